/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-flow"

#include "config.h"

#include "viseme-flow.h"

#include <math.h>
#include <string.h>

#define PATCH          8
#define PATCH_AREA     (PATCH * PATCH)
#define STRIDE         4
#define PAD            16 /* replicated pixels around a level: patches may look past the edge */
#define MAX_LEVELS     4
#define SMALLEST_SIDE  24
#define MAX_ITERATIONS 12
#define STEP_STOP      0.02f
#define MAX_DRIFT      6.0f /* level pixels that a patch may leave its start by */

/* One scale: padded pixels of both pictures and the flow found there. */
typedef struct
{
  int width;
  int height;
  int pitch;
  float *reference; /* first pixel of the first padded row */
  float *current;
  float *dx;
  float *dy;
} Level;

static const float *
pixel_at (const float *plane, const Level *level, int x, int y)
{
  return plane + (gsize) (y + PAD) * level->pitch + x + PAD;
}

static float *
level_plane_new (const Level *level)
{
  return g_new (float, (gsize) level->pitch *(level->height + 2 * PAD));
}

static void
level_init (Level *level, int width, int height)
{
  level->width = width;
  level->height = height;
  level->pitch = width + 2 * PAD;
  level->reference = level_plane_new (level);
  level->current = level_plane_new (level);
  level->dx = g_new0 (float, (gsize) width *height);
  level->dy = g_new0 (float, (gsize) width *height);
}

static void
level_clear (Level *level)
{
  g_free (level->reference);
  g_free (level->current);
  g_free (level->dx);
  g_free (level->dy);
}

static void
pad_plane (float *plane, const Level *level)
{
  float *first = plane + (gsize) PAD * level->pitch;
  float *last = first + (gsize) (level->height - 1) * level->pitch;

  for (int y = 0; y < level->height; y++)
    {
      float *row = first + (gsize) y * level->pitch;

      for (int x = 0; x < PAD; x++)
        {
          row[x] = row[PAD];
          row[PAD + level->width + x] = row[PAD + level->width - 1];
        }
    }
  for (int y = 0; y < PAD; y++)
    {
      memcpy (plane + (gsize) y * level->pitch, first, sizeof (float) * level->pitch);
      memcpy (last + (gsize) (y + 1) * level->pitch, last, sizeof (float) * level->pitch);
    }
}

static void
copy_bytes (const guint8 *source, int width, float *plane, const Level *level)
{
  for (int y = 0; y < level->height; y++)
    {
      const guint8 *row = source + (gsize) y * width;
      float *out = plane + (gsize) (y + PAD) * level->pitch + PAD;

      for (int x = 0; x < level->width; x++)
        out[x] = row[x];
    }
  pad_plane (plane, level);
}

static void
halve_bytes (const guint8 *source, int width, int height, float *plane, const Level *level)
{
  for (int y = 0; y < level->height; y++)
    {
      const guint8 *upper = source + (gsize) (2 * y) * width;
      const guint8 *lower = source + (gsize) MIN (2 * y + 1, height - 1) * width;
      float *out = plane + (gsize) (y + PAD) * level->pitch + PAD;

      for (int x = 0; x < level->width; x++)
        {
          int right = MIN (2 * x + 1, width - 1);

          out[x] = 0.25f * (upper[2 * x] + upper[right] + lower[2 * x] + lower[right]);
        }
    }
  pad_plane (plane, level);
}

static void
halve_plane (const float *source, const Level *fine, float *plane, const Level *level)
{
  for (int y = 0; y < level->height; y++)
    {
      const float *upper = pixel_at (source, fine, 0, 2 * y);
      const float *lower = upper + fine->pitch;
      float *out = plane + (gsize) (y + PAD) * level->pitch + PAD;

      for (int x = 0; x < level->width; x++)
        out[x] = 0.25f * (upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1]);
    }
  pad_plane (plane, level);
}

