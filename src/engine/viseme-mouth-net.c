/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-engine"

#include "config.h"

#include "viseme-mouth-net.h"

#include "viseme-mel.h"
#include "viseme-mouth-blend.h"
#include "viseme-mouth-network.h"

/**
 * viseme_mouth_net_run:
 * @samples: mono, in [-1, 1], at %VISEME_MOUTH_NET_RATE
 * @n_samples: their number, may be 0
 * @times: (array length=n_times): seconds from the start of @samples, in any order, also outside
 * @n_times: their number
 *
 * Hears what is said and tells what a mouth does to say it: log mel spectrum, a small
 * convolutional network trained on synthetic speech, and a blend of the mouth classes that it
 * finds. Needs about one hundredth of the audio's duration.
 *
 * Returns: (transfer full): @n_times shapes, free with g_free(). Silence, and audio shorter than
 *   25 ms, gives pauses.
 */
VisemeMouthShape *
viseme_mouth_net_run (const float *samples, gsize n_samples, const double *times, gsize n_times)
{
  g_autofree float *features = NULL;
  g_autofree float *probabilities = NULL;
  VisemeMouthShape *shapes = g_new0 (VisemeMouthShape, MAX (n_times, 1));
  gsize n_features = 0;
  gsize n_frames = 0;

  features = viseme_mel_compute (samples, n_samples, &n_features);
  if (features != NULL)
    probabilities = viseme_mouth_network_run (features, n_features, &n_frames);

  for (gsize i = 0; i < n_times; i++)
    shapes[i] = viseme_mouth_blend_get_shape (probabilities, n_frames, times[i]);

  return shapes;
}
