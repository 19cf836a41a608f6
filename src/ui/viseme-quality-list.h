/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "gateway/viseme-model.h"

G_BEGIN_DECLS

/* All qualities, one of which is chosen. Property "selected-id" (string). */
#define VISEME_TYPE_QUALITY_LIST (viseme_quality_list_get_type ())
G_DECLARE_FINAL_TYPE (VisemeQualityList, viseme_quality_list, VISEME, QUALITY_LIST, AdwBin)

VisemeModel *viseme_quality_list_get_selected (VisemeQualityList *self);

/* What the clip takes on this computer; 0: not known. */
void viseme_quality_list_set_picture (VisemeQualityList *self, gboolean is_picture);
void viseme_quality_list_set_local_seconds (VisemeQualityList *self, double seconds);

G_END_DECLS
