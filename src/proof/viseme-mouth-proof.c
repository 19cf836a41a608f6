/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-proof"

#include "config.h"

#include "viseme-mouth-proof.h"

#include "engine/viseme-least-squares.h"
#include "engine/viseme-signal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COMPONENTS    VISEME_MOUTH_COMPONENTS
#define SLOW          0.6  /* seconds: slower changes are of the head and the mood */
#define FOLD          1.5  /* seconds that are predicted from the rest */
#define LEAST_FOLDS   3    /* of a short shot */
#define MOST_FOLDS    40   /* more tell nothing new, and each costs a look at the whole */
#define GAP           0.2  /* seconds beside a fold that nothing is learnt from */
#define RIDGE         0.1  /* of the mean power of a component */
#define LAG_STEP      0.04 /* seconds */
#define N_SIDE_LAGS   15   /* to both sides */
#define N_LAGS        (2 * N_SIDE_LAGS + 1)
#define N_CHANCES     60  /* other places of the speech, to see what chance gives */
#define LEAST_AWAY    0.8 /* seconds from the right place */
#define LEAST_SECONDS 2.5
#define HEARD_STEP    0.01 /* seconds */
#define LEAST_SPEECH  0.15 /* share of the frames in which somebody speaks */

/* How open a mouth is that says the speech, every HEARD_STEP. */
typedef struct
{
  float *openings;
  gsize n;
} Hearing;

static void
hearing_clear (Hearing *self)
{
  g_free (self->openings);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Hearing, hearing_clear)

/* The mouths of a shot without their slow changes, and what is heard meanwhile. */
typedef struct
{
  guint n;
  double step;    /* seconds per frame */
  double *times;  /* N: of the speech */
  double *mouths; /* N rows of COMPONENTS */
  double *heard;  /* N: the opening of a mouth that says what is heard */
} Pair;

