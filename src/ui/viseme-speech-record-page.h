/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/viseme-input.h"

G_BEGIN_DECLS

/* Records the speech while the muted video plays: takes are kept, and the chosen one is the file of
 * the input. Activates "composer.watch-video" (b) when a take begins and ends. */
#define VISEME_TYPE_SPEECH_RECORD_PAGE (viseme_speech_record_page_get_type ())
G_DECLARE_FINAL_TYPE (VisemeSpeechRecordPage,
                      viseme_speech_record_page,
                      VISEME,
                      SPEECH_RECORD_PAGE,
                      AdwBin)

void viseme_speech_record_page_set_input (VisemeSpeechRecordPage *self, VisemeInput *input);

G_END_DECLS
