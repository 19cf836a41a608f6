/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jobs/viseme-runner.h"
#include "ui/viseme-account.h"
#include "ui/viseme-input-card.h"

G_BEGIN_DECLS

/* Where the person comes from: File or Create, as linked buttons in the header of a card, and the
 * page of the chosen one above its content. */
#define VISEME_TYPE_VIDEO_SOURCES (viseme_video_sources_get_type ())
G_DECLARE_FINAL_TYPE (VisemeVideoSources, viseme_video_sources, VISEME, VIDEO_SOURCES, GObject)

VisemeVideoSources *viseme_video_sources_new (VisemeInputCard *card, VisemeInput *input);
void viseme_video_sources_set_account (VisemeVideoSources *self, VisemeAccount *account);
void viseme_video_sources_set_runner (VisemeVideoSources *self, VisemeRunner *runner);

G_END_DECLS
