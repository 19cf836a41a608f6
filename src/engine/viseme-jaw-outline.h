/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-face-track.h"

G_BEGIN_DECLS

/* Where the lips are, as a lens: canonical pixels. */
typedef struct
{
  float x; /* the middle of the line between the lips */
  float y;
  float half;  /* corner to middle */
  float tilt;  /* down per pixel to the right */
  float bend;  /* how far the corners lie below the middle */
  float thick; /* height against that of usual lips */
} VisemeJawOutline;

void viseme_jaw_outline_find (const float *planes,
                              float center_x,
                              float center_y,
                              VisemeJawOutline *outline);
float viseme_jaw_outline_get_line (const VisemeJawOutline *outline, float x);

G_END_DECLS
