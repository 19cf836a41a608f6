/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define VISEME_TYPE_FACE_DETECTOR (viseme_face_detector_get_type ())
G_DECLARE_FINAL_TYPE (VisemeFaceDetector, viseme_face_detector, VISEME, FACE_DETECTOR, GObject)

/* A face box in pixels of the given picture; the score counts the merged raw detections. */
typedef struct
{
  float x;
  float y;
  float width;
  float height;
  float score;
} VisemeFaceBox;

/* Frontal faces by a boosted cascade of Haar features (Viola and Jones 2001; Lienhart and Maydt
 * 2002, small decision trees), read from OpenCV's XML. Immutable after construction, so that
 * threads can share one. PATH NULL: the cascade that the build found. */
VisemeFaceDetector *viseme_face_detector_new (const char *path, GError **error);

/* GRAY: WIDTH x HEIGHT bytes, STRIDE bytes per row. MIN_SIZE: smallest face, pixels. Returns:
 * (transfer full) (element-type VisemeFaceBox): best score first, or NULL when cancelled. */
GArray *viseme_face_detector_detect (VisemeFaceDetector *self,
                                     const guint8 *gray,
                                     int width,
                                     int height,
                                     gsize stride,
                                     int min_size,
                                     GCancellable *cancellable,
                                     GError **error);
GArray *viseme_face_detector_detect_near (VisemeFaceDetector *self,
                                          const guint8 *gray,
                                          int width,
                                          int height,
                                          gsize stride,
                                          const VisemeFaceBox *last,
                                          GCancellable *cancellable,
                                          GError **error);

G_END_DECLS
