/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-mouth-net.h"

G_BEGIN_DECLS

/* What the network heard in a whole recording. Immutable. */
typedef struct _VisemeMouthSounds VisemeMouthSounds;

VisemeMouthSounds *viseme_mouth_sounds_new (const float *samples, gsize n_samples);
VisemeMouthShape viseme_mouth_sounds_get_shape (const VisemeMouthSounds *self, double time);
void viseme_mouth_sounds_get_classes (const VisemeMouthSounds *self,
                                      double time,
                                      double spread,
                                      float classes[VISEME_MOUTH_CLASSES]);
void viseme_mouth_sounds_free (VisemeMouthSounds *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeMouthSounds, viseme_mouth_sounds_free)

G_END_DECLS
