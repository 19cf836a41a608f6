/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-face-track.h"
#include "viseme-mouth-patch.h"

G_BEGIN_DECLS

/* The mouths of a video that are shown on other frames, cut out in full detail. */
typedef struct _VisemeMouthGallery VisemeMouthGallery;

VisemeMouthGallery *viseme_mouth_gallery_new (guint n_frames,
                                              float center_x,
                                              float center_y,
                                              float detail,
                                              gsize memory);
gboolean viseme_mouth_gallery_add (VisemeMouthGallery *self,
                                   guint index,
                                   const GstVideoFrame *frame,
                                   const VisemeAffine *pose,
                                   GError **error);
gboolean viseme_mouth_gallery_get (VisemeMouthGallery *self,
                                   guint index,
                                   const VisemeMouthPatch **mouth,
                                   const guint8 **patch,
                                   GError **error);
void viseme_mouth_gallery_free (VisemeMouthGallery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeMouthGallery, viseme_mouth_gallery_free)

G_END_DECLS
