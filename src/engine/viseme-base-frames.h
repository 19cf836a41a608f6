/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One frame of the result: which source frame it is drawn on, and when it is shown. */
typedef struct
{
  guint source;
  guint64 pts;      /* ns, first frame at 0 */
  guint64 duration; /* ns */
} VisemeBaseFrame;

GArray *
viseme_base_frames_new (const guint64 *durations, guint n_durations, guint64 total_duration);

G_END_DECLS
