/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-face-track.h"
#include "viseme-mouth-patch.h"

G_BEGIN_DECLS

/* Makes mouths between two others, which move as well as they fade. */
typedef struct _VisemeMouthMorph VisemeMouthMorph;

VisemeMouthMorph *viseme_mouth_morph_new (float center_x, float center_y);
void viseme_mouth_morph_begin (VisemeMouthMorph *self,
                               const VisemeMouthPatch *mouth,
                               const guint8 *patch);
void viseme_mouth_morph_end (VisemeMouthMorph *self,
                             float share,
                             const VisemeMouthPatch **mouth,
                             const guint8 **patch);
void viseme_mouth_morph_free (VisemeMouthMorph *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeMouthMorph, viseme_mouth_morph_free)

G_END_DECLS
