/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-mouth-states"

#include "config.h"

#include "viseme-mouth-states.h"

#include "viseme-components.h"
#include "viseme-flow.h"
#include "viseme-least-squares.h"
#include "viseme-mouth-center.h"
#include "viseme-parallel.h"
#include "viseme-signal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH  VISEME_HALF_WIDTH
#define HEIGHT VISEME_HALF_HEIGHT
#define AREA   (WIDTH * HEIGHT)

#define SMOOTHING 0.7f /* frames */

/* The mouth patch that similarity is judged on: cells of 3 x 3 pixels, three channels. */
#define LOOK_CELL        3
#define LOOK_COLUMNS     40
#define LOOK_ROWS        32
#define LOOK_LEFT        60
#define LOOK_UP          42
#define LOOK_SIZE        (LOOK_COLUMNS * LOOK_ROWS * 3)
#define LOOK_CHROMA_GAIN 1.5f /* the chroma of YCbCr has less range than that of CIE Lab */
#define LOOK_SAMPLES     400  /* frames that the components are learnt from */

/* The part of the half-size face that tells which mouth is a typical one. */
#define TYPICAL_WIDTH  45
#define TYPICAL_HEIGHT 40
#define TYPICAL_AREA   (TYPICAL_WIDTH * TYPICAL_HEIGHT)

/* The surroundings that the pose is judged on: cells of 4 x 4 pixels. */
#define AROUND_CELL    4
#define AROUND_COLUMNS 38
#define AROUND_ROWS    26
#define AROUND_LEFT    76
#define AROUND_UP      70

#define LOWEST_CONFIDENCE 0.75f
#define CONFIDENCE_MARGIN 0.18f

/* A rectangle of canonical pixels around the mouth centre, borders included. */
typedef struct
{
  int left;
  int right;
  int top;
  int bottom;
} Window;

/* What the worker threads share; each frame is written by one of them. */
typedef struct
{
  VisemeFaceTrack *track;
  VisemeFacePatches *patches;
  VisemeMouthStates *self;
  const guint8 *reference; /* half-size face */
  const VisemeComponents *components;
  float *looks; /* of the frames that the components are learnt from */
  guint n_looks;
  float look_weights[LOOK_ROWS * LOOK_COLUMNS];
} Measurement;

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

/* The median of a field of the half-size face. Returns: canonical pixels. */
static float
median_in (const float *field, const VisemeMouthStates *self, Window window)
{
  int cx = (int) self->center_x, cy = (int) self->center_y;
  int left = MAX ((cx + window.left) / 2, 0), right = MIN ((cx + window.right) / 2, WIDTH - 1);
  int top = MAX ((cy + window.top) / 2, 0), bottom = MIN ((cy + window.bottom) / 2, HEIGHT - 1);
  g_autofree float *values = g_new (float, (right - left + 1) * (bottom - top + 1));
  gsize n = 0;

  for (int y = top; y <= bottom; y++)
    for (int x = left; x <= right; x++)
      values[n++] = field[y * WIDTH + x];
  qsort (values, n, sizeof (float), compare_floats);
  return 2 * values[n / 2];
}

static VisemeMouthState
state_from_flow (const VisemeMouthStates *self, const float *dx, const float *dy)
{
  float lower = median_in (dy, self, (Window){ -16, 16, 8, 40 });
  float upper = median_in (dy, self, (Window){ -16, 16, -16, -5 });
  float left = median_in (dx, self, (Window){ -42, -22, -8, 10 });
  float right = median_in (dx, self, (Window){ 22, 42, -8, 10 });

  return (VisemeMouthState){
    .aperture = lower - upper,
    .width = right - left,
    .chin = median_in (dy, self, (Window){ -16, 16, 34, 50 }),
  };
}

/* The mean of SIZE x SIZE canonical pixels from (X, Y) on. */
static float
cell_mean (const guint8 *plane, int x, int y, int size)
{
  int sum = 0, n = 0;

  for (int row = MAX (y, 0); row < MIN (y + size, 2 * HEIGHT); row++)
    for (int column = MAX (x, 0); column < MIN (x + size, 2 * WIDTH); column++)
      {
        sum += plane[row / 2 * WIDTH + column / 2];
        n++;
      }
  return n > 0 ? (float) sum / (float) n : 0;
}

