/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

gboolean viseme_deinterlacer_is_needed (const GstVideoInfo *info, GstBuffer *picture);
GstBuffer *viseme_deinterlacer_run (const GstVideoInfo *info,
                                    GstBuffer *before,
                                    GstBuffer *picture,
                                    GstBuffer *after);

G_END_DECLS
