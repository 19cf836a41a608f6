/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gateway/viseme-model.h"

G_BEGIN_DECLS

/* One quality as a radio button: what runs where, how long it takes, what it costs. */
#define VISEME_TYPE_QUALITY_CARD (viseme_quality_card_get_type ())
G_DECLARE_FINAL_TYPE (VisemeQualityCard, viseme_quality_card, VISEME, QUALITY_CARD, GtkCheckButton)

VisemeQualityCard *viseme_quality_card_new (VisemeModel *model);
VisemeModel *viseme_quality_card_get_model (VisemeQualityCard *self);

void viseme_quality_card_set_seconds (VisemeQualityCard *self, double seconds);

G_END_DECLS
