/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-upload-handler"

#include "config.h"

#include "viseme-upload-handler.h"

#include "base/viseme-error.h"

#include "viseme-file-writer.h"
#include "viseme-media-type.h"
#include "viseme-reply.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define UPLOAD_KEY  "viseme-upload"
#define HASH_HEADER "X-Content-Hash"
#define HASH_PREFIX "sha256:"

typedef struct
{
  VisemeFileWriter *writer;
  goffset max_bytes;
  gboolean is_paused;
} Upload;

static void
upload_free (Upload *upload)
{
  g_object_unref (upload->writer);
  g_free (upload);
}

static void
reply_too_large (SoupServerMessage *message, goffset max_bytes)
{
  g_autofree char *limit = g_format_size (max_bytes);
  g_autofree char *text =
      g_strdup_printf (_ ("The file is larger than %s. Send a shorter or smaller one."), limit);

  viseme_reply_error (message, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, NULL, text);
}

static void
on_got_chunk (SoupServerMessage *message, GBytes *chunk, Upload *upload)
{
  gsize length;
  gconstpointer bytes = g_bytes_get_data (chunk, &length);

  /* The rest of a refused upload is read and dropped, so that the client sees the answer. */
  if (!viseme_file_writer_push (upload->writer, bytes, length))
    return;

  if (viseme_file_writer_get_size (upload->writer) > upload->max_bytes)
    {
      viseme_file_writer_abort (upload->writer);
      reply_too_large (message, upload->max_bytes);
    }
  else if (viseme_file_writer_is_full (upload->writer))
    {
      upload->is_paused = TRUE;
      soup_server_message_pause (message);
    }
}

static void
on_drained (VisemeFileWriter *writer, SoupServerMessage *message)
{
  Upload *upload = g_object_get_data (G_OBJECT (message), UPLOAD_KEY);

  if (upload == NULL || !upload->is_paused)
    return;

  upload->is_paused = FALSE;
  soup_server_message_unpause (message);
}

/* Also when the client is gone in the middle. */
static void
on_finished (SoupServerMessage *message, gpointer data)
{
  Upload *upload = g_object_get_data (G_OBJECT (message), UPLOAD_KEY);

  upload->is_paused = FALSE;
  viseme_file_writer_abort (upload->writer);
}

static const char *
get_expected_hash (SoupServerMessage *message)
{
  const char *header =
      soup_message_headers_get_one (soup_server_message_get_request_headers (message), HASH_HEADER);

  return header != NULL ? header + strlen (HASH_PREFIX) : NULL;
}

static gboolean
has_valid_hash_header (SoupServerMessage *message)
{
  const char *header =
      soup_message_headers_get_one (soup_server_message_get_request_headers (message), HASH_HEADER);
  g_autofree char *hash = NULL;

  if (header == NULL)
    return TRUE;
  if (g_ascii_strncasecmp (header, HASH_PREFIX, strlen (HASH_PREFIX)) != 0)
    return FALSE;

  hash = g_ascii_strdown (header + strlen (HASH_PREFIX), -1);

  return viseme_file_store_is_hash (hash);
}

/**
 * viseme_upload_handler_begin:
 * @message: a POST request whose headers have been read
 * @store: where the body goes
 * @max_bytes: the largest file that is taken
 *
 * From here on the body goes to the disk as it comes, and is never in memory as a whole.
 */
void
viseme_upload_handler_begin (SoupServerMessage *message, VisemeFileStore *store, goffset max_bytes)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  Upload *upload;

  if (!has_valid_hash_header (message))
    {
      viseme_reply_error (message, SOUP_STATUS_BAD_REQUEST, HASH_HEADER,
                          _ ("The header X-Content-Hash must be “sha256:” and 64 hexadecimal "
                             "digits. Correct it or leave it out."));
      return;
    }
  if (soup_message_headers_get_content_length (headers) > max_bytes)
    {
      reply_too_large (message, max_bytes);
      return;
    }

  upload = g_new0 (Upload, 1);
  upload->writer = viseme_file_writer_new (store);
  upload->max_bytes = max_bytes;
  g_object_set_data_full (G_OBJECT (message), UPLOAD_KEY, upload, (GDestroyNotify) upload_free);
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  g_signal_connect (message, "got-chunk", G_CALLBACK (on_got_chunk), upload);
  g_signal_connect (message, "finished", G_CALLBACK (on_finished), NULL);
  g_signal_connect_object (upload->writer, "drained", G_CALLBACK (on_drained), message, 0);
}

static JsonNode *
describe_file (SoupServerMessage *message, const VisemeStoredFile *file)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *base = viseme_reply_get_base_url (message);
  g_autofree char *url = g_strdup_printf ("%s/files/%s.%s", base, file->hash,
                                          viseme_media_type_get_extension (file->media_type));
  g_autofree char *hash = g_strconcat (HASH_PREFIX, file->hash, NULL);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "file_id");
  json_builder_add_string_value (builder, file->hash);
  json_builder_set_member_name (builder, "url");
  json_builder_add_string_value (builder, url);
  json_builder_set_member_name (builder, "hash");
  json_builder_add_string_value (builder, hash);
  json_builder_set_member_name (builder, "size");
  json_builder_add_int_value (builder, file->size);
  json_builder_set_member_name (builder, "media_type");
  json_builder_add_string_value (builder, file->media_type);
  json_builder_set_member_name (builder, "deduplicated");
  json_builder_add_boolean_value (builder, file->deduplicated);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SoupServerMessage) message = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeStoredFile) file =
      viseme_file_writer_finish (VISEME_FILE_WRITER (source), result, &error);

  if (file != NULL)
    {
      g_autoptr (JsonNode) json = describe_file (message, file);

      viseme_reply_json (message, SOUP_STATUS_OK, json);
    }
  else
    {
      viseme_reply_io_error (
          message, g_error_matches (error, VISEME_ERROR, VISEME_ERROR_DAMAGED) ? HASH_HEADER : NULL,
          error);
    }
  soup_server_message_unpause (message);
}

/**
 * viseme_upload_handler_end:
 * @message: the same request, when its body has been read
 *
 * Answers once the file is on the disk.
 */
void
viseme_upload_handler_end (SoupServerMessage *message)
{
  Upload *upload = g_object_get_data (G_OBJECT (message), UPLOAD_KEY);
  const char *declared = soup_message_headers_get_content_type (
      soup_server_message_get_request_headers (message), NULL);

  upload->is_paused = FALSE;
  soup_server_message_pause (message);
  viseme_file_writer_finish_async (upload->writer, get_expected_hash (message), declared, NULL,
                                   on_stored, g_object_ref (message));
}
