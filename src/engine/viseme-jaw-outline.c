/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-jaw-outline"

#include "config.h"

#include "viseme-jaw-outline.h"

#include "viseme-sampling.h"
#include "viseme-signal.h"

#include <math.h>

#define WIDTH  VISEME_CANONICAL_WIDTH
#define HEIGHT VISEME_CANONICAL_HEIGHT
#define AREA   (WIDTH * HEIGHT)

/* The surroundings that redness and darkness are judged against, from the mouth centre. */
#define WINDOW_X 46
#define WINDOW_Y 32

/* Lips differ from the skin next to them: blurs of the picture, canonical pixels. */
#define SHARPNESS     1.5f
#define NEXT_TO       13.0f
#define RED_WEIGHT    1.0f
#define DARK_WEIGHT   0.8f
#define LEAST_RED     3.0f /* levels: a smaller spread is noise, not evidence */
#define LEAST_DARK    4.0f
#define MOST_EVIDENCE 2.0f
#define TEETH_HALF    8 /* rows: what shows between two lips is filled up */

/* The dark line between lips that meet. */
#define SEAM_NEAR   4 /* rows above and below that are brighter */
#define SEAM_REACH  2 /* rows that it may lie from the middle of the lens */
#define SEAM_WEIGHT 0.3f
#define SEAM_INSIDE 0.85f

/* The lens: how high the lips are against half their width, and the ring around them. */
#define UPPER_HEIGHT 0.30f
#define LOWER_HEIGHT 0.38f
#define RING         1.45f
#define RING_ACROSS  1.22f
#define COLUMNS      15
#define ROWS         11

#define TYPICAL_HALF 33.0f
#define SIZE_SPREAD  12.0f
#define SIZE_COST    0.35f
#define FAR_X        30.0f
#define FAR_Y        20.0f
#define FAR_COST     0.25f
#define TILT_COST    4.0f
#define BEND_SPREAD  6.0f
#define BEND_COST    0.12f
#define THICK_COST   0.5f
#define REFINEMENTS  3

/* Evidence for lips by pixel, blurred, in standard deviations. */
typedef struct
{
  float *map;
  float *seam;
  float center_x;
  float center_y;
} Evidence;

/* Adds WEIGHT times PLANE against its neighbourhood, in units of its spread in the window. */
static void
add_evidence (Evidence *self, const float *plane, float weight, float least)
{
  g_autofree float *soft = g_memdup2 (plane, sizeof (float) * AREA);
  g_autofree float *around = g_memdup2 (plane, sizeof (float) * AREA);
  g_autofree float *values = g_new (float, (2 * WINDOW_X + 1) * (2 * WINDOW_Y + 1));
  gsize n = 0;
  float spread;

  viseme_signal_blur (soft, WIDTH, HEIGHT, SHARPNESS);
  viseme_signal_blur (around, WIDTH, HEIGHT, NEXT_TO);
  for (int i = 0; i < AREA; i++)
    soft[i] -= around[i];
  for (int y = (int) self->center_y - WINDOW_Y; y <= (int) self->center_y + WINDOW_Y; y++)
    for (int x = (int) self->center_x - WINDOW_X; x <= (int) self->center_x + WINDOW_X; x++)
      values[n++] = soft[CLAMP (y, 0, HEIGHT - 1) * WIDTH + CLAMP (x, 0, WIDTH - 1)];
  spread =
      (viseme_signal_quantile (values, n, 0.85) - viseme_signal_quantile (values, n, 0.15)) / 2;
  spread = MAX (spread, least);
  for (int i = 0; i < AREA; i++)
    self->map[i] += weight * CLAMP (soft[i] / spread, -MOST_EVIDENCE, MOST_EVIDENCE);
}

