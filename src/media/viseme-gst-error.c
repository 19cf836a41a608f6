/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-gst-error"

#include "config.h"

#include "viseme-gst-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

/**
 * viseme_gst_error_new:
 * @code: %VISEME_ERROR_NOT_MEDIA, %VISEME_ERROR_DAMAGED, %VISEME_ERROR_NO_VIDEO,
 *   %VISEME_ERROR_NO_AUDIO, %VISEME_ERROR_NO_SPACE or %VISEME_ERROR_PERMISSION
 * @file: the file that it is about
 *
 * Returns: (transfer full): the error with the message that this layer has for it
 */
GError *
viseme_gst_error_new (VisemeError code, GFile *file)
{
  g_autofree char *name = g_file_get_parse_name (file);
  g_autoptr (GError) io = NULL;

  switch ((int) code)
    {
    case VISEME_ERROR_NOT_MEDIA:
      return g_error_new (VISEME_ERROR, code,
                          _ ("“%s” is not a video or audio file. Choose another file."), name);
    case VISEME_ERROR_DAMAGED:
      return g_error_new (VISEME_ERROR, code,
                          _ ("“%s” is damaged or incomplete. Copy or download it again, or export "
                             "it again from the program that made it."),
                          name);
    case VISEME_ERROR_NO_VIDEO:
      return g_error_new (VISEME_ERROR, code,
                          _ ("“%s” has no picture. Choose a file that has video."), name);
    case VISEME_ERROR_NO_AUDIO:
      return g_error_new (VISEME_ERROR, code,
                          _ ("“%s” has no sound. Choose a file that has audio."), name);
    case VISEME_ERROR_NO_SPACE:
      io = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "");
      return viseme_error_from_io (io, file);
    case VISEME_ERROR_PERMISSION:
      io = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "");
      return viseme_error_from_io (io, file);
    case VISEME_ERROR_NOT_FOUND:
      io = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "");
      return viseme_error_from_io (io, file);
    default:
      g_return_val_if_reached (NULL);
    }
}

/* Demuxers describe what they would need a key for as a format that nothing decodes. */
static gboolean
is_encryption (const char *codec)
{
  return strstr (codec, "x-cenc") != NULL || strstr (codec, "x-cbcs") != NULL ||
         strstr (codec, "x-webm-enc") != NULL;
}

/**
 * viseme_gst_error_new_missing_codec:
 * @file: the file that cannot be decoded
 * @codec: (nullable): the name of the codec for people, such as `H.265`
 *
 * Returns: (transfer full): %VISEME_ERROR_MISSING_CODEC that names @codec, or
 *   %VISEME_ERROR_UNSUPPORTED for an encrypted file
 */
GError *
viseme_gst_error_new_missing_codec (GFile *file, const char *codec)
{
  g_autofree char *name = g_file_get_parse_name (file);

  if (codec == NULL)
    return g_error_new (VISEME_ERROR, VISEME_ERROR_MISSING_CODEC,
                        _ ("“%s” needs a decoder that is not installed. Install more GStreamer "
                           "plugins, or convert the file to H.264 and AAC."),
                        name);

  if (is_encryption (codec))
    return g_error_new (VISEME_ERROR, VISEME_ERROR_UNSUPPORTED,
                        _ ("“%s” is encrypted. Choose a copy without copy protection."), name);

  return g_error_new (VISEME_ERROR, VISEME_ERROR_MISSING_CODEC,
                      _ ("“%s” needs a decoder for %s, which is not installed. Install the "
                         "GStreamer plugin for it, or convert the file to H.264 and AAC."),
                      name, codec);
}

/* Elements report most failed writes alike; the cause is only in the debug text, by the words of
 * the C library. A file too large for its file system or its limit is a lack of space too. */
static gboolean
debug_says_no_space (const char *debug)
{
  static const int causes[] = { ENOSPC, EFBIG, EDQUOT };

  for (guint i = 0; debug != NULL && i < G_N_ELEMENTS (causes); i++)
    if (strstr (debug, g_strerror (causes[i])) != NULL)
      return TRUE;

  return FALSE;
}

static GError *
new_failed (const GError *error, GFile *file)
{
  g_autofree char *name = g_file_get_parse_name (file);

  return g_error_new (VISEME_ERROR, VISEME_ERROR_FAILED, _ ("“%s” could not be used: %s"), name,
                      error->message);
}

static GError *
translate_resource_error (const GError *error, const char *debug, GFile *file)
{
  if (debug_says_no_space (debug))
    return viseme_gst_error_new (VISEME_ERROR_NO_SPACE, file);

  switch (error->code)
    {
    case GST_RESOURCE_ERROR_NOT_FOUND:
      return viseme_gst_error_new (VISEME_ERROR_NOT_FOUND, file);
    case GST_RESOURCE_ERROR_NOT_AUTHORIZED:
    case GST_RESOURCE_ERROR_OPEN_READ:
    case GST_RESOURCE_ERROR_OPEN_WRITE:
    case GST_RESOURCE_ERROR_OPEN_READ_WRITE:
      return viseme_gst_error_new (VISEME_ERROR_PERMISSION, file);
    case GST_RESOURCE_ERROR_NO_SPACE_LEFT:
      return viseme_gst_error_new (VISEME_ERROR_NO_SPACE, file);
    default:
      return new_failed (error, file);
    }
}

static GError *
translate_stream_error (const GError *error, GFile *file)
{
  switch (error->code)
    {
    case GST_STREAM_ERROR_TYPE_NOT_FOUND:
    case GST_STREAM_ERROR_WRONG_TYPE:
      return viseme_gst_error_new (VISEME_ERROR_NOT_MEDIA, file);
    case GST_STREAM_ERROR_CODEC_NOT_FOUND:
      return viseme_gst_error_new_missing_codec (file, NULL);
    case GST_STREAM_ERROR_DECODE:
    case GST_STREAM_ERROR_DEMUX:
    case GST_STREAM_ERROR_FORMAT:
    case GST_STREAM_ERROR_FAILED:
      return viseme_gst_error_new (VISEME_ERROR_DAMAGED, file);
    default:
      return new_failed (error, file);
    }
}

/**
 * viseme_gst_error_translate:
 * @error: an error of a GStreamer domain
 * @debug: (nullable): the debug text that came with it
 * @file: the file that was read or written
 *
 * Turns what an element reports into a message that says what to do next.
 *
 * Returns: (transfer full): an error of %VISEME_ERROR
 */
GError *
viseme_gst_error_translate (const GError *error, const char *debug, GFile *file)
{
  g_return_val_if_fail (error != NULL, NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  if (error->domain == GST_RESOURCE_ERROR)
    return translate_resource_error (error, debug, file);
  if (error->domain == GST_STREAM_ERROR)
    return translate_stream_error (error, file);
  if (g_error_matches (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN))
    return viseme_gst_error_new_missing_codec (file, NULL);

  return new_failed (error, file);
}

/**
 * viseme_gst_error_from_message:
 * @message: a message of type %GST_MESSAGE_ERROR
 * @file: the file that was read or written
 *
 * Returns: (transfer full): an error of %VISEME_ERROR
 */
GError *
viseme_gst_error_from_message (GstMessage *message, GFile *file)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *debug = NULL;

  gst_message_parse_error (message, &error, &debug);
  g_debug ("%s: %s (%s)", GST_OBJECT_NAME (GST_MESSAGE_SRC (message)), error->message, debug);

  return viseme_gst_error_translate (error, debug, file);
}
