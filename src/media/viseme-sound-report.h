/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-finding.h"
#include "viseme-lane.h"
#include "viseme-sound-meter.h"

G_BEGIN_DECLS

/* What was measured of a recording as a whole. */
typedef struct
{
  double loudness;     /* LUFS, integrated */
  double peak;         /* of full scale */
  double noise_floor;  /* dBFS, between the words */
  double snr;          /* dB: how far the voice is above it */
  double music_share;  /* 0..1: of the time, with steady tones */
  double speech_start; /* seconds: of the first speech; both 0 when there is none */
  double speech_end;
  guint n_clipped; /* moments with runs at the limit */
} VisemeSoundFacts;

/* What the moments of a recording tell together. MOMENTS: VisemeSoundMoment. */
GArray *viseme_sound_report_make_lane (const GArray *moments, double duration);
void
viseme_sound_report_measure (const GArray *moments, const GArray *lane, VisemeSoundFacts *facts);
void viseme_sound_report_add_findings (const VisemeSoundFacts *facts,
                                       const GArray *lane,
                                       double duration,
                                       GPtrArray *findings);

G_END_DECLS
