/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-jaw-parting"

#include "config.h"

#include "viseme-jaw-parting.h"

#include "viseme-signal.h"

#include <math.h>

#define WIDTH  VISEME_CANONICAL_WIDTH
#define HEIGHT VISEME_CANONICAL_HEIGHT
#define AREA   (WIDTH * HEIGHT)

#define SHARPNESS   0.9f
#define LEAST_RED   6.0f  /* levels: paler lips cannot be told from teeth by their colour */
#define RED_SHARE   0.45f /* of the way from lip to skin: teeth, tongue and the dark are paler */
#define LIP_HEIGHT  0.34f /* of each lip against half the width of the mouth */
#define SEARCH_HIGH 0.85f /* of that, from the middle */
#define SEARCH_WIDE 0.85f
#define COUNT_WIDE  0.6f
#define LEAST_SHARE 0.5f /* of the columns in the middle that must show something */
#define LEAST_TALL  3
#define SMOOTHING   3.0f
#define UPPER_SOFT  0.3f /* the soft border of teeth belongs to them */
#define LOWER_SOFT  0.9f
#define TAPER       0.35f
#define TEETH_LIGHT 0.85f /* brighter than this against the lips it is teeth */

typedef struct
{
  const VisemeJawOutline *outline;
  const float *luma;
  float *red;
  float level; /* redder is lip */
  float lip_luma;
  int left;
  int n;
  /* By column, rows from the line of the outline; both 0 where the lips touch. */
  float *tops;
  float *bottoms;
} Search;

static float
across (const Search *self, int i)
{
  return ((float) (self->left + i) - self->outline->x) / self->outline->half;
}

/* How far the lips reach from the line to each side, rows. */
static float
height_at (const VisemeJawOutline *outline, float t)
{
  return LIP_HEIGHT * outline->thick * outline->half * MAX (1 - t * t, 0);
}

/* The redness of lips and of the skin around them. */
static gboolean
learn_colors (Search *self)
{
  g_autofree float *lips = g_new (float, AREA);
  g_autofree float *light = g_new (float, AREA);
  g_autofree float *skin = g_new (float, AREA);
  gsize n_lips = 0, n_skin = 0;
  float lip, pale;

  for (int i = 0; i < self->n; i++)
    {
      float t = across (self, i), high = height_at (self->outline, t);
      int line = (int) viseme_jaw_outline_get_line (self->outline, (float) (self->left + i));

      if (fabsf (t) > COUNT_WIDE)
        continue;
      for (int y = (int) (-1.8f * high); y <= (int) (1.8f * high); y++)
        {
          int p = CLAMP (line + y, 0, HEIGHT - 1) * WIDTH + self->left + i;

          if (fabsf ((float) y) <= high)
            {
              light[n_lips] = self->luma[p];
              lips[n_lips++] = self->red[p];
            }
          else if (fabsf ((float) y) > 1.3f * high)
            {
              skin[n_skin++] = self->red[p];
            }
        }
    }
  lip = viseme_signal_quantile (lips, n_lips, 0.75);
  pale = viseme_signal_quantile (skin, n_skin, 0.5);
  self->lip_luma = viseme_signal_quantile (light, n_lips, 0.5);
  self->level = lip - RED_SHARE * (lip - pale);
  return lip - pale >= LEAST_RED;
}

/* The tallest run of rows in a column that are no lip but lie between two. */
static void
measure_column (Search *self, int i)
{
  int x = self->left + i;
  int line = (int) lrintf (viseme_jaw_outline_get_line (self->outline, (float) x));
  int high = (int) (SEARCH_HIGH * height_at (self->outline, across (self, i)));
  int start = -high, tallest = 0;

  for (int y = -high; y <= high + 1; y++)
    {
      gboolean lip =
          y > high || self->red[CLAMP (line + y, 0, HEIGHT - 1) * WIDTH + x] >= self->level;

      if (!lip)
        continue;
      /* A run from the border of the search is the skin around the lips. */
      if (start > -high && y <= high && y - start > tallest)
        {
          tallest = y - start;
          self->tops[i] = (float) start - 0.5f;
          self->bottoms[i] = (float) y - 0.5f;
        }
      start = y + 1;
    }
  if (tallest < LEAST_TALL)
    self->tops[i] = self->bottoms[i] = 0;
}

