/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How the sound of a result compares with the speech that it was made for. */
typedef struct
{
  double correlation;     /* -1..1 at LAG */
  double lag;             /* seconds that the result is late */
  double loudness;        /* root mean square of the result, of full scale 1 */
  double speech_loudness; /* the same of the speech */
  double missing;         /* seconds of the speech's end that the result lacks */
} VisemeSoundProof;

VisemeSoundProof viseme_sound_proof_measure (const float *result,
                                             gsize n_result,
                                             const float *speech,
                                             gsize n_speech,
                                             double rate);

G_END_DECLS