static void
build_finest (const guint8 *reference,
              const guint8 *current,
              int width,
              int height,
              gboolean halve,
              Level *level)
{
  level_init (level, halve ? (width + 1) / 2 : width, halve ? (height + 1) / 2 : height);
  if (halve)
    {
      halve_bytes (reference, width, height, level->reference, level);
      halve_bytes (current, width, height, level->current, level);
    }
  else
    {
      copy_bytes (reference, width, level->reference, level);
      copy_bytes (current, width, level->current, level);
    }
}

/* From the finest level, which is there, to coarser ones. */
static int
build_coarser (Level *levels)
{
  int n = 1;

  for (; n < MAX_LEVELS && MIN (levels[n - 1].width, levels[n - 1].height) / 2 >= SMALLEST_SIDE;
       n++)
    {
      const Level *fine = &levels[n - 1];

      level_init (&levels[n], (fine->width + 1) / 2, (fine->height + 1) / 2);
      halve_plane (fine->reference, fine, levels[n].reference, &levels[n]);
      halve_plane (fine->current, fine, levels[n].current, &levels[n]);
    }

  return n;
}

static void
start_from_coarser (const Level *coarse, Level *fine)
{
  for (int y = 0; y < fine->height; y++)
    {
      float fy = CLAMP (y * 0.5f - 0.25f, 0.0f, (float) (coarse->height - 1));
      int y0 = (int) fy;
      int y1 = MIN (y0 + 1, coarse->height - 1);
      float wy = fy - (float) y0;

      for (int x = 0; x < fine->width; x++)
        {
          float fx = CLAMP (x * 0.5f - 0.25f, 0.0f, (float) (coarse->width - 1));
          int x0 = (int) fx;
          int x1 = MIN (x0 + 1, coarse->width - 1);
          float wx = fx - (float) x0;
          gsize a = (gsize) y0 * coarse->width;
          gsize b = (gsize) y1 * coarse->width;
          gsize out = (gsize) y * fine->width + x;

          fine->dx[out] =
              2.0f * ((1 - wy) * ((1 - wx) * coarse->dx[a + x0] + wx * coarse->dx[a + x1]) +
                      wy * ((1 - wx) * coarse->dx[b + x0] + wx * coarse->dx[b + x1]));
          fine->dy[out] =
              2.0f * ((1 - wy) * ((1 - wx) * coarse->dy[a + x0] + wx * coarse->dy[a + x1]) +
                      wy * ((1 - wx) * coarse->dy[b + x0] + wx * coarse->dy[b + x1]));
        }
    }
}

/* A square of the reference with what the inverse search needs of it. */
typedef struct
{
  int x;
  int y;
  float pixels[PATCH_AREA];
  float gx[PATCH_AREA];
  float gy[PATCH_AREA];
  float hxx, hxy, hyy; /* inverse of the damped Hessian */
  float texture;       /* 0..1: how well both directions are determined */
} Patch;

static void
patch_init (Patch *patch, const Level *level, int x, int y)
{
  float sx = 0, sy = 0, sxx = 0, sxy = 0, syy = 0, determinant, trace, smaller;

  patch->x = x;
  patch->y = y;
  for (int row = 0; row < PATCH; row++)
    {
      const float *p = pixel_at (level->reference, level, x, y + row);
      float *gx = patch->gx + row * PATCH;
      float *gy = patch->gy + row * PATCH;

      memcpy (patch->pixels + row * PATCH, p, sizeof (float) * PATCH);
      for (int i = 0; i < PATCH; i++)
        {
          gx[i] = 0.5f * (p[i + 1] - p[i - 1]);
          gy[i] = 0.5f * (p[i + level->pitch] - p[i - level->pitch]);
        }
    }
  for (int i = 0; i < PATCH_AREA; i++)
    {
      sx += patch->gx[i];
      sy += patch->gy[i];
      sxx += patch->gx[i] * patch->gx[i];
      sxy += patch->gx[i] * patch->gy[i];
      syy += patch->gy[i] * patch->gy[i];
    }
  sxx -= sx * sx / PATCH_AREA;
  sxy -= sx * sy / PATCH_AREA;
  syy -= sy * sy / PATCH_AREA;
  trace = sxx + syy;
  smaller = 0.5f * (trace - sqrtf ((sxx - syy) * (sxx - syy) + 4 * sxy * sxy));
  smaller = MAX (smaller, 0.0f);
  patch->texture = smaller / (smaller + 60.0f);
  /* A flat patch must stay where it started. */
  sxx += 0.005f * trace + 8.0f;
  syy += 0.005f * trace + 8.0f;
  determinant = sxx * syy - sxy * sxy;
  patch->hxx = syy / determinant;
  patch->hxy = -sxy / determinant;
  patch->hyy = sxx / determinant;
}