static void
fill_look_weights (Measurement *measurement)
{
  for (int y = 0; y < LOOK_ROWS; y++)
    for (int x = 0; x < LOOK_COLUMNS; x++)
      {
        float ex = ((float) x - 0.5f * (LOOK_COLUMNS - 1)) / 10;
        float ey = ((float) y - 0.5f * (LOOK_ROWS - 1)) / 9;

        measurement->look_weights[y * LOOK_COLUMNS + x] = expf (-0.5f * (ex * ex + ey * ey));
      }
}

/* The mouth patch, fading out towards its border so that what is around it does not count. */
static void
measure_look (const Measurement *measurement, const guint8 *patch, float *look)
{
  const VisemeMouthStates *self = measurement->self;
  int left = (int) self->center_x - LOOK_LEFT, top = (int) self->center_y - LOOK_UP;

  for (int plane = 0; plane < 3; plane++)
    for (int y = 0; y < LOOK_ROWS; y++)
      for (int x = 0; x < LOOK_COLUMNS; x++)
        *look++ = measurement->look_weights[y * LOOK_COLUMNS + x] *
                  (plane > 0 ? LOOK_CHROMA_GAIN : 1) *
                  cell_mean (patch + (gsize) plane * AREA, left + x * LOOK_CELL,
                             top + y * LOOK_CELL, LOOK_CELL);
}

static gboolean
is_surrounding (int column, int row)
{
  float x = (float) (column * AROUND_CELL + AROUND_CELL / 2 - AROUND_LEFT) / 50;
  float y = (float) (row * AROUND_CELL + AROUND_CELL / 2 - AROUND_UP - 4) / 32;

  return x * x + y * y > 1;
}

static guint
count_surroundings (void)
{
  guint n = 0;

  for (int row = 0; row < AROUND_ROWS; row++)
    for (int column = 0; column < AROUND_COLUMNS; column++)
      n += is_surrounding (column, row);
  return n;
}

/* The face around the mouth; most of its mean is taken off, so that a change of light counts less
 * than a turn of the head. */
static void
measure_surroundings (const guint8 *patch, const VisemeMouthStates *self, float *out)
{
  int left = (int) self->center_x - AROUND_LEFT, top = (int) self->center_y - AROUND_UP;
  float mean = 0;
  guint n = 0;

  for (int row = 0; row < AROUND_ROWS; row++)
    for (int column = 0; column < AROUND_COLUMNS; column++)
      if (is_surrounding (column, row))
        mean += out[n++] =
            cell_mean (patch, left + column * AROUND_CELL, top + row * AROUND_CELL, AROUND_CELL);
  mean /= (float) n;
  for (guint i = 0; i < n; i++)
    out[i] -= 0.4f * mean;
}

static void
render_half (const Measurement *measurement, guint index, guint8 *patch)
{
  viseme_face_patches_render (measurement->patches, index,
                              &viseme_face_track_get_frame (measurement->track, index)->pose,
                              patch);
}

/* Parallel function. */
static void
sample_look (guint index, gpointer user_data)
{
  Measurement *measurement = user_data;
  guint64 n = measurement->self->n_frames;
  g_autofree guint8 *patch = g_malloc (VISEME_HALF_BYTES);

  render_half (measurement, (guint) (index * n / measurement->n_looks), patch);
  measure_look (measurement, patch, measurement->looks + (gsize) index * LOOK_SIZE);
}

/* Parallel function. */
static void
measure_frame (guint index, gpointer user_data)
{
  Measurement *measurement = user_data;
  VisemeMouthStates *self = measurement->self;
  g_autofree guint8 *patch = g_malloc (VISEME_HALF_BYTES);
  g_autofree float *dx = g_new (float, AREA);
  g_autofree float *dy = g_new (float, AREA);
  float look[LOOK_SIZE];

  render_half (measurement, index, patch);
  viseme_flow_compute_small (measurement->reference, patch, WIDTH, HEIGHT, dx, dy);
  self->states[index] = state_from_flow (self, dx, dy);
  measure_look (measurement, patch, look);
  viseme_components_project (measurement->components, look,
                             self->appearance + (gsize) index * VISEME_MOUTH_COMPONENTS);
  measure_surroundings (patch, self, self->surroundings + (gsize) index * self->n_surroundings);
}

static void
render_typical (const Measurement *measurement, guint index, guint8 *gray)
{
  const VisemeMouthStates *self = measurement->self;
  VisemeFaceArea area = { ((int) self->center_x - 45) / 2, ((int) self->center_y - 30) / 2,
                          TYPICAL_WIDTH, TYPICAL_HEIGHT };

  viseme_face_patches_render_gray (measurement->patches, index,
                                   &viseme_face_track_get_frame (measurement->track, index)->pose,
                                   &area, gray);
}

