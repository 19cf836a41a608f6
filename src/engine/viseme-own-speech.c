/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-own-speech"

#include "config.h"

#include "viseme-own-speech.h"

#include "viseme-least-squares.h"
#include "viseme-signal.h"

#include <math.h>

#define LEAST_SPEECH 4.0  /* seconds that the person must be heard in the clip */
#define PAUSE        0.5f /* probability from which a frame is not speech */
#define SLOW         1.2  /* seconds: slower changes are the head's and the mood's, not speech */
#define RIDGE        600.0
#define BLOCKS       5    /* of the cross-validation */
#define GAP          0.3  /* seconds left out around a block: neighbouring frames are alike */
#define LEAST_GAIN   0.01 /* of correlation, in what was held out */
#define LEAST_SLOPE  0.3  /* of the generic opening, in standard deviations */
#define MOST_OFFSET  0.2  /* seconds between sound and picture of the clip */
#define OFFSET_STEP  0.02
#define OFFSET_GAIN  0.1 /* of correlation, from which an offset is believed */
#define TAP_SPREAD   0.04
#define N_FEATURES   (N_TAPS * VISEME_MOUTH_CLASSES)
#define N_TAPS       4

/* Moments around a frame whose sounds shape its mouth, seconds: lips move before the sound. */
static const double taps[N_TAPS] = { -0.08, 0, 0.08, 0.16 };

struct _VisemeOwnSpeech
{
  double offset; /* seconds by which the clip's sound is later than its picture */
  double slope;  /* of the generic opening */
  double level;  /* added to it */
  double weight; /* 0..1, of what was learned */
  double means[N_FEATURES];
  double factors[N_FEATURES];
};

/* The frames that are learned from. */
typedef struct
{
  guint n;
  double *times;
  double *generic;  /* opening by the network, without slow changes */
  double *measured; /* opening in the picture, without slow changes, most within 0..1 */
  double *features; /* N_FEATURES per frame */
} Lesson;

static void
lesson_clear (Lesson *lesson)
{
  g_clear_pointer (&lesson->times, g_free);
  g_clear_pointer (&lesson->generic, g_free);
  g_clear_pointer (&lesson->measured, g_free);
  g_clear_pointer (&lesson->features, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Lesson, lesson_clear)

static double
mean_of (const double *values, gsize n)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += values[i];
  return n > 0 ? sum / (double) n : 0;
}

/* Mean product of the deviations. */
static double
covariance (const double *a, const double *b, gsize n)
{
  double mean_a = mean_of (a, n), mean_b = mean_of (b, n), sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += (a[i] - mean_a) * (b[i] - mean_b);
  return n > 0 ? sum / (double) n : 0;
}

static double
correlation (const double *a, const double *b, gsize n)
{
  return covariance (a, b, n) / sqrt (covariance (a, a, n) * covariance (b, b, n) + 1e-12);
}

static void
fill_features (const VisemeMouthSounds *sounds, double time, double *features)
{
  for (int tap = 0; tap < N_TAPS; tap++)
    {
      float classes[VISEME_MOUTH_CLASSES];

      viseme_mouth_sounds_get_classes (sounds, time + taps[tap], TAP_SPREAD, classes);
      for (int c = 0; c < VISEME_MOUTH_CLASSES; c++)
        *features++ = classes[c];
    }
}

/* VALUES without their slow changes; STEP: seconds from one to the next. */
static float *
remove_slow (const float *values, guint n, double step)
{
  float *fast = g_memdup2 (values, n * sizeof (float));
  g_autofree float *slow = g_memdup2 (values, n * sizeof (float));

  viseme_signal_smooth (slow, n, (float) (SLOW / step));
  for (guint i = 0; i < n; i++)
    fast[i] -= slow[i];
  return fast;
}

/* FIELD of the shapes that are heard. */
static float *
hear_openings (const VisemeMouthSounds *sounds,
               const double *times,
               guint n,
               double offset,
               gsize field)
{
  float *openings = g_new (float, n);

  for (guint i = 0; i < n; i++)
    {
      VisemeMouthShape shape = viseme_mouth_sounds_get_shape (sounds, times[i] + offset);

      openings[i] = G_STRUCT_MEMBER (float, &shape, field);
    }
  return openings;
}

/* Brings the measured opening to one scale for everybody: most of it lies within 0..1, and single
 * yawns do not rule. */
static float *
scale_openings (const float *fast, const gboolean *usable, guint n)
{
  g_autofree float *known = g_new (float, n);
  float *scaled = g_new (float, n);
  float low, high;
  guint n_known = 0;

  for (guint i = 0; i < n; i++)
    if (usable[i])
      known[n_known++] = fast[i];
  low = viseme_signal_quantile (known, n_known, 0.10);
  high = MAX (viseme_signal_quantile (known, n_known, 0.92), low + 1e-3f);
  for (guint i = 0; i < n; i++)
    scaled[i] = CLAMP ((fast[i] - low) / (high - low), -0.3f, 1.6f);
  return scaled;
}

