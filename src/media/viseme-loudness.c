/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-loudness"

#include "config.h"

#include "viseme-loudness.h"

#include <math.h>

#define STEP_SECONDS 0.1 /* blocks of four of these overlap by three */
#define BLOCK_STEPS  4
#define RELATIVE     (-10.0) /* LU below the mean: what is softer are pauses */
#define OFFSET       (-0.691)

/* A filter of second order; a0 is 1. */
typedef struct
{
  double b[3];
  double a[3];
} Filter;

typedef struct
{
  double z[2][2]; /* of both filters */
} Channel;

struct _VisemeLoudness
{
  int channels;
  gsize step_frames;
  Filter shelf; /* the head's effect */
  Filter high_pass;
  Channel *states;
  double sum; /* of squares, in the step that is being filled */
  gsize n;
  GArray *steps; /* double: mean square of each */
};

/* ITU-R BS.1770-4, annex 1, made for any sample rate from its analogue prototypes. */
static void
make_filters (VisemeLoudness *self, double rate)
{
  double k = tan (G_PI * 1681.974450955533 / rate);
  double q = 0.7071752369554196;
  double high = pow (10, 3.999843853973347 / 20);
  double band = pow (high, 0.4996667741545416);
  double a0 = 1 + k / q + k * k;

  self->shelf = (Filter){ { (high + band * k / q + k * k) / a0, 2 * (k * k - high) / a0,
                            (high - band * k / q + k * k) / a0 },
                          { 1, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0 } };
  k = tan (G_PI * 38.13547087602444 / rate);
  q = 0.5003270373238773;
  a0 = 1 + k / q + k * k;
  self->high_pass = (Filter){ { 1, -2, 1 }, { 1, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0 } };
}

/**
 * viseme_loudness_new:
 * @rate: Hz
 * @channels: 1 or 2; others would need weights
 *
 * Returns: (transfer full): a meter that has heard nothing
 */
VisemeLoudness *
viseme_loudness_new (int rate, int channels)
{
  VisemeLoudness *self = g_new0 (VisemeLoudness, 1);

  self->channels = channels;
  self->step_frames = (gsize) MAX (1, lrint (rate * STEP_SECONDS));
  self->states = g_new0 (Channel, channels);
  self->steps = g_array_new (FALSE, FALSE, sizeof (double));
  make_filters (self, rate);

  return self;
}

/**
 * viseme_loudness_free:
 * @self: (transfer full): a meter
 */
void
viseme_loudness_free (VisemeLoudness *self)
{
  g_free (self->states);
  g_array_unref (self->steps);
  g_free (self);
}

static inline double
filter (const Filter *filter, double z[2], double value)
{
  double result = filter->b[0] * value + z[0];

  z[0] = filter->b[1] * value - filter->a[1] * result + z[1];
  z[1] = filter->b[2] * value - filter->a[2] * result;

  return result;
}

/**
 * viseme_loudness_add:
 * @self: a meter
 * @samples: interleaved, in [-1, 1]
 * @n_frames: samples per channel
 */
void
viseme_loudness_add (VisemeLoudness *self, const float *samples, gsize n_frames)
{
  for (gsize i = 0; i < n_frames; i++)
    {
      for (int c = 0; c < self->channels; c++)
        {
          Channel *state = &self->states[c];
          double value = filter (&self->high_pass, state->z[1],
                                 filter (&self->shelf, state->z[0], (double) *samples++));

          self->sum += value * value;
        }
      if (++self->n == self->step_frames)
        {
          double mean = self->sum / (double) self->n;

          g_array_append_val (self->steps, mean);
          self->sum = 0;
          self->n = 0;
        }
    }
}

static double
to_lufs (double mean_square)
{
  return mean_square > 0 ? OFFSET + 10 * log10 (mean_square) : -HUGE_VAL;
}

/* The mean of all blocks that are louder than GATE, 0 if there are none. */
static double
mean_above (const VisemeLoudness *self, double gate)
{
  double sum = 0;
  guint n = 0;

  for (guint i = 0; i + BLOCK_STEPS <= self->steps->len; i++)
    {
      double block = 0;

      for (guint j = 0; j < BLOCK_STEPS; j++)
        block += g_array_index (self->steps, double, i + j) / BLOCK_STEPS;
      if (to_lufs (block) <= gate)
        continue;
      sum += block;
      n++;
    }

  return n > 0 ? sum / n : 0;
}

/**
 * viseme_loudness_get:
 * @self: a meter
 *
 * Returns: the integrated loudness so far in LUFS, %VISEME_LOUDNESS_SILENT if there is none
 */
double
viseme_loudness_get (VisemeLoudness *self)
{
  double mean = mean_above (self, VISEME_LOUDNESS_SILENT);

  if (mean <= 0)
    return VISEME_LOUDNESS_SILENT;

  return MAX (VISEME_LOUDNESS_SILENT, to_lufs (mean_above (self, to_lufs (mean) + RELATIVE)));
}