static float
distance_to_mean (const guint8 *gray, const float *mean)
{
  float sum = 0;

  for (int i = 0; i < TYPICAL_AREA; i++)
    sum += (gray[i] - mean[i]) * (gray[i] - mean[i]);
  return sum;
}

/* The frame whose mouth is most like the mean one: the flow to all others is shortest from it. */
static guint
choose_reference (const Measurement *measurement, GCancellable *cancellable)
{
  const VisemeMouthStates *self = measurement->self;
  g_autofree float *mean = g_new0 (float, TYPICAL_AREA);
  guint8 gray[TYPICAL_AREA];
  float best = G_MAXFLOAT;
  guint chosen = 0, used = 0;

  for (guint i = 0; i < self->n_frames && !g_cancellable_is_cancelled (cancellable); i++)
    if (self->usable[i])
      {
        used++;
        render_typical (measurement, i, gray);
        for (int p = 0; p < TYPICAL_AREA; p++)
          mean[p] += gray[p];
      }
  for (int p = 0; p < TYPICAL_AREA; p++)
    mean[p] /= (float) MAX (used, 1);
  for (guint i = 0; i < self->n_frames && !g_cancellable_is_cancelled (cancellable); i++)
    if (self->usable[i])
      {
        float distance;

        render_typical (measurement, i, gray);
        distance = distance_to_mean (gray, mean);
        if (distance < best)
          {
            best = distance;
            chosen = i;
          }
      }
  return chosen;
}

static void
mark_usable_frames (VisemeFaceTrack *track, VisemeMouthStates *self)
{
  float median = viseme_face_track_get_median_confidence (track);
  float lowest = MIN (LOWEST_CONFIDENCE, median - 0.05f);
  guint n = 0;

  lowest = MAX (lowest, median - CONFIDENCE_MARGIN);
  for (guint i = 0; i < self->n_frames; i++)
    {
      const VisemeTrackedFrame *frame = viseme_face_track_get_frame (track, i);

      self->usable[i] = frame->reliable && frame->confidence > 0 && frame->confidence >= lowest;
      n += self->usable[i];
    }
  g_debug ("%u of %u frames usable, median confidence %.3f", n, self->n_frames, median);
}

static void
smooth_states (VisemeMouthStates *self)
{
  const gsize stride = sizeof (VisemeMouthState) / sizeof (float);

  viseme_signal_smooth_strided (&self->states[0].aperture, self->n_frames, stride, SMOOTHING);
  viseme_signal_smooth_strided (&self->states[0].width, self->n_frames, stride, SMOOTHING);
  viseme_signal_smooth_strided (&self->states[0].chin, self->n_frames, stride, SMOOTHING);
}

#define POSE_TERMS 5

/* Turn and tilt of the head show in the shape of the pose: stretch, shear and rotation. */
static void
pose_terms (const VisemeAffine *pose, double terms[POSE_TERMS])
{
  double scale = sqrt (fabs ((double) pose->m[0] * pose->m[4] - (double) pose->m[1] * pose->m[3]));

  scale = MAX (scale, 1e-3);
  terms[0] = 1;
  terms[1] = pose->m[0] / scale;
  terms[2] = pose->m[1] / scale;
  terms[3] = pose->m[3] / scale;
  terms[4] = pose->m[4] / scale;
}

/* The range of the aperture that the pose of the head does not explain. An idle, nodding head moves
 * the measure too, though the mouth stays shut. */
static float
measure_motion (VisemeFaceTrack *track, const VisemeMouthStates *self)
{
  g_autofree double *poses = g_new (double, (gsize) self->n_frames *POSE_TERMS);
  g_autofree double *apertures = g_new (double, self->n_frames);
  g_autofree float *residual = g_new (float, self->n_frames);
  double weights[POSE_TERMS];
  guint n = 0;

  for (guint i = 0; i < self->n_frames; i++)
    if (self->usable[i])
      {
        pose_terms (&viseme_face_track_get_frame (track, i)->pose, poses + (gsize) n * POSE_TERMS);
        apertures[n++] = self->states[i].aperture;
      }
  viseme_least_squares_fit (poses, apertures, n, POSE_TERMS, 1e-4, weights);
  for (guint i = 0; i < n; i++)
    {
      double expected = 0;

      for (int j = 0; j < POSE_TERMS; j++)
        expected += weights[j] * poses[(gsize) i * POSE_TERMS + j];
      residual[i] = (float) (apertures[i] - expected);
    }
  return viseme_signal_quantile (residual, n, 0.95) - viseme_signal_quantile (residual, n, 0.05);
}

