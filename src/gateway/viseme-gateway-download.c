/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-gateway-download"

#include "config.h"

#include "viseme-gateway.h"

#include "base/viseme-error.h"
#include "viseme-gateway-http.h"
#include "viseme-transfer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BLOCK_BYTES   (64 * 1024)
#define MAX_ATTEMPTS  4
#define MAX_REDIRECTS 5

typedef struct
{
  char *url;
  GFile *destination;
  VisemeTransfer *transfer;
  goffset done; /* bytes that are in the file */
  gboolean created;
  gboolean own;                /* the address is of the gateway itself */
  gboolean sign;               /* which wants the key for it */
  char *validator;             /* nullable: the ETag of what they are of */
  VisemeDownloadTagged tagged; /* nullable */
} Download;

static void
download_free (Download *download)
{
  g_free (download->url);
  g_clear_object (&download->destination);
  g_clear_pointer (&download->transfer, viseme_transfer_unref);
  g_free (download->validator);
  g_free (download);
}

static gboolean
is_web_address (GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri);

  return g_uri_get_host (uri) != NULL &&
         (g_str_equal (scheme, "http") || g_str_equal (scheme, "https"));
}

/* FROM is where the answer that names REFERENCE came from. A step from https to http would show the
 * result to everybody on the way. */
static GUri *
resolve (GUri *from, const char *reference, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse_relative (from, reference, SOUP_HTTP_URI_FLAGS, NULL);

  if (uri == NULL || !is_web_address (uri) ||
      (g_str_equal (g_uri_get_scheme (from), "https") &&
       !g_str_equal (g_uri_get_scheme (uri), "https")))
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_PROTOCOL,
                           _ ("The gateway names a place for the result that cannot be used. Try "
                              "again later, or ask the service for help."));
      return NULL;
    }

  return g_steal_pointer (&uri);
}

/* Only a strong validator makes sure that the rest is of the same bytes. */
static void
ask_for_the_rest (Download *download, SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  if (download->done == 0 || download->validator == NULL)
    return;

  soup_message_headers_set_range (headers, download->done, -1);
  soup_message_headers_append (headers, "If-Range", download->validator);
}

static SoupMessage *
new_message (VisemeGateway *self, Download *download, GUri *origin, GUri *uri, gboolean redirected)
{
  SoupMessage *message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  /* The bytes are counted against their length, which is that of the coded form. */
  soup_message_disable_feature (message, SOUP_TYPE_CONTENT_DECODER);
  soup_message_headers_append (soup_message_get_request_headers (message), "Accept-Encoding",
                               "identity");
  download->own = !redirected && viseme_gateway_http_is_same_origin (origin, uri);
  if (download->own && download->sign)
    viseme_gateway_http_sign (self, message);
  ask_for_the_rest (download, message);

  return message;
}

/* Follows redirects itself, so that the key goes nowhere but to the gateway's own origin. */
static GInputStream *
open_url (VisemeGateway *self,
          Download *download,
          SoupSession *session,
          SoupMessage **out_message,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (GUri) origin = g_uri_parse (self->base_url, SOUP_HTTP_URI_FLAGS, error);
  g_autoptr (GUri) uri = origin != NULL ? resolve (origin, download->url, error) : NULL;

  for (int redirects = 0; uri != NULL && redirects <= MAX_REDIRECTS; redirects++)
    {
      g_autoptr (SoupMessage) message = new_message (self, download, origin, uri, redirects > 0);
      g_autoptr (GInputStream) stream = soup_session_send (session, message, cancellable, error);
      const char *location;
      GUri *next;

      if (stream == NULL)
        return NULL;
      location =
          soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
      if (!SOUP_STATUS_IS_REDIRECTION (soup_message_get_status (message)) || location == NULL)
        {
          *out_message = g_steal_pointer (&message);
          return g_steal_pointer (&stream);
        }
      next = resolve (uri, location, error);
      g_uri_unref (uri);
      uri = next;
    }

  if (uri != NULL)
    g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_PROTOCOL,
                         _ ("The result’s address leads in a circle. Try again later, or ask the "
                            "service for help."));

  return NULL;
}

static gboolean
write_block (GOutputStream *output,
             Download *download,
             const void *block,
             gsize n,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GError) local = NULL;

  if (g_output_stream_write_all (output, block, n, NULL, cancellable, &local))
    return TRUE;
  g_propagate_error (error, viseme_error_from_io (local, download->destination));

  return FALSE;
}

