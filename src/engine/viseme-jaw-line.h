/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-jaw-outline.h"

G_BEGIN_DECLS

/* The dark line on which the lips meet, in canonical pixels. */
typedef struct
{
  float left; /* column of the corners */
  float right;
  float y[VISEME_CANONICAL_WIDTH]; /* by column; beyond the corners it goes on straight */
  float strength;                  /* how much darker it is than the lips, luma */
} VisemeJawLine;

void viseme_jaw_line_find (const float *luma, const VisemeJawOutline *outline, VisemeJawLine *line);

G_END_DECLS
