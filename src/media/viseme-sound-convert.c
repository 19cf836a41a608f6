/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-sound-convert"

#include "config.h"

#include "viseme-sound-convert.h"

#include <gst/gst.h>

#include "viseme-gst-error.h"
#include "viseme-stall.h"

static GstElement *
make_pipeline (GFile *audio, const char *target, GError **error)
{
  GstElement *pipeline =
      gst_parse_launch ("uridecodebin name=audio caps=audio/x-raw expose-all-streams=false ! "
                        "audioconvert ! audio/x-raw,format=S16LE ! wavenc ! "
                        "filesink name=target",
                        error);
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstElement) sink = NULL;
  g_autofree char *uri = g_file_get_uri (audio);

  if (pipeline == NULL)
    return NULL;

  source = gst_bin_get_by_name (GST_BIN (pipeline), "audio");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "target");
  g_object_set (source, "uri", uri, NULL);
  g_object_set (sink, "location", target, NULL);

  return pipeline;
}

/**
 * viseme_sound_convert_to_wave:
 * @audio: a file with sound, which is replaced
 * @cancellable: (nullable): a cancellable
 * @error: return location: %VISEME_ERROR_DAMAGED or an error of g_file_move()
 *
 * Decodes all of the first audio stream and puts it, as WAV with 16 bits, in the place of @audio.
 * On failure @audio stays as it was. Blocks; for worker threads.
 *
 * Returns: %TRUE on success
 */
gboolean
viseme_sound_convert_to_wave (GFile *audio, GCancellable *cancellable, GError **error)
{
  g_autofree char *target = g_strconcat (g_file_peek_path (audio), ".converted", NULL);
  g_autoptr (GFile) converted = g_file_new_for_path (target);
  g_autoptr (GstElement) pipeline = make_pipeline (audio, target, error);
  gboolean done;

  if (pipeline == NULL)
    return FALSE;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  done = viseme_stall_wait_for_end (pipeline, cancellable);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  if (!done && !g_cancellable_set_error_if_cancelled (cancellable, error))
    g_propagate_error (error, viseme_gst_error_new (VISEME_ERROR_DAMAGED, audio));
  if (done && g_file_move (converted, audio, G_FILE_COPY_OVERWRITE, cancellable, NULL, NULL, error))
    return TRUE;

  g_file_delete (converted, NULL, NULL);

  return FALSE;
}
