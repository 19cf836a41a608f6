/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Records one take after the other from a microphone, as WAV, 48 kHz, mono, 16 bits. Main thread
 * only. Properties (read-only, notify): "recording" (gboolean), "level" (double 0..1, as loud as it
 * is heard; also before the take begins), "elapsed" (double, seconds of the take). Signals:
 * "finished" (GFile *): the take is complete on the disk, also when the microphone was unplugged;
 * "failed" (GError *): recording ended by itself, before or after "finished". */
#define VISEME_TYPE_RECORDER (viseme_recorder_get_type ())
G_DECLARE_FINAL_TYPE (VisemeRecorder, viseme_recorder, VISEME, RECORDER, GObject)

VisemeRecorder *viseme_recorder_new (void);
/* SOURCE: GStreamer elements that take the place of a microphone. */
VisemeRecorder *viseme_recorder_new_for_source (const char *source);
/* A microphone is a GstDevice; NULL: the default one. For the next take. */
void viseme_recorder_set_microphone (VisemeRecorder *self, gpointer microphone);
/* Opens the microphone and shows its level; what it hears is not kept yet. */
gboolean viseme_recorder_open (VisemeRecorder *self, GFile *take, GError **error);
/* From here on it is kept. */
void viseme_recorder_begin (VisemeRecorder *self);
/* Ends the take, or closes the microphone when none was begun. */
void viseme_recorder_stop (VisemeRecorder *self);
gboolean viseme_recorder_is_open (VisemeRecorder *self);
gboolean viseme_recorder_get_recording (VisemeRecorder *self);
double viseme_recorder_get_level (VisemeRecorder *self);
double viseme_recorder_get_elapsed (VisemeRecorder *self);

G_END_DECLS
