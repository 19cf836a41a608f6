/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "viseme-mel.h"
#include "viseme-mouth-net.h"

G_BEGIN_DECLS

#define VISEME_MOUTH_NET_CHANNELS  96
#define VISEME_MOUTH_NET_STEM_TAPS 5
#define VISEME_MOUTH_NET_BLOCKS    6
#define VISEME_MOUTH_NET_TAPS      3
#define VISEME_MOUTH_NET_DILATIONS 1, 2, 4, 8, 16, 1
#define VISEME_MOUTH_NET_N_WEIGHTS 183763

/* Kernels lie as [tap][input][output], so that the innermost loop runs over neighbours. */
typedef struct
{
  float stem[VISEME_MOUTH_NET_STEM_TAPS * VISEME_MEL_BANDS * VISEME_MOUTH_NET_CHANNELS];
  float stem_bias[VISEME_MOUTH_NET_CHANNELS];
  struct
  {
    float kernel[VISEME_MOUTH_NET_TAPS * VISEME_MOUTH_NET_CHANNELS * VISEME_MOUTH_NET_CHANNELS];
    float bias[VISEME_MOUTH_NET_CHANNELS];
  } blocks[VISEME_MOUTH_NET_BLOCKS];
  float head[VISEME_MOUTH_NET_CHANNELS * VISEME_MOUTH_CLASSES];
  float head_bias[VISEME_MOUTH_CLASSES];
} VisemeMouthNetLayers;

/* Stored as the bits of the floats: exact, and half as long as decimal text. */
typedef union
{
  guint32 bits[VISEME_MOUTH_NET_N_WEIGHTS];
  VisemeMouthNetLayers layers;
} VisemeMouthNetWeights;

G_STATIC_ASSERT (sizeof (VisemeMouthNetLayers) == VISEME_MOUTH_NET_N_WEIGHTS * sizeof (guint32));

extern const VisemeMouthNetWeights viseme_mouth_net_weights;

G_END_DECLS
