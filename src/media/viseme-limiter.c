/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-limiter"

#include "config.h"

#include "viseme-limiter.h"

#include <math.h>

#define AHEAD_SECONDS   0.005
#define RELEASE_SECONDS 0.15
#define PHASES          4 /* peaks between two samples are looked for at so many places */
#define TAPS            8 /* samples around them */

struct _VisemeLimiter
{
  gsize channels;
  gsize ahead; /* frames: the delay */
  float gain;
  float ceiling;
  float release; /* of the reduction, per frame */
  float taps[PHASES][TAPS];
  float *delay;   /* the last AHEAD frames, a ring */
  float *history; /* of each channel, the last TAPS samples, newest last, with the gain */
  float *needed;  /* how much each frame of the ring may be turned up at most, at most 1 */
  gsize at;       /* in the rings */
  gsize n_needed; /* frames of the ring that need less than the whole */
  float current;
};

/* A sinc with a window of Hann, for each of the phases (ITU-R BS.1770-4, annex 2, has the idea). */
static void
make_taps (VisemeLimiter *self)
{
  for (int phase = 0; phase < PHASES; phase++)
    {
      float sum = 0;

      for (int i = 0; i < TAPS; i++)
        {
          double x = i - (TAPS / 2 - 1) - (double) phase / PHASES;
          double window = 0.5 + 0.5 * cos (G_PI * x / (TAPS / 2.0));
          double sinc = x == 0 ? 1 : sin (G_PI * x) / (G_PI * x);

          self->taps[phase][i] = (float) (sinc * window);
          sum += self->taps[phase][i];
        }
      for (int i = 0; i < TAPS; i++)
        self->taps[phase][i] /= sum;
    }
}

/**
 * viseme_limiter_new:
 * @rate: Hz
 * @channels: how many
 * @gain: factor for all samples
 * @ceiling: what no peak may exceed then
 *
 * Returns: (transfer full): a limiter
 */
VisemeLimiter *
viseme_limiter_new (int rate, int channels, double gain, double ceiling)
{
  VisemeLimiter *self = g_new0 (VisemeLimiter, 1);

  self->channels = (gsize) channels;
  self->ahead = MAX ((gsize) (AHEAD_SECONDS * rate), TAPS);
  self->gain = (float) gain;
  self->ceiling = (float) ceiling;
  self->release = (float) (1 - exp (-1 / (RELEASE_SECONDS * rate)));
  self->delay = g_new0 (float, self->ahead * self->channels);
  self->history = g_new0 (float, TAPS * self->channels);
  self->needed = g_new (float, self->ahead);
  for (gsize i = 0; i < self->ahead; i++)
    self->needed[i] = 1;
  self->current = 1;
  make_taps (self);

  return self;
}

/**
 * viseme_limiter_free:
 * @self: (transfer full): a limiter
 */
void
viseme_limiter_free (VisemeLimiter *self)
{
  g_free (self->delay);
  g_free (self->history);
  g_free (self->needed);
  g_free (self);
}

/* The highest peak around the last frames, with those between the samples. */
static float
find_peak (VisemeLimiter *self, const float *frame)
{
  float peak = 0;

  for (gsize channel = 0; channel < self->channels; channel++)
    {
      float *history = self->history + channel * TAPS;

      for (int i = 0; i < TAPS - 1; i++)
        history[i] = history[i + 1];
      history[TAPS - 1] = frame[channel] * self->gain;
      for (int phase = 0; phase < PHASES; phase++)
        {
          float value = 0;

          for (int i = 0; i < TAPS; i++)
            value += history[i] * self->taps[phase][i];
          peak = MAX (peak, fabsf (value));
        }
    }

  return peak;
}

/* The way down to the factor that a peak needs begins AHEAD frames before it, in a straight line
 * that arrives a little early, since a peak is found when its last tap comes; the way back up is
 * slow. */
static float
follow (VisemeLimiter *self)
{
  float target = 1;

  for (gsize i = 0; i < self->ahead && self->n_needed > 0; i++)
    {
      float needed = self->needed[(self->at + i) % self->ahead];
      float now;

      if (needed >= 1 || needed >= self->current)
        {
          target = MIN (target, needed);
          continue;
        }
      now = self->current + (needed - self->current) / (float) (i > TAPS ? i + 1 - TAPS : 1);
      target = MIN (target, now);
    }
  self->current =
      target < self->current ? target : self->current + (target - self->current) * self->release;

  return self->current;
}

/**
 * viseme_limiter_run:
 * @self: a limiter
 * @samples: (inout): interleaved; what comes out is late by viseme_limiter_get_delay()
 * @n_frames: how many per channel
 */
void
viseme_limiter_run (VisemeLimiter *self, float *samples, gsize n_frames)
{
  for (gsize i = 0; i < n_frames; i++)
    {
      float *frame = samples + i * self->channels;
      float *oldest = self->delay + self->at * self->channels;
      float peak = find_peak (self, frame);
      float factor = follow (self) * self->gain;
      float needed = peak > self->ceiling ? self->ceiling / peak : 1;

      for (gsize channel = 0; channel < self->channels; channel++)
        {
          float out = oldest[channel] * factor;

          oldest[channel] = frame[channel];
          frame[channel] = out;
        }
      self->n_needed = self->n_needed + (needed < 1) - (self->needed[self->at] < 1);
      self->needed[self->at] = needed;
      self->at = (self->at + 1) % self->ahead;
    }
}

/**
 * viseme_limiter_get_delay:
 * @self: a limiter
 *
 * Returns: frames by which the sound is late
 */
gsize
viseme_limiter_get_delay (const VisemeLimiter *self)
{
  return self->ahead;
}