/* Current minus reference for the patch moved by (U, V), its mean taken off, into DIFFERENCE.
 * Returns the sum of squares. */
static float
patch_difference (const Patch *patch,
                  const Level *level,
                  float u,
                  float v,
                  float difference[PATCH_AREA])
{
  float px = CLAMP (patch->x + u, (float) -PAD, (float) (level->width + PAD - PATCH - 2));
  float py = CLAMP (patch->y + v, (float) -PAD, (float) (level->height + PAD - PATCH - 2));
  int ix = (int) floorf (px);
  int iy = (int) floorf (py);
  float ax = px - (float) ix;
  float ay = py - (float) iy;
  float w00 = (1 - ax) * (1 - ay), w01 = ax * (1 - ay), w10 = (1 - ax) * ay, w11 = ax * ay;
  float lanes[PATCH] = { 0 };
  float mean = 0, sum = 0;

  for (int row = 0; row < PATCH; row++)
    {
      const float *a = pixel_at (level->current, level, ix, iy + row);
      const float *b = a + level->pitch;
      const float *r = patch->pixels + row * PATCH;
      float *out = difference + row * PATCH;

      for (int i = 0; i < PATCH; i++)
        {
          out[i] = w00 * a[i] + w01 * a[i + 1] + w10 * b[i] + w11 * b[i + 1] - r[i];
          lanes[i] += out[i];
        }
    }
  for (int i = 0; i < PATCH; i++)
    {
      mean += lanes[i];
      lanes[i] = 0;
    }
  mean /= PATCH_AREA;
  for (int row = 0; row < PATCH; row++)
    {
      float *out = difference + row * PATCH;

      for (int i = 0; i < PATCH; i++)
        {
          out[i] -= mean;
          lanes[i] += out[i] * out[i];
        }
    }
  for (int i = 0; i < PATCH; i++)
    sum += lanes[i];
  return sum;
}

static void
patch_gradient_sums (const Patch *patch, const float difference[PATCH_AREA], float *bx, float *by)
{
  float lanes_x[PATCH] = { 0 };
  float lanes_y[PATCH] = { 0 };

  for (int row = 0; row < PATCH_AREA; row += PATCH)
    for (int i = 0; i < PATCH; i++)
      {
        lanes_x[i] += patch->gx[row + i] * difference[row + i];
        lanes_y[i] += patch->gy[row + i] * difference[row + i];
      }
  *bx = *by = 0;
  for (int i = 0; i < PATCH; i++)
    {
      *bx += lanes_x[i];
      *by += lanes_y[i];
    }
}

/* Inverse-compositional descent from (U, V); a patch that runs away goes back to its start. */
static void
patch_search (const Patch *patch,
              const Level *level,
              float *u,
              float *v,
              float difference[PATCH_AREA])
{
  float start_u = *u, start_v = *v;
  float start_cost = patch_difference (patch, level, start_u, start_v, difference);
  float cost = start_cost;

  for (int i = 0; i < MAX_ITERATIONS; i++)
    {
      float bx, by, step_x, step_y;

      patch_gradient_sums (patch, difference, &bx, &by);
      step_x = patch->hxx * bx + patch->hxy * by;
      step_y = patch->hxy * bx + patch->hyy * by;
      *u -= step_x;
      *v -= step_y;
      cost = patch_difference (patch, level, *u, *v, difference);
      if (step_x * step_x + step_y * step_y < STEP_STOP * STEP_STOP)
        break;
    }
  if (cost > start_cost || fabsf (*u - start_u) > MAX_DRIFT || fabsf (*v - start_v) > MAX_DRIFT)
    {
      *u = start_u;
      *v = start_v;
      patch_difference (patch, level, start_u, start_v, difference);
    }
}

