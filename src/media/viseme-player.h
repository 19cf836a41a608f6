/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "media/viseme-frame-sink.h"

G_BEGIN_DECLS

#define VISEME_TYPE_PLAYER (viseme_player_get_type ())
G_DECLARE_FINAL_TYPE (VisemePlayer, viseme_player, VISEME, PLAYER, GObject)

/* Transport for one file, or for two on one pipeline and one clock, of which the first is heard and
 * gives the length. Where the second one ends earlier its last frame stays. Main thread only.
 * Properties (all notify): "file" (GFile), "playing" (gboolean), "position" and "duration" (double,
 * seconds), "rate" (double 0.25..2, pitch kept), "volume" (double 0..1, linear as heard), "muted",
 * "loop" (gboolean), "seeking" (gboolean, read-only). Signals: "ended" (), "failed" (GError *),
 * "other-failed" (GError *): it goes on with the first file alone. Seeks are coalesced: one is
 * under way, the last wanted one follows. */
VisemePlayer *viseme_player_new (void);
VisemeFrameSink *viseme_player_get_frame_sink (VisemePlayer *self);
VisemeFrameSink *viseme_player_get_other_sink (VisemePlayer *self);
void viseme_player_set_file (VisemePlayer *self, GFile *file);
void viseme_player_set_files (VisemePlayer *self, GFile *file, GFile *other);
GFile *viseme_player_get_file (VisemePlayer *self);
GFile *viseme_player_get_other_file (VisemePlayer *self);
double viseme_player_get_other_duration (VisemePlayer *self);
void viseme_player_set_playing (VisemePlayer *self, gboolean playing);
gboolean viseme_player_get_playing (VisemePlayer *self);
void viseme_player_seek (VisemePlayer *self, double seconds, gboolean accurate);
void viseme_player_step (VisemePlayer *self, int frames);
/* Plays what lies between START and END again and again; END <= START: everything. */
void viseme_player_set_range (VisemePlayer *self, double start, double end);
void viseme_player_set_rate (VisemePlayer *self, double rate);
double viseme_player_get_rate (VisemePlayer *self);
double viseme_player_get_position (VisemePlayer *self);
double viseme_player_get_duration (VisemePlayer *self);

G_END_DECLS
