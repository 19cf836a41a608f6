/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-color-match.h"

G_BEGIN_DECLS

/* How far a mask of half width HALF reaches to each side, canonical pixels. MASK: the share of the
 * mouth at a place relative to the mouth centre when it reaches HALF. */
typedef struct
{
  float left;
  float right;
} VisemeMaskReach;

typedef float (*VisemeMaskFunc) (float x, float y);

VisemeMaskReach viseme_mask_fit_find (const VisemeColorGrid *base,
                                      const VisemeColorGrid *source,
                                      const VisemeColorMatch *match,
                                      float black,
                                      VisemeMaskFunc mask,
                                      float least,
                                      float most);

G_END_DECLS
