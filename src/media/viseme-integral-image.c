/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-integral-image"

#include "config.h"

#include "viseme-integral-image.h"

/**
 * viseme_integral_image_new:
 * @stride: numbers per row, at least the width of any picture plus one
 * @height: the largest height of any picture, pixels
 *
 * Returns: (transfer full): room for the sums of a picture
 */
VisemeIntegralImage *
viseme_integral_image_new (gsize stride, int height)
{
  VisemeIntegralImage *self = g_new0 (VisemeIntegralImage, 1);

  self->stride = stride;
  self->sums = g_new0 (guint32, stride * (gsize) (height + 1));
  self->squares = g_new0 (guint32, stride * (gsize) (height + 1));

  return self;
}

/**
 * viseme_integral_image_compute:
 * @self: an integral image
 * @gray: @width x @height bytes, tightly packed, not larger than what @self was made for
 *
 * Sums the pixels and their squares.
 */
void
viseme_integral_image_compute (VisemeIntegralImage *self, const guint8 *gray, int width, int height)
{
  for (int y = 0; y < height; y++)
    {
      const guint8 *row = gray + (gsize) y * (gsize) width;
      const guint32 *above = self->sums + (gsize) y * self->stride;
      const guint32 *above_squares = self->squares + (gsize) y * self->stride;
      guint32 *sums = self->sums + (gsize) (y + 1) * self->stride;
      guint32 *squares = self->squares + (gsize) (y + 1) * self->stride;
      guint32 sum = 0;
      guint32 square = 0;

      for (int x = 0; x < width; x++)
        {
          guint32 pixel = row[x];

          sum += pixel;
          square += pixel * pixel;
          sums[x + 1] = above[x + 1] + sum;
          squares[x + 1] = above_squares[x + 1] + square;
        }
    }
}

/**
 * viseme_integral_image_free:
 * @self: (transfer full): an integral image
 */
void
viseme_integral_image_free (VisemeIntegralImage *self)
{
  g_free (self->sums);
  g_free (self->squares);
  g_free (self);
}
