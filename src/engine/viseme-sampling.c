/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-sampling"

#include "config.h"

#include "viseme-sampling.h"

/**
 * viseme_plane_sample_border:
 * @plane: bytes
 * @x: column, may lie outside
 * @y: row, may lie outside
 *
 * The slow way of viseme_plane_sample() for places near or beyond the border.
 *
 * Returns: the interpolated value
 */
float
viseme_plane_sample_border (const VisemePlane *plane, float x, float y)
{
  VisemeFour across, down;
  float sum = 0;
  int ix, iy;

  x = CLAMP (x, 0.0f, (float) (plane->width - 1));
  y = CLAMP (y, 0.0f, (float) (plane->height - 1));
  ix = (int) x;
  iy = (int) y;
  across = viseme_cubic_weights (x - (float) ix);
  down = viseme_cubic_weights (y - (float) iy);
  for (int row = 0; row < 4; row++)
    {
      const guint8 *p =
          plane->data + (gsize) CLAMP (iy - 1 + row, 0, plane->height - 1) * plane->stride;

      for (int column = 0; column < 4; column++)
        sum += down[row] * across[column] * p[CLAMP (ix - 1 + column, 0, plane->width - 1)];
    }
  return sum;
}
