/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where dropped files go. */
typedef struct
{
  GFile *video;    /* nullable */
  GFile *speech;   /* nullable */
  GPtrArray *more; /* GFile: recordings for the video, or videos for the speech */
  gboolean more_are_videos;
  guint n_left_out; /* files for which there is no place */
  guint n_folders;
} VisemeSorting;

VisemeSorting *viseme_sorting_new (GPtrArray *dropped, gboolean has_video, gboolean has_speech);
void viseme_sorting_free (VisemeSorting *sorting);
guint viseme_sorting_count (const VisemeSorting *sorting);
char *viseme_sorting_describe (const VisemeSorting *sorting);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeSorting, viseme_sorting_free)

G_END_DECLS
