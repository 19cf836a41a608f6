/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-gateway-upload"

#include "config.h"

#include "viseme-gateway.h"

#include "base/viseme-error.h"
#include "base/viseme-hasher.h"
#include "base/viseme-files.h"
#include "viseme-gateway-http.h"
#include "viseme-json.h"
#include "viseme-transfer.h"
#include "viseme-upload-stream.h"

#include <glib/gi18n-lib.h>

#define HASH_BLOCK_BYTES (256 * 1024)
#define MAX_ATTEMPTS     4
/* Of the progress, one part in so many is for the hash. Reading is that much faster than sending.
 */
#define HASH_SHARE       16

typedef struct
{
  GFile *file;
  char *media_type;
  VisemeTransfer *transfer;
  goffset size;
  char *hash;
  gboolean connected; /* the last attempt reached the server */
} Upload;

static void
upload_free (Upload *upload)
{
  g_clear_object (&upload->file);
  g_clear_pointer (&upload->transfer, viseme_transfer_unref);
  g_free (upload->media_type);
  g_free (upload->hash);
  g_free (upload);
}

/**
 * viseme_upload_copy:
 * @upload: an uploaded file
 *
 * Returns: (transfer full): a copy
 */
VisemeUpload *
viseme_upload_copy (const VisemeUpload *upload)
{
  VisemeUpload *copy = g_new0 (VisemeUpload, 1);

  copy->url = g_strdup (upload->url);
  copy->media_type = g_strdup (upload->media_type);
  copy->hash = g_strdup (upload->hash);
  copy->size = upload->size;
  copy->deduplicated = upload->deduplicated;

  return copy;
}

/**
 * viseme_upload_free:
 * @upload: (transfer full): an uploaded file
 */
void
viseme_upload_free (VisemeUpload *upload)
{
  g_free (upload->url);
  g_free (upload->media_type);
  g_free (upload->hash);
  g_free (upload);
}

static void
on_bytes_sent (goffset done, gpointer user_data)
{
  Upload *upload = user_data;
  goffset hashed = upload->size / HASH_SHARE;

  /* The bytes were handed to the connection; only the answer makes the upload complete. */
  viseme_transfer_report (upload->transfer,
                          MIN (hashed + done / HASH_SHARE * (HASH_SHARE - 1), upload->size - 1),
                          upload->size);
}

static gboolean
hash_file (Upload *upload, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) stream = g_file_read (upload->file, cancellable, error);
  g_autoptr (VisemeHasher) hasher = viseme_hasher_new ();
  g_autofree guchar *block = g_malloc (HASH_BLOCK_BYTES);
  g_autoptr (GFileInfo) info = NULL;
  goffset done = 0;
  gssize n;

  if (stream == NULL)
    return FALSE;
  info =
      g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, cancellable, error);
  if (info == NULL)
    return FALSE;

  upload->size = g_file_info_get_size (info);
  while ((n = g_input_stream_read (G_INPUT_STREAM (stream), block, HASH_BLOCK_BYTES, cancellable,
                                   error)) > 0)
    {
      viseme_hasher_update (hasher, block, n);
      done += n;
      viseme_transfer_report (upload->transfer, MIN (done, upload->size - 1) / HASH_SHARE,
                              upload->size);
    }
  upload->size = done;
  upload->hash = viseme_hasher_finish (hasher);

  return n == 0;
}

static void
on_starting (SoupMessage *message, gpointer user_data)
{
  Upload *upload = user_data;

  upload->connected = TRUE;
}

static SoupMessage *
new_message (VisemeGateway *self, Upload *upload, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GInputStream) body = NULL;
  g_autofree char *hash = g_strconcat ("sha256:", upload->hash, NULL);
  g_autoptr (SoupMessage) message = NULL;

  message = viseme_gateway_http_new_message (self, SOUP_METHOD_POST, "/files", error);
  if (message == NULL)
    return NULL;
  stream = g_file_read (upload->file, cancellable, &local);
  if (stream == NULL)
    {
      g_propagate_error (error, viseme_error_from_io (local, upload->file));
      return NULL;
    }

  body = viseme_upload_stream_new (G_INPUT_STREAM (stream), upload->size, on_bytes_sent, upload);
  soup_message_headers_append (soup_message_get_request_headers (message), "X-Content-Hash", hash);
  soup_message_set_request_body (message, upload->media_type, body, upload->size);
  g_signal_connect (message, "starting", G_CALLBACK (on_starting), upload);

  return g_steal_pointer (&message);
}

static VisemeUpload *
read_upload (Upload *upload, const VisemeAnswer *answer, GError **error)
{
  JsonObject *object = viseme_answer_get_object (answer);
  const char *url = viseme_json_get_string (object, "url");
  const char *media_type = viseme_json_get_string (object, "media_type");
  VisemeUpload *result;

  if (url == NULL)
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_PROTOCOL,
                           _ ("The gateway took the file but does not say where it is. Check the "
                              "gateway’s address, or try again later."));
      return NULL;
    }

  result = g_new0 (VisemeUpload, 1);
  result->url = g_strdup (url);
  result->media_type = g_strdup (media_type != NULL ? media_type : upload->media_type);
  result->hash = g_strdup (upload->hash);
  result->size = upload->size;
  result->deduplicated = viseme_json_get_boolean (object, "deduplicated");

  return result;
}

