/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-media"

#include "config.h"

#include "viseme-media.h"

#include <gst/gst.h>
#include <gst/pbutils/pbutils.h>

/**
 * viseme_media_init:
 *
 * Readies GStreamer. Every public entry of this layer calls it, so that users of the layer need not
 * know of GStreamer. Cheap after the first call; safe from any thread.
 */
void
viseme_media_init (void)
{
  static gsize done = 0;

  if (g_once_init_enter (&done))
    {
      gst_init (NULL, NULL);
      gst_pb_utils_init ();
      g_once_init_leave (&done, 1);
    }
}