static double
correlate_at (const VisemeMouthSounds *sounds,
              const double *times,
              const float *measured,
              const gboolean *usable,
              guint n,
              double step,
              double offset)
{
  g_autofree float *openings =
      hear_openings (sounds, times, n, offset, G_STRUCT_OFFSET (VisemeMouthShape, aperture));
  g_autofree float *fast = remove_slow (openings, n, step);
  g_autofree double *heard = g_new (double, n);
  g_autofree double *seen = g_new (double, n);
  guint used = 0;

  for (guint i = 0; i < n; i++)
    if (usable[i])
      {
        heard[used] = fast[i];
        seen[used++] = measured[i];
      }
  return correlation (heard, seen, used);
}

/* By how much the sound of the clip is later than its picture, seconds: where what is heard fits
 * best to what is seen. Clips are in sync unless it fits much better elsewhere. */
static double
find_offset (const VisemeMouthSounds *sounds,
             const double *times,
             const float *measured,
             const gboolean *usable,
             guint n,
             double step)
{
  double best_score = correlate_at (sounds, times, measured, usable, n, step, 0) + OFFSET_GAIN;
  double best = 0;

  for (double offset = -MOST_OFFSET; offset <= MOST_OFFSET + 1e-9; offset += OFFSET_STEP)
    {
      double score = correlate_at (sounds, times, measured, usable, n, step, offset);

      if (score > best_score)
        {
          best_score = score;
          best = offset;
        }
    }
  return best;
}

static void
lesson_fill (Lesson *lesson,
             const VisemeMouthSounds *sounds,
             const double *times,
             const float *generic,
             const float *measured,
             const gboolean *usable,
             guint n,
             double offset)
{
  lesson->times = g_new (double, n);
  lesson->generic = g_new (double, n);
  lesson->measured = g_new (double, n);
  lesson->features = g_new (double, (gsize) n *N_FEATURES);
  for (guint i = 0; i < n; i++)
    if (usable[i])
      {
        guint k = lesson->n++;

        lesson->times[k] = times[i];
        lesson->generic[k] = generic[i];
        lesson->measured[k] = measured[i];
        fill_features (sounds, times[i] + offset, lesson->features + (gsize) k * N_FEATURES);
      }
}

/* How features are brought to one scale. */
static void
measure_features (const Lesson *lesson, double *means, double *deviations)
{
  for (int j = 0; j < N_FEATURES; j++)
    {
      double sum = 0, squares = 0;

      for (guint i = 0; i < lesson->n; i++)
        {
          double value = lesson->features[(gsize) i * N_FEATURES + j];

          sum += value;
          squares += value * value;
        }
      means[j] = sum / MAX (lesson->n, 1);
      deviations[j] = sqrt (MAX (squares / MAX (lesson->n, 1) - means[j] * means[j], 0)) + 1e-6;
    }
}

/* Learns from all frames of LESSON but those between FROM and TO, seconds. */
static void
fit (VisemeOwnSpeech *self, const Lesson *lesson, double from, double to)
{
  g_autofree double *rows = g_new (double, (gsize) lesson->n *N_FEATURES);
  g_autofree double *generic = g_new (double, lesson->n);
  g_autofree double *targets = g_new (double, lesson->n);
  double deviations[N_FEATURES], least;
  guint n = 0;

  measure_features (lesson, self->means, deviations);
  for (guint i = 0; i < lesson->n; i++)
    {
      const double *features = lesson->features + (gsize) i * N_FEATURES;

      if (lesson->times[i] >= from && lesson->times[i] <= to)
        continue;
      for (int j = 0; j < N_FEATURES; j++)
        rows[(gsize) n * N_FEATURES + j] = (features[j] - self->means[j]) / deviations[j];
      generic[n] = lesson->generic[i];
      targets[n++] = lesson->measured[i];
    }
  least = LEAST_SLOPE *
          sqrt (covariance (targets, targets, n) / (covariance (generic, generic, n) + 1e-12));
  self->slope =
      MAX (covariance (generic, targets, n) / (covariance (generic, generic, n) + 1e-12), least);
  self->level = mean_of (targets, n) - self->slope * mean_of (generic, n);
  for (guint i = 0; i < n; i++)
    targets[i] -= self->level + self->slope * generic[i];
  viseme_least_squares_fit (rows, targets, n, N_FEATURES, RIDGE, self->factors);
  for (int j = 0; j < N_FEATURES; j++)
    self->factors[j] /= deviations[j];
}

/* What was learned adds to the generic opening. */
static double
get_addition (const VisemeOwnSpeech *self, const double *features)
{
  double sum = 0;

  for (int j = 0; j < N_FEATURES; j++)
    sum += self->factors[j] * (features[j] - self->means[j]);
  return sum;
}

/* Learns with each fifth of the clip held out and looks how much it would have helped there: the
 * weight that it deserves, 0 when it helps too little to be trusted. */
