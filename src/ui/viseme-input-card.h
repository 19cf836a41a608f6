/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "media/viseme-check-report.h"
#include "ui/viseme-edits.h"
#include "ui/viseme-input.h"
#include "ui/viseme-lane-view.h"

G_BEGIN_DECLS

/* The frame that both cards share: title, name of the file, choose and remove; inside, an
 * invitation, what is going on, what is wrong, or "content" (GtkWidget) once the file is usable.
 * Signal "checked" (const VisemeCheckReport *): more is known about the file. */
#define VISEME_TYPE_INPUT_CARD (viseme_input_card_get_type ())
G_DECLARE_FINAL_TYPE (VisemeInputCard, viseme_input_card, VISEME, INPUT_CARD, AdwBin)

/* Where the file comes from, in the header: the name of the file moves below it. */
void viseme_input_card_set_switcher (VisemeInputCard *self, GtkWidget *switcher);
/* Another source than a file, above the content; NULL: only the file. */
void viseme_input_card_set_page (VisemeInputCard *self, GtkWidget *page);
/* Shows what the check of the file finds over time. Before set_input(). */
void viseme_input_card_set_lane (VisemeInputCard *self, VisemeLaneView *lane);
void viseme_input_card_set_input (VisemeInputCard *self,
                                  VisemeInput *input,
                                  VisemeInputKind kind,
                                  VisemeEdits *edits);

G_END_DECLS
