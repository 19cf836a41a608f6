/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double start; /* seconds; of a stop: its burst */
  double end;
  char name[9]; /* IPA, empty: silence */
} SpokenPhone;

/* What espeak-ng says, mono at VISEME_MOUTH_NET_RATE, and when it says what. */
typedef struct
{
  float *samples;
  gsize n_samples;
  GArray *phones; /* of SpokenPhone, in order */
} SpokenText;

/* SENTENCES: NULL-terminated; REST seconds of silence before, between and after them. */
SpokenText *spoken_text_new (const char *const *sentences, const char *voice, double rest);
SpokenText *spoken_text_copy (const SpokenText *self);
void spoken_text_free (SpokenText *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpokenText, spoken_text_free)

double spoken_text_get_power (const SpokenText *self);

G_END_DECLS
