/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-strip-match"

#include "config.h"

#include "viseme-strip-match.h"

#include "viseme-face-track.h"

#include <math.h>

#define WIDTH  VISEME_CANONICAL_WIDTH
#define HEIGHT VISEME_CANONICAL_HEIGHT

/* The strip between nose and upper lip, around the mouth centre: it must meet its like. */
#define STRIP_HALF   40
#define STRIP_TOP    48
#define STRIP_BOTTOM 13
#define STRIP_W      (2 * STRIP_HALF)
#define STRIP_H      (STRIP_TOP - STRIP_BOTTOM)
#define STRIP_AREA   (STRIP_W * STRIP_H)

#define REACH   6 /* canonical pixels to all sides */
#define SIDE    (2 * REACH + 1)
#define PENALTY 0.001f                /* per squared pixel */
#define AREA_W  (STRIP_W + 2 * REACH) /* all that is searched */
#define AREA_H  (STRIP_H + 2 * REACH)
#define LANES   8 /* independent sums, which the compiler may not make by itself */

/* OFFSET is taken off: sums of small numbers are exact. */
static void
copy_area (const guint8 *luma, int left, int top, int width, int height, float offset, float *area)
{
  for (int y = 0; y < height; y++)
    {
      const guint8 *row = luma + (gsize) CLAMP (top + y, 0, HEIGHT - 1) * WIDTH;

      for (int x = 0; x < width; x++)
        area[y * width + x] = row[CLAMP (left + x, 0, WIDTH - 1)] - offset;
    }
}

static void
normalise (float *strip)
{
  float sum = 0, squares = 0, scale;

  for (int i = 0; i < STRIP_AREA; i++)
    sum += strip[i];
  sum /= STRIP_AREA;
  for (int i = 0; i < STRIP_AREA; i++)
    {
      strip[i] -= sum;
      squares += strip[i] * strip[i];
    }
  scale = 1 / sqrtf (MAX (squares, 1));
  for (int i = 0; i < STRIP_AREA; i++)
    strip[i] *= scale;
}

/* The correlation of TEMPLATE, which is normalised, with a strip of the same size in AREA. */
static float
correlate (const float *template, const float *area)
{
  float products[LANES] = { 0 }, sums[LANES] = { 0 }, squares[LANES] = { 0 };
  float product = 0, sum = 0, square = 0;

  for (int y = 0; y < STRIP_H; y++, template += STRIP_W, area += AREA_W)
    for (int x = 0; x < STRIP_W; x += LANES)
      for (int lane = 0; lane < LANES; lane++)
        {
          products[lane] += template[x + lane] * area[x + lane];
          sums[lane] += area[x + lane];
          squares[lane] += area[x + lane] * area[x + lane];
        }
  for (int lane = 0; lane < LANES; lane++)
    {
      product += products[lane];
      sum += sums[lane];
      square += squares[lane];
    }

  return product / sqrtf (MAX (square - sum * sum / STRIP_AREA, 1));
}

/* Where the parabola through three scores around a maximum has its top, -0.5..0.5. */
static float
peak_offset (float before, float middle, float after)
{
  float curvature = before - 2 * middle + after;

  if (curvature > -1e-6f)
    return 0;
  return CLAMP (0.5f * (before - after) / curvature, -0.5f, 0.5f);
}

/**
 * viseme_strip_match_find:
 * @source: canonical luma whose mouth will be shown
 * @base: canonical luma that it will be shown on
 * @center_x: mouth centre, canonical pixels
 * @center_y: mouth centre, canonical pixels
 * @shift_x: (out): canonical pixels
 * @shift_y: (out): canonical pixels
 *
 * Finds how far the strip under the nose of @source must be moved to lie on that of @base, by
 * normalised cross-correlation that prefers small shifts. Small errors of the stabilisation would
 * otherwise show as a double moustache.
 */
void
viseme_strip_match_find (const guint8 *source,
                         const guint8 *base,
                         int center_x,
                         int center_y,
                         float *shift_x,
                         float *shift_y)
{
  float template[STRIP_AREA], area[AREA_W * AREA_H], scores[SIDE][SIDE];
  int left = center_x - STRIP_HALF, top = center_y - STRIP_TOP;
  int best_x = REACH, best_y = REACH;

  copy_area (source, left, top, STRIP_W, STRIP_H, 0, template);
  normalise (template);
  copy_area (base, left - REACH, top - REACH, AREA_W, AREA_H, 128, area);
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      {
        int dx = x - REACH, dy = y - REACH;

        scores[y][x] =
            correlate (template, area + y * AREA_W + x) - PENALTY * (float) (dx * dx + dy * dy);
        if (scores[y][x] > scores[best_y][best_x])
          {
            best_x = x;
            best_y = y;
          }
      }
  *shift_x = (float) (best_x - REACH);
  *shift_y = (float) (best_y - REACH);
  if (best_x > 0 && best_x < SIDE - 1)
    *shift_x += peak_offset (scores[best_y][best_x - 1], scores[best_y][best_x],
                             scores[best_y][best_x + 1]);
  if (best_y > 0 && best_y < SIDE - 1)
    *shift_y += peak_offset (scores[best_y - 1][best_x], scores[best_y][best_x],
                             scores[best_y + 1][best_x]);
}
