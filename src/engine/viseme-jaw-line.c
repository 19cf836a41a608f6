/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-jaw-line"

#include "config.h"

#include "viseme-jaw-line.h"

#include "viseme-signal.h"

#include <math.h>
#include <string.h>

#define WIDTH  VISEME_CANONICAL_WIDTH
#define HEIGHT VISEME_CANONICAL_HEIGHT

#define REACH_Y 16
#define ROWS    (2 * REACH_Y + 1)

#define SHARPNESS  1.2f /* the picture is blurred by this first */
#define NEAR       4    /* rows to both sides that the line is darker than */
#define FAR        8    /* ... where the lips stand apart a little */
#define SLOPE_COST 0.6f
#define AWAY_COST  1.0f /* of leaving the middle of the lips, by how high they are there */
#define LIP_HEIGHT 0.3f /* against half the width */
#define LEAST_HIGH 3.0f
#define MOST_DARK  1.5f /* a nostril or a beard must not outweigh the rest of the line */

/* The search from corner to corner. */
typedef struct
{
  const VisemeJawOutline *outline;
  int left;
  int n;          /* columns */
  float *valleys; /* ROWS per column, around the line of the outline */
} Search;

/* How much darker a pixel is than those above and below. */
static float
valley_at (const float *luma, int x, int y)
{
  float here = luma[y * WIDTH + x];
  float near = MIN (luma[(y - NEAR) * WIDTH + x], luma[(y + NEAR) * WIDTH + x]);
  float far = MIN (luma[(y - FAR) * WIDTH + x], luma[(y + FAR) * WIDTH + x]);

  return MAX (MAX (near, far) - here, 0);
}

static int
row_of (const Search *self, int column, int row)
{
  float line = viseme_jaw_outline_get_line (self->outline, (float) (self->left + column));

  return CLAMP ((int) lrintf (line) + row - REACH_Y, FAR, HEIGHT - 1 - FAR);
}

static void
fill_valleys (Search *self, const float *luma)
{
  g_autofree float *soft = g_memdup2 (luma, sizeof (float) * WIDTH * HEIGHT);

  viseme_signal_blur (soft, WIDTH, HEIGHT, SHARPNESS);
  for (int x = 0; x < self->n; x++)
    for (int y = 0; y < ROWS; y++)
      self->valleys[x * ROWS + y] = valley_at (soft, self->left + x, row_of (self, x, y));
}

/* What a place is worth: dark, and between the lips. */
static float
value_at (const Search *self, int x, int y, float unit)
{
  float t = ((float) (self->left + x) - self->outline->x) / self->outline->half;
  float high = LIP_HEIGHT * self->outline->thick * self->outline->half * (1 - t * t);
  float away = (float) (y - REACH_Y) / MAX (high, LEAST_HIGH);

  return MIN (self->valleys[x * ROWS + y] / unit, MOST_DARK) - AWAY_COST * away * away;
}

/* The best way from the first to the last column, by dynamic programming. */
static void
find_path (const Search *self, float unit, int *path)
{
  g_autofree float *score = g_new0 (float, self->n *ROWS);
  g_autofree int *from = g_new0 (int, self->n *ROWS);
  int best = 0;

  for (int x = 0; x < self->n; x++)
    for (int y = 0; y < ROWS; y++)
      {
        float most = x == 0 ? 0 : -G_MAXFLOAT;

        for (int before = MAX (y - 1, 0); x > 0 && before <= MIN (y + 1, ROWS - 1); before++)
          {
            float value = score[(x - 1) * ROWS + before] - SLOPE_COST * (float) ABS (y - before);

            if (value > most)
              {
                most = value;
                from[x * ROWS + y] = before;
              }
          }
        score[x * ROWS + y] = most + value_at (self, x, y, unit);
      }
  for (int y = 1; y < ROWS; y++)
    if (score[(self->n - 1) * ROWS + y] > score[(self->n - 1) * ROWS + best])
      best = y;
  for (int x = self->n - 1; x >= 0; x--)
    {
      path[x] = best;
      best = from[x * ROWS + best];
    }
}

/* Beyond the corners the line goes on as the corners lie to each other. */
static void
continue_line (VisemeJawLine *line)
{
  int left = (int) line->left, right = (int) line->right;
  float slope = (line->y[right] - line->y[left]) / (float) (right - left);

  for (int x = 0; x < left; x++)
    line->y[x] = line->y[left] + slope * (float) (x - left);
  for (int x = right + 1; x < WIDTH; x++)
    line->y[x] = line->y[right] + slope * (float) (x - right);
}

static void
take_path (const Search *self, const int *path, VisemeJawLine *line)
{
  float *y = line->y + self->left;
  g_autofree float *strength = g_new (float, self->n);

  for (int x = 0; x < self->n; x++)
    {
      y[x] = (float) row_of (self, x, path[x]);
      strength[x] = self->valleys[x * ROWS + path[x]];
    }
  viseme_signal_smooth (y, (gsize) self->n, 1.5f);
  line->strength = viseme_signal_quantile (strength, (gsize) self->n, 0.5);
  line->left = (float) self->left;
  line->right = (float) (self->left + self->n - 1);
  continue_line (line);
}

/**
 * viseme_jaw_line_find:
 * @luma: the canonical face, one number per pixel
 * @outline: where the lips are
 * @line: (out): the line; its strength tells how far to trust it
 *
 * Follows the darkest way between the lips from corner to corner.
 */
void
viseme_jaw_line_find (const float *luma, const VisemeJawOutline *outline, VisemeJawLine *line)
{
  int left = MAX ((int) ceilf (outline->x - outline->half), 1);
  int right = MIN ((int) (outline->x + outline->half), WIDTH - 2);
  Search search = { outline, left, right - left + 1, NULL };
  g_autofree int *path = g_new (int, search.n);
  float unit;

  search.valleys = g_new (float, search.n *ROWS);
  fill_valleys (&search, luma);
  unit = MAX (viseme_signal_quantile (search.valleys, (gsize) search.n * ROWS, 0.95), 1);
  find_path (&search, unit, path);
  take_path (&search, path, line);
  g_debug ("mouth line from %.0f, %.1f to %.0f, %.1f, strength %.1f", line->left, line->y[left],
           line->right, line->y[right], line->strength);
  g_free (search.valleys);
}
