/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where dropped files go. */
typedef struct
{
  GFile *video;     /* nullable */
  GFile *speech;    /* nullable */
  guint n_left_out; /* files for which there is no place */
} VisemeSorting;

VisemeSorting *viseme_sorting_new (GPtrArray *files, gboolean has_video, gboolean has_speech);
void viseme_sorting_free (VisemeSorting *sorting);
char *viseme_sorting_describe (const VisemeSorting *sorting);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeSorting, viseme_sorting_free)

G_END_DECLS
