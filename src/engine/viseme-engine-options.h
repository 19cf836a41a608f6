/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the user may ask of the engine beyond the two files. All zero: decide everything itself. */
typedef struct
{
  gboolean has_face;         /* the person is the one at the following point, not the main one */
  double face_x;             /* on the first picture as it is shown, 0 (left) .. 1 (right) */
  double face_y;             /* 0 (top) .. 1 (bottom) */
  gboolean allow_small_face; /* try also with a face too small for a good result */
  gboolean head_motion;      /* let the head of a still picture move gently */
} VisemeEngineOptions;

G_END_DECLS
