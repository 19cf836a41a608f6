/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-nose-shift"

#include "config.h"

#include "viseme-nose-shift.h"

#include "viseme-flow.h"

#include <math.h>
#include <stdlib.h>

/* The part of the half-size face that the flow is computed in: nose and mouth with surroundings. */
#define FLOW_X      32
#define FLOW_Y      40
#define FLOW_WIDTH  64
#define FLOW_HEIGHT 52

/* The base of the nose in it, above a mouth at (64, 84). */
#define NOSE_X      (53 - FLOW_X)
#define NOSE_Y      (62 - FLOW_Y)
#define NOSE_WIDTH  23
#define NOSE_HEIGHT 13
#define NOSE_AREA   (NOSE_WIDTH * NOSE_HEIGHT)

#define MAX_SHIFT 14.f /* canonical pixels */
#define TRUSTED   0.5f /* confidence below which the flow means nothing */
#define SMOOTHING 0.7f /* sigma, frames */
#define RADIUS    2

typedef struct
{
  float x;
  float y;
} Shift;

typedef struct
{
  VisemeFacePatches *patches;
  VisemeFaceView *views;
  const guint8 *reference; /* FLOW_WIDTH x FLOW_HEIGHT */
  Shift *shifts;
} Run;

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float first = *(const float *) a;
  float second = *(const float *) b;

  return (first > second) - (first < second);
}

/* Returns: canonical pixels. */
static float
get_nose_median (const float *flow)
{
  float values[NOSE_AREA];
  float *next = values;

  for (int y = NOSE_Y; y < NOSE_Y + NOSE_HEIGHT; y++)
    for (int x = NOSE_X; x < NOSE_X + NOSE_WIDTH; x++)
      *next++ = flow[y * FLOW_WIDTH + x];
  qsort (values, NOSE_AREA, sizeof (float), compare_floats);

  return CLAMP (2 * values[NOSE_AREA / 2], -MAX_SHIFT, MAX_SHIFT);
}

static void
render_window (const Run *run, guint index, guint8 *gray)
{
  const VisemeFaceArea area = { FLOW_X, FLOW_Y, FLOW_WIDTH, FLOW_HEIGHT };

  viseme_face_patches_render_gray (run->patches, index, &run->views[index].pose, &area, gray);
}

/* Parallel function. */
static void
measure_shift (guint index, gpointer user_data)
{
  Run *run = user_data;
  const VisemeFaceView *view = &run->views[index];
  guint8 gray[FLOW_WIDTH * FLOW_HEIGHT];
  g_autofree float *dx = NULL;
  g_autofree float *dy = NULL;

  if (!view->visible || view->confidence < TRUSTED)
    return;
  render_window (run, index, gray);
  dx = g_new (float, FLOW_WIDTH *FLOW_HEIGHT);
  dy = g_new (float, FLOW_WIDTH *FLOW_HEIGHT);
  viseme_flow_compute_small (run->reference, gray, FLOW_WIDTH, FLOW_HEIGHT, dx, dy);
  run->shifts[index] = (Shift){ get_nose_median (dx), get_nose_median (dy) };
}

/* The mean of the shifts around a frame, not looking beyond frames without a face. */
static Shift
smooth_shift (const VisemeFaceView *views, guint n_views, const Shift *shifts, guint index)
{
  Shift sum = { 0 };
  float weights = 0;

  for (int step = -RADIUS; step <= RADIUS; step++)
    {
      gint64 i = (gint64) index + step;
      float weight = expf (-(float) (step * step) / (2 * SMOOTHING * SMOOTHING));

      if (i < 0 || i >= n_views || !views[i].visible)
        continue;
      sum.x += weight * shifts[i].x;
      sum.y += weight * shifts[i].y;
      weights += weight;
    }

  return (Shift){ sum.x / weights, sum.y / weights };
}

/**
 * viseme_nose_shift_run:
 * @patches: the faces of the frames
 * @views: what viseme_stabiliser_run() has found; the poses are changed
 * @reference: the frame that the others were aligned to
 * @progress: (scope call) (nullable): called in the calling thread
 * @user_data: for @progress
 * @cancellable: (nullable): asked before every frame
 * @error: return location: %G_IO_ERROR_CANCELLED
 *
 * The nose stands out of the plane of the brows and eyes, so that in a nod it moves against them,
 * and the mouth with it. Shifts every pose by how far the base of the nose has moved.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
viseme_nose_shift_run (VisemeFacePatches *patches,
                       VisemeFaceView *views,
                       guint reference,
                       VisemeParallelProgress progress,
                       gpointer user_data,
                       GCancellable *cancellable,
                       GError **error)
{
  guint n_views = viseme_face_patches_get_n_frames (patches);
  g_autofree guint8 *gray = g_malloc (FLOW_WIDTH * FLOW_HEIGHT);
  g_autofree Shift *shifts = g_new0 (Shift, MAX (n_views, 1));
  Run run = { patches, views, gray, shifts };

  render_window (&run, reference, gray);
  if (!viseme_parallel_run (n_views, measure_shift, &run, progress, user_data, cancellable, error))
    return FALSE;

  for (guint i = 0; i < n_views; i++)
    if (views[i].visible)
      {
        Shift shift = smooth_shift (views, n_views, shifts, i);
        VisemeAffine move = { { 1, 0, shift.x, 0, 1, shift.y } };

        views[i].pose = viseme_affine_compose (&views[i].pose, &move);
      }

  return TRUE;
}
