/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-container"

#include "config.h"

#include "viseme-container.h"

#include <string.h>

#include "base/viseme-error.h"
#include "base/viseme-files.h"

#include "viseme-gst-error.h"

#define EBML_HEADER_ID      0x1A45DFA3
#define MATROSKA_SEGMENT_ID 0x18538067
#define RIFF_MAX_TRUSTED    0x7FFFF000 /* streaming writers put this or more for "not known" */

/* Demuxers play a cut-off file as if it ended there, and a result made of half a video looks like a
 * success. The sizes that the container itself declares tell the difference. */

typedef struct
{
  GInputStream *stream;
  goffset size;
  GCancellable *cancellable;
  GError *error;
} Source;

static gboolean
read_at (Source *source, goffset offset, guint8 *bytes, gsize n)
{
  gsize got = 0;

  if (offset < 0 || offset > source->size - (goffset) n)
    return FALSE;

  return g_seekable_seek (G_SEEKABLE (source->stream), offset, G_SEEK_SET, source->cancellable,
                          &source->error) &&
         g_input_stream_read_all (source->stream, bytes, n, &got, source->cancellable,
                                  &source->error) &&
         got == n;
}

static guint32
read_be32 (const guint8 *bytes)
{
  return (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 | bytes[3];
}

static guint32
read_le32 (const guint8 *bytes)
{
  return (guint32) bytes[3] << 24 | (guint32) bytes[2] << 16 | (guint32) bytes[1] << 8 | bytes[0];
}

static gboolean
is_iso_media (const guint8 *head)
{
  static const char *const first_boxes[] = { "ftyp", "moov", "mdat", "wide" };

  for (guint i = 0; i < G_N_ELEMENTS (first_boxes); i++)
    if (memcmp (head + 4, first_boxes[i], 4) == 0)
      return TRUE;

  return FALSE;
}

/* ISO/IEC 14496-12, 4.2: size, type, and a 64-bit size when the first one is 1; 0 means "to the end
 * of the file". */
static gboolean
iso_media_is_complete (Source *source)
{
  gboolean has_index = FALSE;
  goffset offset = 0;
  guint8 head[16];

  while (offset + 8 <= source->size && read_at (source, offset, head, 8))
    {
      guint64 size = read_be32 (head);
      gboolean is_data = memcmp (head + 4, "mdat", 4) == 0;
      gboolean is_index = memcmp (head + 4, "moov", 4) == 0 || memcmp (head + 4, "moof", 4) == 0;

      /* A picture in the same box format has its index here. */
      has_index = has_index || is_index || memcmp (head + 4, "meta", 4) == 0;
      if (size == 0)
        break;
      if (size == 1)
        {
          if (!read_at (source, offset, head, 16))
            return FALSE;
          size = (guint64) read_be32 (head + 8) << 32 | read_be32 (head + 12);
        }
      if (size < 8)
        break;
      if (size > (guint64) (source->size - offset))
        return has_index && !is_data && !is_index;
      offset += size;
    }

  return has_index;
}

/* RFC 8794, 4: the number of leading zero bits tells the length of the number. Returns its length
 * in bytes, 0 if there is none. */
static guint
read_ebml_size (const guint8 *bytes, guint64 *size, gboolean *unknown)
{
  guint length = 1;

  while (length <= 8 && (bytes[0] & (0x80 >> (length - 1))) == 0)
    length++;
  if (length > 8)
    return 0;

  *size = bytes[0] & (0xFF >> length);
  for (guint i = 1; i < length; i++)
    *size = *size << 8 | bytes[i];
  *unknown = *size == (G_GUINT64_CONSTANT (1) << (7 * length)) - 1;

  return length;
}

static gboolean
matroska_is_complete (Source *source)
{
  guint8 head[12];
  guint64 size = 0;
  gboolean unknown = FALSE;
  goffset offset;
  guint length;

  if (!read_at (source, 0, head, sizeof head))
    return FALSE;
  length = read_ebml_size (head + 4, &size, &unknown);
  if (length == 0 || unknown || size > (guint64) source->size)
    return FALSE;

  offset = 4 + length + size;
  if (!read_at (source, offset, head, sizeof head))
    return FALSE;
  if (read_be32 (head) != MATROSKA_SEGMENT_ID)
    return TRUE;
  length = read_ebml_size (head + 4, &size, &unknown);

  return length > 0 && (unknown || size <= (guint64) (source->size - offset - 4 - length));
}

static gboolean
riff_is_complete (Source *source)
{
  goffset offset = 12;
  guint8 head[12];
  guint32 size;

  if (!read_at (source, 0, head, sizeof head))
    return FALSE;
  size = read_le32 (head + 4);
  if (memcmp (head + 8, "WAVE", 4) != 0)
    return size == 0 || size >= RIFF_MAX_TRUSTED || (goffset) size + 8 <= source->size;

  while (read_at (source, offset, head, 8))
    {
      size = read_le32 (head + 4);
      if (memcmp (head, "data", 4) == 0)
        return size >= RIFF_MAX_TRUSTED || (goffset) size <= source->size - offset - 8;
      offset += 8 + (goffset) size + (size & 1);
    }

  return FALSE;
}

static gboolean
is_complete (Source *source)
{
  guint8 head[12];

  if (!read_at (source, 0, head, sizeof head))
    return TRUE;
  if (is_iso_media (head))
    return iso_media_is_complete (source);
  if (read_be32 (head) == EBML_HEADER_ID)
    return matroska_is_complete (source);
  if (memcmp (head, "RIFF", 4) == 0)
    return riff_is_complete (source);

  return TRUE;
}

/**
 * viseme_container_check_complete:
 * @file: a media file
 * @cancellable: (nullable): a cancellable
 * @error: return location: those of viseme_files_check_readable(), or %VISEME_ERROR_DAMAGED when
 *   the file is shorter than its container says, or lacks its index
 *
 * Knows MP4 and QuickTime, Matroska and WebM, WAV and AVI; other kinds of files pass. Reads a few
 * bytes per part of the file. Blocks; call it from a worker thread.
 *
 * Returns: %TRUE when nothing is missing
 */
gboolean
viseme_container_check_complete (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GFileInfo) info = NULL;
  Source source = { .cancellable = cancellable };
  gboolean complete = FALSE;

  if (!viseme_files_check_readable (file, cancellable, error))
    return FALSE;

  stream = g_file_read (file, cancellable, &source.error);
  if (stream != NULL)
    info = g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, cancellable,
                                           &source.error);
  if (info != NULL)
    {
      source.stream = G_INPUT_STREAM (stream);
      source.size = g_file_info_get_size (info);
      complete = is_complete (&source);
    }

  if (source.error != NULL)
    {
      g_propagate_error (error, viseme_error_from_io (source.error, file));
      g_error_free (source.error);
      return FALSE;
    }
  if (!complete)
    g_propagate_error (error, viseme_gst_error_new (VISEME_ERROR_DAMAGED, file));

  return complete;
}
