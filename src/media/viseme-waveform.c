/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-waveform"

#include "config.h"

#include "viseme-waveform.h"

#include <gst/audio/audio.h>
#include <math.h>

#include "viseme-decoder.h"
#include "viseme-gst-error.h"

#define RATE 16000

typedef struct
{
  GFile *file;
  guint n_peaks;
} Request;

static void
request_free (Request *self)
{
  g_object_unref (self->file);
  g_free (self);
}

static void
raise_peaks (GArray *peaks, const float *samples, gsize n, guint64 first, guint64 total)
{
  for (gsize i = 0; i < n; i++)
    {
      guint64 at = gst_util_uint64_scale (first + i, peaks->len, total);
      float *peak = &g_array_index (peaks, float, MIN (at, peaks->len - 1));

      *peak = MAX (*peak, MIN (fabsf (samples[i]), 1.0f));
    }
}

static GArray *
read_peaks (Request *request, GCancellable *cancellable, GError **error)
{
  g_autoptr (VisemeDecoder) decoder = viseme_decoder_new (
      request->file, VISEME_DECODER_AUDIO, "audioconvert ! audioresample",
      "audio/x-raw,format=" GST_AUDIO_NE (F32) ",layout=interleaved,channels=1,rate=16000",
      cancellable, error);
  g_autoptr (GArray) peaks = g_array_sized_new (FALSE, TRUE, sizeof (float), request->n_peaks);
  g_autoptr (GError) local = NULL;
  guint64 done = 0, total;

  if (decoder == NULL)
    return NULL;

  g_array_set_size (peaks, request->n_peaks);
  total = gst_util_uint64_scale (viseme_decoder_get_duration (decoder), RATE, GST_SECOND);
  if (!GST_CLOCK_TIME_IS_VALID (viseme_decoder_get_duration (decoder)) || total == 0)
    {
      g_propagate_error (error, viseme_gst_error_new (VISEME_ERROR_DAMAGED, request->file));
      return NULL;
    }

  while (local == NULL)
    {
      g_autoptr (GstSample) sample = viseme_decoder_pull (decoder, cancellable, &local);
      GstMapInfo map;

      if (sample == NULL)
        break;
      if (!gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ))
        continue;
      raise_peaks (peaks, (const float *) map.data, map.size / sizeof (float), done, total);
      done += map.size / sizeof (float);
      gst_buffer_unmap (gst_sample_get_buffer (sample), &map);
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }

  return g_steal_pointer (&peaks);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  GArray *peaks = read_peaks (data, cancellable, &error);

  if (peaks != NULL)
    g_task_return_pointer (task, peaks, (GDestroyNotify) g_array_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * viseme_waveform_read_async:
 * @file: a file with sound
 * @n_peaks: how many levels, at least 1
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Reads the peak levels of the first audio stream, streamed.
 */
void
viseme_waveform_read_async (GFile *file,
                            guint n_peaks,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  g_return_if_fail (G_IS_FILE (file) && n_peaks > 0);

  request->file = g_object_ref (file);
  request->n_peaks = n_peaks;
  g_task_set_source_tag (task, viseme_waveform_read_async);
  g_task_set_task_data (task, request, (GDestroyNotify) request_free);
  g_task_run_in_thread (task, read_in_thread);
}

/**
 * viseme_waveform_read_finish:
 * @result: the result
 * @error: return location; those of viseme_audio_reader_read()
 *
 * Returns: (transfer full) (element-type gfloat): levels 0..1 over the length, or %NULL
 */
GArray *
viseme_waveform_read_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