static double
cross_validate (const Lesson *lesson)
{
  g_autofree double *generic = g_new (double, lesson->n);
  g_autofree double *addition = g_new (double, lesson->n);
  VisemeOwnSpeech fold = { 0 };
  double product = 0, squares = 1e-9, weight, before, after;

  for (guint block = 0; block < BLOCKS; block++)
    {
      guint first = lesson->n * block / BLOCKS, end = lesson->n * (block + 1) / BLOCKS;

      fit (&fold, lesson, lesson->times[first] - GAP, lesson->times[end - 1] + GAP);
      for (guint i = first; i < end; i++)
        {
          generic[i] = fold.level + fold.slope * lesson->generic[i];
          addition[i] = get_addition (&fold, lesson->features + (gsize) i * N_FEATURES);
        }
    }
  before = correlation (generic, lesson->measured, lesson->n);
  for (guint i = 0; i < lesson->n; i++)
    {
      product += (lesson->measured[i] - generic[i]) * addition[i];
      squares += addition[i] * addition[i];
    }
  weight = CLAMP (product / squares, 0, 1);
  for (guint i = 0; i < lesson->n; i++)
    generic[i] += weight * addition[i];
  after = correlation (generic, lesson->measured, lesson->n);
  g_debug ("own speech: %u frames, correlation held out %.3f, generic %.3f, weight %.2f", lesson->n,
           after, before, weight);
  return after - before >= LEAST_GAIN ? weight : 0;
}

static double
count_speech (const VisemeMouthSounds *sounds, const double *times, guint n, double step)
{
  guint spoken = 0;

  for (guint i = 0; i < n; i++)
    spoken += viseme_mouth_sounds_get_shape (sounds, times[i]).pause < PAUSE;
  return spoken * step;
}

/**
 * viseme_own_speech_learn:
 * @sounds: what is heard in the clip
 * @times: the middle of each frame of the clip, seconds, rising
 * @states: the mouths of the clip
 * @usable: which of @states are well measured
 * @n_frames: frames of the clip
 *
 * Learns from the clip how this person's opening differs from what the network expects of
 * everybody: ridge regression of the difference on the sounds around each frame, with the clip's
 * own offset between sound and picture estimated first. Cross-validation on parts of the clip that
 * were held out decides how much it counts.
 *
 * Returns: (transfer full) (nullable): what was learned; %NULL when there is less than 4 seconds
 *   of speech or when it would not have helped
 */
VisemeOwnSpeech *
viseme_own_speech_learn (const VisemeMouthSounds *sounds,
                         const double *times,
                         const VisemeMouthState *states,
                         const gboolean *usable,
                         guint n_frames)
{
  g_autoptr (VisemeOwnSpeech) self = g_new0 (VisemeOwnSpeech, 1);
  g_auto (Lesson) lesson = { 0 };
  g_autofree float *apertures = g_new (float, MAX (n_frames, 1));
  g_autofree float *fast = NULL, *measured = NULL, *openings = NULL, *generic = NULL;
  double step;

  if (n_frames < 2)
    return NULL;
  step = (times[n_frames - 1] - times[0]) / (n_frames - 1);
  if (!(step > 0) || count_speech (sounds, times, n_frames, step) < LEAST_SPEECH)
    return NULL;

  for (guint i = 0; i < n_frames; i++)
    apertures[i] = states[i].aperture;
  fast = remove_slow (apertures, n_frames, step);
  measured = scale_openings (fast, usable, n_frames);
  self->offset = find_offset (sounds, times, measured, usable, n_frames, step);
  openings = hear_openings (sounds, times, n_frames, self->offset,
                            G_STRUCT_OFFSET (VisemeMouthShape, course));
  generic = remove_slow (openings, n_frames, step);
  lesson_fill (&lesson, sounds, times, generic, measured, usable, n_frames, self->offset);
  if (lesson.n * step < LEAST_SPEECH)
    return NULL;

  self->weight = cross_validate (&lesson);
  fit (self, &lesson, INFINITY, INFINITY);
  return self->weight > 0 ? g_steal_pointer (&self) : NULL;
}

/**
 * viseme_own_speech_get_aperture:
 * @self: what was learned
 * @sounds: what is to be said
 * @time: seconds in @sounds
 * @generic: the opening of everybody at @time, as the course of a #VisemeMouthShape
 *
 * Returns: the opening of this person; only the order of these numbers counts
 */
float
viseme_own_speech_get_aperture (const VisemeOwnSpeech *self,
                                const VisemeMouthSounds *sounds,
                                double time,
                                float generic)
{
  double features[N_FEATURES];

  fill_features (sounds, time, features);
  return (float) (self->level + self->slope * generic +
                  self->weight * get_addition (self, features));
}

/**
 * viseme_own_speech_get_offset:
 * @self: what was learned
 *
 * Returns: by how much the sound of the clip is later than its picture, seconds, -0.2 to 0.2
 */
double
viseme_own_speech_get_offset (const VisemeOwnSpeech *self)
{
  return self->offset;
}

/**
 * viseme_own_speech_get_weight:
 * @self: what was learned
 *
 * Returns: 0..1, how much it counts against what the network expects of everybody
 */
double
viseme_own_speech_get_weight (const VisemeOwnSpeech *self)
{
  return self->weight;
}

/**
 * viseme_own_speech_free:
 * @self: (transfer full): what viseme_own_speech_learn() returned
 */
void
viseme_own_speech_free (VisemeOwnSpeech *self)
{
  g_free (self);
}
