/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-face-patches.h"

G_BEGIN_DECLS

#define VISEME_MOUTH_COMPONENTS 16

/* The mouth in one frame, canonical pixels of displacement against one typical frame. */
typedef struct
{
  float aperture; /* lower lip down minus upper lip down: larger is more open */
  float width;    /* corners further apart */
  float chin;     /* chin down */
} VisemeMouthState;

/* All the mouths of a clip. Immutable once made. */
typedef struct
{
  guint n_frames;
  float center_x; /* of the mouth, canonical pixels */
  float center_y;
  float motion;             /* canonical pixels between the 5 % and 95 % aperture, without pose */
  VisemeMouthState *states; /* one per frame */
  gboolean *usable;         /* one per frame: tracked well enough to show its mouth elsewhere */
  float *appearance;        /* VISEME_MOUTH_COMPONENTS per frame: how alike mouths look */
  guint n_surroundings;
  float *surroundings; /* N_SURROUNDINGS per frame: the face around the mouth, for poses */
} VisemeMouthStates;

typedef void (*VisemeMouthStatesProgress) (double fraction, gpointer user_data);

VisemeMouthStates *viseme_mouth_states_new (VisemeFaceTrack *track,
                                            VisemeFacePatches *patches,
                                            VisemeMouthStatesProgress progress,
                                            gpointer user_data,
                                            GCancellable *cancellable,
                                            GError **error);
void viseme_mouth_states_free (VisemeMouthStates *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeMouthStates, viseme_mouth_states_free)

G_END_DECLS
