/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-server-job.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

void viseme_event_stream_start (SoupServerMessage *message, VisemeServerJob *job);

G_END_DECLS
