/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The sample rate, Hz, that every audio encoder can be fed with. */
#define VISEME_ENCODERS_RATE 48000

/* The encoders of a movie, as found among the installed plugins. */
typedef struct
{
  const char *video;  /* a bin description; takes video/x-raw */
  const char *parser; /* the element that readies its stream for a muxer */
  const char *audio;  /* a bin description; takes audio/x-raw */
  guint delay;        /* samples by which the encoded sound is late */
  gboolean any_rate;  /* the audio encoder takes all sample rates of AAC */
  const char *format; /* raw video format that keeps odd sizes exact, or NULL for the source's */
} VisemeEncoders;

gboolean viseme_encoders_find (gboolean odd_size, VisemeEncoders *encoders);

G_END_DECLS
