/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-engine"

#include "config.h"

#include "viseme-mel.h"

#include <gst/fft/gstfftf32.h>
#include <math.h>
#include <string.h>

#include "viseme-mouth-net.h"

#define WINDOW       400 /* samples: 25 ms */
#define HOP          160 /* samples: 10 ms */
#define FFT_LENGTH   512
#define FFT_BINS     (FFT_LENGTH / 2 + 1)
#define PRE_EMPHASIS .97f
#define LEVEL        .05 /* the RMS that every recording is brought to */
#define POWER_FLOOR  1e-6f

/* Below about -70 dBFS there is nothing but the converter's own noise to be heard. */
#define AUDIBLE_PEAK 3e-4f

/* Frames less than this far (in log power) below the loudest are speech, not background. */
#define ACTIVE_RANGE   7.f
#define LOUDEST_SHARE  .95
#define FEATURE_SPREAD 2.5f
#define FEATURE_MIN    -3.f
#define FEATURE_MAX    2.5f

typedef struct
{
  float window[WINDOW];
  float filters[VISEME_MEL_BANDS][FFT_BINS];
  GstFFTF32 *fft;
} Analyzer;

static double
mel_from_hertz (double hertz)
{
  return 2595. * log10 (1. + hertz / 700.);
}

static double
hertz_from_mel (double mel)
{
  return 700. * (pow (10., mel / 2595.) - 1.);
}

/* Edge number INDEX of the triangles (0 to VISEME_MEL_BANDS + 1), in FFT bins. */
static double
get_edge (int index)
{
  const double low = mel_from_hertz (60.);
  const double high = mel_from_hertz (7600.);
  double mel = low + (high - low) * index / (VISEME_MEL_BANDS + 1);

  return hertz_from_mel (mel) / VISEME_MOUTH_NET_RATE * FFT_LENGTH;
}

static Analyzer *
analyzer_new (void)
{
  Analyzer *self = g_new0 (Analyzer, 1);

  for (int i = 0; i < WINDOW; i++)
    self->window[i] = (float) (.54 - .46 * cos (2. * G_PI * i / (WINDOW - 1)));

  for (int band = 0; band < VISEME_MEL_BANDS; band++)
    {
      double left = get_edge (band);
      double middle = get_edge (band + 1);
      double right = get_edge (band + 2);

      for (int bin = 0; bin < FFT_BINS; bin++)
        {
          double rise = (bin - left) / (middle - left);
          double fall = (right - bin) / (right - middle);

          self->filters[band][bin] = (float) MAX (0., MIN (rise, fall));
        }
    }

  self->fft = gst_fft_f32_new (FFT_LENGTH, FALSE);
  return self;
}

static void
analyzer_free (Analyzer *self)
{
  gst_fft_f32_free (self->fft);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Analyzer, analyzer_free)

/* Log mel bands of one window; returns the log of its whole power. */
static float
analyzer_run (Analyzer *self, const float *samples, float *bands)
{
  float frame[FFT_LENGTH] = { 0 };
  GstFFTF32Complex spectrum[FFT_BINS];
  float power[FFT_BINS];
  float total = 0.f;

  for (int i = 0; i < WINDOW; i++)
    frame[i] = samples[i] * self->window[i];
  gst_fft_f32_fft (self->fft, frame, spectrum);

  for (int bin = 0; bin < FFT_BINS; bin++)
    {
      power[bin] = spectrum[bin].r * spectrum[bin].r + spectrum[bin].i * spectrum[bin].i;
      total += power[bin];
    }

  for (int band = 0; band < VISEME_MEL_BANDS; band++)
    {
      float sum = 0.f;

      for (int bin = 0; bin < FFT_BINS; bin++)
        sum += self->filters[band][bin] * power[bin];
      bands[band] = logf (sum + POWER_FLOOR);
    }

  return logf (total + POWER_FLOOR);
}

/* A damaged decoder may give NaN or infinity: such samples are silence. */
static float
clean_sample (float sample)
{
  return isfinite (sample) ? CLAMP (sample, -4.f, 4.f) : 0.f;
}