/* Sums of weighted patch displacements per pixel. */
typedef struct
{
  float *weight;
  float *dx;
  float *dy;
} Votes;

static void
vote (const Patch *patch,
      const Level *level,
      float u,
      float v,
      const float *difference,
      Votes *votes)
{
  float trust = 0.02f + patch->texture;

  for (int row = 0; row < PATCH; row++)
    {
      gsize offset = (gsize) (patch->y + row) * level->width + patch->x;

      for (int i = 0; i < PATCH; i++)
        {
          float error = fabsf (difference[row * PATCH + i]);
          float weight = trust / MAX (1.0f, error);

          votes->weight[offset + i] += weight;
          votes->dx[offset + i] += weight * u;
          votes->dy[offset + i] += weight * v;
        }
    }
}

/* The better of the coarser level's flow and what the neighbours to the left and above found. */
static void
choose_start (const Patch *patch,
              const Level *level,
              const float *found_u,
              const float *found_v,
              int column,
              int columns,
              float *u,
              float *v)
{
  gsize centre = (gsize) (patch->y + PATCH / 2) * level->width + patch->x + PATCH / 2;
  float difference[PATCH_AREA];
  float best;

  *u = level->dx[centre];
  *v = level->dy[centre];
  best = patch_difference (patch, level, *u, *v, difference);
  for (int i = 0; i < 2; i++)
    {
      int neighbour = i == 0 ? column - 1 : column;
      const float *row_u = i == 0 ? found_u : found_u - columns;
      const float *row_v = i == 0 ? found_v : found_v - columns;
      float cost;

      if (neighbour < 0 || (i == 1 && patch->y == 0))
        continue;
      cost = patch_difference (patch, level, row_u[neighbour], row_v[neighbour], difference);
      /* A margin keeps noise from spreading through flat areas. */
      if (cost < 0.8f * best)
        {
          best = cost;
          *u = row_u[neighbour];
          *v = row_v[neighbour];
        }
    }
}

/* Position of patch number I along SIDE pixels: every STRIDE, the last one at the border. */
static int
patch_position (int i, int side)
{
  return MIN (i * STRIDE, side - PATCH);
}

static void
smooth_rows (const float *in, float *out, int width, int height)
{
  for (int y = 0; y < height; y++)
    {
      const float *p = in + (gsize) y * width;
      float *q = out + (gsize) y * width;

      q[0] = p[0];
      q[width - 1] = p[width - 1];
      for (int x = 1; x < width - 1; x++)
        q[x] = 0.25f * p[x - 1] + 0.5f * p[x] + 0.25f * p[x + 1];
    }
}

static void
smooth_columns (const float *in, float *out, int width, int height)
{
  for (int y = 0; y < height; y++)
    {
      const float *p = in + (gsize) y * width;
      const float *above = y > 0 ? p - width : p;
      const float *below = y < height - 1 ? p + width : p;
      float *q = out + (gsize) y * width;

      for (int x = 0; x < width; x++)
        q[x] = 0.25f * above[x] + 0.5f * p[x] + 0.25f * below[x];
    }
}

static void
smooth_flow (float *field, float *scratch, int width, int height)
{
  for (int pass = 0; pass < 2; pass++)
    {
      smooth_rows (field, scratch, width, height);
      smooth_columns (scratch, field, width, height);
    }
}

