/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-sound-check"

#include "config.h"

#include "viseme-sound-check.h"

#include <gst/gst.h>
#include <string.h>

#include "viseme-stall.h"

#define RIFF_HEADER    8
#define MOST_RIFF_SIZE G_MAXINT32 /* more means that the writer did not know */

/* Decoders forgive a few damaged packets in a row; here the first one counts. */
static void
on_element_added (GstBin *pipeline, GstBin *parent, GstElement *element, gpointer user_data)
{
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (element), "max-errors") != NULL)
    g_object_set (element, "max-errors", 0, NULL);
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
  clean = viseme_stall_wait_for_end (pipeline, cancellable);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  return clean;
}

/* Returns: whether AUDIO is WAV; SIZE is what it says to have behind the header. */
static gboolean
read_riff_header (GFile *audio, guint32 *size, GCancellable *cancellable)
{
  g_autoptr (GFileInputStream) stream = g_file_read (audio, cancellable, NULL);
  guint8 header[RIFF_HEADER];
  gsize n_read = 0;

  if (stream == NULL ||
      !g_input_stream_read_all (G_INPUT_STREAM (stream), header, sizeof header, &n_read,
                                cancellable, NULL) ||
      n_read < sizeof header || memcmp (header, "RIFF", 4) != 0)
    return FALSE;

  memcpy (size, header + 4, sizeof *size);
  *size = GUINT32_FROM_LE (*size);

  return TRUE;
}

/**
 * viseme_sound_check_is_wave:
 * @audio: a file with sound
 * @cancellable: (nullable): a cancellable
 *
 * Returns: whether it is WAV, whatever its name is
 */
gboolean
viseme_sound_check_is_wave (GFile *audio, GCancellable *cancellable)
{
  guint32 size;

  return read_riff_header (audio, &size, cancellable);
}

/**
 * viseme_sound_check_is_whole:
 * @audio: a file with sound
 * @cancellable: (nullable): a cancellable
 *
 * Only WAV says how long it is; decoders take what there is for the whole. Blocks; for worker
 * threads.
 *
 * Returns: %FALSE when there is less of @audio than it says
 */
gboolean
viseme_sound_check_is_whole (GFile *audio, GCancellable *cancellable)
{
  g_autoptr (GFileInfo) info = NULL;
  guint32 size;

  if (!read_riff_header (audio, &size, cancellable) || size == 0 || size > MOST_RIFF_SIZE)
    return TRUE;

  info = g_file_query_info (audio, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE,
                            cancellable, NULL);

  return info != NULL && g_file_info_get_size (info) >= (goffset) size + RIFF_HEADER;
}
