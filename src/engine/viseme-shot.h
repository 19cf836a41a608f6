/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-mouth-states.h"
#include "viseme-own-speech.h"

G_BEGIN_DECLS

/* A part of the video between two cuts, and its mouths. */
typedef struct
{
  guint first; /* frame of the video */
  guint n_frames;
  VisemeFaceTrack *track;    /* of the shot alone; NULL: no face, its pictures stay as they are */
  VisemeMouthStates *states; /* of the shot alone; NULL without TRACK */
  VisemeOwnSpeech *own;      /* what can be learnt from its own sound, or NULL */
} VisemeShot;

typedef void (*VisemeShotProgress) (double fraction, gpointer user_data);

GPtrArray *viseme_shot_list_new (VisemeFaceTrack *track,
                                 VisemeFacePatches *patches,
                                 VisemeShotProgress progress,
                                 gpointer user_data,
                                 GCancellable *cancellable,
                                 GError **error);
void viseme_shot_list_learn (GPtrArray *shots, const VisemeMouthSounds *sounds);
const VisemeShot *viseme_shot_list_find (const GPtrArray *shots, guint frame);
gboolean viseme_shot_is_trusted (const VisemeShot *self, guint frame);
void viseme_shot_free (VisemeShot *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeShot, viseme_shot_free)

G_END_DECLS
