/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A coarse picture of a part of the canonical face: one cell per CELL x CELL pixels. */
#define VISEME_COLOR_CELL    4
#define VISEME_COLOR_COLUMNS 40
#define VISEME_COLOR_ROWS    32
#define VISEME_COLOR_AREA    (VISEME_COLOR_COLUMNS * VISEME_COLOR_ROWS)
#define VISEME_COLOR_LEFT    80 /* canonical pixels from the first cell to the mouth centre */
#define VISEME_COLOR_TOP     52

typedef struct
{
  float planes[3][VISEME_COLOR_AREA]; /* Y, Cb, Cr */
} VisemeColorGrid;

/* How to make one picture's light that of another: Y and chroma times the first plane, then the
 * other two added to Cb and Cr. */
typedef struct
{
  float gain[VISEME_COLOR_AREA];
  float blue[VISEME_COLOR_AREA];
  float red[VISEME_COLOR_AREA];
} VisemeColorMatch;

void viseme_color_match_compute (VisemeColorMatch *match,
                                 const VisemeColorGrid *base,
                                 const VisemeColorGrid *source,
                                 const float *weights,
                                 float black);
void viseme_color_match_blend (VisemeColorMatch *match, const VisemeColorMatch *fresh, float share);

G_END_DECLS
