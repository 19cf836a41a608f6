/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

#define VISEME_TYPE_MOVIE_WRITER (viseme_movie_writer_get_type ())
G_DECLARE_FINAL_TYPE (VisemeMovieWriter, viseme_movie_writer, VISEME, MOVIE_WRITER, GObject)

/* Encodes frames to a movie, MP4 with the index in front: H.264 with a keyframe per second where
 * encoders exist (x264enc, openh264enc, hardware), else VP9. The sound of one file is copied if it
 * is AAC, MP3 or ALAC, else encoded to AAC, or MP3 or Opus. It keeps its place in time within 5 ms,
 * but for the last encoders that are tried (see viseme-encoders.c). For worker threads: calls block
 * until the encoder has room. */
VisemeMovieWriter *viseme_movie_writer_new (GFile *output,
                                            const GstVideoInfo *info,
                                            GstVideoOrientationMethod orientation,
                                            GFile *audio,
                                            double duration,
                                            GCancellable *cancellable,
                                            GError **error);
/* What the file says of itself to those who ask. */
void viseme_movie_writer_set_comment (VisemeMovieWriter *self, const char *comment);
/* Takes FRAME (I420 as in INFO, PTS and duration set). */
gboolean viseme_movie_writer_write (VisemeMovieWriter *self,
                                    GstBuffer *frame,
                                    GCancellable *cancellable,
                                    GError **error);
/* Ends the file; only then it is complete. A writer that is dropped before leaves no file. A full
 * disk gives VISEME_ERROR_NO_SPACE from write() or finish(). */
gboolean
viseme_movie_writer_finish (VisemeMovieWriter *self, GCancellable *cancellable, GError **error);

G_END_DECLS
