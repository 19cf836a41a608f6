/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-presenter"

#include "config.h"

#include "presenter-paint.h"

#include <math.h>

#define COARSEST_GRAIN 8 /* pixels */

/**
 * presenter_paint_outline:
 * @cr: where the path goes
 * @points: (array length=n_points): corners that the curve runs through
 * @n_points: at least 3
 *
 * Adds a closed Catmull-Rom spline to the path.
 */
void
presenter_paint_outline (cairo_t *cr, const double (*points)[2], gsize n_points)
{
  cairo_move_to (cr, points[0][0], points[0][1]);

  for (gsize i = 0; i < n_points; i++)
    {
      const double *before = points[(i + n_points - 1) % n_points];
      const double *from = points[i];
      const double *to = points[(i + 1) % n_points];
      const double *after = points[(i + 2) % n_points];

      cairo_curve_to (cr, from[0] + (to[0] - before[0]) / 6., from[1] + (to[1] - before[1]) / 6.,
                      to[0] - (after[0] - from[0]) / 6., to[1] - (after[1] - from[1]) / 6., to[0],
                      to[1]);
    }
  cairo_close_path (cr);
}

/**
 * presenter_paint_color:
 * @cr: a context
 * @color: 0xRRGGBB
 * @alpha: 0..1
 *
 * Sets the source of @cr.
 */
void
presenter_paint_color (cairo_t *cr, guint32 color, double alpha)
{
  cairo_set_source_rgba (cr, (color >> 16 & 255) / 255., (color >> 8 & 255) / 255.,
                         (color & 255) / 255., alpha);
}

/**
 * presenter_paint_spot:
 * @cr: a context
 * @x: middle
 * @y: middle
 * @width: half of the whole width
 * @height: half of the whole height
 * @color: 0xRRGGBB
 * @alpha: in the middle, 0..1
 *
 * Paints light or shadow.
 */
void
presenter_paint_spot (cairo_t *cr,
                      double x,
                      double y,
                      double width,
                      double height,
                      guint32 color,
                      double alpha)
{
  const double red = (color >> 16 & 255) / 255.;
  const double green = (color >> 8 & 255) / 255.;
  const double blue = (color & 255) / 255.;
  cairo_pattern_t *pattern = cairo_pattern_create_radial (0, 0, 0, 0, 0, 1);

  for (int i = 0; i <= 8; i++)
    {
      double distance = i / 8.;
      double fall = 1. - distance * distance;

      cairo_pattern_add_color_stop_rgba (pattern, distance, red, green, blue, alpha * fall * fall);
    }

  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, width, height);
  cairo_set_source (cr, pattern);
  cairo_rectangle (cr, -1, -1, 2, 2);
  cairo_fill (cr);
  cairo_restore (cr);
  cairo_pattern_destroy (pattern);
}

/* Adds random values on a grid of CELL pixels, linear in between, to SIZE x SIZE values. */
static void
add_octave (double *values, int size, int cell, double strength, GRand *random)
{
  const int n = size / cell;
  g_autofree double *grid = g_new (double, n *n);

  for (int i = 0; i < n * n; i++)
    grid[i] = strength * g_rand_double_range (random, -1., 1.);

  for (int y = 0; y < size; y++)
    for (int x = 0; x < size; x++)
      {
        int column = x / cell;
        int row = y / cell;
        double across = (double) (x % cell) / cell;
        double down = (double) (y % cell) / cell;
        const double *top = grid + row * n;
        const double *bottom = grid + (row + 1) % n * n;
        int next = (column + 1) % n;

        values[y * size + x] += (1 - down) * ((1 - across) * top[column] + across * top[next]) +
                                down * ((1 - across) * bottom[column] + across * bottom[next]);
      }
}

/**
 * presenter_paint_grain_new:
 * @size: pixels, a power of two
 * @roughness: 0..1, opacity of the strongest grain
 * @seed: of the random numbers
 *
 * Makes something that repeats seamlessly and that motion can be seen by.
 *
 * Returns: (transfer full): the texture
 */
cairo_surface_t *
presenter_paint_grain_new (int size, double roughness, guint32 seed)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, size, size);
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autofree double *values = g_new0 (double, size *size);
  int stride = cairo_image_surface_get_stride (surface);
  guint8 *data;

  for (int cell = 1; cell <= COARSEST_GRAIN; cell *= 2)
    add_octave (values, size, cell, .25, random);

  cairo_surface_flush (surface);
  data = cairo_image_surface_get_data (surface);
  for (int y = 0; y < size; y++)
    for (int x = 0; x < size; x++)
      {
        double value = CLAMP (1.5 * values[y * size + x], -1., 1.);
        guint32 alpha = (guint32) (fabs (value) * roughness * 255.);
        guint32 level = value > 0 ? alpha : 0;

        *(guint32 *) (void *) (data + y * stride + x * 4) =
            alpha << 24 | level << 16 | level << 8 | level;
      }
  cairo_surface_mark_dirty (surface);

  return surface;
}