/* Sends the file again after what time can heal: content is known to the gateway by its hash, so
 * this costs nothing. Who cannot be reached at all is not asked again. */
static VisemeAnswer *
send_with_patience (VisemeGateway *self,
                    Upload *upload,
                    SoupSession *session,
                    GCancellable *cancellable,
                    GError **error)
{
  for (int attempt = 1;; attempt++)
    {
      g_autoptr (SoupMessage) message = new_message (self, upload, cancellable, error);
      g_autoptr (VisemeAnswer) answer = NULL;
      g_autoptr (GError) local = NULL;
      double pause = 1 << (attempt - 1);

      if (message == NULL)
        return NULL;
      upload->connected = FALSE;
      answer = viseme_gateway_http_send (session, message, cancellable, &local);
      if (answer != NULL && (!viseme_answer_is_passing (answer) || attempt == MAX_ATTEMPTS))
        return g_steal_pointer (&answer);
      if (answer == NULL && (!upload->connected || local->domain == VISEME_ERROR ||
                             attempt == MAX_ATTEMPTS || g_cancellable_is_cancelled (cancellable)))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      if (answer != NULL && answer->retry_after >= 0)
        pause = answer->retry_after;
      if (!viseme_transfer_pause (pause, cancellable, error))
        return NULL;
    }
}

static VisemeUpload *
run_upload (VisemeGateway *self, Upload *upload, GCancellable *cancellable, GError **error)
{
  g_autoptr (SoupSession) session = viseme_gateway_http_new_session (self->base_url);
  g_autofree char *host = viseme_gateway_http_get_host (self);
  g_autoptr (VisemeAnswer) answer = NULL;
  g_autoptr (VisemeUpload) result = NULL;
  g_autoptr (GError) local = NULL;

  answer = send_with_patience (self, upload, session, cancellable, &local);
  if (answer == NULL)
    g_propagate_error (error, viseme_gateway_http_make_error (local, host));
  else if (!viseme_answer_is_success (answer))
    g_propagate_error (error, viseme_answer_make_error (answer, host));
  else
    result = read_upload (upload, answer, error);
  if (result != NULL)
    viseme_transfer_report (upload->transfer, upload->size, upload->size);

  return g_steal_pointer (&result);
}

static void
upload_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Upload *upload = task_data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GError) error = NULL;
  VisemeUpload *result = NULL;

  /* A session belongs to the main context of the thread that makes it. */
  g_main_context_push_thread_default (context);
  if (viseme_files_check_readable (upload->file, cancellable, &error))
    {
      g_autoptr (GError) local = NULL;

      if (hash_file (upload, cancellable, &local))
        result = run_upload (VISEME_GATEWAY (source), upload, cancellable, &error);
      else
        error = viseme_error_from_io (local, upload->file);
    }
  g_main_context_pop_thread_default (context);

  if (result != NULL)
    g_task_return_pointer (task, result, (GDestroyNotify) viseme_upload_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * viseme_gateway_upload_async:
 * @self: a gateway
 * @file: a local file
 * @media_type: its media type, such as `video/mp4`
 * @progress: (nullable): told bytes of the file; the hash, which is made first, counts for a small
 *   part of them
 * @progress_data: data for @progress
 * @cancellable: (nullable): a cancellable
 * @callback: called when the gateway has the file
 * @user_data: data for @callback
 *
 * `POST /files` (gateway protocol 1.1, Files): the bytes as they are, with their SHA-256 in
 * `X-Content-Hash`. Streamed from disk in blocks, so that memory does not depend on the size. What
 * fails on the way is tried a few times.
 */
void
viseme_gateway_upload_async (VisemeGateway *self,
                             GFile *file,
                             const char *media_type,
                             VisemeTransferProgress progress,
                             gpointer progress_data,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Upload *upload;

  g_return_if_fail (VISEME_IS_GATEWAY (self));
  g_return_if_fail (G_IS_FILE (file));
  g_return_if_fail (media_type != NULL);

  upload = g_new0 (Upload, 1);
  upload->file = g_object_ref (file);
  upload->media_type = g_strdup (media_type);
  upload->transfer = viseme_transfer_new (progress, progress_data);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, viseme_gateway_upload_async);
  g_task_set_task_data (task, upload, (GDestroyNotify) upload_free);
  g_task_run_in_thread (task, upload_in_thread);
}

/**
 * viseme_gateway_upload_finish:
 * @self: a gateway
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): the uploaded file, or %NULL with @error set
 */
VisemeUpload *
viseme_gateway_upload_finish (VisemeGateway *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
