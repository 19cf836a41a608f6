/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/video/video.h>

#include "viseme-face-track.h"

G_BEGIN_DECLS

/* A crop is about as large as the half-size face, with surroundings but less colour. */
#define VISEME_FACE_CROP_BYTES VISEME_HALF_BYTES

/* The part of a frame around the face, shrunk to little more than what the half-size face needs.
 * Its pixels lie elsewhere: Y, Cb, Cr in 4:2:0. */
typedef struct
{
  int width; /* of the brightness plane, pixels; 0: not taken */
  int height;
  int left; /* in the frame */
  int top;
  int picture_width; /* of the whole frame */
  int picture_height;
  VisemeAffine to_crop; /* from stored pixels to pixels of the crop */
} VisemeFaceCrop;

void viseme_face_crop_take (VisemeFaceCrop *crop,
                            const GstVideoFrame *frame,
                            const VisemeAffine *pose,
                            guint8 *pixels);
gboolean viseme_face_crop_covers (const VisemeFaceCrop *crop, const VisemeAffine *pose);
void viseme_face_crop_render (const VisemeFaceCrop *crop,
                              const guint8 *pixels,
                              const VisemeAffine *pose,
                              guint8 *patch);
void viseme_face_crop_render_gray (const VisemeFaceCrop *crop,
                                   const guint8 *pixels,
                                   const VisemeAffine *pose,
                                   const VisemeFaceArea *area,
                                   guint8 *gray);
void viseme_face_crop_render_frame (const GstVideoFrame *frame,
                                    const VisemeAffine *pose,
                                    const VisemeFaceArea *area,
                                    guint8 *patch);

G_END_DECLS
