/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PresenterSpeech PresenterSpeech;

/* TEXT spoken by espeak-ng's VOICE (such as "en-us+f3") at WORDS per minute. */
PresenterSpeech *
presenter_speech_new (const char *text, const char *voice, int words, GError **error);
void presenter_speech_free (PresenterSpeech *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PresenterSpeech, presenter_speech_free)

int presenter_speech_get_rate (PresenterSpeech *self);

/* Mono samples, N_SAMPLES of them; the speech starts anew where it ends, 0: once. */
gint16 *presenter_speech_get_samples (PresenterSpeech *self, gsize *n_samples);

/* The mouth that says it, see PresenterPose. */
void presenter_speech_get_mouth (PresenterSpeech *self,
                                 double time,
                                 double *opening,
                                 double *width,
                                 double *closing);

gboolean presenter_speech_save (PresenterSpeech *self, const char *path, GError **error);

G_END_DECLS
