/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define VISEME_FACE_PATCH 32 /* pixels along each side */

/* A square of a gray picture: WIDTH x HEIGHT bytes, tightly packed. */
typedef struct
{
  const guint8 *pixels;
  int width;
  int height;
  int x;
  int y;
  int size;
} VisemeFaceSquare;

/* The face in a small square without its coarse light and shade. */
typedef struct
{
  float values[VISEME_FACE_PATCH * VISEME_FACE_PATCH];
} VisemeFacePatch;

void viseme_face_measure_light (const VisemeFaceSquare *area, double *brightness, double *contrast);
double viseme_face_measure_sharpness (const VisemeFaceSquare *area);
void viseme_face_patch_take (VisemeFacePatch *patch, const VisemeFaceSquare *area);
double viseme_face_patch_compare (const VisemeFacePatch *patch,
                                  const VisemeFacePatch *other,
                                  int first_row,
                                  int n_rows);
void viseme_face_patch_blend (VisemeFacePatch *patch, const VisemeFacePatch *other, float share);

G_END_DECLS
