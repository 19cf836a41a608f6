/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/viseme-input.h"

G_BEGIN_DECLS

/* The card for the speech: its waveform, which can be played, and its facts. */
#define VISEME_TYPE_SPEECH_CARD (viseme_speech_card_get_type ())
G_DECLARE_FINAL_TYPE (VisemeSpeechCard, viseme_speech_card, VISEME, SPEECH_CARD, AdwBin)

void viseme_speech_card_set_input (VisemeSpeechCard *self, VisemeInput *input);

G_END_DECLS
