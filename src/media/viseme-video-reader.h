/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

#define VISEME_TYPE_VIDEO_READER (viseme_video_reader_get_type ())
G_DECLARE_FINAL_TYPE (VisemeVideoReader, viseme_video_reader, VISEME, VIDEO_READER, GObject)

/* Decodes the frames of a file one by one, for worker threads: every call may block. Frames are
 * 8-bit I420 of the stored size (rotation is not applied, see get_orientation) with the source's
 * colorimetry and pixel aspect in the GstVideoInfo. Interlaced video is deinterlaced at its frame
 * rate; HDR (PQ, HLG) is VISEME_ERROR_UNSUPPORTED. */
VisemeVideoReader *viseme_video_reader_new (GFile *file, GCancellable *cancellable, GError **error);
const GstVideoInfo *viseme_video_reader_get_info (VisemeVideoReader *self);
GstVideoOrientationMethod viseme_video_reader_get_orientation (VisemeVideoReader *self);
guint viseme_video_reader_get_bit_depth (VisemeVideoReader *self);
double viseme_video_reader_get_duration (VisemeVideoReader *self); /* seconds, 0 if unknown */
double viseme_video_reader_get_start (VisemeVideoReader *self);    /* of the first frame, seconds */

/* The next frame with PTS (first frame at 0, ns) and duration set; NULL without an error at the
 * end. A damaged or truncated file gives VISEME_ERROR_DAMAGED. */
GstBuffer *
viseme_video_reader_read (VisemeVideoReader *self, GCancellable *cancellable, GError **error);

/* After a whole pass: pictures that the file has and that could not be decoded. */
guint viseme_video_reader_count_lost (VisemeVideoReader *self);

/* Frame number INDEX (0-based, counted in an earlier complete pass with read()), fast for rising
 * and for falling indices (ping-pong): memory is bounded to about 128 MB whatever the size. */
GstBuffer *viseme_video_reader_read_at (VisemeVideoReader *self,
                                        guint index,
                                        GCancellable *cancellable,
                                        GError **error);
/* Starts again from frame 0. */
gboolean viseme_video_reader_rewind (VisemeVideoReader *self, GError **error);

G_END_DECLS
