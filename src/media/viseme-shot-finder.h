/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Finds hard cuts. Frames are shown to it one after the other. */
typedef struct _VisemeShotFinder VisemeShotFinder;

VisemeShotFinder *viseme_shot_finder_new (void);
gboolean viseme_shot_finder_add (VisemeShotFinder *self, const GstVideoFrame *frame);
GArray *viseme_shot_finder_settle (const VisemeShotFinder *self);
gboolean viseme_shot_finder_is_certain (const VisemeShotFinder *self, guint index);
void viseme_shot_finder_free (VisemeShotFinder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeShotFinder, viseme_shot_finder_free)

G_END_DECLS
