/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

/* What the muxer does not write into the index of an MP4 file. */
typedef struct
{
  GstVideoOrientationMethod orientation;
  GstClockTime sound_lead; /* at the beginning of the sound, not to be heard */
} VisemeMovieIndex;

gboolean viseme_movie_index_write (const VisemeMovieIndex *self, GFile *movie, GError **error);

G_END_DECLS
