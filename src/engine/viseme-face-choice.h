/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-face-chain.h"

G_BEGIN_DECLS

/* A face in small, to see whether its mouth moves. */
#define VISEME_FACE_THUMB_SIDE  24
#define VISEME_FACE_THUMB_BYTES (VISEME_FACE_THUMB_SIDE * VISEME_FACE_THUMB_SIDE)

GBytes *
viseme_face_choice_take_thumbs (const guint8 *shown, int width, int height, const GArray *boxes);
VisemeFaceSpot *viseme_face_choice_make (const GPtrArray *looks,
                                         const GPtrArray *thumbs,
                                         int width,
                                         int height,
                                         guint *n_found);

G_END_DECLS
