/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

#include "media/viseme-frame-sink.h"

G_BEGIN_DECLS

/* One file in a player's pipeline: its decoders, its frames and, for the side that is heard, its
 * sound. Freeing it takes it out of the pipeline, which must be stopped. */
typedef struct _VisemePlayerSide VisemePlayerSide;

VisemePlayerSide *
viseme_player_side_new (GstBin *pipeline, GFile *file, VisemeFrameSink *frames, GstElement *sound);
void viseme_player_side_free (VisemePlayerSide *self);
gboolean viseme_player_side_owns (VisemePlayerSide *self, GstObject *object);
GError *viseme_player_side_translate (VisemePlayerSide *self, GstMessage *message);
GError *viseme_player_side_check_pictures (VisemePlayerSide *self); /* nullable */
double viseme_player_side_get_duration (VisemePlayerSide *self);    /* seconds, 0 if unknown */
gboolean viseme_player_side_get_position (VisemePlayerSide *self, double *seconds);
void viseme_player_side_hold_last_frame (VisemePlayerSide *self, double end);
void viseme_player_side_expect_seek (VisemePlayerSide *self);
void viseme_player_side_seek_done (VisemePlayerSide *self);
gboolean viseme_player_side_is_settled (VisemePlayerSide *self);

G_END_DECLS
