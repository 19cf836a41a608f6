/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jobs/viseme-runner.h"
#include "ui/viseme-account.h"
#include "ui/viseme-edits.h"
#include "ui/viseme-input.h"

G_BEGIN_DECLS

/* The card for the video: its picture, which can be played, and its facts. */
#define VISEME_TYPE_VIDEO_CARD (viseme_video_card_get_type ())
G_DECLARE_FINAL_TYPE (VisemeVideoCard, viseme_video_card, VISEME, VIDEO_CARD, AdwBin)

/* Plays from the beginning without sound, for somebody who speaks to it; FALSE stops. */
void viseme_video_card_watch (VisemeVideoCard *self, gboolean playing);
void viseme_video_card_set_input (VisemeVideoCard *self, VisemeInput *input, VisemeEdits *edits);
void viseme_video_card_set_account (VisemeVideoCard *self, VisemeAccount *account);
void viseme_video_card_set_runner (VisemeVideoCard *self, VisemeRunner *runner);

G_END_DECLS
