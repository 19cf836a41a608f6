/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-wave-writer"

#include "config.h"

#include "viseme-wave-writer.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "base/viseme-error.h"

#define HEADER_BYTES  44
#define BLOCK_SAMPLES 4096
#define MOST_BYTES    G_GUINT64_CONSTANT (0x7fffff00) /* readers that count with 31 bits */

struct _VisemeWaveWriter
{
  GFile *file;
  GFileOutputStream *stream;
  int rate;
  int channels;
  guint64 n_frames;
};

/**
 * viseme_wave_writer_free:
 * @self: (transfer full): a writer
 */
void
viseme_wave_writer_free (VisemeWaveWriter *self)
{
  g_clear_object (&self->stream);
  g_clear_object (&self->file);
  g_free (self);
}

static guint8 *
put_32 (guint8 *bytes, guint32 value)
{
  guint32 little = GUINT32_TO_LE (value);

  memcpy (bytes, &little, sizeof little);

  return bytes + sizeof little;
}

static guint8 *
put_16 (guint8 *bytes, guint16 value)
{
  guint16 little = GUINT16_TO_LE (value);

  memcpy (bytes, &little, sizeof little);

  return bytes + sizeof little;
}

static guint8 *
put_name (guint8 *bytes, const char *name)
{
  memcpy (bytes, name, 4);

  return bytes + 4;
}

/* The chunks RIFF, fmt and data, as all programs read them. */
static void
make_header (const VisemeWaveWriter *self, guint8 *header)
{
  guint32 frame_bytes = 2 * (guint32) self->channels;
  guint32 data_bytes = (guint32) (self->n_frames * frame_bytes);
  guint8 *at = put_name (header, "RIFF");

  at = put_32 (at, data_bytes + HEADER_BYTES - 8);
  at = put_name (at, "WAVE");
  at = put_name (at, "fmt ");
  at = put_32 (at, 16);
  at = put_16 (at, 1); /* PCM */
  at = put_16 (at, (guint16) self->channels);
  at = put_32 (at, (guint32) self->rate);
  at = put_32 (at, (guint32) self->rate * frame_bytes);
  at = put_16 (at, (guint16) frame_bytes);
  at = put_16 (at, 16);
  at = put_name (at, "data");
  put_32 (at, data_bytes);
}

static gboolean
write_bytes (VisemeWaveWriter *self,
             gconstpointer bytes,
             gsize n,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GError) local = NULL;

  if (g_output_stream_write_all (G_OUTPUT_STREAM (self->stream), bytes, n, NULL, cancellable,
                                 &local))
    return TRUE;
  g_propagate_error (error, viseme_error_from_io (local, self->file));

  return FALSE;
}

static gboolean
write_header (VisemeWaveWriter *self, GCancellable *cancellable, GError **error)
{
  guint8 header[HEADER_BYTES];

  make_header (self, header);

  return write_bytes (self, header, sizeof header, cancellable, error);
}

/**
 * viseme_wave_writer_new:
 * @file: a local file that is made or replaced
 * @rate: Hz
 * @channels: 1 or 2
 * @cancellable: (nullable): a cancellable
 * @error: return location: of viseme_error_from_io()
 *
 * Returns: (transfer full): a writer, or %NULL with @error set
 */
VisemeWaveWriter *
viseme_wave_writer_new (GFile *file,
                        int rate,
                        int channels,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (VisemeWaveWriter) self = g_new0 (VisemeWaveWriter, 1);
  g_autoptr (GError) local = NULL;

  self->file = g_object_ref (file);
  self->rate = rate;
  self->channels = channels;
  self->stream =
      g_file_replace (file, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, cancellable, &local);
  if (self->stream == NULL)
    {
      g_propagate_error (error, viseme_error_from_io (local, file));
      return NULL;
    }
  if (!write_header (self, cancellable, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * viseme_wave_writer_add:
 * @self: a writer
 * @samples: the next samples, interleaved, in [-1, 1]
 * @n_frames: how many per channel
 * @cancellable: (nullable): a cancellable
 * @error: return location: %VISEME_ERROR_TOO_LARGE for what no WAV file can hold, or those of
 *   viseme_error_from_io()
 *
 * Returns: %TRUE when they were written
 */
gboolean
viseme_wave_writer_add (VisemeWaveWriter *self,
                        const float *samples,
                        gsize n_frames,
                        GCancellable *cancellable,
                        GError **error)
{
  gsize n = n_frames * (gsize) self->channels;

  if ((self->n_frames + n_frames) * 2 * (guint64) self->channels > MOST_BYTES)
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_TOO_LARGE,
                           _ ("The recording is too long. Choose a shorter part of it."));
      return FALSE;
    }

  for (gsize done = 0; done < n; done += BLOCK_SAMPLES)
    {
      gint16 block[BLOCK_SAMPLES];
      gsize size = MIN (n - done, BLOCK_SAMPLES);

      for (gsize i = 0; i < size; i++)
        block[i] =
            GINT16_TO_LE ((gint16) CLAMP (lrintf (samples[done + i] * 32768), -32768, 32767));
      if (!write_bytes (self, block, size * sizeof (gint16), cancellable, error))
        return FALSE;
    }
  self->n_frames += n_frames;

  return TRUE;
}

/**
 * viseme_wave_writer_count:
 * @self: a writer
 *
 * Returns: how many samples of each channel were added
 */
guint64
viseme_wave_writer_count (const VisemeWaveWriter *self)
{
  return self->n_frames;
}

/**
 * viseme_wave_writer_finish:
 * @self: a writer that has got all samples
 * @cancellable: (nullable): a cancellable
 * @error: return location: of viseme_error_from_io()
 *
 * Returns: %TRUE when the file is complete
 */
gboolean
viseme_wave_writer_finish (VisemeWaveWriter *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (!g_seekable_seek (G_SEEKABLE (self->stream), 0, G_SEEK_SET, cancellable, &local))
    {
      g_propagate_error (error, viseme_error_from_io (local, self->file));
      return FALSE;
    }
  if (!write_header (self, cancellable, error))
    return FALSE;
  if (g_output_stream_close (G_OUTPUT_STREAM (self->stream), cancellable, &local))
    return TRUE;
  g_propagate_error (error, viseme_error_from_io (local, self->file));

  return FALSE;
}