static gboolean
is_audible (const float *samples, gsize n_samples)
{
  double mean = 0.;

  for (gsize i = 0; i < n_samples; i++)
    mean += clean_sample (samples[i]);
  mean /= (double) n_samples;

  for (gsize i = 0; i < n_samples; i++)
    if (fabs (clean_sample (samples[i]) - mean) > AUDIBLE_PEAK)
      return TRUE;

  return FALSE;
}

/* Scaled to the common level and pre-emphasised. */
static float *
prepare_samples (const float *samples, gsize n_samples)
{
  float *prepared = g_new (float, n_samples);
  double power = 0.;
  float scale;
  float previous = 0.f;

  for (gsize i = 0; i < n_samples; i++)
    power += (double) clean_sample (samples[i]) * clean_sample (samples[i]);
  scale = (float) (LEVEL / (sqrt (power / (double) n_samples) + 1e-9));

  for (gsize i = 0; i < n_samples; i++)
    {
      float sample = clean_sample (samples[i]) * scale;

      prepared[i] = sample - PRE_EMPHASIS * previous;
      previous = sample;
    }

  return prepared;
}

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float x = *(const float *) a;
  float y = *(const float *) b;

  return (x > y) - (x < y);
}

/* The energy under which a frame counts as background. */
static float
get_active_threshold (const float *energies, gsize n_frames)
{
  g_autofree float *sorted = g_memdup2 (energies, n_frames * sizeof (float));
  double place = LOUDEST_SHARE * (double) (n_frames - 1);
  gsize below = (gsize) place;
  gsize above = MIN (below + 1, n_frames - 1);

  qsort (sorted, n_frames, sizeof (float), compare_floats);
  return sorted[below] + (float) (place - (double) below) * (sorted[above] - sorted[below]) -
         ACTIVE_RANGE;
}

/* Takes the mean of the speech off every band, which removes voice and microphone colour. */
static void
normalize (float *rows, const float *energies, gsize n_frames)
{
  float threshold = get_active_threshold (energies, n_frames);
  double means[VISEME_MEL_BANDS] = { 0 };
  gsize n_active = 0;

  for (gsize i = 0; i < n_frames; i++)
    if (energies[i] > threshold)
      {
        for (int band = 0; band < VISEME_MEL_BANDS; band++)
          means[band] += rows[i * VISEME_MEL_BANDS + band];
        n_active++;
      }

  for (gsize i = 0; i < n_frames; i++)
    for (int band = 0; band < VISEME_MEL_BANDS; band++)
      {
        float *value = &rows[i * VISEME_MEL_BANDS + band];

        *value = (*value - (float) (means[band] / (double) n_active)) / FEATURE_SPREAD;
        *value = CLAMP (*value, FEATURE_MIN, FEATURE_MAX);
      }
}

/**
 * viseme_mel_compute:
 * @samples: mono, in [-1, 1], at %VISEME_MOUTH_NET_RATE
 * @n_samples: their number
 * @n_frames: (out): number of rows, 0 when @samples are silent or shorter than 25 ms
 *
 * Log mel spectrum as the mouth network was trained with: 25 ms Hamming windows every 10 ms,
 * pre-emphasis .97, %VISEME_MEL_BANDS triangles from 60 to 7600 Hz, the mean over the speaking
 * frames taken off, divided by 2.5 and limited to [-3, 2.5].
 *
 * Returns: (transfer full) (nullable): @n_frames rows of %VISEME_MEL_BANDS, or %NULL when there
 *   are none
 */
float *
viseme_mel_compute (const float *samples, gsize n_samples, gsize *n_frames)
{
  g_autoptr (Analyzer) analyzer = NULL;
  g_autofree float *prepared = NULL;
  g_autofree float *energies = NULL;
  float *rows;

  g_return_val_if_fail (n_frames != NULL, NULL);

  *n_frames = 0;
  if (n_samples < WINDOW || !is_audible (samples, n_samples))
    return NULL;

  analyzer = analyzer_new ();
  prepared = prepare_samples (samples, n_samples);
  *n_frames = (n_samples - WINDOW) / HOP + 1;
  energies = g_new (float, *n_frames);
  rows = g_new (float, *n_frames *VISEME_MEL_BANDS);

  for (gsize i = 0; i < *n_frames; i++)
    energies[i] = analyzer_run (analyzer, prepared + i * HOP, rows + i * VISEME_MEL_BANDS);
  normalize (rows, energies, *n_frames);

  return rows;
}
