/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-wave-file"

#include "config.h"

#include "viseme-wave-file.h"

#include "base/viseme-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define FORMAT_PCM    1
#define FORMAT_BYTES  16
#define N_CHANNELS    1
#define SAMPLE_BYTES  2
#define MAX_BYTES     (G_MAXUINT32 - 4096) /* sizes have 32 bits */
#define CHUNK_HEADER  8
#define COMMENT_CHUNK "ICMT"

static void
append_16 (GByteArray *bytes, guint value)
{
  guint16 little = GUINT16_TO_LE (value);

  g_byte_array_append (bytes, (const guint8 *) &little, sizeof little);
}

static void
append_32 (GByteArray *bytes, gsize value)
{
  guint32 little = GUINT32_TO_LE ((guint32) value);

  g_byte_array_append (bytes, (const guint8 *) &little, sizeof little);
}

static void
append_name (GByteArray *bytes, const char *name)
{
  g_byte_array_append (bytes, (const guint8 *) name, 4);
}

static void
append_format (GByteArray *bytes, int sample_rate)
{
  append_name (bytes, "fmt ");
  append_32 (bytes, FORMAT_BYTES);
  append_16 (bytes, FORMAT_PCM);
  append_16 (bytes, N_CHANNELS);
  append_32 (bytes, (gsize) sample_rate);
  append_32 (bytes, (gsize) sample_rate * N_CHANNELS * SAMPLE_BYTES);
  append_16 (bytes, N_CHANNELS * SAMPLE_BYTES);
  append_16 (bytes, SAMPLE_BYTES * 8);
}

/* A list with the one comment; every chunk has an even number of bytes. */
static void
append_comment (GByteArray *bytes, const char *note)
{
  gsize length = strlen (note) + 1;
  gsize padded = length + length % 2;

  append_name (bytes, "LIST");
  append_32 (bytes, 4 + CHUNK_HEADER + padded);
  append_name (bytes, "INFO");
  append_name (bytes, COMMENT_CHUNK);
  append_32 (bytes, length);
  g_byte_array_append (bytes, (const guint8 *) note, (guint) length);
  if (padded > length)
    g_byte_array_append (bytes, (const guint8 *) "", 1);
}

static void
append_samples (GByteArray *bytes, GArray *samples)
{
  append_name (bytes, "data");
  append_32 (bytes, (gsize) samples->len * SAMPLE_BYTES);
  for (guint i = 0; i < samples->len; i++)
    append_16 (bytes, (guint16) g_array_index (samples, gint16, i));
}

/**
 * viseme_wave_file_write:
 * @path: where it goes
 * @samples: (element-type gint16): one channel
 * @sample_rate: Hz
 * @note: a comment in the file
 * @error: return location: %VISEME_ERROR_TOO_LARGE, %VISEME_ERROR_NO_SPACE, or an error of
 *   g_file_set_contents()
 *
 * Writes the file in one step. Blocks; for worker threads.
 *
 * Returns: %TRUE on success
 */
gboolean
viseme_wave_file_write (const char *path,
                        GArray *samples,
                        int sample_rate,
                        const char *note,
                        GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GError) local = NULL;
  guint32 size;

  if ((gsize) samples->len * SAMPLE_BYTES > MAX_BYTES)
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_TOO_LARGE,
                           _ ("The speech is too long for one file. Shorten the text."));
      return FALSE;
    }

  append_name (bytes, "RIFF");
  append_32 (bytes, 0);
  append_name (bytes, "WAVE");
  append_format (bytes, sample_rate);
  append_comment (bytes, note);
  append_samples (bytes, samples);
  size = GUINT32_TO_LE (bytes->len - CHUNK_HEADER);
  memcpy (bytes->data + 4, &size, sizeof size);
  if (g_file_set_contents (path, (const char *) bytes->data, bytes->len, &local))
    return TRUE;

  if (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_NO_SPACE,
                         _ ("The disk is full. Free some space and try again."));
  else
    g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}
