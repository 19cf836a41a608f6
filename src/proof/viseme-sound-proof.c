/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-proof"

#include "config.h"

#include "viseme-sound-proof.h"

#include <math.h>

#define DECIMATION  8   /* low tones suffice to recognise a recording, and keep the search short */
#define MOST_LAG    0.5 /* seconds to both sides */
#define MOST_SECOND 60  /* of the beginning that are compared */
#define END_STEP    0.1 /* seconds: pieces in which the end is looked at */
#define END_LIKE    0.4 /* correlation of a piece that is there */
#define HEARD       0.1 /* of the loudest sample: the speech's last sound is as loud as this */

/* Means of DECIMATION samples. */
static GArray *
decimate (const float *samples, gsize n)
{
  gsize n_means = n / DECIMATION;
  GArray *means = g_array_sized_new (FALSE, FALSE, sizeof (float), (guint) n_means);

  for (gsize i = 0; i < n_means; i++)
    {
      float sum = 0;

      for (gsize k = 0; k < DECIMATION; k++)
        sum += samples[i * DECIMATION + k];
      sum /= DECIMATION;
      g_array_append_val (means, sum);
    }
  return means;
}

/* Of SPEECH in FROM..TO-1 with what RESULT has LAG samples later; what is not there counts as
 * silence. */
static double
correlate (const GArray *result, const GArray *speech, gssize from, gssize to, gssize lag)
{
  const float *a = (const float *) speech->data, *b = (const float *) result->data;
  double product = 0, power_a = 0, power_b = 0;

  for (gssize i = from; i < to; i++)
    {
      double other = i + lag >= 0 && i + lag < (gssize) result->len ? b[i + lag] : 0;

      product += a[i] * other;
      power_a += a[i] * a[i];
      power_b += other * other;
    }
  return power_a > 0 && power_b > 0 ? product / sqrt (power_a * power_b) : 0;
}

static gssize
find_last_sound (const GArray *speech)
{
  const float *samples = (const float *) speech->data;
  float loudest = 0;
  gssize last = 0;

  for (guint i = 0; i < speech->len; i++)
    loudest = MAX (loudest, fabsf (samples[i]));
  for (guint i = 0; i < speech->len; i++)
    if (fabsf (samples[i]) > HEARD * loudest)
      last = i;
  return last;
}

/* Seconds before LAST that are not in RESULT, which has the speech LAG samples later. */
static double
measure_missing (const GArray *result,
                 const GArray *speech,
                 gssize last,
                 gssize lag,
                 double slow_rate)
{
  gssize step = (gssize) (END_STEP * slow_rate), end = last;

  while (end >= step && correlate (result, speech, end - step, end, lag) < END_LIKE)
    end -= step;
  return (double) (last - end) / slow_rate;
}

static double
measure_loudness (const float *samples, gsize n)
{
  double power = 0;

  for (gsize i = 0; i < n; i++)
    power += (double) samples[i] * samples[i];
  return n > 0 ? sqrt (power / (double) n) : 0;
}

/**
 * viseme_sound_proof_measure:
 * @result: mono, in [-1, 1]: the sound of the result
 * @n_result: its samples
 * @speech: the same of the speech that it should carry
 * @n_speech: its samples
 * @rate: samples per second of both
 *
 * Looks for the speech in the result by cross-correlation, up to half a second early or late. The
 * level does not matter.
 *
 * Returns: what was found
 */
VisemeSoundProof
viseme_sound_proof_measure (const float *result,
                            gsize n_result,
                            const float *speech,
                            gsize n_speech,
                            double rate)
{
  g_autoptr (GArray) ours = decimate (result, n_result);
  g_autoptr (GArray) theirs = decimate (speech, n_speech);
  double slow_rate = rate / DECIMATION;
  gssize most = (gssize) (MOST_LAG * slow_rate);
  gssize n = MIN ((gssize) theirs->len, (gssize) (MOST_SECOND * slow_rate));
  gssize best = 0, last = find_last_sound (theirs);
  VisemeSoundProof proof = { .loudness = measure_loudness (result, n_result),
                             .speech_loudness = measure_loudness (speech, n_speech) };

  for (gssize lag = -most; lag <= most; lag++)
    {
      double r = correlate (ours, theirs, 0, n, lag);

      if (r > proof.correlation)
        {
          proof.correlation = r;
          best = lag;
        }
    }
  proof.lag = (double) best / slow_rate;
  proof.missing = MAX ((double) n_speech / rate - ((double) n_result / rate - proof.lag), 0);
  proof.missing = MAX (proof.missing, measure_missing (ours, theirs, last, best, slow_rate));
  return proof;
}
