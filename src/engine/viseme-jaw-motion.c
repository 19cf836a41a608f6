/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-jaw-motion"

#include "config.h"

#include "viseme-jaw-motion.h"

#include "viseme-signal.h"

#include <math.h>

/* How people talk: most of the time with the mouth half open, rarely wide. Quantiles of a talking
 * mouth of usual size, canonical pixels. */
#define TYPICAL_STATES 200
#define TYPICAL_STEP   79 /* shares no factor with the above: neighbours differ */
#define MOST_OPENING   13.0f
#define CLOSED_SHARE   0.12f
#define OPENING_BEND   1.25f
#define WIDTH_BEND     1.5f

#define TYPICAL_HALF  32.0f /* of a mouth, canonical pixels */
#define LEAST_SIZE    0.8f
#define MOST_SIZE     1.15f
#define CLOSED_DARK   2.5f  /* so wide is the dark line between lips that meet */
#define LEAST_PARTING 0.25f /* of the resting one, while speaking */
#define REST_SHARE    0.5f
#define LEAST_FURTHER 6.0f
#define SMOOTHING     0.6f  /* frames */
#define LEAST_MOVE    0.05f /* canonical pixels, and shares of the width: not to be seen */

static VisemeMouthState
typical_state (guint index)
{
  float rank = (float) index / (TYPICAL_STATES - 1);
  float open = MAX (rank - CLOSED_SHARE, 0) / (1 - CLOSED_SHARE);
  float across = 2 * rank - 1;

  return (VisemeMouthState){ .aperture = MOST_OPENING * powf (open, OPENING_BEND),
                             .width = copysignf (powf (fabsf (across), WIDTH_BEND), across) };
}

/**
 * viseme_jaw_motion_plan:
 * @shapes: what the sound says, one per output frame
 * @times: the middle of each output frame, seconds, rising
 * @n_frames: output frames, at least 1
 *
 * The plan for somebody whose own way of talking is not known: with the range of a typical mouth.
 *
 * Returns: (transfer full): the plan; apertures in canonical pixels, widths from -1 to 1
 */
VisemeMouthPlan *
viseme_jaw_motion_plan (const VisemeMouthShape *shapes, const double *times, guint n_frames)
{
  VisemeMouthState states[TYPICAL_STATES];
  gboolean usable[TYPICAL_STATES];

  for (guint i = 0; i < TYPICAL_STATES; i++)
    {
      states[i] = typical_state (i * TYPICAL_STEP % TYPICAL_STATES);
      usable[i] = TRUE;
    }
  return viseme_mouth_plan_new (shapes, times, n_frames, states, usable, TYPICAL_STATES);
}

/* Lips that stand apart at rest come closer while speaking and open further than that, but not by
 * as much as those that meet. */
static float
parting_for (float aperture, float rest)
{
  float least = LEAST_PARTING * rest;
  float most = rest + MAX (MOST_OPENING - REST_SHARE * rest, LEAST_FURTHER);

  return least + aperture / MOST_OPENING * (most - least);
}

static VisemeJawPose
pose_for (const VisemeMouthTarget *target, float rest, float size)
{
  float wanted = parting_for (size * target->aperture, rest) - rest;
  float opening = target->speech * wanted;

  /* Pressed lips meet, whatever shows between them at rest. */
  opening += target->closure * (-rest - opening);
  return (VisemeJawPose){ .opening = opening,
                          .width = target->speech * target->width,
                          .press = target->closure };
}

/**
 * viseme_jaw_motion_new:
 * @plan: what viseme_jaw_motion_plan() returned
 * @face: the resting mouth
 *
 * In pauses the mouth is the one of the picture, also when it smiles; in speech the teeth of a
 * smile count as opening.
 *
 * Returns: (transfer full): one pose per frame of @plan; free with g_free()
 */
VisemeJawPose *
viseme_jaw_motion_new (const VisemeMouthPlan *plan, const VisemeJawFace *face)
{
  const gsize stride = sizeof (VisemeJawPose) / sizeof (float);
  VisemeJawPose *poses = g_new0 (VisemeJawPose, MAX (plan->n_frames, 1));
  float rest = MAX (face->parting - CLOSED_DARK, 0);
  float size = CLAMP (face->half / TYPICAL_HALF, LEAST_SIZE, MOST_SIZE);

  for (guint i = 0; i < plan->n_frames; i++)
    poses[i] = pose_for (&plan->targets[i], rest, size);
  viseme_signal_smooth_strided (&poses[0].width, plan->n_frames, stride, SMOOTHING);
  viseme_signal_smooth_strided (&poses[0].press, plan->n_frames, stride, SMOOTHING);
  return poses;
}

/**
 * viseme_jaw_pose_weaken:
 * @pose: a pose
 * @weight: 0 (rest) .. 1 (@pose)
 *
 * Returns: the pose between the resting one and @pose
 */
VisemeJawPose
viseme_jaw_pose_weaken (const VisemeJawPose *pose, float weight)
{
  return (VisemeJawPose){ .opening = weight * pose->opening,
                          .width = weight * pose->width,
                          .press = weight * pose->press };
}

/**
 * viseme_jaw_pose_is_rest:
 * @pose: a pose
 *
 * Returns: whether the mouth is the one of the picture, so that nothing is to be drawn
 */
gboolean
viseme_jaw_pose_is_rest (const VisemeJawPose *pose)
{
  return fabsf (pose->opening) < LEAST_MOVE && fabsf (pose->width) < LEAST_MOVE &&
         pose->press < LEAST_MOVE;
}
