/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-sound-check"

#include "config.h"

#include "viseme-sound-check.h"

#include <gst/gst.h>

#include "viseme-stall.h"

#define POLL_INTERVAL (50 * GST_MSECOND)

/* Decoders forgive a few damaged packets in a row; here the first one counts. */
static void
on_element_added (GstBin *pipeline, GstBin *parent, GstElement *element, gpointer user_data)
{
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (element), "max-errors") != NULL)
    g_object_set (element, "max-errors", 0, NULL);
}

static gboolean
wait_for_end (GstElement *pipeline, GCancellable *cancellable)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  VisemeStall stall = { 0 };
  gint64 position = -1, last_position = -1;

  while (!g_cancellable_is_cancelled (cancellable))
    {
      g_autoptr (GstMessage) message =
          gst_bus_timed_pop_filtered (bus, POLL_INTERVAL, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);

      if (message != NULL)
        return GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;
      if (gst_element_query_position (pipeline, GST_FORMAT_TIME, &position) &&
          position != last_position)
        stall = (VisemeStall){ 0 };
      last_position = position;
      if (viseme_stall_check (&stall, GST_BIN (pipeline)))
        return FALSE;
    }

  return FALSE;
}

/**
 * viseme_sound_check_is_clean:
 * @audio: a file with sound
 * @cancellable: (nullable): a cancellable
 *
 * Decodes all of the first audio stream. Blocks; for worker threads.
 *
 * Returns: whether no packet of it is damaged; %FALSE also when cancelled
 */
gboolean
viseme_sound_check_is_clean (GFile *audio, GCancellable *cancellable)
{
  g_autoptr (GstElement) pipeline = gst_parse_launch (
      "uridecodebin name=audio caps=audio/x-raw expose-all-streams=false ! fakesink sync=false",
      NULL);
  g_autoptr (GstElement) source = NULL;
  g_autofree char *uri = g_file_get_uri (audio);
  gboolean clean;

  if (pipeline == NULL)
    return FALSE;
  source = gst_bin_get_by_name (GST_BIN (pipeline), "audio");
  g_object_set (source, "uri", uri, NULL);
  g_signal_connect (pipeline, "deep-element-added", G_CALLBACK (on_element_added), NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  clean = wait_for_end (pipeline, cancellable);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  return clean;
}
