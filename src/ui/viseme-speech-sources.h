/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jobs/viseme-runner.h"
#include "ui/viseme-account.h"
#include "ui/viseme-input-card.h"

G_BEGIN_DECLS

/* Where the speech comes from: File, Record or Type, as linked buttons in the header of a card, and
 * the page of the chosen one above its content. */
#define VISEME_TYPE_SPEECH_SOURCES (viseme_speech_sources_get_type ())
G_DECLARE_FINAL_TYPE (VisemeSpeechSources, viseme_speech_sources, VISEME, SPEECH_SOURCES, GObject)

VisemeSpeechSources *viseme_speech_sources_new (VisemeInputCard *card, VisemeInput *input);
void viseme_speech_sources_set_account (VisemeSpeechSources *self, VisemeAccount *account);
void viseme_speech_sources_set_settings (VisemeSpeechSources *self, GSettings *settings);
void viseme_speech_sources_set_runner (VisemeSpeechSources *self, VisemeRunner *runner);

G_END_DECLS
