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
#define PENALTY 0.001f /* per squared pixel */

static void
copy_strip (const guint8 *luma, int left, int top, float *strip)
{
  for (int y = 0; y < STRIP_H; y++)
    {
      const guint8 *row = luma + (gsize) CLAMP (top + y, 0, HEIGHT - 1) * WIDTH;

      for (int x = 0; x < STRIP_W; x++)
        strip[y * STRIP_W + x] = row[CLAMP (left + x, 0, WIDTH - 1)];
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

static float
correlate (const float *a, const float *b)
{
  float lanes[8] = { 0 };
  float sum = 0;

  for (int i = 0; i < STRIP_AREA; i += 8)
    for (int j = 0; j < 8; j++)
      lanes[j] += a[i + j] * b[i + j];
  for (int j = 0; j < 8; j++)
    sum += lanes[j];
  return sum;
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
  float template[STRIP_AREA], strip[STRIP_AREA], scores[SIDE][SIDE];
  int left = center_x - STRIP_HALF, top = center_y - STRIP_TOP;
  int best_x = REACH, best_y = REACH;

  copy_strip (source, left, top, template);
  normalise (template);
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      {
        int dx = x - REACH, dy = y - REACH;

        copy_strip (base, left + dx, top + dy, strip);
        normalise (strip);
        scores[y][x] = correlate (template, strip) - PENALTY * (float) (dx * dx + dy * dy);
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
