/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-color-match"

#include "config.h"

#include "viseme-color-match.h"

#include "viseme-signal.h"

#define REACH       (14.0f / VISEME_COLOR_CELL) /* cells that a difference of light spreads */
#define LEAST_GAIN  0.55f
#define MOST_GAIN   1.8f
#define MOST_OFFSET 24.0f

static void
blur (float *plane)
{
  viseme_signal_blur (plane, VISEME_COLOR_COLUMNS, VISEME_COLOR_ROWS, REACH);
}

/* The chroma that the gain leaves over, spread from where WEIGHTS are. */
static void
match_chroma (float *out,
              const float *base,
              const float *source,
              const float *gain,
              const float *weights,
              const float *spread)
{
  for (int i = 0; i < VISEME_COLOR_AREA; i++)
    out[i] = weights[i] * (base[i] - 128 - gain[i] * (source[i] - 128));
  blur (out);
  for (int i = 0; i < VISEME_COLOR_AREA; i++)
    out[i] = CLAMP (out[i] / spread[i], -MOST_OFFSET, MOST_OFFSET);
}

/**
 * viseme_color_match_compute:
 * @match: (out caller-allocates): the correction for @source
 * @base: the picture to match
 * @source: the picture to change
 * @weights: per cell, how much it tells; 0 where the pictures show different things
 * @black: luma of black
 *
 * Light is a factor, so that brightness is matched by a smooth field of gains: adding would turn
 * dark lips grey. Chroma is scaled with it and what is left is added.
 */
void
viseme_color_match_compute (VisemeColorMatch *match,
                            const VisemeColorGrid *base,
                            const VisemeColorGrid *source,
                            const float *weights,
                            float black)
{
  float base_light[VISEME_COLOR_AREA], source_light[VISEME_COLOR_AREA];
  float spread[VISEME_COLOR_AREA];

  for (int i = 0; i < VISEME_COLOR_AREA; i++)
    {
      base_light[i] = weights[i] * MAX (base->planes[0][i] - black, 0);
      source_light[i] = weights[i] * MAX (source->planes[0][i] - black, 0);
      spread[i] = weights[i];
    }
  blur (base_light);
  blur (source_light);
  blur (spread);
  for (int i = 0; i < VISEME_COLOR_AREA; i++)
    {
      match->gain[i] =
          CLAMP ((base_light[i] + 0.3f) / (source_light[i] + 0.3f), LEAST_GAIN, MOST_GAIN);
      spread[i] = MAX (spread[i], 1e-3f);
    }
  match_chroma (match->blue, base->planes[1], source->planes[1], match->gain, weights, spread);
  match_chroma (match->red, base->planes[2], source->planes[2], match->gain, weights, spread);
}

/**
 * viseme_color_match_blend:
 * @match: (inout): the correction used so far
 * @fresh: the newest one
 * @share: 0..1 of @fresh
 *
 * Follows the light without flicker.
 */
void
viseme_color_match_blend (VisemeColorMatch *match, const VisemeColorMatch *fresh, float share)
{
  for (int i = 0; i < VISEME_COLOR_AREA; i++)
    {
      match->gain[i] += share * (fresh->gain[i] - match->gain[i]);
      match->blue[i] += share * (fresh->blue[i] - match->blue[i]);
      match->red[i] += share * (fresh->red[i] - match->red[i]);
    }
}
