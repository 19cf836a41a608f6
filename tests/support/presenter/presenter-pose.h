/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The presenter at one moment. Head coordinates: the middle of the face is (0, 0), the face is 200
 * wide; y grows downwards. */
typedef struct
{
  double x;       /* middle of the face in the picture, pixels */
  double y;       /* */
  double scale;   /* pixels per unit of head coordinates */
  double roll;    /* radians, clockwise */
  double turn;    /* -1 (to the left of the picture) .. 1: eyes, nose and mouth move in the face */
  double blink;   /* 0 open .. 1 shut */
  double brow;    /* 0 at rest .. 1 raised */
  double opening; /* of the mouth, 0 .. 1 */
  double width;   /* of the mouth, -1 rounded .. 1 spread */
  double closing; /* 0 .. 1: lips pressed for p, b, m */
  gboolean away;  /* the back of the head is seen */
} PresenterPose;

/* How the head moves in a WIDTH x HEIGHT picture; the mouth stays shut. */
PresenterPose presenter_pose_get (double time, int width, int height, guint32 seed);

/* The middle of the mouth in the picture. */
void presenter_pose_get_mouth (const PresenterPose *pose, double *x, double *y);

G_END_DECLS
