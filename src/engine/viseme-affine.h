/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One plane onto another: X = m[0] x + m[1] y + m[2], Y = m[3] x + m[4] y + m[5]. Whole numbers are
 * the centres of pixels. */
typedef struct
{
  float m[6];
} VisemeAffine;

/* Pixels of a picture, RIGHT and BOTTOM excluded. */
typedef struct
{
  int left;
  int top;
  int right;
  int bottom;
} VisemePixelBox;

/* Where (X, Y) comes to lie. */
static inline void
viseme_affine_apply (const VisemeAffine *affine, float x, float y, float *to_x, float *to_y)
{
  *to_x = affine->m[0] * x + affine->m[1] * y + affine->m[2];
  *to_y = affine->m[3] * x + affine->m[4] * y + affine->m[5];
}

VisemeAffine viseme_affine_compose (const VisemeAffine *outer, const VisemeAffine *inner);
gboolean viseme_affine_invert (const VisemeAffine *affine, VisemeAffine *inverse);
float viseme_affine_get_scale (const VisemeAffine *affine);
VisemePixelBox viseme_affine_cover (const VisemeAffine *affine,
                                    float left,
                                    float top,
                                    float right,
                                    float bottom,
                                    int width,
                                    int height);

G_END_DECLS
