/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

#define NUMBERED_MOVIE_RATE 25 /* frames per second */
#define NUMBERED_MOVIE_MOST 256

/* Movies whose pictures tell their own number, in stripes of bits: what the eye would compare is
 * compared, not what the files claim. With the speech of the sample. */
void numbered_movie_write (GFile *file, int width, int height, guint n_frames);
int numbered_movie_read (const GstVideoInfo *info, GstBuffer *buffer);

G_END_DECLS
