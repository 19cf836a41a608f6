/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define VISEME_MOUTH_NET_RATE 16000 /* Hz, mono, of the samples */
#define VISEME_MOUTH_CLASSES  19

/* What the mouth does at one moment, from sound alone. */
typedef struct
{
  float aperture; /* 0 closed .. 1 wide open, before mapping to a person's own range */
  float course;   /* the same without the quick closures: how the jaw goes from vowel to vowel */
  float width;    /* -1 rounded .. +1 spread */
  float closure;  /* 0..1: lips pressed for p, b, m (and nearly for f, v) */
  float pause;    /* 0..1: nobody speaks */
} VisemeMouthShape;

/* Shapes at N_TIMES moments (TIMES: seconds from the start of SAMPLES, any order and spacing, e.g.
 * frame centres). SAMPLES: mono floats in [-1, 1] at VISEME_MOUTH_NET_RATE. Returns: (transfer
 * full): N_TIMES shapes, free with g_free(). Silent or very short audio gives pauses. */
VisemeMouthShape *
viseme_mouth_net_run (const float *samples, gsize n_samples, const double *times, gsize n_times);

G_END_DECLS