static void
pair_clear (Pair *self)
{
  g_free (self->times);
  g_free (self->mouths);
  g_free (self->heard);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static void
take_mouths (Pair *self, const VisemeMouthStates *states)
{
  gsize size = (gsize) self->n * COMPONENTS;
  g_autofree float *slow = g_memdup2 (states->appearance, size * sizeof (float));

  for (guint c = 0; c < COMPONENTS; c++)
    viseme_signal_smooth_strided (slow + c, self->n, COMPONENTS, (float) (SLOW / self->step));
  self->mouths = g_new (double, size);
  for (gsize i = 0; i < size; i++)
    self->mouths[i] = (double) states->appearance[i] - slow[i];
}

static void
hearing_init (Hearing *self, const VisemeMouthSounds *sounds, double duration)
{
  self->n = (gsize) (duration / HEARD_STEP) + 1;
  self->openings = g_new (float, self->n);
  for (gsize i = 0; i < self->n; i++)
    self->openings[i] = viseme_mouth_sounds_get_shape (sounds, (double) i * HEARD_STEP).aperture;
}

/* Linear between the steps; before and after stands what is at the ends. */
static float
hearing_get (const Hearing *self, double time)
{
  double at = CLAMP (time / HEARD_STEP, 0.0, (double) (self->n - 1));
  gsize left = (gsize) at, right = MIN (left + 1, self->n - 1);
  float across = (float) (at - (double) left);

  return self->openings[left] + across * (self->openings[right] - self->openings[left]);
}

/* What is heard LAG seconds before each picture. When it goes ROUND, the speech is endless. */
static void
hear (Pair *self, const Hearing *hearing, double lag, gboolean round)
{
  double duration = (double) hearing->n * HEARD_STEP;
  g_autofree float *opening = g_new (float, self->n);
  g_autofree float *slow = NULL;

  for (guint i = 0; i < self->n; i++)
    {
      double time = self->times[i] - lag;

      if (round)
        time -= duration * floor (time / duration);
      opening[i] = hearing_get (hearing, time);
    }
  slow = g_memdup2 (opening, self->n * sizeof (float));
  viseme_signal_smooth (slow, self->n, (float) (SLOW / self->step));
  for (guint i = 0; i < self->n; i++)
    self->heard[i] = (double) opening[i] - slow[i];
}

static double
mean_power (const Pair *self)
{
  double sum = 0;

  for (gsize i = 0; i < (gsize) self->n * COMPONENTS; i++)
    sum += self->mouths[i] * self->mouths[i];
  return sum / COMPONENTS;
}

/* Learns from all but frames FROM - GAP .. TO + GAP. */
static void
learn_without (const Pair *self, guint from, guint to, double *weights)
{
  guint gap = (guint) (GAP / self->step);
  guint before = from > gap ? from - gap : 0, after = MIN (to + gap, self->n);
  gsize n = (gsize) before + (self->n - after);
  g_autofree double *rows = g_new (double, MAX (n, 1) * COMPONENTS);
  g_autofree double *targets = g_new (double, MAX (n, 1));

  memcpy (rows, self->mouths, (gsize) before * COMPONENTS * sizeof (double));
  memcpy (targets, self->heard, before * sizeof (double));
  memcpy (rows + (gsize) before * COMPONENTS, self->mouths + (gsize) after * COMPONENTS,
          (gsize) (self->n - after) * COMPONENTS * sizeof (double));
  memcpy (targets + before, self->heard + after, (self->n - after) * sizeof (double));
  viseme_least_squares_fit (rows, targets, n, COMPONENTS, RIDGE * mean_power (self) + 1e-9,
                            weights);
}

static double
correlate (const double *a, const double *b, guint n)
{
  double mean_a = 0, mean_b = 0, product = 0, power_a = 0, power_b = 0;

  for (guint i = 0; i < n; i++)
    {
      mean_a += a[i] / n;
      mean_b += b[i] / n;
    }
  for (guint i = 0; i < n; i++)
    {
      product += (a[i] - mean_a) * (b[i] - mean_b);
      power_a += (a[i] - mean_a) * (a[i] - mean_a);
      power_b += (b[i] - mean_b) * (b[i] - mean_b);
    }
  return power_a > 0 && power_b > 0 ? product / sqrt (power_a * power_b) : 0;
}

/* How well the picture of the mouth tells what is heard, each part told by what the others teach.
 */
static double
cross_validate (const Pair *self)
{
  g_autofree double *told = g_new0 (double, self->n);
  guint n_folds = CLAMP ((guint) (self->n * self->step / FOLD), LEAST_FOLDS, MOST_FOLDS);

  for (guint fold = 0; fold < n_folds; fold++)
    {
      guint from = fold * self->n / n_folds, to = (fold + 1) * self->n / n_folds;
      double weights[COMPONENTS];

      learn_without (self, from, to, weights);
      for (guint i = from; i < to; i++)
        for (guint c = 0; c < COMPONENTS; c++)
          told[i] += weights[c] * self->mouths[(gsize) i * COMPONENTS + c];
    }
  return correlate (told, self->heard, self->n);
}

static gboolean
has_speech (const Pair *self, const VisemeMouthSounds *sounds)
{
  guint spoken = 0;

  for (guint i = 0; i < self->n; i++)
    spoken += viseme_mouth_sounds_get_shape (sounds, self->times[i]).pause < 0.5f;
  return spoken >= LEAST_SPEECH * self->n;
}

/* FALSE when the shot is too short or nobody speaks in it. */
static gboolean
pair_init (Pair *self, const VisemeShot *shot, const VisemeMouthSounds *sounds, double late)
{
  const VisemeTrackedFrame *first, *last;

  self->n = shot->n_frames;
  first = viseme_face_track_get_frame (shot->track, 0);
  last = viseme_face_track_get_frame (shot->track, self->n - 1);
  if (last->pts < first->pts + (guint64) (LEAST_SECONDS * 1e9))
    return FALSE;

  self->step = (double) (last->pts - first->pts) / 1e9 / (self->n - 1);
  self->times = g_new (double, self->n);
  self->heard = g_new (double, self->n);
  for (guint i = 0; i < self->n; i++)
    {
      const VisemeTrackedFrame *frame = viseme_face_track_get_frame (shot->track, i);

      self->times[i] = ((double) frame->pts + (double) frame->duration / 2) / 1e9 + late;
    }
  if (!has_speech (self, sounds))
    return FALSE;

  take_mouths (self, shot->states);
  return TRUE;
}

/* Adds what SHOT tells, WEIGHT times, to the correlations at all lags and by chance. */
static void
add_shot (Pair *pair, const Hearing *hearing, double weight, double *lags, double *chances)
{
  double room = MAX ((double) hearing->n * HEARD_STEP - 2 * LEAST_AWAY, 0);

  for (int k = 0; k < N_LAGS; k++)
    {
      hear (pair, hearing, (k - N_SIDE_LAGS) * LAG_STEP, FALSE);
      lags[k] += weight * cross_validate (pair);
    }
  for (int k = 0; k < N_CHANCES; k++)
    {
      hear (pair, hearing, LEAST_AWAY + room * k / (N_CHANCES - 1), TRUE);
      chances[k] += weight * cross_validate (pair);
    }
}

static void
conclude (VisemeMouthProof *proof, double weight, const double *lags, const double *chances)
{
  double sum = 0, squares = 0;
  int best = 0, nearest = N_SIDE_LAGS;

  for (int k = 0; k < N_LAGS; k++)
    {
      if (lags[k] > lags[best])
        best = k;
      if (abs (k - N_SIDE_LAGS) * LAG_STEP <= VISEME_MOUTH_PROOF_IN_TIME && lags[k] > lags[nearest])
        nearest = k;
    }
  for (int k = 0; k < N_CHANCES; k++)
    {
      sum += chances[k] / weight;
      squares += chances[k] / weight * (chances[k] / weight);
    }
  proof->seconds = weight;
  proof->correlation = lags[nearest] / weight;
  proof->best = lags[best] / weight;
  proof->lag = (best - N_SIDE_LAGS) * LAG_STEP;
  proof->chance = sum / N_CHANCES;
  proof->spread = sqrt (MAX (squares / N_CHANCES - proof->chance * proof->chance, 1e-6));
}

/**
 * viseme_mouth_proof_measure:
 * @shots: (element-type VisemeShot): all shots of the result
 * @sounds: what is heard in the speech
 * @duration: of the speech, seconds
 * @late: seconds by which the result's pictures begin after its speech
 *
 * Learns by ridge regression to tell from the picture of the mouth how open it should be by the
 * sound, and sees how well that does on parts that nothing was learnt from; the same with the sound
 * moved to and fro. A mouth that says something else, or nothing, or too late, gives itself away,
 * whoever made it. The same is done with places of the speech that are far away, to know what
 * chance gives.
 *
 * Returns: what was found; nothing when there are no 2.5 s of a face and speech in one shot
 */
VisemeMouthProof
viseme_mouth_proof_measure (const GPtrArray *shots,
                            const VisemeMouthSounds *sounds,
                            double duration,
                            double late)
{
  VisemeMouthProof proof = { 0 };
  double lags[N_LAGS] = { 0 }, chances[N_CHANCES] = { 0 }, weight = 0;
  g_auto (Hearing) hearing = { 0 };

  hearing_init (&hearing, sounds, duration);
  for (guint i = 0; i < shots->len; i++)
    {
      const VisemeShot *shot = g_ptr_array_index (shots, i);
      g_auto (Pair) pair = { 0 };

      if (shot->states == NULL || !pair_init (&pair, shot, sounds, late))
        continue;
      add_shot (&pair, &hearing, pair.n * pair.step, lags, chances);
      weight += pair.n * pair.step;
      proof.motion = MAX (proof.motion, (double) shot->states->motion);
    }
  if (weight > 0)
    conclude (&proof, weight, lags, chances);
  return proof;
}
