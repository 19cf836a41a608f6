/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  VISEME_LANE_GOOD,
  VISEME_LANE_DOUBTFUL,
  VISEME_LANE_ABSENT,
} VisemeLaneState;

/* A stretch of time in which it is the same with the face, or with the speech. */
typedef struct
{
  double start; /* seconds */
  double end;
  VisemeLaneState state;
  const char *reason; /* nullable: why it is not good; a stable id, not to be freed */
  double x;           /* of a face: the middle of it, shares of the picture's width and height */
  double y;
  double size; /* of a face: its width, pixels of the video */
} VisemeLanePiece;

GArray *viseme_lane_new (void);
void viseme_lane_add (GArray *lane, const VisemeLanePiece *piece);
double viseme_lane_get_share (const GArray *lane, VisemeLaneState state);
const char *viseme_lane_state_to_nick (VisemeLaneState state);

G_END_DECLS
