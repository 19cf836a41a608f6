/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-sound-meter"

#include "config.h"

#include "viseme-sound-meter.h"

#include <gst/fft/gstfftf32.h>
#include <math.h>
#include <string.h>

#define WINDOW_SECONDS 0.04
#define LOWEST         80.0 /* Hz, of a voice */
#define HIGHEST        8000.0
#define TONE_LOWEST    450.0 /* Hz: below it the tone of a voice may be steady too */
#define TONE_HIGHEST   4000.0
#define TONE_STANDS    8.0 /* times the mean power around it: a tone */
#define AROUND         6   /* bins to each side of a tone */
#define STEADY_STEPS   10  /* for which a tone must last; those of a voice glide */
#define LIMIT          0.985f
#define RUN            3 /* samples in a row at the limit: it was cut off there */
#define QUIETEST       (-120.f)

struct _VisemeSoundMeter
{
  int channels;
  gsize hop;
  gsize window;
  guint first_bin;
  guint last_bin;
  guint first_tone;
  guint last_tone;
  GstFFTF32 *fft;
  float *shape; /* of the window */
  float *shaped;
  GstFFTF32Complex *spectrum;
  float *power;
  guint8 *ages;    /* of the tone in each bin, steps */
  GArray *waiting; /* float: mixed to one channel, not measured yet */
  GArray *moments; /* VisemeSoundMoment */
  guint *runs;     /* of each channel: samples at the limit */
  guint n_clipped;
  float peak;
};

static guint
find_bin (double frequency, double rate, gsize window)
{
  return (guint) CLAMP (frequency * (double) window / rate, 1, (double) window / 2 - 1);
}

/**
 * viseme_sound_meter_new:
 * @rate: Hz
 * @channels: at least 1
 *
 * Returns: (transfer full): a meter that has heard nothing
 */
VisemeSoundMeter *
viseme_sound_meter_new (int rate, int channels)
{
  VisemeSoundMeter *self = g_new0 (VisemeSoundMeter, 1);

  self->channels = channels;
  self->hop = (gsize) MAX (1, lrint (rate * VISEME_SOUND_STEP));
  self->window = (gsize) gst_fft_next_fast_length ((gint) MAX (32, lrint (rate * WINDOW_SECONDS)));
  self->first_bin = find_bin (LOWEST, rate, self->window);
  self->last_bin = find_bin (HIGHEST, rate, self->window);
  self->first_tone = MAX (find_bin (TONE_LOWEST, rate, self->window), AROUND);
  self->last_tone =
      MIN (find_bin (TONE_HIGHEST, rate, self->window), (guint) self->window / 2 - AROUND);
  self->fft = gst_fft_f32_new ((gint) self->window, FALSE);
  self->shape = g_new (float, self->window);
  self->shaped = g_new (float, self->window);
  self->spectrum = g_new0 (GstFFTF32Complex, self->window / 2 + 1);
  self->power = g_new0 (float, self->window / 2 + 1);
  self->ages = g_new0 (guint8, self->window / 2 + 1);
  self->waiting = g_array_new (FALSE, FALSE, sizeof (float));
  self->moments = g_array_new (FALSE, FALSE, sizeof (VisemeSoundMoment));
  self->runs = g_new0 (guint, channels);
  for (gsize i = 0; i < self->window; i++)
    self->shape[i] = (float) (0.5 - 0.5 * cos (2 * G_PI * (double) i / (double) self->window));

  return self;
}

/**
 * viseme_sound_meter_free:
 * @self: (transfer full): a meter
 */
void
viseme_sound_meter_free (VisemeSoundMeter *self)
{
  gst_fft_f32_free (self->fft);
  g_free (self->shape);
  g_free (self->shaped);
  g_free (self->spectrum);
  g_free (self->power);
  g_free (self->ages);
  g_free (self->runs);
  g_array_unref (self->waiting);
  g_array_unref (self->moments);
  g_free (self);
}

