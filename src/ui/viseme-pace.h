/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jobs/viseme-job.h"
#include "media/viseme-media-info.h"

G_BEGIN_DECLS

/* How fast this computer lip-syncs, learnt from what it did. */
double viseme_pace_estimate (GSettings *settings, VisemeMediaInfo *video, VisemeMediaInfo *speech);
void viseme_pace_learn (GSettings *settings, VisemeJob *job);

G_END_DECLS
