/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-movie-index"

#include "config.h"

#include "viseme-movie-index.h"

#include <string.h>

#include "base/viseme-error.h"

#define MOST_INDEX_BYTES (256 * 1024 * 1024)
#define FULL_BOX_HEADER  12 /* size, type, version and flags */
#define NORMAL_RATE      0x10000

/* Part of the index in memory: boxes one after the other (ISO/IEC 14496-12, 4.2). */
typedef struct
{
  guint8 *bytes;
  gsize size;
} Boxes;

static guint32
get_be32 (const guint8 *bytes)
{
  return (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 | bytes[3];
}

static void
put_be32 (guint8 *bytes, guint32 value)
{
  for (guint i = 0; i < 4; i++)
    bytes[i] = (guint8) (value >> (24 - 8 * i));
}

/* The first box of TYPE (four letters), whole. Empty if there is none. */
static Boxes
find_box (Boxes boxes, const char *type)
{
  gsize at = 0;

  while (boxes.size - at >= 8)
    {
      gsize size = get_be32 (boxes.bytes + at);

      if (size < 8 || size > boxes.size - at)
        break;
      if (memcmp (boxes.bytes + at + 4, type, 4) == 0)
        return (Boxes){ boxes.bytes + at, size };
      at += size;
    }

  return (Boxes){ 0 };
}

static Boxes
contents (Boxes box)
{
  return box.size > 8 ? (Boxes){ box.bytes + 8, box.size - 8 } : (Boxes){ 0 };
}

/* The box of TYPE, if it is of version 0 and has at least SIZE bytes. */
static Boxes
find_full_box (Boxes boxes, const char *type, gsize size)
{
  Boxes box = find_box (boxes, type);

  return box.size >= size && box.bytes[8] == 0 ? box : (Boxes){ 0 };
}

/* ISO/IEC 14496-12, 8.3.2: a, b, u, c, d, v, x, y, w; what is turned out of the picture is moved
 * back into it. */
static void
write_matrix (guint8 *bytes, GstVideoOrientationMethod orientation, guint32 width, guint32 height)
{
  static const gint8 turns[][4] = {
    [GST_VIDEO_ORIENTATION_90R] = { 0, 1, -1, 0 },
    [GST_VIDEO_ORIENTATION_180] = { -1, 0, 0, -1 },
    [GST_VIDEO_ORIENTATION_90L] = { 0, -1, 1, 0 },
    [GST_VIDEO_ORIENTATION_HORIZ] = { -1, 0, 0, 1 },
    [GST_VIDEO_ORIENTATION_VERT] = { 1, 0, 0, -1 },
    [GST_VIDEO_ORIENTATION_UL_LR] = { 0, 1, 1, 0 },
    [GST_VIDEO_ORIENTATION_UR_LL] = { 0, -1, -1, 0 },
  };
  const gint8 *turn;

  if (orientation == GST_VIDEO_ORIENTATION_IDENTITY || (gsize) orientation >= G_N_ELEMENTS (turns))
    return;
  turn = turns[orientation];
  for (guint i = 0; i < 4; i++)
    put_be32 (bytes + (i + i / 2) * 4, (guint32) (turn[i] * NORMAL_RATE));
  put_be32 (bytes + 24, (turn[0] < 0 ? width : 0) + (turn[2] < 0 ? height : 0));
  put_be32 (bytes + 28, (turn[1] < 0 ? width : 0) + (turn[3] < 0 ? height : 0));
}

static gboolean
turn_pictures (const VisemeMovieIndex *self, Boxes track)
{
  Boxes header = find_full_box (contents (track), "tkhd", 92);

  if (header.size == 0)
    return FALSE;
  write_matrix (header.bytes + 48, self->orientation, get_be32 (header.bytes + 84),
                get_be32 (header.bytes + 88));

  return TRUE;
}

/* The last edit is the one that shows the media; one before it may be empty. It is a tick longer
 * than the media: qtdemux 1.22 leaves out a packet whose time with the lead-in is not below the
 * length of the edit. */
static gboolean
shift_sound (const VisemeMovieIndex *self, Boxes track, guint32 movie_scale, guint32 media_scale)
{
  guint32 lead = (guint32) gst_util_uint64_scale_round (self->sound_lead, movie_scale, GST_SECOND);
  guint32 media_lead =
      (guint32) gst_util_uint64_scale_round (self->sound_lead, media_scale, GST_SECOND);
  Boxes header = find_full_box (contents (track), "tkhd", 92);
  Boxes edits = find_full_box (contents (find_box (contents (track), "edts")), "elst", 28);
  guint32 n = edits.size > 0 ? get_be32 (edits.bytes + FULL_BOX_HEADER) : 0;
  guint8 *edit;

  if (header.size == 0 || n == 0 || n > (edits.size - 16) / 12)
    return FALSE;
  edit = edits.bytes + 16 + (n - 1) * 12;
  lead = MIN (lead, get_be32 (edit));
  if (lead == 0)
    return TRUE;
  lead--;
  put_be32 (edit, get_be32 (edit) - lead);
  put_be32 (edit + 4, get_be32 (edit + 4) + media_lead);
  put_be32 (header.bytes + 28, get_be32 (header.bytes + 28) - lead);

  return TRUE;
}

static gboolean
edit_track (const VisemeMovieIndex *self, Boxes track, guint32 movie_scale)
{
  Boxes media = contents (find_box (contents (track), "mdia"));
  Boxes media_header = find_full_box (media, "mdhd", 32);
  Boxes handler = find_full_box (media, "hdlr", 24);

  if (media_header.size == 0 || handler.size == 0)
    return FALSE;
  if (memcmp (handler.bytes + 16, "vide", 4) == 0)
    return turn_pictures (self, track);
  if (memcmp (handler.bytes + 16, "soun", 4) == 0)
    return shift_sound (self, track, movie_scale, get_be32 (media_header.bytes + 20));

  return TRUE;
}

static gboolean
edit_index (const VisemeMovieIndex *self, Boxes index)
{
  Boxes header = find_full_box (contents (index), "mvhd", 108);
  Boxes rest = contents (index);
  guint32 longest = 0;

  if (header.size == 0)
    return FALSE;
  for (Boxes track = find_box (rest, "trak"); track.size > 0; track = find_box (rest, "trak"))
    {
      if (!edit_track (self, track, get_be32 (header.bytes + 20)))
        return FALSE;
      longest = MAX (longest, get_be32 (find_full_box (contents (track), "tkhd", 92).bytes + 28));
      rest.size -= (gsize) (track.bytes + track.size - rest.bytes);
      rest.bytes = track.bytes + track.size;
    }
  put_be32 (header.bytes + 24, longest);

  return TRUE;
}

/* Finds the index by its box in front of the media. */
static guint8 *
read_index (GIOStream *stream, goffset *offset, gsize *size, GError **error)
{
  GInputStream *input = g_io_stream_get_input_stream (stream);
  g_autofree guint8 *bytes = NULL;
  guint8 head[8] = { 0 };
  gsize got = 0;

  *offset = 0;
  *size = 0;
  while (TRUE)
    {
      *offset += (goffset) *size;
      if (!g_seekable_seek (G_SEEKABLE (stream), *offset, G_SEEK_SET, NULL, error) ||
          !g_input_stream_read_all (input, head, 8, &got, NULL, error))
        return NULL;
      *size = get_be32 (head);
      if (got < 8 || *size < 8 || *size > MOST_INDEX_BYTES)
        return NULL;
      if (memcmp (head + 4, "moov", 4) == 0)
        break;
    }

  bytes = g_malloc (*size);
  memcpy (bytes, head, 8);
  if (!g_input_stream_read_all (input, bytes + 8, *size - 8, &got, NULL, error) || got != *size - 8)
    return NULL;

  return g_steal_pointer (&bytes);
}

/**
 * viseme_movie_index_write:
 * @self: what is to be written
 * @movie: an MP4 file with its index in front, as mp4mux makes it
 * @error: return location
 *
 * Writes an edit that skips the lead-in of the sound (ISO/IEC 14496-12, 8.6.6), and the matrix that
 * turns the picture, into the places that the muxer left for them.
 *
 * Returns: %TRUE when @movie is complete
 */
gboolean
viseme_movie_index_write (const VisemeMovieIndex *self, GFile *movie, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GFileIOStream) stream = g_file_open_readwrite (movie, NULL, &local);
  g_autofree guint8 *bytes = NULL;
  goffset offset = 0;
  gsize size = 0;
  gboolean done = FALSE;

  if (stream != NULL)
    bytes = read_index (G_IO_STREAM (stream), &offset, &size, &local);
  if (bytes != NULL && edit_index (self, (Boxes){ bytes, size }))
    done = g_seekable_seek (G_SEEKABLE (stream), offset, G_SEEK_SET, NULL, &local) &&
           g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (stream)), bytes,
                                      size, NULL, NULL, &local) &&
           g_io_stream_close (G_IO_STREAM (stream), NULL, &local);
  if (done)
    return TRUE;
  if (local == NULL)
    g_set_error_literal (&local, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "No index");
  g_propagate_error (error, viseme_error_from_io (local, movie));

  return FALSE;
}
