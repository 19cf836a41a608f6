/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A picture that fills its place whatever its shape: portraits keep the head, as faces are in the
 * upper part. Its own size never depends on the picture. Properties: "paintable" (GdkPaintable),
 * "min-height" (int, pixels), "min-width". */
#define VISEME_TYPE_PREVIEW (viseme_preview_get_type ())
G_DECLARE_FINAL_TYPE (VisemePreview, viseme_preview, VISEME, PREVIEW, GtkWidget)

void viseme_preview_set_paintable (VisemePreview *self, GdkPaintable *paintable);
/* What must not be cut off, from TOP to BOTTOM in shares of the height; 0 and 0: not known. */
void viseme_preview_set_face (VisemePreview *self, double top, double bottom);
/* Shows the picture at SECONDS of a video. NULL shows nothing. */
void viseme_preview_load (VisemePreview *self, GFile *video, double seconds, int size);
/* The same, kept in the user's cache under KEY: no video is decoded to show a list again. */
void viseme_preview_load_cached (VisemePreview *self,
                                 const char *key,
                                 GFile *video,
                                 double seconds,
                                 int size);
gboolean viseme_preview_is_empty (VisemePreview *self);

G_END_DECLS