static gboolean
measure_columns (Search *self)
{
  int found = 0, looked = 0;

  for (int i = 0; i < self->n; i++)
    {
      if (fabsf (across (self, i)) <= SEARCH_WIDE)
        measure_column (self, i);
      if (fabsf (across (self, i)) <= COUNT_WIDE)
        {
          looked++;
          found += self->bottoms[i] > self->tops[i];
        }
    }
  g_debug ("lips apart in %d of %d columns", found, looked);
  return (float) found >= LEAST_SHARE * (float) looked;
}

/* Columns in which nothing was found get what their neighbours have. */
static void
fill_columns (Search *self)
{
  int last = -1;

  for (int i = 0; i < self->n; i++)
    if (self->bottoms[i] > self->tops[i])
      {
        for (int j = last + 1; j < i; j++)
          {
            float t = last < 0 ? 1 : (float) (j - last) / (float) (i - last);
            int before = MAX (last, 0);

            self->tops[j] = last < 0
                                ? self->tops[i]
                                : self->tops[before] + t * (self->tops[i] - self->tops[before]);
            self->bottoms[j] =
                last < 0 ? self->bottoms[i]
                         : self->bottoms[before] + t * (self->bottoms[i] - self->bottoms[before]);
          }
        last = i;
      }
  for (int j = last + 1; j < self->n; j++)
    {
      self->tops[j] = self->tops[last];
      self->bottoms[j] = self->bottoms[last];
    }
}

static void
take_edges (Search *self, VisemeJawParting *parting)
{
  viseme_signal_smooth (self->tops, (gsize) self->n, SMOOTHING);
  viseme_signal_smooth (self->bottoms, (gsize) self->n, SMOOTHING);
  for (int x = 0; x < WIDTH; x++)
    {
      int i = CLAMP (x - self->left, 0, self->n - 1);
      float line = viseme_jaw_outline_get_line (self->outline, (float) x);
      float t = fabsf ((float) x - self->outline->x) / self->outline->half;
      float share = viseme_signal_smoothstep ((1 - t) / TAPER);
      float middle = 0.5f * (self->tops[i] + self->bottoms[i]);

      parting->upper[x] =
          line + middle * MIN (2 * share, 1) + share * (self->tops[i] - UPPER_SOFT - middle);
      parting->lower[x] =
          line + middle * MIN (2 * share, 1) + share * (self->bottoms[i] + LOWER_SOFT - middle);
    }
}

static gboolean
is_bright (const Search *self, const VisemeJawParting *parting)
{
  g_autofree float *values = g_new (float, AREA);
  gsize n = 0;

  for (int i = 0; i < self->n; i++)
    if (fabsf (across (self, i)) <= COUNT_WIDE)
      for (int y = (int) ceilf (parting->upper[self->left + i]);
           (float) y < parting->lower[self->left + i]; y++)
        values[n++] = self->luma[CLAMP (y, 0, HEIGHT - 1) * WIDTH + self->left + i];
  return viseme_signal_quantile (values, n, 0.5) > TEETH_LIGHT * self->lip_luma;
}

/**
 * viseme_jaw_parting_find:
 * @planes: the canonical face: Y, Cb, Cr, one number per pixel
 * @outline: where the lips are
 * @parting: (out): what shows between them
 *
 * Looks for what is less red than the lips but lies between them: the teeth of a smile, or the dark
 * of an open mouth. It belongs to the skull: without this it would move with a lip.
 *
 * Returns: whether the lips stand apart
 */
gboolean
viseme_jaw_parting_find (const float *planes,
                         const VisemeJawOutline *outline,
                         VisemeJawParting *parting)
{
  int left = MAX ((int) ceilf (outline->x - outline->half), 1);
  int right = MIN ((int) (outline->x + outline->half), WIDTH - 2);
  Search search = { .outline = outline, .luma = planes, .left = left, .n = right - left + 1 };
  g_autofree float *red = g_new (float, AREA);
  g_autofree float *tops = g_new0 (float, search.n);
  g_autofree float *bottoms = g_new0 (float, search.n);

  for (int i = 0; i < AREA; i++)
    red[i] = planes[2 * AREA + i] + 0.16f * planes[AREA + i];
  viseme_signal_blur (red, WIDTH, HEIGHT, SHARPNESS);
  search.red = red;
  search.tops = tops;
  search.bottoms = bottoms;
  if (!learn_colors (&search) || !measure_columns (&search))
    return FALSE;

  fill_columns (&search);
  take_edges (&search, parting);
  parting->teeth = is_bright (&search, parting);
  return TRUE;
}