static void
keep_validator (Download *download, SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *tag = soup_message_headers_get_one (headers, "ETag");

  if (tag == NULL || g_str_has_prefix (tag, "W/"))
    tag = NULL;
  if (tag != NULL && download->tagged != NULL && g_strcmp0 (tag, download->validator) != 0)
    viseme_transfer_tell (download->transfer, download->tagged, tag);
  g_free (download->validator);
  download->validator = g_strdup (tag);
}

/* Where the bytes of this answer begin: after what is there, or anew. -1 when that is not said. */
static goffset
find_start (Download *download, SoupMessage *message, goffset *total)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  goffset start, end;

  if (soup_message_get_status (message) != SOUP_STATUS_PARTIAL_CONTENT)
    {
      *total = soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH
                   ? soup_message_headers_get_content_length (headers)
                   : -1;
      return 0;
    }
  if (!soup_message_headers_get_content_range (headers, &start, &end, total) ||
      start != download->done)
    return -1;

  return start;
}

static gboolean
save_stream (Download *download,
             GInputStream *input,
             GOutputStream *output,
             goffset total,
             GCancellable *cancellable,
             GError **error)
{
  g_autofree guint8 *block = g_malloc (BLOCK_BYTES);
  gssize n;

  while ((n = g_input_stream_read (input, block, BLOCK_BYTES, cancellable, error)) > 0)
    {
      if (!write_block (output, download, block, n, cancellable, error))
        return FALSE;
      download->done += n;
      viseme_transfer_report (download->transfer, download->done, MAX (total, 0));
    }
  if (n < 0)
    return FALSE;
  if (total >= 0 && download->done != total)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                           _ ("the result arrived incomplete"));
      return FALSE;
    }

  return TRUE;
}

static GFileIOStream *
open_file (Download *download, goffset start, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GFileIOStream) file = NULL;

  if (download->created)
    file = g_file_open_readwrite (download->destination, cancellable, &local);
  else
    file = g_file_create_readwrite (download->destination, G_FILE_CREATE_NONE, cancellable, &local);
  if (file != NULL)
    download->created = TRUE;
  if (file != NULL && g_seekable_seek (G_SEEKABLE (file), start, G_SEEK_SET, cancellable, &local) &&
      g_seekable_truncate (G_SEEKABLE (file), start, cancellable, &local))
    return g_steal_pointer (&file);

  g_propagate_error (error, viseme_error_from_io (local, download->destination));

  return NULL;
}

/* What came stays in the file when the rest did not, for the next attempt. */
static gboolean
save_to_file (Download *download,
              SoupMessage *message,
              GInputStream *input,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GFileIOStream) file = NULL;
  goffset total = -1;
  goffset start = find_start (download, message, &total);
  gboolean saved;

  if (start < 0)
    {
      download->done = 0;
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                           _ ("the result arrived incomplete"));
      return FALSE;
    }
  file = open_file (download, start, cancellable, error);
  if (file == NULL)
    return FALSE;

  download->done = start;
  keep_validator (download, message);
  saved = save_stream (download, input, g_io_stream_get_output_stream (G_IO_STREAM (file)), total,
                       cancellable, error);
  if (!g_io_stream_close (G_IO_STREAM (file), NULL, &local) && saved)
    {
      g_propagate_error (error, viseme_error_from_io (local, download->destination));
      saved = FALSE;
    }

  return saved;
}

/* The server has no more than what is here already. */
static gboolean
is_whole (Download *download, SoupMessage *message)
{
  const char *range =
      soup_message_headers_get_one (soup_message_get_response_headers (message), "Content-Range");

  return range != NULL && g_str_has_prefix (range, "bytes */") &&
         g_ascii_strtoll (range + strlen ("bytes */"), NULL, 10) == download->done;
}

/* One attempt. PAUSE is set when another one may go better, to the seconds until then or -1. */
static gboolean
try_download (VisemeGateway *self,
              Download *download,
              SoupSession *session,
              double *pause,
              gboolean *passing,
              GCancellable *cancellable,
              GError **error)
{
  g_autofree char *host = viseme_gateway_http_get_host (self);
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (VisemeAnswer) answer = NULL;
  g_autoptr (GError) local = NULL;

  *passing = FALSE;
  stream = open_url (self, download, session, &message, cancellable, &local);
  if (stream != NULL && SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (message)))
    {
      if (save_to_file (download, message, stream, cancellable, &local))
        return TRUE;
    }
  else if (stream != NULL)
    {
      answer = viseme_gateway_http_read (message, stream, cancellable, &local);
    }

  if (answer != NULL)
    {
      gboolean no_rest = answer->status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE;

      if (no_rest && is_whole (download, message))
        return TRUE;
      *passing = viseme_answer_is_passing (answer) || no_rest;
      if (no_rest)
        download->done = 0;
      if (answer->status == SOUP_STATUS_UNAUTHORIZED && download->own && !download->sign)
        {
          download->sign = TRUE;
          *passing = TRUE;
          *pause = 0;
        }
      if (answer->retry_after >= 0)
        *pause = answer->retry_after;
      g_propagate_error (error, viseme_answer_make_error (answer, host));
      return FALSE;
    }

  *passing = local->domain != VISEME_ERROR && !g_cancellable_is_cancelled (cancellable);
  g_propagate_error (error, viseme_gateway_http_make_error (local, host));

  return FALSE;
}

