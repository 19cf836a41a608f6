/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-mouth-proof.h"
#include "viseme-picture-proof.h"
#include "viseme-proof-check.h"
#include "viseme-sound-proof.h"

G_BEGIN_DECLS

/* All that was measured of a result. */
typedef struct
{
  char *damage; /* nullable, translated: why it cannot be decoded to its end */
  int width;    /* of the result as it is shown, pixels */
  int height;
  int video_width; /* of the video that it was made from */
  int video_height;
  double promised; /* seconds that it should last */
  VisemeSoundProof sound;
  VisemePictureProof picture;
  VisemeMouthProof mouth;
} VisemeProofMeasures;

GPtrArray *viseme_proof_verdict_new (const VisemeProofMeasures *measures);

G_END_DECLS
