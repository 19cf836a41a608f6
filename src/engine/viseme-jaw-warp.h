/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-jaw-motion.h"

G_BEGIN_DECLS

/* Part of the canonical face, relative to the middle of the mouth line, that a pose can move. */
#define VISEME_JAW_REACH_X    92.0f
#define VISEME_JAW_REACH_UP   34.0f
#define VISEME_JAW_REACH_DOWN 118.0f

/* Where everything is in one pose. */
typedef struct
{
  const VisemeJawFace *face;
  float down; /* how far the jaw goes down, canonical pixels */
  float wide; /* 0..1: how far open, for what depends on it */
  float pull; /* share by which the mouth gets narrower (> 0) or wider */
  float roll; /* how much of the lips is rolled in, canonical pixels */
  float soft; /* width of the border between lip and cavity */
  /* By column of the resting face: the edges of the lips now. */
  float upper[VISEME_CANONICAL_WIDTH];
  float lower[VISEME_CANONICAL_WIDTH];
} VisemeJawWarp;

/* What is seen at one place. */
typedef struct
{
  float x; /* where the skin or the lip comes from */
  float y;
  float own_y;  /* where what is between the resting lips comes from, in the same column */
  float inside; /* 0..1: how much of the place is between the lips */
  float fresh;  /* 0..1: how much of that was hidden at rest */
  float upper;  /* the edges of the lips here */
  float lower;
} VisemeJawPoint;

void viseme_jaw_warp_init (VisemeJawWarp *self,
                           const VisemeJawFace *face,
                           const VisemeJawPose *pose,
                           float scale);
VisemeJawPoint viseme_jaw_warp_map (const VisemeJawWarp *self, float u, float v);

G_END_DECLS