static gboolean
run_download (VisemeGateway *self, Download *download, GCancellable *cancellable, GError **error)
{
  g_autoptr (SoupSession) session = viseme_gateway_http_new_session (self->base_url);

  for (int attempt = 1;; attempt++)
    {
      g_autoptr (GError) local = NULL;
      gboolean passing;
      double pause = 1 << (attempt - 1);

      if (try_download (self, download, session, &pause, &passing, cancellable, &local))
        return TRUE;
      if (!passing || attempt == MAX_ATTEMPTS)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      g_debug ("Downloading again in %.0f s: %s", pause, local->message);
      if (!viseme_transfer_pause (pause, cancellable, error))
        return FALSE;
    }
}

/* What an earlier call left counts as begun by this one. */
static void
take_up (Download *download, GCancellable *cancellable)
{
  g_autoptr (GFileInfo) info = NULL;

  if (download->validator == NULL)
    return;

  info = g_file_query_info (download->destination,
                            G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                            G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, cancellable, NULL);
  download->created = info != NULL && g_file_info_get_file_type (info) == G_FILE_TYPE_REGULAR;
  download->done = download->created ? g_file_info_get_size (info) : 0;
}

/* What a later call can go on with, unless it is what fills the disk. */
static gboolean
is_worth_keeping (Download *download, const GError *error)
{
  return download->tagged != NULL && download->validator != NULL &&
         !g_error_matches (error, VISEME_ERROR, VISEME_ERROR_NO_SPACE);
}

static void
download_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Download *download = task_data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GError) error = NULL;
  gboolean done;

  /* A session belongs to the main context of the thread that makes it. */
  g_main_context_push_thread_default (context);
  take_up (download, cancellable);
  done = run_download (VISEME_GATEWAY (source), download, cancellable, &error);
  g_main_context_pop_thread_default (context);

  if (!done && download->created && !is_worth_keeping (download, error))
    g_file_delete (download->destination, NULL, NULL);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * viseme_gateway_download_async:
 * @self: a gateway
 * @url: where the result is; may be relative to the base URL
 * @destination: a local file; on failure nothing is left of it, or what came if @tagged was told
 *   how a later call can go on with it and the disk is not full
 * @tag: (nullable): what @tagged was told when @destination was begun; with %NULL @destination must
 *   not exist
 * @tagged: (nullable): told what names the bytes, as soon as it is known and before the first of
 *   them is counted
 * @progress: (nullable): told the bytes; the total is 0 when the server does not tell it
 * @progress_data: data for @tagged and @progress
 * @cancellable: (nullable): a cancellable
 * @callback: called when the file is complete
 * @user_data: data for @callback
 *
 * Streams a result to disk and checks that all of it came; what fails on the way is tried a few
 * times, and only the rest is asked for where the server can do that. Results are public, so the
 * key is not sent (gateway protocol 2, download auth), but for an address of the gateway's own
 * origin that answers 401.
 */
void
viseme_gateway_download_async (VisemeGateway *self,
                               const char *url,
                               GFile *destination,
                               const char *tag,
                               VisemeDownloadTagged tagged,
                               VisemeTransferProgress progress,
                               gpointer progress_data,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Download *download;

  g_return_if_fail (VISEME_IS_GATEWAY (self));
  g_return_if_fail (url != NULL);
  g_return_if_fail (G_IS_FILE (destination));

  download = g_new0 (Download, 1);
  download->url = g_strdup (url);
  download->destination = g_object_ref (destination);
  download->validator = g_strdup (tag);
  download->tagged = tagged;
  download->transfer = viseme_transfer_new (progress, progress_data);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, viseme_gateway_download_async);
  g_task_set_task_data (task, download, (GDestroyNotify) download_free);
  g_task_run_in_thread (task, download_in_thread);
}

/**
 * viseme_gateway_download_finish:
 * @self: a gateway
 * @result: the result
 * @error: return location
 *
 * Returns: %TRUE when the destination is complete
 */
gboolean
viseme_gateway_download_finish (VisemeGateway *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
