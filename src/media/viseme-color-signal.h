/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

gboolean viseme_color_signal_complete (GstVideoColorimetry *color);
GstCaps *viseme_color_signal_forget_matrix (GstCaps *caps, const GstVideoColorimetry *color);

G_END_DECLS
