/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* How loud results are played: a button with a slider and mute in a popover. */
#define VISEME_TYPE_VOLUME_BUTTON (viseme_volume_button_get_type ())
G_DECLARE_FINAL_TYPE (VisemeVolumeButton, viseme_volume_button, VISEME, VOLUME_BUTTON, AdwBin)

void viseme_volume_button_set_settings (VisemeVolumeButton *self, GSettings *settings);
void viseme_volume_button_step (VisemeVolumeButton *self, double step);
gboolean viseme_volume_button_is_open (VisemeVolumeButton *self);

G_END_DECLS
