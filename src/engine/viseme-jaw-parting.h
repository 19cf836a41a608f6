/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-jaw-outline.h"

G_BEGIN_DECLS

/* What shows between lips that stand apart, canonical pixels. */
typedef struct
{
  float upper[VISEME_CANONICAL_WIDTH]; /* its upper edge by column */
  float lower[VISEME_CANONICAL_WIDTH];
  gboolean teeth; /* it is bright, not dark */
} VisemeJawParting;

gboolean viseme_jaw_parting_find (const float *planes,
                                  const VisemeJawOutline *outline,
                                  VisemeJawParting *parting);

G_END_DECLS