/* How much darker each pixel is than those above and below; the best of a few rows, 0..1. */
static void
find_seams (Evidence *self, const float *planes)
{
  g_autofree float *soft = g_memdup2 (planes, sizeof (float) * AREA);
  g_autofree float *valleys = g_new0 (float, AREA);
  float most = LEAST_DARK;

  viseme_signal_blur (soft, WIDTH, HEIGHT, 1.2f);
  for (int y = SEAM_NEAR; y < HEIGHT - SEAM_NEAR; y++)
    for (int x = 0; x < WIDTH; x++)
      valleys[y * WIDTH + x] =
          MAX (MIN (soft[(y - SEAM_NEAR) * WIDTH + x], soft[(y + SEAM_NEAR) * WIDTH + x]) -
                   soft[y * WIDTH + x],
               0);
  for (int y = (int) self->center_y - WINDOW_Y / 2; y <= (int) self->center_y + WINDOW_Y / 2; y++)
    for (int x = (int) self->center_x - 20; x <= (int) self->center_x + 20; x++)
      most = MAX (most, valleys[CLAMP (y, 0, HEIGHT - 1) * WIDTH + CLAMP (x, 0, WIDTH - 1)]);
  for (int y = SEAM_REACH; y < HEIGHT - SEAM_REACH; y++)
    for (int x = 0; x < WIDTH; x++)
      for (int row = y - SEAM_REACH; row <= y + SEAM_REACH; row++)
        self->seam[y * WIDTH + x] =
            MAX (self->seam[y * WIDTH + x], MIN (2 * valleys[row * WIDTH + x] / most, 1));
}

/* The largest (SIGN 1) or smallest (SIGN -1) value of the rows around each one. */
static float *
spread_rows (const float *map, float sign)
{
  float *result = g_new (float, AREA);

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        float most = -G_MAXFLOAT;

        for (int row = MAX (y - TEETH_HALF, 0); row <= MIN (y + TEETH_HALF, HEIGHT - 1); row++)
          most = MAX (most, sign * map[row * WIDTH + x]);
        result[y * WIDTH + x] = sign * most;
      }
  return result;
}

static Evidence
evidence_new (const float *planes, float center_x, float center_y)
{
  Evidence self = { g_new0 (float, AREA), g_new0 (float, AREA), center_x, center_y };
  g_autofree float *red = g_new (float, AREA);
  g_autofree float *dark = g_new (float, AREA);
  g_autofree float *grown = NULL;

  for (int i = 0; i < AREA; i++)
    {
      red[i] = planes[2 * AREA + i] + 0.16f * planes[AREA + i];
      dark[i] = -planes[i];
    }
  add_evidence (&self, red, RED_WEIGHT, LEAST_RED);
  add_evidence (&self, dark, DARK_WEIGHT, LEAST_DARK);
  find_seams (&self, planes);
  grown = spread_rows (self.map, 1);
  g_free (self.map);
  self.map = spread_rows (grown, -1);
  return self;
}

/**
 * viseme_jaw_outline_get_line:
 * @outline: the lips
 * @x: column, canonical pixels
 *
 * Returns: the row of the line between the lips there, as the lens has it
 */
float
viseme_jaw_outline_get_line (const VisemeJawOutline *outline, float x)
{
  float across = x - outline->x, t = across / outline->half;

  return outline->y + outline->tilt * across + outline->bend * t * t;
}

/* How much more evidence there is inside of the lens than in the ring around it. */
static float
contrast (const Evidence *evidence, const VisemeJawOutline *outline)
{
  float inside = 0, outside = 0;
  int n_inside = 0, n_outside = 0;

  for (int column = 0; column < COLUMNS; column++)
    {
      float t = RING_ACROSS * (2 * (float) column / (COLUMNS - 1) - 1);
      float x = outline->x + t * outline->half, line = viseme_jaw_outline_get_line (outline, x);
      float thick = MAX (1 - t * t, 0), ring = MAX (1 - t * t / (RING_ACROSS * RING_ACROSS), 0.1f);

      for (int row = 0; row < ROWS; row++)
        {
          float s = RING * (2 * (float) row / (ROWS - 1) - 1) * ring;
          float height = outline->thick * outline->half * (s < 0 ? UPPER_HEIGHT : LOWER_HEIGHT);
          float value = viseme_grid_sample (evidence->map, WIDTH, HEIGHT, x, line + s * height);

          if (fabsf (s) <= thick)
            {
              inside += value;
              n_inside++;
            }
          else
            {
              outside += value;
              n_outside++;
            }
        }
    }
  return inside / (float) n_inside - outside / (float) n_outside;
}

