/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define VISEME_MOUTH_FADE_FRAMES 5

/* One frame of a result. */
typedef struct
{
  guint shot;       /* any number that changes at cuts */
  gboolean trusted; /* another mouth can be put there */
} VisemeFadeFrame;

float *viseme_mouth_fade_new (const VisemeFadeFrame *frames, guint n_frames);

G_END_DECLS
