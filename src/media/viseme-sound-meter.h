/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define VISEME_SOUND_STEP 0.02 /* seconds between the moments that are measured */

/* What is measured at one moment. */
typedef struct
{
  float level;      /* dBFS, of what a voice consists of (80 .. 8000 Hz) */
  guint8 n_steady;  /* tones that have not changed for a fifth of a second */
  guint8 n_clipped; /* runs of samples at the limit */
} VisemeSoundMoment;

/* Measures a recording that comes in pieces. */
typedef struct _VisemeSoundMeter VisemeSoundMeter;

VisemeSoundMeter *viseme_sound_meter_new (int rate, int channels);
void viseme_sound_meter_free (VisemeSoundMeter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeSoundMeter, viseme_sound_meter_free)

void viseme_sound_meter_add (VisemeSoundMeter *self, const float *samples, gsize n_frames);
const GArray *viseme_sound_meter_get_moments (VisemeSoundMeter *self);
double viseme_sound_meter_get_peak (VisemeSoundMeter *self);

G_END_DECLS
