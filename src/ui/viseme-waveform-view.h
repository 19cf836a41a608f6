/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A drawn waveform with a play-head that can be dragged or moved with the keyboard. Signal "seek"
 * (double seconds, gboolean accurate): rough while the head is moving, accurate when it rests. */
#define VISEME_TYPE_WAVEFORM_VIEW (viseme_waveform_view_get_type ())
G_DECLARE_FINAL_TYPE (VisemeWaveformView, viseme_waveform_view, VISEME, WAVEFORM_VIEW, GtkWidget)

void viseme_waveform_view_set_label (VisemeWaveformView *self, const char *label);
void viseme_waveform_view_load (VisemeWaveformView *self, GFile *file);
/* What is played again and again, in seconds; END <= START: nothing is marked. */
void viseme_waveform_view_set_range (VisemeWaveformView *self, double start, double end);
void viseme_waveform_view_set_time (VisemeWaveformView *self, double position, double duration);
/* Seconds at X, in pixels from the left of the widget. */
double viseme_waveform_view_get_time_at (VisemeWaveformView *self, double x);

G_END_DECLS