/* All scaled by one factor, so that the mean square norm is 1. */
static void
scale_appearance (VisemeMouthStates *self)
{
  gsize n = (gsize) self->n_frames * VISEME_MOUTH_COMPONENTS;
  double power = 0;

  for (gsize i = 0; i < n; i++)
    power += (double) self->appearance[i] * self->appearance[i];
  if (power <= 0)
    return;
  for (gsize i = 0; i < n; i++)
    self->appearance[i] *= (float) sqrt (self->n_frames / power);
}

/* In what mouths differ most. */
static VisemeComponents *
learn_components (Measurement *measurement, GCancellable *cancellable, GError **error)
{
  g_autofree float *looks = NULL;

  fill_look_weights (measurement);
  measurement->n_looks = MIN (measurement->self->n_frames, LOOK_SAMPLES);
  measurement->looks = looks = g_new0 (float, (gsize) measurement->n_looks *LOOK_SIZE);
  if (!viseme_parallel_run (measurement->n_looks, sample_look, measurement, NULL, NULL, cancellable,
                            error))
    return NULL;

  return viseme_components_new (looks, measurement->n_looks, LOOK_SIZE, VISEME_MOUTH_COMPONENTS);
}

static gboolean
measure (Measurement *measurement,
         VisemeMouthStatesProgress progress,
         gpointer user_data,
         GCancellable *cancellable,
         GError **error)
{
  g_autoptr (VisemeComponents) components = learn_components (measurement, cancellable, error);
  g_autofree guint8 *reference = g_malloc (VISEME_HALF_BYTES);

  if (components == NULL)
    return FALSE;
  render_half (measurement, choose_reference (measurement, cancellable), reference);
  measurement->components = components;
  measurement->reference = reference;

  return viseme_parallel_run (measurement->self->n_frames, measure_frame, measurement, progress,
                              user_data, cancellable, error) &&
         viseme_face_patches_check (measurement->patches, error);
}

/**
 * viseme_mouth_states_new:
 * @track: the stabilised face
 * @patches: the faces that @track was made from
 * @progress: (nullable) (scope call): told how far it is, in the calling thread
 * @user_data: for @progress
 * @cancellable: (nullable):
 * @error: %G_IO_ERROR_CANCELLED, or %VISEME_ERROR_FAILED when @patches cannot be read back
 *
 * Measures the mouth of every frame by optical flow from one typical frame, and how alike mouths
 * and faces look. Uses all processors.
 *
 * Returns: (transfer full): the mouths, or %NULL
 */
VisemeMouthStates *
viseme_mouth_states_new (VisemeFaceTrack *track,
                         VisemeFacePatches *patches,
                         VisemeMouthStatesProgress progress,
                         gpointer user_data,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (VisemeMouthStates) self = g_new0 (VisemeMouthStates, 1);
  Measurement measurement = { .track = track, .patches = patches, .self = self };

  self->n_frames = viseme_face_track_get_n_frames (track);
  self->n_surroundings = count_surroundings ();
  self->states = g_new0 (VisemeMouthState, self->n_frames);
  self->usable = g_new0 (gboolean, self->n_frames);
  self->appearance = g_new0 (float, (gsize) self->n_frames *VISEME_MOUTH_COMPONENTS);
  self->surroundings = g_new0 (float, (gsize) self->n_frames * self->n_surroundings);
  mark_usable_frames (track, self);
  viseme_mouth_center_find (track, patches, &self->center_x, &self->center_y);
  if (!measure (&measurement, progress, user_data, cancellable, error))
    return NULL;

  smooth_states (self);
  scale_appearance (self);
  self->motion = measure_motion (track, self);
  g_debug ("mouth motion %.1f px", self->motion);
  return g_steal_pointer (&self);
}

/**
 * viseme_mouth_states_free:
 * @self: (transfer full): what viseme_mouth_states_new() returned
 */
void
viseme_mouth_states_free (VisemeMouthStates *self)
{
  g_free (self->states);
  g_free (self->usable);
  g_free (self->appearance);
  g_free (self->surroundings);
  g_free (self);
}
