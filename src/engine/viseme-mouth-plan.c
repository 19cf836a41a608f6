/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-mouth-plan"

#include "config.h"

#include "viseme-mouth-plan.h"

#include "viseme-signal.h"

#include <math.h>
#include <stdlib.h>

#define PAUSE_LIKELY     0.6f
#define PAUSE_BEGINS     0.5f /* as likely as this at the edge of a pause */
#define PAUSE_SECONDS    0.3  /* shorter silences belong to the words around them */
#define PAUSE_READY      0.04 /* seconds before its end that the mouth leaves its rest */
#define LOWEST_RANK      0.02f
#define HIGHEST_RANK     0.97f
#define PAUSE_QUANTILE   0.10 /* how far the mouth closes while nobody speaks */
#define CLOSED_QUANTILE  0.03 /* ... and for p, b and m */
#define TARGET_SMOOTHING 0.6f /* frames */
#define ACTIVE_REACH     10   /* frames to both sides that tell whether the person is talking */
#define ACTIVE_SHARE     0.35f

/* What the mouths of a clip reach, sorted. */
typedef struct
{
  float *values;
  guint n;
} Range;

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

static float
range_at (const Range *range, float rank)
{
  float position;
  guint below;

  if (range->n == 0)
    return 0;
  position = CLAMP (rank, 0.0f, 1.0f) * (float) (range->n - 1);
  below = MIN ((guint) position, range->n - 1);
  if (below + 1 >= range->n)
    return range->values[range->n - 1];

  return range->values[below] +
         (position - (float) below) * (range->values[below + 1] - range->values[below]);
}

static float
local_deviation (const VisemeMouthState *states, guint n, guint index)
{
  guint from = index > ACTIVE_REACH ? index - ACTIVE_REACH : 0;
  guint to = MIN (index + ACTIVE_REACH, n - 1);
  float sum = 0, squares = 0, count = (float) (to - from + 1);

  for (guint i = from; i <= to; i++)
    {
      sum += states[i].aperture;
      squares += states[i].aperture * states[i].aperture;
    }
  sum /= count;
  return sqrtf (MAX (squares / count - sum * sum, 0));
}

/* Frames in which the person of the clip talks. Somebody who listens for most of the clip would
 * otherwise be made to mumble. */
static gboolean *
find_active (const VisemeMouthState *states, const gboolean *usable, guint n)
{
  g_autofree float *deviations = g_new (float, n);
  gboolean *active = g_new (gboolean, n);
  float typical;
  guint found = 0;

  for (guint i = 0; i < n; i++)
    deviations[i] = local_deviation (states, n, i);
  typical = viseme_signal_quantile (deviations, n, 0.8);
  for (guint i = 0; i < n; i++)
    found += active[i] = usable[i] && deviations[i] >= ACTIVE_SHARE * typical;
  if (found < 10)
    for (guint i = 0; i < n; i++)
      active[i] = usable[i];
  return active;
}

static Range
range_new (const VisemeMouthState *states, const gboolean *wanted, guint n, gsize field)
{
  Range range = { g_new (float, MAX (n, 1)), 0 };

  for (guint i = 0; i < n; i++)
    if (wanted[i])
      range.values[range.n++] = G_STRUCT_MEMBER (float, &states[i], field);
  qsort (range.values, range.n, sizeof (float), compare_floats);
  return range;
}

/* The mouth rests in the pause of frames FROM..TO-1, and begins to close with the last sound. */
static void
mark_pause (VisemeMouthPlan *self,
            const VisemeMouthShape *shapes,
            const double *times,
            guint from,
            guint to)
{
  double end;

  if (to == from || times[to - 1] - times[from] < PAUSE_SECONDS)
    return;
  while (from > 0 && shapes[from - 1].pause > PAUSE_BEGINS)
    from--;
  end = to == self->n_frames ? G_MAXDOUBLE : times[to - 1] - PAUSE_READY;
  for (guint i = from; i < to && times[i] < end; i++)
    self->targets[i].speech = 0;
}

static void
mark_speech (VisemeMouthPlan *self, const VisemeMouthShape *shapes, const double *times)
{
  const gsize stride = sizeof (VisemeMouthTarget) / sizeof (float);
  guint start = 0, n_speech = 0;

  for (guint i = 0; i < self->n_frames; i++)
    {
      self->targets[i].speech = 1;
      if (shapes[i].pause <= PAUSE_LIKELY)
        {
          mark_pause (self, shapes, times, start, i);
          start = i + 1;
          n_speech++;
        }
    }
  mark_pause (self, shapes, times, start, self->n_frames);
  self->silent = n_speech == 0;
  if (self->silent)
    for (guint i = 0; i < self->n_frames; i++)
      self->targets[i].speech = 0;
  viseme_signal_smooth_strided (&self->targets[0].speech, self->n_frames, stride, 1);
}

/* The rank 0..1 of each shape's FIELD among those spoken. Only the order of what the network says
 * counts: its scale differs from person to person. */
