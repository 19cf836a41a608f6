/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a lane is of. */
typedef enum
{
  VISEME_LANE_OF_FACE,
  VISEME_LANE_OF_SPEECH,
} VisemeLaneKind;

/* A strip that shows over time where a face, or speech, was found. */
#define VISEME_TYPE_LANE_VIEW (viseme_lane_view_get_type ())
G_DECLARE_FINAL_TYPE (VisemeLaneView, viseme_lane_view, VISEME, LANE_VIEW, GtkWidget)

void viseme_lane_view_set_kind (VisemeLaneView *self, VisemeLaneKind kind);
/* LANE: VisemeLanePiece. DURATION: seconds, of the whole strip. */
void viseme_lane_view_set_lane (VisemeLaneView *self, const GArray *lane, double duration);

G_END_DECLS
