/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-jaw-face.h"
#include "viseme-mouth-plan.h"

G_BEGIN_DECLS

/* The mouth in one output frame, against the resting one. */
typedef struct
{
  float opening; /* lips further apart, canonical pixels; below 0: closer together */
  float width;   /* -1 rounded .. 1 spread */
  float press;   /* 0..1: lips pressed together */
} VisemeJawPose;

VisemeMouthPlan *
viseme_jaw_motion_plan (const VisemeMouthShape *shapes, const double *times, guint n_frames);
VisemeJawPose *viseme_jaw_motion_new (const VisemeMouthPlan *plan, const VisemeJawFace *face);
VisemeJawPose viseme_jaw_pose_weaken (const VisemeJawPose *pose, float weight);
gboolean viseme_jaw_pose_is_rest (const VisemeJawPose *pose);

G_END_DECLS
