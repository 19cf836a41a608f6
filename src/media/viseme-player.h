/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "media/viseme-frame-sink.h"

G_BEGIN_DECLS

#define VISEME_TYPE_PLAYER (viseme_player_get_type ())
G_DECLARE_FINAL_TYPE (VisemePlayer, viseme_player, VISEME, PLAYER, GObject)

/* Transport for one file. Main thread only. Properties (all notify): "file" (GFile), "playing"
 * (gboolean), "position" and "duration" (double, seconds), "volume" (double 0..1, linear as heard),
 * "muted", "loop" (gboolean), "seeking" (gboolean, read-only). Signals: "ended" (),
 * "failed" (GError *). Seeks are coalesced: one is under way, the last wanted one follows. */
VisemePlayer *viseme_player_new (void);
VisemeFrameSink *viseme_player_get_frame_sink (VisemePlayer *self);
void viseme_player_set_file (VisemePlayer *self, GFile *file);
GFile *viseme_player_get_file (VisemePlayer *self);
void viseme_player_set_playing (VisemePlayer *self, gboolean playing);
gboolean viseme_player_get_playing (VisemePlayer *self);
void viseme_player_seek (VisemePlayer *self, double seconds, gboolean accurate);
double viseme_player_get_position (VisemePlayer *self);
double viseme_player_get_duration (VisemePlayer *self);

G_END_DECLS
