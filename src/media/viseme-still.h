/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

/* A picture that is read as a video of one frame. */
typedef struct
{
  int width; /* upright, as in the file */
  int height;
  int frame_width; /* of the frame: even, and not too large to encode */
  int frame_height;
  GstVideoOrientationMethod turn; /* from the stored picture to the upright one */
} VisemeStill;

gboolean viseme_still_is_picture (GFile *file, GCancellable *cancellable);
gboolean
viseme_still_probe (GFile *file, VisemeStill *still, GCancellable *cancellable, GError **error);
gboolean viseme_still_is_reduced (const VisemeStill *still);
char *viseme_still_make_filters (const VisemeStill *still);
char *viseme_still_make_caps (const VisemeStill *still);

G_END_DECLS
