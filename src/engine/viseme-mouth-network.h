/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "viseme-mouth-net.h"

G_BEGIN_DECLS

/* In the order of the network's outputs. */
typedef enum
{
  VISEME_MOUTH_SIL,
  VISEME_MOUTH_P,  /* p b m */
  VISEME_MOUTH_F,  /* f v */
  VISEME_MOUTH_T,  /* t d n l th */
  VISEME_MOUTH_S,  /* s z */
  VISEME_MOUTH_SH, /* sh zh */
  VISEME_MOUTH_K,  /* k g ng x */
  VISEME_MOUTH_H,
  VISEME_MOUTH_R,
  VISEME_MOUTH_W,
  VISEME_MOUTH_J,
  VISEME_MOUTH_I,
  VISEME_MOUTH_Y,
  VISEME_MOUTH_E,
  VISEME_MOUTH_A,
  VISEME_MOUTH_AA,
  VISEME_MOUTH_AX, /* schwa */
  VISEME_MOUTH_O,
  VISEME_MOUTH_U,
} VisemeMouthClass;

/* Rows of VISEME_MOUTH_CLASSES probabilities, 50 per second; row j is centred at
 * VISEME_MOUTH_NETWORK_OFFSET + j * VISEME_MOUTH_NETWORK_STEP seconds. */
#define VISEME_MOUTH_NETWORK_OFFSET .0175
#define VISEME_MOUTH_NETWORK_STEP   .02

float *viseme_mouth_network_run (const float *features, gsize n_features, gsize *n_frames);

G_END_DECLS
