/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What a player is heard through: keeps the pitch at every speed, and has a volume. */
GstElement *viseme_player_sound_new (gboolean silent);
void viseme_player_sound_set_volume (GstElement *sound, double volume);
void viseme_player_sound_set_muted (GstElement *sound, gboolean muted);
gboolean viseme_player_sound_has_failed (GstMessage *message);

G_END_DECLS
