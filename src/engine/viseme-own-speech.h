/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-mouth-sounds.h"
#include "viseme-mouth-states.h"

G_BEGIN_DECLS

/* How the person of a clip moves the mouth for what they say in it themselves. Immutable. */
typedef struct _VisemeOwnSpeech VisemeOwnSpeech;

VisemeOwnSpeech *viseme_own_speech_learn (const VisemeMouthSounds *sounds,
                                          const double *times,
                                          const VisemeMouthState *states,
                                          const gboolean *usable,
                                          guint n_frames);
float viseme_own_speech_get_aperture (const VisemeOwnSpeech *self,
                                      const VisemeMouthSounds *sounds,
                                      double time,
                                      float generic);
double viseme_own_speech_get_offset (const VisemeOwnSpeech *self);
double viseme_own_speech_get_weight (const VisemeOwnSpeech *self);
void viseme_own_speech_free (VisemeOwnSpeech *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeOwnSpeech, viseme_own_speech_free)

G_END_DECLS
