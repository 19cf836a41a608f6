/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-engine"

#include "config.h"

#include "viseme-mouth-net.h"

#include "viseme-mouth-sounds.h"

/**
 * viseme_mouth_net_run:
 * @samples: mono, in [-1, 1], at %VISEME_MOUTH_NET_RATE
 * @n_samples: their number, may be 0
 * @times: (array length=n_times): seconds from the start of @samples, in any order, also outside
 * @n_times: their number
 *
 * Hears what is said, as viseme_mouth_sounds_new() does, and tells what a mouth does to say it.
 *
 * Returns: (transfer full): @n_times shapes, free with g_free(). Silence, and audio shorter than
 *   25 ms, gives pauses.
 */
VisemeMouthShape *
viseme_mouth_net_run (const float *samples, gsize n_samples, const double *times, gsize n_times)
{
  g_autoptr (VisemeMouthSounds) sounds = viseme_mouth_sounds_new (samples, n_samples);
  VisemeMouthShape *shapes = g_new0 (VisemeMouthShape, MAX (n_times, 1));

  for (gsize i = 0; i < n_times; i++)
    shapes[i] = viseme_mouth_sounds_get_shape (sounds, times[i]);

  return shapes;
}
