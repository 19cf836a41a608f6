/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* The colour of a video stream as its container declares it. Kept apart from what the stream itself
 * says, which comes first. Thread-safe. */
typedef struct _VisemeStreamColor VisemeStreamColor;

VisemeStreamColor *viseme_stream_color_new (GstBin *pipeline);
void viseme_stream_color_free (VisemeStreamColor *self);
void viseme_stream_color_complete (VisemeStreamColor *self, GstCaps *caps, GstVideoInfo *info);
gboolean viseme_stream_color_is_hdr (const GstVideoColorimetry *color);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeStreamColor, viseme_stream_color_free)

G_END_DECLS
