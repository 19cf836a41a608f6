/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-mouth-net.h"
#include "viseme-mouth-states.h"

G_BEGIN_DECLS

/* What the mouth should do in one output frame, in the measures of VisemeMouthState. */
typedef struct
{
  float aperture;
  float width;
  float speech;  /* 0 in a pause .. 1 while somebody speaks */
  float closure; /* 0..1: lips pressed */
} VisemeMouthTarget;

/* The trajectory of a whole result. */
typedef struct
{
  guint n_frames;
  VisemeMouthTarget *targets;
  gboolean silent; /* there is no speech in it at all */
} VisemeMouthPlan;

VisemeMouthPlan *viseme_mouth_plan_new (const VisemeMouthShape *shapes,
                                        const double *times,
                                        guint n_frames,
                                        const VisemeMouthState *states,
                                        const gboolean *usable,
                                        guint n_states);
void viseme_mouth_plan_free (VisemeMouthPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeMouthPlan, viseme_mouth_plan_free)

G_END_DECLS
