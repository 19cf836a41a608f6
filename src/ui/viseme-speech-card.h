/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jobs/viseme-runner.h"
#include "ui/viseme-account.h"
#include "ui/viseme-edits.h"
#include "ui/viseme-input.h"

G_BEGIN_DECLS

/* The card for the speech: where it comes from, its waveform, which can be played, and its facts.
 */
#define VISEME_TYPE_SPEECH_CARD (viseme_speech_card_get_type ())
G_DECLARE_FINAL_TYPE (VisemeSpeechCard, viseme_speech_card, VISEME, SPEECH_CARD, AdwBin)

void viseme_speech_card_set_input (VisemeSpeechCard *self, VisemeInput *input, VisemeEdits *edits);
void viseme_speech_card_set_account (VisemeSpeechCard *self, VisemeAccount *account);
void viseme_speech_card_set_settings (VisemeSpeechCard *self, GSettings *settings);
void viseme_speech_card_set_runner (VisemeSpeechCard *self, VisemeRunner *runner);

G_END_DECLS
