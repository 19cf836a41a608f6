/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/viseme-frame-paintable.h"
#include "ui/viseme-stage.h"

G_BEGIN_DECLS

/* Keeps a stage at the mouth of the face in a video, wherever that moves. Signal "no-face" (): at
 * the first look there was none; the whole picture stays. */
#define VISEME_TYPE_MOUTH_FOLLOWER (viseme_mouth_follower_get_type ())
G_DECLARE_FINAL_TYPE (VisemeMouthFollower, viseme_mouth_follower, VISEME, MOUTH_FOLLOWER, GObject)

VisemeMouthFollower *viseme_mouth_follower_new (VisemeFramePaintable *frames, VisemeStage *stage);
void viseme_mouth_follower_set_active (VisemeMouthFollower *self, gboolean active);

G_END_DECLS
