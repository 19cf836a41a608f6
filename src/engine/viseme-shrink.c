/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-shrink"

#include "config.h"

#include "viseme-shrink.h"

#include <math.h>
#include <string.h>

/* Which source pixels each target pixel covers, and by how much. */
typedef struct
{
  int n_taps;
  int *first;
  float *weights; /* n_taps per target pixel, sum 1 */
} AreaPlan;

static void
area_plan_init (AreaPlan *plan, float start, float scale, int source, int target)
{
  float covered = 1 / scale;

  plan->n_taps = (int) ceilf (covered) + 1;
  plan->first = g_new (int, target);
  plan->weights = g_new0 (float, (gsize) target * plan->n_taps);
  for (int i = 0; i < target; i++)
    {
      float from = start + (float) i * covered;
      float *weights = plan->weights + (gsize) i * (gsize) plan->n_taps;
      int first = CLAMP ((int) floorf (from), 0, source - 1);
      float sum = 0;

      first = MAX (MIN (first, source - plan->n_taps), 0);
      for (int tap = 0; tap < plan->n_taps && first + tap < source; tap++)
        {
          float left = (float) (first + tap);

          weights[tap] = MAX (MIN (left + 1, from + covered) - MAX (left, from), 0.f);
          sum += weights[tap];
        }
      for (int tap = 0; tap < plan->n_taps; tap++)
        weights[tap] /= MAX (sum, 1e-6f);
      plan->first[i] = first;
    }
}

static void
area_plan_clear (AreaPlan *plan)
{
  g_free (plan->first);
  g_free (plan->weights);
}

static void
add_row (float *sums, const guint8 *row, int first, int last, float weight)
{
  for (int x = first; x <= last; x++)
    sums[x] += weight * row[x];
}

/**
 * viseme_shrink_plane:
 * @source: a plane
 * @start_x: left of the wanted part, pixels of @source
 * @start_y: top of it
 * @scale: pixels of @target per pixel of @source, at most 1
 * @target: (out caller-allocates): @target_width x @target_height bytes
 *
 * Shrinks a part of a plane, each pixel of @target being the mean of the area that it covers.
 */
void
viseme_shrink_plane (const VisemePlane *source,
                     float start_x,
                     float start_y,
                     float scale,
                     guint8 *target,
                     int target_width,
                     int target_height)
{
  g_autofree float *sums = g_new (float, source->width);
  AreaPlan columns, rows;
  int last;

  area_plan_init (&columns, start_x, scale, source->width, target_width);
  area_plan_init (&rows, start_y, scale, source->height, target_height);
  last = MIN (columns.first[target_width - 1] + columns.n_taps, source->width) - 1;

  for (int y = 0; y < target_height; y++)
    {
      const float *down = rows.weights + (gsize) y * (gsize) rows.n_taps;

      memset (sums, 0, (gsize) source->width * sizeof (float));
      for (int tap = 0; tap < rows.n_taps; tap++)
        if (down[tap] > 0)
          add_row (sums, source->data + (gsize) (rows.first[y] + tap) * source->stride,
                   columns.first[0], last, down[tap]);
      for (int x = 0; x < target_width; x++)
        {
          const float *across = columns.weights + (gsize) x * (gsize) columns.n_taps;
          float sum = 0.5f;

          for (int tap = 0; tap < columns.n_taps; tap++)
            if (across[tap] > 0)
              sum += across[tap] * sums[columns.first[x] + tap];
          *target++ = (guint8) sum;
        }
    }
  area_plan_clear (&columns);
  area_plan_clear (&rows);
}
