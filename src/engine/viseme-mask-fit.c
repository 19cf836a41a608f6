/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-mask-fit"

#include "config.h"

#include "viseme-mask-fit.h"

#define TOP        (-16.0f) /* of the rows that count, from the mouth centre: those of the corners */
#define BOTTOM     24.0f
#define STEP       4.0f /* canonical pixels from one reach to the next */
#define RED_WEIGHT 3.0f /* lips differ from skin in it */
#define WIDER_PRICE                                                             \
  0.3f /* squared levels per squared pixel: the cheek is better the frame's own \
        */

/* Squared difference of what would be shown on both sides of the border. */
static float
get_mismatch (const VisemeColorGrid *base,
              const VisemeColorGrid *source,
              const VisemeColorMatch *match,
              float black,
              int cell)
{
  float gain = match->gain[cell];
  float luma = base->planes[0][cell] - black - gain * (source->planes[0][cell] - black);
  float red =
      base->planes[2][cell] - 128 - match->red[cell] - gain * (source->planes[2][cell] - 128);

  return luma * luma + RED_WEIGHT * red * red;
}

/**
 * viseme_mask_fit_find:
 * @base: the picture that is drawn on
 * @source: what is drawn on it, in its place
 * @match: how @source is brought into the light of @base
 * @black: luma of black
 * @mask: (scope call): the share of @source at a place relative to the mouth centre, when the mask
 *   reaches @least to both sides
 * @least: canonical pixels
 * @most: canonical pixels
 *
 * A mouth that is wider than usual or has moved aside lies across the border of the mask, so that
 * a part of it remains beside the new one. Puts the border of each side to where the pictures
 * agree best: the mismatch counts where both show through, and every pixel further out has its
 * price.
 *
 * Returns: how far the mask should reach
 */
VisemeMaskReach
viseme_mask_fit_find (const VisemeColorGrid *base,
                      const VisemeColorGrid *source,
                      const VisemeColorMatch *match,
                      float black,
                      VisemeMaskFunc mask,
                      float least,
                      float most)
{
  VisemeMaskReach reach = { least, least };
  float best_left = G_MAXFLOAT, best_right = G_MAXFLOAT;

  for (float half = least; half <= most; half += STEP)
    {
      float left = WIDER_PRICE * (half - least) * (half - least), right = left;

      for (int cell = 0; cell < VISEME_COLOR_AREA; cell++)
        {
          float x = (cell % VISEME_COLOR_COLUMNS + 0.5f) * VISEME_COLOR_CELL - VISEME_COLOR_LEFT;
          float y = (cell / VISEME_COLOR_COLUMNS + 0.5f) * VISEME_COLOR_CELL - VISEME_COLOR_TOP;
          float share;

          if (y < TOP || y > BOTTOM)
            continue;
          share = mask (x * least / half, y);
          share *= 1 - share;
          if (share > 0)
            *(x < 0 ? &left : &right) += share * get_mismatch (base, source, match, black, cell);
        }
      if (left < best_left)
        {
          best_left = left;
          reach.left = half;
        }
      if (right < best_right)
        {
          best_right = right;
          reach.right = half;
        }
    }
  return reach;
}
