/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-face-track.h"
#include "viseme-mouth-patch.h"

G_BEGIN_DECLS

/* What the compositor needs to know of the face in one frame. */
typedef struct
{
  const guint8 *patch; /* canonical planes Y, Cb, Cr, set in viseme_compositor_get_area() */
  VisemeAffine pose;
  float chin; /* canonical pixels, as in VisemeMouthState */
} VisemeFaceView;

/* Draws mouths onto other frames, one frame after the other (it remembers the last one to avoid
 * flicker). Not for several threads at once. */
typedef struct _VisemeCompositor VisemeCompositor;

VisemeFaceArea viseme_compositor_get_area (float center_x, float center_y);
VisemeCompositor *viseme_compositor_new (float center_x, float center_y);
void viseme_compositor_draw (VisemeCompositor *self,
                             const VisemeFaceView *base,
                             const VisemeFaceView *source,
                             const VisemeMouthPatch *mouth,
                             gboolean continues,
                             float weight,
                             const GstVideoFrame *in,
                             GstVideoFrame *out);
void viseme_compositor_reset (VisemeCompositor *self);
void viseme_compositor_free (VisemeCompositor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeCompositor, viseme_compositor_free)

G_END_DECLS
