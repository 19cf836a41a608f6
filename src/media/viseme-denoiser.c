/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-denoiser"

#include "config.h"

#include "viseme-denoiser.h"

#include <gst/fft/gstfftf32.h>
#include <math.h>
#include <string.h>

#define WINDOW_SECONDS 0.032
#define CLASSES        100   /* of how loud a window is, 1 dB each */
#define SOFTEST        1e-10 /* power: digital silence is no noise to learn from */
#define QUIET_SHARE    0.1   /* of the windows: so many are taken for noise alone */
#define SMOOTHING      0.98  /* of the ratio of speech to noise, against musical tones */
#define FLOOR          0.22f /* 13 dB: more sounds as if the room came and went */

typedef struct
{
  float *input;  /* the last window of samples */
  float *output; /* what later windows are added to */
  float *ratio;  /* of each bin: speech to noise in the window before, as it was left */
} Channel;

struct _VisemeDenoiser
{
  gsize size; /* of a window, samples; the delay */
  gsize hop;
  gsize bins;
  gsize n_channels;
  gsize filled; /* samples since the last window */
  float *window;
  Channel *channels;
  float *frame;
  GstFFTF32Complex *spectrum;
  GstFFTF32 *forward;
  GstFFTF32 *backward;
  double *sums; /* of the power of each bin, in the windows of each class */
  guint64 counts[CLASSES];
  float *noise; /* power of each bin */
};

static gsize
choose_size (int rate)
{
  gsize size = 64;

  while ((double) size < WINDOW_SECONDS * rate * 0.75)
    size *= 2;

  return size;
}

/**
 * viseme_denoiser_new:
 * @rate: Hz
 * @channels: how many
 *
 * Returns: (transfer full): a denoiser that knows of no noise
 */
VisemeDenoiser *
viseme_denoiser_new (int rate, int channels)
{
  VisemeDenoiser *self = g_new0 (VisemeDenoiser, 1);

  self->size = choose_size (rate);
  self->hop = self->size / 2;
  self->bins = self->size / 2 + 1;
  self->n_channels = (gsize) channels;
  self->window = g_new (float, self->size);
  for (gsize i = 0; i < self->size; i++)
    self->window[i] = (float) sin (G_PI * ((double) i + 0.5) / (double) self->size);
  self->channels = g_new0 (Channel, self->n_channels);
  for (gsize c = 0; c < self->n_channels; c++)
    {
      self->channels[c].input = g_new0 (float, self->size);
      self->channels[c].output = g_new0 (float, self->size);
      self->channels[c].ratio = g_new0 (float, self->bins);
    }
  self->frame = g_new (float, self->size);
  self->spectrum = g_new (GstFFTF32Complex, self->bins);
  self->forward = gst_fft_f32_new ((int) self->size, FALSE);
  self->backward = gst_fft_f32_new ((int) self->size, TRUE);
  self->sums = g_new0 (double, CLASSES * self->bins);
  self->noise = g_new0 (float, self->bins);

  return self;
}

/**
 * viseme_denoiser_free:
 * @self: (transfer full): a denoiser
 */
void
viseme_denoiser_free (VisemeDenoiser *self)
{
  for (gsize c = 0; c < self->n_channels; c++)
    {
      g_free (self->channels[c].input);
      g_free (self->channels[c].output);
      g_free (self->channels[c].ratio);
    }
  g_free (self->channels);
  g_free (self->window);
  g_free (self->frame);
  g_free (self->spectrum);
  g_free (self->sums);
  g_free (self->noise);
  gst_fft_f32_free (self->forward);
  gst_fft_f32_free (self->backward);
  g_free (self);
}

static void
transform (VisemeDenoiser *self, const Channel *channel)
{
  for (gsize i = 0; i < self->size; i++)
    self->frame[i] = channel->input[i] * self->window[i];
  gst_fft_f32_fft (self->forward, self->frame, self->spectrum);
}

static float
get_power (const GstFFTF32Complex *bin)
{
  return bin->r * bin->r + bin->i * bin->i;
}

static void
learn_window (VisemeDenoiser *self, const Channel *channel)
{
  double power = 0;
  double *sums;
  int class;

  transform (self, channel);
  for (gsize i = 0; i < self->bins; i++)
    power += get_power (&self->spectrum[i]);
  power /= (double) self->size * (double) self->size;
  if (power < SOFTEST)
    return;

  class = CLAMP ((int) (10 * log10 (power / SOFTEST)), 0, CLASSES - 1);
  sums = self->sums + (gsize) class * self->bins;
  for (gsize i = 0; i < self->bins; i++)
    sums[i] += get_power (&self->spectrum[i]);
  self->counts[class]++;
}

