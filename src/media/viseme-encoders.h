/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The encoders of a movie, as found among the installed plugins. */
typedef struct
{
  const char *video;  /* a bin description; takes video/x-raw */
  const char *audio;  /* a bin description; takes audio/x-raw */
  const char *format; /* raw video format that keeps odd sizes exact, or NULL for the source's */
} VisemeEncoders;

gboolean viseme_encoders_find (gboolean odd_size, VisemeEncoders *encoders);

G_END_DECLS