/* How much of the line between the corners is a seam, less what goes on beyond them. */
static float
seam_share (const Evidence *evidence, const VisemeJawOutline *outline)
{
  float inside = 0, outside = 0;
  int n_inside = 0, n_outside = 0;

  for (int column = 0; column < 2 * COLUMNS; column++)
    {
      float t = 1.35f * (2 * (float) column / (2 * COLUMNS - 1) - 1);
      float x = outline->x + t * outline->half;
      float value = viseme_grid_sample (evidence->seam, WIDTH, HEIGHT, x,
                                        viseme_jaw_outline_get_line (outline, x));

      if (fabsf (t) < SEAM_INSIDE)
        {
          inside += value;
          n_inside++;
        }
      else if (fabsf (t) > 1)
        {
          outside += value;
          n_outside++;
        }
    }
  return inside / (float) n_inside - outside / (float) n_outside;
}

static float
judge (const Evidence *evidence, const VisemeJawOutline *outline)
{
  float x = (outline->x - evidence->center_x) / FAR_X,
        y = (outline->y - evidence->center_y) / FAR_Y;
  float size = (outline->half - TYPICAL_HALF) / SIZE_SPREAD, bend = outline->bend / BEND_SPREAD;

  return contrast (evidence, outline) + SEAM_WEIGHT * seam_share (evidence, outline) -
         SIZE_COST * size * size - BEND_COST * bend * bend -
         THICK_COST * (outline->thick - 1) * (outline->thick - 1) - FAR_COST * (x * x + y * y) -
         TILT_COST * outline->tilt * outline->tilt;
}

static void
search (const Evidence *evidence, VisemeJawOutline *best)
{
  float most = -G_MAXFLOAT;

  for (float x = -24; x <= 24; x += 4)
    for (float y = -16; y <= 16; y += 4)
      for (float half = 24; half <= 44; half += 4)
        for (float tilt = -0.16f; tilt < 0.17f; tilt += 0.08f)
          for (float bend = -5; bend <= 2.5f; bend += 2.5f)
            for (float thick = 0.7f; thick < 1.5f; thick += 0.35f)
              {
                VisemeJawOutline outline = {
                  evidence->center_x + x, evidence->center_y + y, half, tilt, bend, thick
                };
                float value = judge (evidence, &outline);

                if (value > most)
                  {
                    most = value;
                    *best = outline;
                  }
              }
}

/* One number after the other, a step to either side as long as it gets better. */
static void
refine (const Evidence *evidence, VisemeJawOutline *best)
{
  float steps[] = { 2, 2, 2, 0.04f, 1.25f, 0.1f };
  float most = judge (evidence, best);

  for (int round = 0; round < 4 * REFINEMENTS; round++)
    for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
      for (int side = -1; side <= 1; side += 2)
        {
          VisemeJawOutline outline = *best;
          float value;

          ((float *) &outline)[i] += (float) side * steps[i] / (float) (1 + round / 4);
          value = judge (evidence, &outline);
          if (value > most)
            {
              most = value;
              *best = outline;
            }
        }
}

/**
 * viseme_jaw_outline_find:
 * @planes: the canonical face: Y, Cb, Cr, one number per pixel
 * @center_x: about where the mouth is, canonical pixels
 * @center_y: about where the mouth is, canonical pixels
 * @outline: (out): the lips
 *
 * Fits a lens to what is redder and darker than the skin around it. In a single picture there is no
 * movement that tells where a mouth ends, and a line alone goes on into folds and shadows.
 */
void
viseme_jaw_outline_find (const float *planes,
                         float center_x,
                         float center_y,
                         VisemeJawOutline *outline)
{
  Evidence evidence = evidence_new (planes, center_x, center_y);

  search (&evidence, outline);
  refine (&evidence, outline);
  outline->half = MAX (outline->half, 16);
  g_debug ("lips at %.1f, %.1f +- %.1f, tilt %.2f, bend %.1f, thick %.2f", outline->x, outline->y,
           outline->half, outline->tilt, outline->bend, outline->thick);
  g_free (evidence.map);
  g_free (evidence.seam);
}
