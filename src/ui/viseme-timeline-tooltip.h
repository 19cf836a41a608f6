/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/viseme-waveform-view.h"

G_BEGIN_DECLS

/* Shows, where the pointer rests on a timeline, the time and the picture of a video there. */
#define VISEME_TYPE_TIMELINE_TOOLTIP (viseme_timeline_tooltip_get_type ())
G_DECLARE_FINAL_TYPE (VisemeTimelineTooltip,
                      viseme_timeline_tooltip,
                      VISEME,
                      TIMELINE_TOOLTIP,
                      GObject)

VisemeTimelineTooltip *viseme_timeline_tooltip_new (VisemeWaveformView *timeline);
void viseme_timeline_tooltip_set_file (VisemeTimelineTooltip *self, GFile *file); /* nullable */

G_END_DECLS
