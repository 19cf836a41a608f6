/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How long the steps of a render will take in comparison with each other. */
typedef struct
{
  double analysis; /* of the video, unless it is remembered */
  double plan;     /* of the mouths */
  double render;
} VisemeWorkEstimate;

VisemeWorkEstimate
viseme_work_estimate_new (GFile *video, double duration, GCancellable *cancellable);

G_END_DECLS