/* Makes room for a hop of new samples. */
static void
shift (VisemeDenoiser *self, float *samples)
{
  memmove (samples, samples + self->hop, (self->size - self->hop) * sizeof (float));
}

/**
 * viseme_denoiser_learn:
 * @self: a denoiser
 * @samples: the next samples, interleaved
 * @n_frames: how many per channel
 *
 * Listens, to find the softest moments.
 */
void
viseme_denoiser_learn (VisemeDenoiser *self, const float *samples, gsize n_frames)
{
  for (gsize i = 0; i < n_frames; i++)
    {
      for (gsize c = 0; c < self->n_channels; c++)
        self->channels[c].input[self->size - self->hop + self->filled] =
            samples[i * self->n_channels + c];
      if (++self->filled < self->hop)
        continue;
      for (gsize c = 0; c < self->n_channels; c++)
        {
          learn_window (self, &self->channels[c]);
          shift (self, self->channels[c].input);
        }
      self->filled = 0;
    }
}

/**
 * viseme_denoiser_begin:
 * @self: a denoiser that has heard all of the sound
 *
 * What is common to the softest moments is the noise. The sound begins again.
 */
void
viseme_denoiser_begin (VisemeDenoiser *self)
{
  guint64 total = 0, taken = 0;

  for (int class = 0; class < CLASSES; class ++)
    total += self->counts[class];
  memset (self->noise, 0, self->bins * sizeof (float));
  for (int class = 0; class < CLASSES && (double) taken < QUIET_SHARE * (double) total; class ++)
    {
      for (gsize i = 0; i < self->bins; i++)
        self->noise[i] += (float) self->sums[(gsize) class * self->bins + i];
      taken += self->counts[class];
    }
  for (gsize i = 0; i < self->bins && taken > 0; i++)
    self->noise[i] /= (float) taken;
  for (gsize c = 0; c < self->n_channels; c++)
    {
      memset (self->channels[c].input, 0, self->size * sizeof (float));
      memset (self->channels[c].output, 0, self->size * sizeof (float));
      memset (self->channels[c].ratio, 0, self->bins * sizeof (float));
    }
  self->filled = 0;
}

/* The gain of Wiener with the decision-directed estimate of Ephraim and Malah (1984). */
static void
weaken (VisemeDenoiser *self, Channel *channel)
{
  for (gsize i = 0; i < self->bins; i++)
    {
      float noise = MAX (self->noise[i], 1e-20f);
      float now = get_power (&self->spectrum[i]) / noise;
      float ratio = SMOOTHING * channel->ratio[i] + (1 - SMOOTHING) * MAX (now - 1, 0);
      float gain = MAX (ratio / (1 + ratio), FLOOR);

      channel->ratio[i] = gain * gain * now;
      self->spectrum[i].r *= gain;
      self->spectrum[i].i *= gain;
    }
}

static void
run_window (VisemeDenoiser *self, Channel *channel)
{
  transform (self, channel);
  weaken (self, channel);
  gst_fft_f32_inverse_fft (self->backward, self->spectrum, self->frame);
  memmove (channel->output, channel->output + self->hop, (self->size - self->hop) * sizeof (float));
  memset (channel->output + self->size - self->hop, 0, self->hop * sizeof (float));
  for (gsize i = 0; i < self->size; i++)
    channel->output[i] += self->frame[i] * self->window[i] / (float) self->size;
  shift (self, channel->input);
}

/**
 * viseme_denoiser_run:
 * @self: a denoiser after viseme_denoiser_begin()
 * @samples: (inout): interleaved; what comes out is late by viseme_denoiser_get_delay()
 * @n_frames: how many per channel
 */
void
viseme_denoiser_run (VisemeDenoiser *self, float *samples, gsize n_frames)
{
  for (gsize i = 0; i < n_frames; i++)
    {
      for (gsize c = 0; c < self->n_channels; c++)
        {
          Channel *channel = &self->channels[c];
          float *sample = &samples[i * self->n_channels + c];

          channel->input[self->size - self->hop + self->filled] = *sample;
          *sample = channel->output[self->filled];
        }
      if (++self->filled < self->hop)
        continue;
      for (gsize c = 0; c < self->n_channels; c++)
        run_window (self, &self->channels[c]);
      self->filled = 0;
    }
}

/**
 * viseme_denoiser_get_delay:
 * @self: a denoiser
 *
 * Returns: frames by which the sound is late
 */
gsize
viseme_denoiser_get_delay (const VisemeDenoiser *self)
{
  return self->size;
}
