/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-audio-reader"

#include "config.h"

#include "viseme-audio-reader.h"

#include <glib/gi18n-lib.h>
#include <gst/audio/audio.h>

#include "base/viseme-format.h"

#include "viseme-decoder.h"
#include "viseme-gst-error.h"

#define GAP_SECONDS 0.05 /* shorter holes between buffers are rounding, not silence */

static void
set_too_long (GFile *file, double max_seconds, GError **error)
{
  g_autofree char *name = g_file_get_parse_name (file);
  g_autofree char *limit = viseme_format_clock (max_seconds);

  /* Translators: the first is a file name, the second a length such as 10:00 */
  g_set_error (error, VISEME_ERROR, VISEME_ERROR_TOO_LARGE,
               _ ("The audio of “%s” is longer than %s. Choose a shorter file, or cut it."), name,
               limit);
}

/* Sound that starts late, or that pauses in the container, stays where it belongs in time. */
static void
append_gap (GArray *samples,
            GstSample *sample,
            int rate,
            int channels,
            GstClockTime duration,
            gsize max_samples)
{
  GstClockTime time = viseme_decoder_sample_get_time (sample);
  gsize start;

  /* A timestamp beyond the declared end is nonsense. */
  if (!GST_CLOCK_TIME_IS_VALID (time) || !GST_CLOCK_TIME_IS_VALID (duration) || time > duration)
    return;
  start = MIN (gst_util_uint64_scale_round (time, rate, GST_SECOND) * (gsize) channels,
               max_samples / (gsize) channels * (gsize) channels);
  if (start > samples->len + (gsize) (GAP_SECONDS * rate) * (gsize) channels)
    g_array_set_size (samples, start);
}

static gboolean
append_samples (GArray *samples, GstSample *sample)
{
  GstMapInfo map;

  if (!gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ))
    return FALSE;
  g_array_append_vals (samples, map.data, map.size / sizeof (float));
  gst_buffer_unmap (gst_sample_get_buffer (sample), &map);

  return TRUE;
}

/**
 * viseme_audio_reader_read_channels:
 * @file: a media file
 * @rate: the sample rate wanted, Hz
 * @channels: 1 or 2
 * @max_seconds: the longest audio that is taken, seconds; 0 for any length
 * @cancellable: (nullable): a cancellable
 * @error: return location: %VISEME_ERROR_NO_AUDIO, %VISEME_ERROR_NOT_MEDIA,
 *   %VISEME_ERROR_DAMAGED, %VISEME_ERROR_MISSING_CODEC, %VISEME_ERROR_TOO_LARGE or those of
 *   viseme_files_check_readable()
 *
 * Decodes the first audio stream of @file and mixes it to @channels, interleaved. Sample 0 is at
 * the beginning of the file. Blocks; for worker threads.
 *
 * Returns: (transfer full) (element-type gfloat): samples in [-1, 1], or %NULL with @error set
 */
GArray *
viseme_audio_reader_read_channels (GFile *file,
                                   int rate,
                                   int channels,
                                   double max_seconds,
                                   GCancellable *cancellable,
                                   GError **error)
{
  g_autoptr (VisemeDecoder) decoder = NULL;
  g_autoptr (GArray) samples = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *caps = NULL;
  GstClockTime duration;
  gsize max_samples = max_seconds > 0 ? (gsize) (max_seconds * rate) * (gsize) channels
                                      : G_MAXUINT / sizeof (float);

  g_return_val_if_fail (G_IS_FILE (file), NULL);
  g_return_val_if_fail (rate > 0 && (channels == 1 || channels == 2), NULL);

  caps = g_strdup_printf ("audio/x-raw,format=" GST_AUDIO_NE (F32) ",layout=interleaved,"
                                                                   "channels=%d,rate=%d",
                          channels, rate);
  decoder = viseme_decoder_new (file, VISEME_DECODER_AUDIO, "audioconvert ! audioresample", caps,
                                cancellable, error);
  if (decoder == NULL)
    return NULL;

  duration = viseme_decoder_get_duration (decoder);
  samples = g_array_new (FALSE, TRUE, sizeof (float));
  while (TRUE)
    {
      g_autoptr (GstSample) sample = viseme_decoder_pull (decoder, cancellable, &local);

      if (sample == NULL)
        break;
      append_gap (samples, sample, rate, channels, duration, max_samples);
      if (!append_samples (samples, sample))
        local = viseme_gst_error_new (VISEME_ERROR_DAMAGED, file);
      else if (samples->len > max_samples)
        set_too_long (file, max_seconds, &local);
      if (local != NULL)
        break;
    }

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }

  return g_steal_pointer (&samples);
}

/**
 * viseme_audio_reader_read:
 * @file: a media file
 * @rate: the sample rate wanted, Hz
 * @max_seconds: the longest audio that is taken, seconds; 0 for any length
 * @cancellable: (nullable): a cancellable
 * @error: return location: %VISEME_ERROR_NO_AUDIO, %VISEME_ERROR_NOT_MEDIA,
 *   %VISEME_ERROR_DAMAGED, %VISEME_ERROR_MISSING_CODEC, %VISEME_ERROR_TOO_LARGE or those of
 *   viseme_files_check_readable()
 *
 * Decodes the first audio stream of @file and mixes it to one channel. Sample 0 is at the beginning
 * of the file. Blocks; for worker threads.
 *
 * Returns: (transfer full) (element-type gfloat): samples in [-1, 1], or %NULL with @error set
 */
GArray *
viseme_audio_reader_read (GFile *file,
                          int rate,
                          double max_seconds,
                          GCancellable *cancellable,
                          GError **error)
{
  return viseme_audio_reader_read_channels (file, rate, 1, max_seconds, cancellable, error);
}
