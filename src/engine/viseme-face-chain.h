/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/viseme-face-detector.h"

G_BEGIN_DECLS

/* A face in one of the frames that were looked at. */
typedef struct
{
  gboolean found;
  float x; /* of the centre, pixels of the searched picture */
  float y;
  float size;
} VisemeFaceSpot;

/* Pixels of the searched picture. */
typedef struct
{
  float x;
  float y;
} VisemeFacePoint;

VisemeFaceSpot *
viseme_face_chain_choose (const GPtrArray *looks, const VisemeFacePoint *point, guint *n_found);
gboolean viseme_face_chain_follow (const GArray *boxes,
                                   const VisemeFaceSpot *last,
                                   guint n_missed,
                                   VisemeFaceSpot *spot);
gboolean
viseme_face_chain_start (const GArray *boxes, const VisemeFacePoint *point, VisemeFaceSpot *spot);

G_END_DECLS
