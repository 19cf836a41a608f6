/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/viseme-edits.h"

G_BEGIN_DECLS

/* Lets choose what happens when the video and the speech have different lengths. Invisible while
 * they have the same. */
#define VISEME_TYPE_LENGTH_MENU (viseme_length_menu_get_type ())
G_DECLARE_FINAL_TYPE (VisemeLengthMenu, viseme_length_menu, VISEME, LENGTH_MENU, AdwBin)

void viseme_length_menu_set_edits (VisemeLengthMenu *self, VisemeEdits *edits);
void viseme_length_menu_set_seconds (VisemeLengthMenu *self, double video, double speech);

G_END_DECLS