static void
refine_level (Level *level)
{
  gsize area = (gsize) level->width * level->height;
  int columns = (level->width - PATCH + STRIDE - 1) / STRIDE + 1;
  int rows = (level->height - PATCH + STRIDE - 1) / STRIDE + 1;
  g_autofree float *found_u = g_new (float, (gsize) columns *rows);
  g_autofree float *found_v = g_new (float, (gsize) columns *rows);
  g_autofree float *sums = g_new0 (float, 3 * area);
  Votes votes = { sums, sums + area, sums + 2 * area };

  for (int row = 0; row < rows; row++)
    for (int column = 0; column < columns; column++)
      {
        float *row_u = found_u + (gsize) row * columns;
        float *row_v = found_v + (gsize) row * columns;
        float difference[PATCH_AREA];
        float u, v;
        Patch patch;

        patch_init (&patch, level, patch_position (column, level->width),
                    patch_position (row, level->height));
        choose_start (&patch, level, row_u, row_v, column, columns, &u, &v);
        patch_search (&patch, level, &u, &v, difference);
        row_u[column] = u;
        row_v[column] = v;
        vote (&patch, level, u, v, difference, &votes);
      }
  for (gsize i = 0; i < area; i++)
    {
      level->dx[i] = votes.dx[i] / votes.weight[i];
      level->dy[i] = votes.dy[i] / votes.weight[i];
    }
  smooth_flow (level->dx, sums, level->width, level->height);
  smooth_flow (level->dy, sums, level->width, level->height);
}

/* Leaves the flow in the finest level. */
static void
refine_levels (Level *levels)
{
  int n = build_coarser (levels);

  for (int i = n - 1; i >= 0; i--)
    {
      if (i < n - 1)
        start_from_coarser (&levels[i + 1], &levels[i]);
      refine_level (&levels[i]);
    }
  for (int i = 1; i < n; i++)
    level_clear (&levels[i]);
}

/**
 * viseme_flow_compute:
 * @reference: @width x @height gray bytes
 * @current: @width x @height gray bytes
 * @width: pixels, at least 16
 * @height: pixels, at least 16
 * @dx: (out caller-allocates): @width x @height displacements to the right, pixels
 * @dy: (out caller-allocates): @width x @height displacements downwards, pixels
 *
 * Finds where each point of @reference lies in @current: inverse search on overlapping patches
 * from coarse to fine, each pixel then taking the mean of the patches over it, weighted by how
 * well they fit there (Kroeger, Timofte, Dai, Van Gool 2016). Patches are compared without their
 * mean, so that slow changes of light do not look like motion. Holds no state: any number of
 * threads may call it at once.
 */
void
viseme_flow_compute (const guint8 *reference,
                     const guint8 *current,
                     int width,
                     int height,
                     float *dx,
                     float *dy)
{
  Level levels[MAX_LEVELS];
  Level full = { .width = width, .height = height, .dx = dx, .dy = dy };

  g_return_if_fail (width >= 2 * PATCH && height >= 2 * PATCH);

  /* Half the size is a quarter of the work, and sub-pixel steps keep the precision. */
  build_finest (reference, current, width, height, TRUE, &levels[0]);
  refine_levels (levels);
  start_from_coarser (&levels[0], &full);
  level_clear (&levels[0]);
}

/**
 * viseme_flow_compute_small:
 * @reference: @width x @height gray bytes
 * @current: @width x @height gray bytes
 * @width: pixels, at least 8
 * @height: pixels, at least 8
 * @dx: (out caller-allocates): @width x @height displacements to the right, pixels
 * @dy: (out caller-allocates): @width x @height displacements downwards, pixels
 *
 * viseme_flow_compute() for pictures that have been halved already.
 */
void
viseme_flow_compute_small (const guint8 *reference,
                           const guint8 *current,
                           int width,
                           int height,
                           float *dx,
                           float *dy)
{
  Level levels[MAX_LEVELS];
  gsize bytes = (gsize) width * (gsize) height * sizeof (float);

  g_return_if_fail (width >= PATCH && height >= PATCH);

  build_finest (reference, current, width, height, FALSE, &levels[0]);
  refine_levels (levels);
  memcpy (dx, levels[0].dx, bytes);
  memcpy (dy, levels[0].dy, bytes);
  level_clear (&levels[0]);
}
