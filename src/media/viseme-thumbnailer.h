/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A picture in memory: packed RGB, 8 bits, ROWSTRIDE bytes per row. */
typedef struct
{
  int width;
  int height;
  gsize rowstride;
  GBytes *bytes;
} VisemePicture;

VisemePicture *viseme_picture_new (int width, int height, gsize rowstride, GBytes *bytes);
void viseme_picture_free (VisemePicture *picture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemePicture, viseme_picture_free)

/* The picture at SECONDS (the nearest keyframe when FAST), upright, square pixels, at most SIZE
 * pixels on its longer side. */
void viseme_thumbnailer_render_async (GFile *file,
                                      double seconds,
                                      int size,
                                      gboolean fast,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
VisemePicture *viseme_thumbnailer_render_finish (GAsyncResult *result, GError **error);

G_END_DECLS
