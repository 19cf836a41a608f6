/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define VISEME_MEL_BANDS 32

/* Rows of VISEME_MEL_BANDS floats, 100 per second; row i is centred at VISEME_MEL_OFFSET +
 * i * VISEME_MEL_STEP seconds. */
#define VISEME_MEL_OFFSET .0125
#define VISEME_MEL_STEP   .01

float *viseme_mel_compute (const float *samples, gsize n_samples, gsize *n_frames);

G_END_DECLS
