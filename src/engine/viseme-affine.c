/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-affine"

#include "config.h"

#include "viseme-affine.h"

#include <math.h>

#define SINGULAR 1e-12

/**
 * viseme_affine_compose:
 * @outer: what is applied last
 * @inner: what is applied first
 *
 * Returns: the point at which @outer puts what @inner makes of a point
 */
VisemeAffine
viseme_affine_compose (const VisemeAffine *outer, const VisemeAffine *inner)
{
  const float *a = outer->m;
  const float *b = inner->m;

  return (VisemeAffine){ { a[0] * b[0] + a[1] * b[3], a[0] * b[1] + a[1] * b[4],
                           a[0] * b[2] + a[1] * b[5] + a[2], a[3] * b[0] + a[4] * b[3],
                           a[3] * b[1] + a[4] * b[4], a[3] * b[2] + a[4] * b[5] + a[5] } };
}

/**
 * viseme_affine_invert:
 * @affine: a transform
 * @inverse: (out): its inverse, untouched on failure
 *
 * Returns: %FALSE when @affine flattens the plane, so that it has no inverse
 */
gboolean
viseme_affine_invert (const VisemeAffine *affine, VisemeAffine *inverse)
{
  double a = affine->m[0], b = affine->m[1], c = affine->m[2];
  double d = affine->m[3], e = affine->m[4], f = affine->m[5];
  double determinant = a * e - b * d;

  if (!(fabs (determinant) > SINGULAR))
    return FALSE;
  *inverse =
      (VisemeAffine){ { (float) (e / determinant), (float) (-b / determinant),
                        (float) ((b * f - e * c) / determinant), (float) (-d / determinant),
                        (float) (a / determinant), (float) ((d * c - a * f) / determinant) } };

  return TRUE;
}

/**
 * viseme_affine_get_scale:
 * @affine: a transform
 *
 * Returns: by how much lengths grow on average, never negative
 */
float
viseme_affine_get_scale (const VisemeAffine *affine)
{
  return sqrtf (fabsf (affine->m[0] * affine->m[4] - affine->m[1] * affine->m[3]));
}

/**
 * viseme_affine_cover:
 * @affine: onto a picture
 * @left: of a rectangle
 * @top: of it
 * @right: of it
 * @bottom: of it
 * @width: of the picture, pixels
 * @height: of the picture, pixels
 *
 * Returns: the box of pixels in the picture that the rectangle comes to lie in. It begins at even
 *   ones: a chroma pixel belongs to four others
 */
VisemePixelBox
viseme_affine_cover (const VisemeAffine *affine,
                     float left,
                     float top,
                     float right,
                     float bottom,
                     int width,
                     int height)
{
  float least_x = G_MAXFLOAT, most_x = -G_MAXFLOAT, least_y = G_MAXFLOAT, most_y = -G_MAXFLOAT;

  for (int corner = 0; corner < 4; corner++)
    {
      float x, y;

      viseme_affine_apply (affine, corner % 2 ? right : left, corner / 2 ? bottom : top, &x, &y);
      least_x = MIN (least_x, x);
      most_x = MAX (most_x, x);
      least_y = MIN (least_y, y);
      most_y = MAX (most_y, y);
    }
  return (VisemePixelBox){
    .left = (int) CLAMP (least_x, 0, (float) width) & ~1,
    .top = (int) CLAMP (least_y, 0, (float) height) & ~1,
    .right = (int) CLAMP (most_x + 2, 0, (float) width),
    .bottom = (int) CLAMP (most_y + 2, 0, (float) height),
  };
}
