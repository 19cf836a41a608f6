/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-base-frames.h"
#include "viseme-jaw-motion.h"
#include "viseme-shot.h"

G_BEGIN_DECLS

/* A result that is fully planned. Nothing is owned. */
typedef struct
{
  GFile *video;
  GFile *audio;
  VisemeFaceTrack *track;
  GPtrArray *shots;     /* VisemeShot */
  GArray *frames;       /* VisemeBaseFrame: the frames of the result */
  const guint *chosen;  /* for each of them the source frame whose mouth is shown, of its shot */
  const float *weights; /* for each of them how strongly it is shown, 0..1 */
  /* For each of them the mouth whose jaw is moved, NULL where another mouth is shown, and how. */
  const VisemeJawFace *const *jaws;
  const VisemeJawPose *jaw_poses;
  gboolean head_motion; /* the head of this still sways */
  double duration;      /* seconds */
  guint *bit_depth;     /* (out) (nullable): bits per colour of the video, 0 if not known */
} VisemeRenderPlan;

typedef void (*VisemeRenderProgress) (double fraction, gpointer user_data);

/* Draws and encodes PLAN to OUTPUT, which exists afterwards only on success. */
gboolean viseme_render_run (const VisemeRenderPlan *plan,
                            GFile *output,
                            VisemeRenderProgress progress,
                            gpointer user_data,
                            GCancellable *cancellable,
                            GError **error);

G_END_DECLS
