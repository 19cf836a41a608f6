/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-mouth-fade"

#include "config.h"

#include "viseme-mouth-fade.h"

/* How far each frame is behind the last one of its shot that keeps its own mouth, going by STEP. */
static void
ramp (const VisemeFadeFrame *frames, guint n_frames, int step, float *weights)
{
  const float rise = 1.0f / (VISEME_MOUTH_FADE_FRAMES + 1);
  float weight = 1;

  for (guint i = 0; i < n_frames; i++)
    {
      guint k = step > 0 ? i : n_frames - 1 - i;

      if (i > 0 && frames[k].shot != frames[k - (guint) step].shot)
        weight = 1;
      weight = frames[k].trusted ? MIN (weight + rise, 1.0f) : 0;
      weights[k] = MIN (weights[k], weight);
    }
}

/**
 * viseme_mouth_fade_new:
 * @frames: the frames of a result in their order
 * @n_frames: how many
 *
 * Says how strongly the new mouth shows: not at all where it cannot be placed, and within
 * %VISEME_MOUTH_FADE_FRAMES frames rising to 1 and falling from it next to such places. Nothing
 * fades at cuts.
 *
 * Returns: (transfer full): 0..1 for each frame
 */
float *
viseme_mouth_fade_new (const VisemeFadeFrame *frames, guint n_frames)
{
  float *weights = g_new (float, MAX (n_frames, 1));

  for (guint k = 0; k < n_frames; k++)
    weights[k] = 1;
  ramp (frames, n_frames, 1, weights);
  ramp (frames, n_frames, -1, weights);
  return weights;
}
