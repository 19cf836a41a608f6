/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "media/viseme-frame-sink.h"

G_BEGIN_DECLS

/* Shows the frames of a VisemeFrameSink, square pixels. A frame that comes before the last one
 * was shown replaces it. */
#define VISEME_TYPE_FRAME_PAINTABLE (viseme_frame_paintable_get_type ())
G_DECLARE_FINAL_TYPE (VisemeFramePaintable,
                      viseme_frame_paintable,
                      VISEME,
                      FRAME_PAINTABLE,
                      GObject)

VisemeFramePaintable *viseme_frame_paintable_new (void);
void viseme_frame_paintable_attach (VisemeFramePaintable *self, VisemeFrameSink *sink);
void viseme_frame_paintable_clear (VisemeFramePaintable *self);
GdkTexture *viseme_frame_paintable_get_texture (VisemeFramePaintable *self); /* nullable */
GdkPaintable *viseme_frame_paintable_make_icon (VisemeFramePaintable *self,
                                                int size); /* nullable */
guint viseme_frame_paintable_get_n_shown (VisemeFramePaintable *self);

G_END_DECLS
