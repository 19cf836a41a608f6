/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jobs/viseme-runner.h"
#include "ui/viseme-account.h"
#include "ui/viseme-input.h"

G_BEGIN_DECLS

/* Text to speech: what shall be said, by whom, for how much. What is made becomes the file of the
 * input: the very file that will be sent. */
#define VISEME_TYPE_SPEECH_TYPE_PAGE (viseme_speech_type_page_get_type ())
G_DECLARE_FINAL_TYPE (VisemeSpeechTypePage,
                      viseme_speech_type_page,
                      VISEME,
                      SPEECH_TYPE_PAGE,
                      AdwBin)

void viseme_speech_type_page_set_input (VisemeSpeechTypePage *self, VisemeInput *input);
void viseme_speech_type_page_set_account (VisemeSpeechTypePage *self, VisemeAccount *account);
void viseme_speech_type_page_set_settings (VisemeSpeechTypePage *self, GSettings *settings);
/* Returns: whether something paid goes on that an earlier run of the program left. */
gboolean viseme_speech_type_page_set_runner (VisemeSpeechTypePage *self, VisemeRunner *runner);

G_END_DECLS
