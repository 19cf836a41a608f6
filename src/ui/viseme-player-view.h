/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/viseme-stage.h"

G_BEGIN_DECLS

/* Shows a video with its transport, alone or beside another one. Properties: "fullscreened"
 * (gboolean): the controls hide while the pointer rests; "view" (VisemeView); "rate" (double);
 * "zoomed" (gboolean): at the mouth. */
#define VISEME_TYPE_PLAYER_VIEW (viseme_player_view_get_type ())
G_DECLARE_FINAL_TYPE (VisemePlayerView, viseme_player_view, VISEME, PLAYER_VIEW, AdwBin)

void viseme_player_view_set_settings (VisemePlayerView *self, GSettings *settings);
void viseme_player_view_set_file (VisemePlayerView *self, GFile *file);
/* What the file is compared with. NAMES: shown over the pictures. */
void viseme_player_view_set_other (VisemePlayerView *self,
                                   GFile *other,
                                   const char *other_name,
                                   const char *name);
/* What else there is to compare with, as items for its menu. */
void viseme_player_view_set_comparisons (VisemePlayerView *self, GMenuModel *comparisons);
/* Over the picture, where it covers no button. */
void viseme_player_view_add_toast (VisemePlayerView *self, AdwToast *toast);

/* Space plays. Returns: whether it could take the keyboard. */
gboolean viseme_player_view_take_keys (VisemePlayerView *self);

G_END_DECLS
