/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-jaw-warp.h"

G_BEGIN_DECLS

/* The inside of a mouth, in the light and the colours of one picture. */
typedef struct
{
  const VisemeJawWarp *warp;
  VisemeJawColor deep;
  VisemeJawColor gums; /* and the wet inner side of the lips */
  VisemeJawColor teeth;
  VisemeJawColor tongue;
} VisemeJawCavity;

void viseme_jaw_cavity_init (VisemeJawCavity *self, const VisemeJawWarp *warp, float black);
VisemeJawColor viseme_jaw_cavity_shade (const VisemeJawCavity *self,
                                        const VisemeJawPoint *point,
                                        float u,
                                        float v);

G_END_DECLS
