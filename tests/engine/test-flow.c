/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/viseme-flow.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH  256
#define HEIGHT 304
#define AREA   (WIDTH * HEIGHT)

/* A smooth texture without repetition: sums of waves of incommensurate directions. */
static double
texture_at (double x, double y)
{
  double value = 0;

  for (int i = 0; i < 14; i++)
    {
      double angle = 2.399963 * i;
      double frequency = 0.05 + 0.035 * i;

      value += sin (frequency * (x * cos (angle) + y * sin (angle)) + 1.7 * i * i) / (1 + 0.15 * i);
    }
  return value;
}

/* How far the picture made by warp_texture() moved at a point of the reference. */
typedef struct
{
  double a, b, c, d; /* linear part minus identity */
  double tx, ty;
} Motion;

static guint8 *
render_texture (const Motion *motion, double gain, double offset)
{
  guint8 *picture = g_new (guint8, AREA);
  double a = 1 + motion->a, d = 1 + motion->d;
  double determinant = a * d - motion->b * motion->c;

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        double px = x - WIDTH / 2.0 - motion->tx, py = y - HEIGHT / 2.0 - motion->ty;
        double sx = (d * px - motion->b * py) / determinant + WIDTH / 2.0;
        double sy = (a * py - motion->c * px) / determinant + HEIGHT / 2.0;
        double value = offset + gain * (128 + 28 * texture_at (sx, sy));

        picture[y * WIDTH + x] = (guint8) CLAMP (lrint (value), 0, 255);
      }
  return picture;
}

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

static float
median_error (const Motion *motion, const float *dx, const float *dy)
{
  g_autofree float *errors = g_new (float, AREA);

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        double px = x - WIDTH / 2.0, py = y - HEIGHT / 2.0;
        double ex = motion->a * px + motion->b * py + motion->tx;
        double ey = motion->c * px + motion->d * py + motion->ty;

        errors[y * WIDTH + x] = (float) hypot (dx[y * WIDTH + x] - ex, dy[y * WIDTH + x] - ey);
      }
  qsort (errors, AREA, sizeof (float), compare_floats);
  return errors[AREA / 2];
}

static float
measure (const Motion *motion, double gain, double offset)
{
  static const Motion still = { 0 };
  g_autofree guint8 *reference = render_texture (&still, 1, 0);
  g_autofree guint8 *current = render_texture (motion, gain, offset);
  g_autofree float *dx = g_new (float, AREA);
  g_autofree float *dy = g_new (float, AREA);
  float error;

  viseme_flow_compute (reference, current, WIDTH, HEIGHT, dx, dy);
  error = median_error (motion, dx, dy);
  g_test_message ("shift %.1f, %.1f: median error %.3f px", motion->tx, motion->ty, error);
  return error;
}

static void
test_shifts (void)
{
  const double shifts[][2] = { { 0, 0 }, { 0.4, -0.3 }, { 2.5, 1.5 }, { -6, 4 }, { 9, -12 } };

  for (gsize i = 0; i < G_N_ELEMENTS (shifts); i++)
    g_assert_cmpfloat (measure (&(Motion){ .tx = shifts[i][0], .ty = shifts[i][1] }, 1, 0), <,
                       0.3f);
}

static void
test_affine (void)
{
  const Motion motion = { 0.03, -0.04, 0.05, -0.02, 1.3, -2.2 };

  g_assert_cmpfloat (measure (&motion, 1, 0), <, 0.3f);
}

static void
test_light_is_not_motion (void)
{
  g_assert_cmpfloat (measure (&(Motion){ .tx = 1.5, .ty = -1 }, 1, 25), <, 0.3f);
}

static void
test_flat_picture_has_no_flow (void)
{
  g_autofree guint8 *flat = g_malloc (AREA);
  g_autofree float *dx = g_new (float, AREA);
  g_autofree float *dy = g_new (float, AREA);

  memset (flat, 90, AREA);
  viseme_flow_compute (flat, flat, WIDTH, HEIGHT, dx, dy);
  for (int i = 0; i < AREA; i++)
    g_assert_cmpfloat (fabsf (dx[i]) + fabsf (dy[i]), ==, 0);
}

static void
test_odd_sizes (void)
{
  const int sizes[][2] = { { 16, 16 }, { 17, 31 }, { 101, 37 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      int area = sizes[i][0] * sizes[i][1];
      g_autofree guint8 *picture = g_malloc (area);
      g_autofree float *dx = g_new (float, area);
      g_autofree float *dy = g_new (float, area);

      for (int j = 0; j < area; j++)
        picture[j] = (guint8) (j * 37);
      viseme_flow_compute (picture, picture, sizes[i][0], sizes[i][1], dx, dy);
      for (int j = 0; j < area; j++)
        g_assert_cmpfloat (fabsf (dx[j]) + fabsf (dy[j]), <, 0.01f);
    }
}

/* The pictures and the answer that every thread must find again. */
typedef struct
{
  const guint8 *reference;
  const guint8 *current;
  const float *expected;
} Shared;

static gpointer
compute_again (gpointer data)
{
  const Shared *shared = data;
  g_autofree float *dx = g_new (float, AREA);
  g_autofree float *dy = g_new (float, AREA);

  for (int i = 0; i < 5; i++)
    {
      viseme_flow_compute (shared->reference, shared->current, WIDTH, HEIGHT, dx, dy);
      g_assert_cmpmem (dx, AREA * sizeof (float), shared->expected, AREA * sizeof (float));
    }
  return NULL;
}

static void
test_threads (void)
{
  static const Motion still = { 0 };
  const Motion motion = { .tx = 3, .ty = 2 };
  g_autofree guint8 *reference = render_texture (&still, 1, 0);
  g_autofree guint8 *current = render_texture (&motion, 1, 0);
  g_autofree float *dx = g_new (float, AREA);
  g_autofree float *dy = g_new (float, AREA);
  Shared shared = { reference, current, dx };
  GThread *threads[2];

  viseme_flow_compute (reference, current, WIDTH, HEIGHT, dx, dy);
  for (int i = 0; i < 2; i++)
    threads[i] = g_thread_new ("flow", compute_again, &shared);
  for (int i = 0; i < 2; i++)
    g_thread_join (threads[i]);
}

static void
test_speed (void)
{
  static const Motion still = { 0 };
  const Motion motion = { 0.02, 0, 0, 0.02, 2, 3 };
  g_autofree guint8 *reference = render_texture (&still, 1, 0);
  g_autofree guint8 *current = render_texture (&motion, 1, 0);
  g_autofree float *dx = g_new (float, AREA);
  g_autofree float *dy = g_new (float, AREA);
  double elapsed;

  g_test_timer_start ();
  for (int i = 0; i < 20; i++)
    viseme_flow_compute (reference, current, WIDTH, HEIGHT, dx, dy);
  elapsed = g_test_timer_elapsed () / 20;
  g_test_minimized_result (elapsed, "one pair: %.1f ms", elapsed * 1000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/flow/shifts", test_shifts);
  g_test_add_func ("/engine/flow/affine", test_affine);
  g_test_add_func ("/engine/flow/light-is-not-motion", test_light_is_not_motion);
  g_test_add_func ("/engine/flow/flat-picture-has-no-flow", test_flat_picture_has_no_flow);
  g_test_add_func ("/engine/flow/odd-sizes", test_odd_sizes);
  g_test_add_func ("/engine/flow/threads", test_threads);
  if (g_test_perf ())
    g_test_add_func ("/engine/flow/speed", test_speed);
  return g_test_run ();
}
