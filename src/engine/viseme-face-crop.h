/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/video/video.h>

#include "viseme-affine.h"
#include "viseme-face-track.h"

G_BEGIN_DECLS

/* A crop fits where its patch will be: one may be exchanged for the other. */
#define VISEME_FACE_CROP_BYTES (3 * VISEME_CANONICAL_WIDTH * VISEME_CANONICAL_HEIGHT)

/* The part of a frame around the face, shrunk to little more than what a patch needs. */
typedef struct
{
  int width; /* of the brightness plane, pixels; 0: not taken */
  int height;
  int picture_width; /* of the whole frame */
  int picture_height;
  VisemeAffine to_crop; /* from stored pixels to pixels of the crop */
  guint8 *pixels;       /* Y, Cb, Cr in 4:2:0, not owned */
} VisemeFaceCrop;

void
viseme_face_crop_take (VisemeFaceCrop *crop, const GstVideoFrame *frame, const VisemeAffine *pose);
gboolean viseme_face_crop_covers (const VisemeFaceCrop *crop, const VisemeAffine *pose);
void viseme_face_crop_render (const VisemeFaceCrop *crop, const VisemeAffine *pose, guint8 *patch);
void viseme_face_crop_render_gray (const VisemeFaceCrop *crop,
                                   const VisemeAffine *pose,
                                   int x,
                                   int y,
                                   int width,
                                   int height,
                                   guint8 *gray);

G_END_DECLS
