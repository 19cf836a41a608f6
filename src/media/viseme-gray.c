/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-gray"

#include "config.h"

#include "viseme-gray.h"

#include <math.h>

#define FRACTION_BITS 11
#define ONE           (1 << FRACTION_BITS)

/* The pixel to the left of each target pixel's centre, and how far (0..ONE) it lies beyond. */
static void
plan_axis (int source, int target, int *indices, int *fractions)
{
  double step = (double) source / target;

  for (int i = 0; i < target; i++)
    {
      double at = CLAMP ((i + 0.5) * step - 0.5, 0, source - 1);
      int index = MIN ((int) at, MAX (source - 2, 0));

      indices[i] = index;
      fractions[i] = (int) lrint ((at - index) * ONE);
    }
}

/**
 * viseme_gray_scale:
 * @source: @width x @height bytes, @stride bytes per row
 * @target: @target_width x @target_height bytes, tightly packed
 *
 * Scales linearly between the centres of pixels, without any filter: for small factors only.
 */
void
viseme_gray_scale (const guint8 *source,
                   int width,
                   int height,
                   gsize stride,
                   guint8 *target,
                   int target_width,
                   int target_height)
{
  g_autofree int *columns = g_new (int, target_width);
  g_autofree int *column_parts = g_new (int, target_width);
  g_autofree int *rows = g_new (int, target_height);
  g_autofree int *row_parts = g_new (int, target_height);
  int right = width > 1 ? 1 : 0;
  gsize below = height > 1 ? stride : 0;

  plan_axis (width, target_width, columns, column_parts);
  plan_axis (height, target_height, rows, row_parts);
  for (int y = 0; y < target_height; y++)
    {
      const guint8 *row = source + (gsize) rows[y] * stride;
      int down = row_parts[y];

      for (int x = 0; x < target_width; x++)
        {
          const guint8 *at = row + columns[x];
          int across = column_parts[x];
          int upper = at[0] * (ONE - across) + at[right] * across;
          int lower = at[below] * (ONE - across) + at[below + right] * across;

          *target++ =
              (guint8) ((upper * (ONE - down) + lower * down + (1 << (2 * FRACTION_BITS - 1))) >>
                        (2 * FRACTION_BITS));
        }
    }
}

/**
 * viseme_gray_shrink:
 * @source: @width x @height bytes, @stride bytes per row
 * @target_width: not more than @width
 * @target_height: not more than @height
 *
 * Each pixel of the result is the mean of the source pixels that it covers (in whole pixels), so
 * that large factors do not alias.
 *
 * Returns: (transfer full): @target_width x @target_height bytes, tightly packed
 */
guint8 *
viseme_gray_shrink (const guint8 *source,
                    int width,
                    int height,
                    gsize stride,
                    int target_width,
                    int target_height)
{
  guint8 *target = g_malloc ((gsize) target_width * (gsize) target_height);
  g_autofree guint *sums = g_new (guint, target_width);
  g_autofree int *ends = g_new (int, target_width); /* of the columns that each pixel covers */

  for (int x = 0; x < target_width; x++)
    ends[x] = (int) ((gint64) (x + 1) * width / target_width);
  for (int y = 0; y < target_height; y++)
    {
      int y0 = (int) ((gint64) y * height / target_height);
      int y1 = (int) ((gint64) (y + 1) * height / target_height);

      for (int x = 0; x < target_width; x++)
        sums[x] = 0;
      for (int sy = y0; sy < y1; sy++)
        {
          const guint8 *row = source + (gsize) sy * stride;

          for (int x = 0, sx = 0; x < target_width; x++)
            for (; sx < ends[x]; sx++)
              sums[x] += row[sx];
        }
      for (int x = 0; x < target_width; x++)
        {
          guint n = (guint) (ends[x] - (x > 0 ? ends[x - 1] : 0)) * (guint) (y1 - y0);

          target[(gsize) y * (gsize) target_width + (gsize) x] = (guint8) ((sums[x] + n / 2) / n);
        }
    }

  return target;
}

/**
 * viseme_gray_equalise:
 * @pixels: @n_pixels bytes
 *
 * Spreads the brightness evenly over 0..255 by its cumulative histogram. A picture of one single
 * value stays as it is.
 */
void
viseme_gray_equalise (guint8 *pixels, gsize n_pixels)
{
  gsize histogram[256] = { 0 };
  guint8 table[256];
  gsize sum = 0;
  float scale;
  int first = 0;

  if (n_pixels == 0)
    return;
  for (gsize i = 0; i < n_pixels; i++)
    histogram[pixels[i]]++;
  while (histogram[first] == 0)
    first++;
  if (histogram[first] == n_pixels)
    return;

  scale = 255.f / (float) (n_pixels - histogram[first]);
  for (int i = 0; i <= first; i++)
    table[i] = 0;
  for (int i = first + 1; i < 256; i++)
    {
      sum += histogram[i];
      table[i] = (guint8) MIN (lrintf ((float) sum * scale), 255);
    }
  for (gsize i = 0; i < n_pixels; i++)
    pixels[i] = table[pixels[i]];
}
