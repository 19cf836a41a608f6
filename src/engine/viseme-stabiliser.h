/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-face-patches.h"
#include "viseme-parallel.h"

G_BEGIN_DECLS

/* What is known about the face in one frame. */
typedef struct
{
  gboolean wanted;    /* in a shot with a face */
  gboolean visible;   /* the detector saw it here or shortly before and after */
  gboolean seen;      /* the same, within fewer frames */
  VisemeAffine guess; /* canonical to stored picture, from the detector */
  VisemeAffine pose;  /* the same, stabilised */
  float confidence;
} VisemeFaceView;

gboolean viseme_stabiliser_run (VisemeFacePatches *patches,
                                VisemeFaceView *views,
                                guint *reference,
                                VisemeParallelProgress progress,
                                gpointer user_data,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS
