/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Shows a video with its transport. Property "fullscreened" (gboolean): the controls hide while
 * the pointer rests. */
#define VISEME_TYPE_PLAYER_VIEW (viseme_player_view_get_type ())
G_DECLARE_FINAL_TYPE (VisemePlayerView, viseme_player_view, VISEME, PLAYER_VIEW, AdwBin)

void viseme_player_view_set_settings (VisemePlayerView *self, GSettings *settings);
/* NULL lets go of the file. */
void viseme_player_view_set_file (VisemePlayerView *self, GFile *file);
void viseme_player_view_play (VisemePlayerView *self);

G_END_DECLS