static float *
rank_shapes (const VisemeMouthPlan *self, const VisemeMouthShape *shapes, gsize field)
{
  g_autofree float *spoken = g_new (float, MAX (self->n_frames, 1));
  float *ranks = g_new (float, MAX (self->n_frames, 1));
  guint n = 0;

  for (guint i = 0; i < self->n_frames; i++)
    if (shapes[i].pause <= PAUSE_LIKELY)
      spoken[n++] = G_STRUCT_MEMBER (float, &shapes[i], field);
  qsort (spoken, n, sizeof (float), compare_floats);
  for (guint i = 0; i < self->n_frames; i++)
    {
      float value = G_STRUCT_MEMBER (float, &shapes[i], field);
      guint low = 0, high = n;

      while (low < high)
        {
          guint middle = (low + high) / 2;

          if (spoken[middle] < value)
            low = middle + 1;
          else
            high = middle;
        }
      ranks[i] = n > 1 ? MIN ((float) low / (float) (n - 1), 1.0f) : 0.5f;
    }
  return ranks;
}

static float
closure_pull (float closure)
{
  return viseme_signal_smoothstep ((closure - 0.2f) / 0.6f);
}

static void
set_targets (VisemeMouthPlan *self,
             const VisemeMouthShape *shapes,
             const Range *apertures,
             const Range *widths,
             float paused)
{
  g_autofree float *openness =
      rank_shapes (self, shapes, G_STRUCT_OFFSET (VisemeMouthShape, course));
  g_autofree float *spread = rank_shapes (self, shapes, G_STRUCT_OFFSET (VisemeMouthShape, width));
  float rest_width = range_at (widths, 0.5f);

  for (guint i = 0; i < self->n_frames; i++)
    {
      VisemeMouthTarget *target = &self->targets[i];
      float rank = LOWEST_RANK + (HIGHEST_RANK - LOWEST_RANK) * openness[i];
      float speech = target->speech;

      target->closure = closure_pull (shapes[i].closure) * speech;
      target->aperture = speech * range_at (apertures, rank) + (1 - speech) * paused;
      target->width = range_at (widths, LOWEST_RANK + (HIGHEST_RANK - LOWEST_RANK) * spread[i]);
      target->width = speech * target->width + (1 - speech) * rest_width;
    }
}

/* Lips meet quickly and wholly, so that this comes after all smoothing. */
static void
press_lips (VisemeMouthPlan *self, float closed)
{
  for (guint i = 0; i < self->n_frames; i++)
    {
      VisemeMouthTarget *target = &self->targets[i];

      target->aperture += (MIN (closed, target->aperture) - target->aperture) * target->closure;
    }
}

/**
 * viseme_mouth_plan_new:
 * @shapes: what the sound says, one per output frame
 * @times: the middle of each output frame, seconds, rising
 * @n_frames: output frames, at least 1
 * @states: the mouths of the clip
 * @usable: which of @states are well measured
 * @n_states: frames of the clip
 *
 * Turns what is heard into what this person's mouth should do. The shapes are mapped by rank onto
 * the range of the clip's own mouth while it talks, so that everybody keeps the own amount of
 * articulation; pauses close the mouth, p, b and m press the lips.
 *
 * Returns: (transfer full): the plan
 */
VisemeMouthPlan *
viseme_mouth_plan_new (const VisemeMouthShape *shapes,
                       const double *times,
                       guint n_frames,
                       const VisemeMouthState *states,
                       const gboolean *usable,
                       guint n_states)
{
  const gsize stride = sizeof (VisemeMouthTarget) / sizeof (float);
  const gsize aperture = G_STRUCT_OFFSET (VisemeMouthState, aperture);
  VisemeMouthPlan *self = g_new0 (VisemeMouthPlan, 1);
  g_autofree gboolean *active = find_active (states, usable, n_states);
  Range all = range_new (states, usable, n_states, aperture);
  Range apertures = range_new (states, active, n_states, aperture);
  Range widths = range_new (states, active, n_states, G_STRUCT_OFFSET (VisemeMouthState, width));

  self->n_frames = n_frames;
  self->targets = g_new0 (VisemeMouthTarget, n_frames);
  mark_speech (self, shapes, times);
  set_targets (self, shapes, &apertures, &widths, range_at (&all, PAUSE_QUANTILE));
  viseme_signal_smooth_strided (&self->targets[0].aperture, n_frames, stride, TARGET_SMOOTHING);
  viseme_signal_smooth_strided (&self->targets[0].width, n_frames, stride, TARGET_SMOOTHING);
  press_lips (self, range_at (&all, CLOSED_QUANTILE));
  g_free (all.values);
  g_free (apertures.values);
  g_free (widths.values);
  return self;
}

/**
 * viseme_mouth_plan_free:
 * @self: (transfer full): what viseme_mouth_plan_new() returned
 */
void
viseme_mouth_plan_free (VisemeMouthPlan *self)
{
  g_free (self->targets);
  g_free (self);
}
