/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/video/gstvideosink.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

#define VISEME_TYPE_FRAME_SINK (viseme_frame_sink_get_type ())
G_DECLARE_FINAL_TYPE (VisemeFrameSink, viseme_frame_sink, VISEME, FRAME_SINK, GstVideoSink)

/* A video sink that hands frames (BGRA, RGBA or RGB, with pixel aspect in INFO) to whoever shows
 * them. FUNC runs in the streaming thread; it may keep a reference to BUFFER. */
typedef void (*VisemeFrameFunc) (const GstVideoInfo *info, GstBuffer *buffer, gpointer user_data);

GstElement *viseme_frame_sink_new (void);
void viseme_frame_sink_set_func (VisemeFrameSink *self,
                                 VisemeFrameFunc func,
                                 gpointer user_data,
                                 GDestroyNotify destroy);

G_END_DECLS
