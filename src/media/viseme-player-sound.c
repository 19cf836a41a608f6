/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-player"

#include "config.h"

#include "viseme-player-sound.h"

#include <gst/audio/streamvolume.h>

/**
 * viseme_player_sound_new:
 * @silent: whether there is no sound device: only the time is kept
 *
 * Returns: (transfer floating): a bin for decoded sound
 */
GstElement *
viseme_player_sound_new (gboolean silent)
{
  g_autofree char *description = g_strdup_printf (
      "audioconvert ! scaletempo ! audioconvert ! audioresample ! volume name=volume ! %s",
      silent ? "fakesink sync=true" : "autoaudiosink");

  return gst_parse_bin_from_description (description, TRUE, NULL);
}

/**
 * viseme_player_sound_set_volume:
 * @sound: a bin of viseme_player_sound_new()
 * @volume: 0..1, linear as heard
 *
 * Makes it louder or quieter.
 */
void
viseme_player_sound_set_volume (GstElement *sound, double volume)
{
  g_autoptr (GstElement) element = gst_bin_get_by_name (GST_BIN (sound), "volume");

  gst_stream_volume_set_volume (GST_STREAM_VOLUME (element), GST_STREAM_VOLUME_FORMAT_CUBIC,
                                volume);
}

/**
 * viseme_player_sound_set_muted:
 * @sound: a bin of viseme_player_sound_new()
 * @muted: whether nothing is heard
 *
 * Mutes it, without forgetting the volume.
 */
void
viseme_player_sound_set_muted (GstElement *sound, gboolean muted)
{
  g_autoptr (GstElement) element = gst_bin_get_by_name (GST_BIN (sound), "volume");

  gst_stream_volume_set_mute (GST_STREAM_VOLUME (element), muted);
}

/**
 * viseme_player_sound_has_failed:
 * @message: an error
 *
 * Returns: whether it is about the sound device
 */
gboolean
viseme_player_sound_has_failed (GstMessage *message)
{
  GstObject *source = GST_MESSAGE_SRC (message);

  return GST_IS_ELEMENT (source) && gst_element_get_factory (GST_ELEMENT (source)) != NULL &&
         gst_element_factory_list_is_type (gst_element_get_factory (GST_ELEMENT (source)),
                                           GST_ELEMENT_FACTORY_TYPE_SINK |
                                               GST_ELEMENT_FACTORY_TYPE_MEDIA_AUDIO);
}
