/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/viseme-mouth-sounds.h"
#include "engine/viseme-shot.h"

G_BEGIN_DECLS

/* Seconds that a mouth may be apart from the speech unnoticed. */
#define VISEME_MOUTH_PROOF_IN_TIME 0.085

/* Whether a mouth moves with what is heard. */
typedef struct
{
  double seconds; /* that could be judged; 0: none, and nothing below is set */
  double motion;  /* canonical pixels that it opens and closes by */
  double
      correlation; /* -1..1 when the picture is taken as it is, give or take what goes unnoticed */
  double best;     /* the highest for any lag */
  double lag;      /* seconds that the mouth is late, for BEST */
  double chance;   /* mean correlation with other places of the speech */
  double spread;   /* standard deviation of that */
} VisemeMouthProof;

VisemeMouthProof viseme_mouth_proof_measure (const GPtrArray *shots,
                                             const VisemeMouthSounds *sounds,
                                             double duration,
                                             double late);

G_END_DECLS
