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
/* Where in its file the frame is that was handed out last, seconds; -1: none since the last flush.
 * FRAME_RATE (out, nullable): nominal, Hz; 0 if unknown. */
double viseme_frame_sink_get_shown (VisemeFrameSink *self, double *frame_rate);
void viseme_frame_sink_expect_seek (VisemeFrameSink *self);
void viseme_frame_sink_seek_done (VisemeFrameSink *self);
gboolean viseme_frame_sink_is_settled (VisemeFrameSink *self);

G_END_DECLS
