/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-engine"

#include "config.h"

#include "viseme-mouth-sounds.h"

#include <math.h>

#include "viseme-mel.h"
#include "viseme-mouth-blend.h"
#include "viseme-mouth-network.h"

#define REACH 3. /* standard deviations that a Gaussian is followed for */

struct _VisemeMouthSounds
{
  float *probabilities; /* N_FRAMES rows of VISEME_MOUTH_CLASSES, or NULL */
  gsize n_frames;
};

/**
 * viseme_mouth_sounds_new:
 * @samples: mono, in [-1, 1], at %VISEME_MOUTH_NET_RATE
 * @n_samples: their number, may be 0
 *
 * Hears what is said: log mel spectrum and a small convolutional network trained on synthetic
 * speech. Needs about one hundredth of the audio's duration.
 *
 * Returns: (transfer full): what was heard; in silence, and in audio shorter than 25 ms, nothing
 */
VisemeMouthSounds *
viseme_mouth_sounds_new (const float *samples, gsize n_samples)
{
  VisemeMouthSounds *self = g_new0 (VisemeMouthSounds, 1);
  gsize n_features = 0;
  g_autofree float *features = viseme_mel_compute (samples, n_samples, &n_features);

  if (features != NULL)
    self->probabilities = viseme_mouth_network_run (features, n_features, &self->n_frames);

  return self;
}

/**
 * viseme_mouth_sounds_get_shape:
 * @self: what was heard
 * @time: seconds from its start, also outside
 *
 * Returns: what a mouth does at that moment
 */
VisemeMouthShape
viseme_mouth_sounds_get_shape (const VisemeMouthSounds *self, double time)
{
  return viseme_mouth_blend_get_shape (self->probabilities, self->n_frames, time);
}

/**
 * viseme_mouth_sounds_get_classes:
 * @self: what was heard
 * @time: seconds from its start, also outside
 * @spread: standard deviation of the Gaussian over time, seconds
 * @classes: (out caller-allocates): the mean probability of each class around @time, in the order
 *   of #VisemeMouthClass
 */
void
viseme_mouth_sounds_get_classes (const VisemeMouthSounds *self,
                                 double time,
                                 double spread,
                                 float classes[VISEME_MOUTH_CLASSES])
{
  double middle = (time - VISEME_MOUTH_NETWORK_OFFSET) / VISEME_MOUTH_NETWORK_STEP;
  double sigma = spread / VISEME_MOUTH_NETWORK_STEP;
  gint64 first = (gint64) floor (middle - REACH * sigma);
  gint64 last = (gint64) ceil (middle + REACH * sigma);
  double sums[VISEME_MOUTH_CLASSES] = { 0 };
  double total = 0;

  for (gint64 i = first; i <= last; i++)
    {
      double distance = ((double) i - middle) / sigma;
      double weight = exp (-.5 * distance * distance);

      total += weight;
      if (i < 0 || i >= (gint64) self->n_frames)
        sums[VISEME_MOUTH_SIL] += weight;
      else
        for (int c = 0; c < VISEME_MOUTH_CLASSES; c++)
          sums[c] += weight * self->probabilities[i * VISEME_MOUTH_CLASSES + c];
    }
  for (int c = 0; c < VISEME_MOUTH_CLASSES; c++)
    classes[c] = (float) (sums[c] / total);
}

/**
 * viseme_mouth_sounds_free:
 * @self: (transfer full): what viseme_mouth_sounds_new() returned
 */
void
viseme_mouth_sounds_free (VisemeMouthSounds *self)
{
  g_free (self->probabilities);
  g_free (self);
}
