/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Nobody shall take for a result of the service what practice makes. */
void viseme_practice_mark_draw (GstVideoFrame *frame);

G_END_DECLS
