/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/viseme-player-side.h"
#include "media/viseme-player.h"

G_BEGIN_DECLS

#define VISEME_PLAYER_END_MARGIN \
  0.12 /* seconds before the end of a file where a last frame surely is */

struct _VisemePlayer
{
  GObject parent_instance;

  GFile *file;
  GFile *other_file; /* nullable */
  GstElement *pipeline;
  GstElement *sound; /* of the first side */
  VisemePlayerSide *side;
  VisemePlayerSide *other_side;
  VisemeFrameSink *sink;
  VisemeFrameSink *other_sink;
  guint bus_watch;
  guint position_timer;
  double position;
  double duration;
  double rate;
  double volume;
  double range_start;     /* seconds */
  double range_end;       /* seconds; not after the start: no range */
  double wanted_position; /* seconds, negative: none */
  double target;          /* seconds: of the last seek */
  gboolean wanted_accurate;
  gboolean playing;
  gboolean muted;
  gboolean loop;
  gboolean seeking;
  gboolean scrubbing; /* held for inaccurate seeks until an accurate one comes */
  gboolean prerolled;
  gboolean ended;
  gboolean silent; /* no sound device: time is kept by a sink that plays nothing */
};

/* The pipeline of a player, viseme-player-pipeline.c. */
void viseme_player_start_pipeline (VisemePlayer *self);
void viseme_player_stop_pipeline (VisemePlayer *self);
void viseme_player_apply_state (VisemePlayer *self);
void viseme_player_seek_now (VisemePlayer *self);
void viseme_player_update_times (VisemePlayer *self);
void viseme_player_update_timer (VisemePlayer *self);
void viseme_player_set_position (VisemePlayer *self, double seconds);
gboolean viseme_player_has_range (VisemePlayer *self);

G_END_DECLS
