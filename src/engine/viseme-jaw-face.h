/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-mouth-states.h"

G_BEGIN_DECLS

/* Y, Cb, Cr in the range of the video. */
typedef struct
{
  float y;
  float cb;
  float cr;
} VisemeJawColor;

/* The resting mouth of a clip or a still, canonical pixels. Immutable once made. */
typedef struct
{
  float center;                        /* column of its middle */
  float half;                          /* corner to middle */
  float line[VISEME_CANONICAL_WIDTH];  /* between the corners and beyond, by column */
  float upper[VISEME_CANONICAL_WIDTH]; /* lower edge of the upper lip */
  float lower[VISEME_CANONICAL_WIDTH]; /* upper edge of the lower lip; what is between is no lip */
  float parting;                       /* how far the lips stand apart in the middle */
  gboolean teeth;                      /* ... and teeth are seen there */
  VisemeJawColor skin;
  VisemeJawColor lip;
  VisemeJawColor dark; /* of the line */
  float black;         /* luma of the darkest places of the face, such as nostrils and pupils */
} VisemeJawFace;

VisemeJawFace *viseme_jaw_face_new (GFile *video,
                                    guint first,
                                    VisemeFaceTrack *track,
                                    const VisemeMouthStates *states,
                                    GCancellable *cancellable,
                                    GError **error);
void viseme_jaw_face_free (VisemeJawFace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeJawFace, viseme_jaw_face_free)

G_END_DECLS