static float
measure_level (const VisemeSoundMeter *self)
{
  /* The window keeps 3/8 of the power; each bin stands for its mirror image too. */
  float scale = 2 / (0.375f * (float) self->window * (float) self->window);
  float sum = 0;

  for (guint i = self->first_bin; i <= self->last_bin; i++)
    sum += self->power[i];

  return sum > 0 ? MAX (QUIETEST, 10 * log10f (sum * scale)) : QUIETEST;
}

static gboolean
is_tone (const VisemeSoundMeter *self, guint bin)
{
  const float *power = &self->power[bin];
  float around = 0;

  if (power[0] <= power[-1] || power[0] < power[1])
    return FALSE;
  for (int i = 2; i <= AROUND; i++)
    around += (power[-i] + power[i]) / (2 * (AROUND - 1));

  return power[0] > (float) TONE_STANDS * around;
}

/* Tones of a melody stay where they are for as long as the note lasts; those of a voice glide. */
static guint
count_steady (VisemeSoundMeter *self)
{
  guint n = 0;

  for (guint i = self->first_tone; i < self->last_tone; i++)
    {
      self->ages[i] = is_tone (self, i) ? (guint8) MIN (self->ages[i] + 1, 255) : 0;
      n += self->ages[i] >= STEADY_STEPS;
    }

  return n;
}

static void
measure_moment (VisemeSoundMeter *self, const float *samples)
{
  VisemeSoundMoment moment;

  for (gsize i = 0; i < self->window; i++)
    self->shaped[i] = samples[i] * self->shape[i];
  gst_fft_f32_fft (self->fft, self->shaped, self->spectrum);
  for (gsize i = 0; i <= self->window / 2; i++)
    self->power[i] =
        self->spectrum[i].r * self->spectrum[i].r + self->spectrum[i].i * self->spectrum[i].i;
  moment.level = measure_level (self);
  moment.n_steady = (guint8) MIN (count_steady (self), 255);
  moment.n_clipped = (guint8) MIN (self->n_clipped, 255);
  self->n_clipped = 0;
  g_array_append_val (self->moments, moment);
}

static void
measure_waiting (VisemeSoundMeter *self)
{
  gsize at = 0;

  for (; at + self->window <= self->waiting->len; at += self->hop)
    measure_moment (self, &g_array_index (self->waiting, float, at));
  g_array_remove_range (self->waiting, 0, (guint) MIN (at, self->waiting->len));
}

static void
look_for_clipping (VisemeSoundMeter *self, int channel, float value)
{
  float size = fabsf (value);

  self->peak = MAX (self->peak, size);
  if (size < LIMIT)
    self->runs[channel] = 0;
  else if (++self->runs[channel] == RUN)
    self->n_clipped++;
}

/**
 * viseme_sound_meter_add:
 * @self: a meter
 * @samples: interleaved, usually in [-1, 1]
 * @n_frames: samples per channel
 */
void
viseme_sound_meter_add (VisemeSoundMeter *self, const float *samples, gsize n_frames)
{
  for (gsize i = 0; i < n_frames;)
    {
      /* In hops, so that what is clipped is counted at about the time when it is. */
      gsize n = MIN (n_frames - i, self->hop);

      for (gsize end = i + n; i < end; i++)
        {
          float sum = 0;

          for (int c = 0; c < self->channels; c++, samples++)
            {
              look_for_clipping (self, c, *samples);
              sum += *samples;
            }
          sum /= (float) self->channels;
          g_array_append_val (self->waiting, sum);
        }
      measure_waiting (self);
    }
}

/**
 * viseme_sound_meter_get_moments:
 * @self: a meter
 *
 * Returns: (transfer none) (element-type VisemeSoundMoment): what was measured so far, one moment
 *   every %VISEME_SOUND_STEP
 */
const GArray *
viseme_sound_meter_get_moments (VisemeSoundMeter *self)
{
  return self->moments;
}

/**
 * viseme_sound_meter_get_peak:
 * @self: a meter
 *
 * Returns: the largest sample so far; 1 is full scale
 */
double
viseme_sound_meter_get_peak (VisemeSoundMeter *self)
{
  return (double) self->peak;
}
