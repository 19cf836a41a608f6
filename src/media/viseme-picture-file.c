/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-picture-file"

#include "config.h"

#include "viseme-picture-file.h"

#include <gst/gst.h>
#include <string.h>

#include "viseme-gst-error.h"
#include "viseme-stall.h"

#define PNG_HEAD   8  /* bytes of the signature */
#define PNG_CHUNK  12 /* bytes of a chunk beside its data */
#define MOST_BYTES (256 * 1024 * 1024)
#define JPEG_TAIL  64 /* bytes behind the end that some programs add */

static guint32
read_big (const guint8 *bytes)
{
  return (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 | bytes[3];
}

static guint32
read_little (const guint8 *bytes)
{
  return (guint32) bytes[3] << 24 | (guint32) bytes[2] << 16 | (guint32) bytes[1] << 8 | bytes[0];
}

/* The chunks must follow one another up to the last (PNG 1.2, 3.2). */
static gboolean
is_whole_png (const guint8 *bytes, gsize n)
{
  gsize at = PNG_HEAD;

  while (at + PNG_CHUNK <= n)
    {
      gsize length = read_big (bytes + at);

      if (length > n - at - PNG_CHUNK)
        return FALSE;
      if (memcmp (bytes + at + 4, "IEND", 4) == 0)
        return TRUE;
      at += PNG_CHUNK + length;
    }

  return FALSE;
}

/* Decoders show what there is of a JPEG that is cut off: only its last marker tells. */
static gboolean
is_whole_jpeg (const guint8 *bytes, gsize n)
{
  for (gsize i = 2; i <= MIN (n, JPEG_TAIL); i++)
    if (bytes[n - i] == 0xff && bytes[n - i + 1] == 0xd9)
      return TRUE;

  return FALSE;
}

/**
 * viseme_picture_file_is_whole:
 * @picture: a file with a picture
 * @cancellable: (nullable): a cancellable
 *
 * Reads the file; for worker threads.
 *
 * Returns: %FALSE when a PNG, JPEG or WebP is cut off; %TRUE for other formats, of which only
 *   decoding can tell
 */
gboolean
viseme_picture_file_is_whole (GFile *picture, GCancellable *cancellable)
{
  g_autofree char *contents = NULL;
  const guint8 *bytes;
  gsize n;

  if (!g_file_load_contents (picture, cancellable, &contents, &n, NULL, NULL) || n > MOST_BYTES)
    return FALSE;

  bytes = (const guint8 *) contents;
  if (n > PNG_HEAD && memcmp (bytes, "\x89PNG\r\n\x1a\n", PNG_HEAD) == 0)
    return is_whole_png (bytes, n);
  if (n > 4 && bytes[0] == 0xff && bytes[1] == 0xd8)
    return is_whole_jpeg (bytes, n);
  if (n > 12 && memcmp (bytes, "RIFF", 4) == 0)
    return read_little (bytes + 4) <= n - 8;

  return n > 0;
}

/**
 * viseme_picture_file_get_type:
 * @name: the name of a file
 *
 * Returns: (nullable): the media type of the pictures that this program writes under such a name
 */
const char *
viseme_picture_file_get_type (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  if (g_str_has_suffix (lower, ".png"))
    return "image/png";
  if (g_str_has_suffix (lower, ".jpg") || g_str_has_suffix (lower, ".jpeg"))
    return "image/jpeg";

  return NULL;
}

static GstElement *
make_pipeline (GFile *picture, const char *target, const char *media_type, GError **error)
{
  gboolean is_png = g_str_equal (media_type, "image/png");
  g_autofree char *description = g_strdup_printf (
      "uridecodebin name=picture caps=video/x-raw expose-all-streams=false ! videoconvert ! "
      "%s snapshot=true ! filesink name=target",
      is_png ? "pngenc" : "jpegenc quality=95");
  GstElement *pipeline = gst_parse_launch (description, error);
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstElement) sink = NULL;
  g_autofree char *uri = g_file_get_uri (picture);

  if (pipeline == NULL)
    return NULL;

  source = gst_bin_get_by_name (GST_BIN (pipeline), "picture");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "target");
  g_object_set (source, "uri", uri, NULL);
  g_object_set (sink, "location", target, NULL);

  return pipeline;
}

/**
 * viseme_picture_file_convert:
 * @picture: a file with a picture, which is replaced
 * @media_type: `image/png` or `image/jpeg`
 * @cancellable: (nullable): a cancellable
 * @error: return location: %VISEME_ERROR_DAMAGED or an error of g_file_move()
 *
 * Writes the picture anew in the place of @picture. On failure @picture stays as it was. Blocks;
 * for worker threads.
 *
 * Returns: %TRUE on success
 */
gboolean
viseme_picture_file_convert (GFile *picture,
                             const char *media_type,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autofree char *target = g_strconcat (g_file_peek_path (picture), ".converted", NULL);
  g_autoptr (GFile) converted = g_file_new_for_path (target);
  g_autoptr (GstElement) pipeline = make_pipeline (picture, target, media_type, error);
  gboolean done;

  if (pipeline == NULL)
    return FALSE;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  done = viseme_stall_wait_for_end (pipeline, cancellable);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  if (!done && !g_cancellable_set_error_if_cancelled (cancellable, error))
    g_propagate_error (error, viseme_gst_error_new (VISEME_ERROR_DAMAGED, picture));
  if (done &&
      g_file_move (converted, picture, G_FILE_COPY_OVERWRITE, cancellable, NULL, NULL, error))
    return TRUE;

  g_file_delete (converted, NULL, NULL);

  return FALSE;
}
