/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-fetcher"

#include "config.h"

#include "viseme-fetcher.h"

#include "base/viseme-error.h"

#include "viseme-media-type.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#define MAX_REDIRECTS   5
#define SILENCE_SECONDS 30 /* a server that says nothing for so long is given up */
#define BLOCK_BYTES     (256 * 1024)

struct _VisemeFetcher
{
  GObject parent_instance;
  VisemeFileStore *store;
  SoupSession *session;
  goffset max_bytes;
  guint max_seconds;
};

/* Data of the task of one download. */
typedef struct
{
  VisemeFetcher *fetcher;
  GUri *uri;
  char *media_type; /* as the client of the gateway gives it, or NULL */
  SoupMessage *message;
  GInputStream *body;
  VisemeFileWriter *writer;
  guint n_redirects;
  GCancellable *cancellable; /* of this download; follows the caller's */
  GCancellable *outer;
  gulong outer_handler;
  guint timeout;
  gboolean timed_out;
  gboolean is_paused; /* until the writer has room */
} Download;

G_DEFINE_FINAL_TYPE (VisemeFetcher, viseme_fetcher, G_TYPE_OBJECT)

static void send_request (GTask *task);
static void read_block (GTask *task);

static void
download_stop_watching (Download *download)
{
  g_clear_handle_id (&download->timeout, g_source_remove);
  if (download->outer_handler != 0)
    g_cancellable_disconnect (download->outer, download->outer_handler);
  download->outer_handler = 0;
}

static void
download_free (Download *download)
{
  download_stop_watching (download);
  g_clear_object (&download->writer);
  g_clear_object (&download->body);
  g_clear_object (&download->message);
  g_clear_object (&download->cancellable);
  g_clear_object (&download->outer);
  g_clear_pointer (&download->uri, g_uri_unref);
  g_free (download->media_type);
  g_free (download);
}

static void
viseme_fetcher_finalize (GObject *object)
{
  VisemeFetcher *self = VISEME_FETCHER (object);

  soup_session_abort (self->session);
  g_object_unref (self->session);
  g_object_unref (self->store);

  G_OBJECT_CLASS (viseme_fetcher_parent_class)->finalize (object);
}

static void
viseme_fetcher_class_init (VisemeFetcherClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = viseme_fetcher_finalize;
}

static void
viseme_fetcher_init (VisemeFetcher *self)
{
}

/**
 * viseme_fetcher_new:
 * @store: where downloads go
 * @max_bytes: largest file
 * @max_seconds: longest time for one file
 *
 * Returns: (transfer full): a fetcher
 */
VisemeFetcher *
viseme_fetcher_new (VisemeFileStore *store, goffset max_bytes, guint max_seconds)
{
  VisemeFetcher *self = g_object_new (VISEME_TYPE_FETCHER, NULL);

  self->store = g_object_ref (store);
  self->max_bytes = max_bytes;
  self->max_seconds = max_seconds;
  self->session = soup_session_new_with_options ("timeout", SILENCE_SECONDS, "user-agent",
                                                 "viseme-gateway/" VISEME_VERSION, NULL);

  return self;
}

/**
 * viseme_fetcher_is_allowed:
 * @url: (nullable): any text
 *
 * Returns: %TRUE for an http or https URL with a host
 */
gboolean
viseme_fetcher_is_allowed (const char *url)
{
  g_autoptr (GUri) uri = url != NULL ? g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL) : NULL;

  return uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' &&
         (g_str_equal (g_uri_get_scheme (uri), "http") ||
          g_str_equal (g_uri_get_scheme (uri), "https"));
}

/* Ends the download. Takes ERROR; what the limits did is said instead of "cancelled". */
static void
fail (GTask *task, GError *error)
{
  Download *download = g_task_get_task_data (task);
  g_autoptr (GTask) owned = task;
  g_autofree char *url = g_uri_to_string_partial (
      download->uri, G_URI_HIDE_USERINFO | G_URI_HIDE_QUERY | G_URI_HIDE_FRAGMENT);

  download_stop_watching (download);
  if (download->timed_out)
    g_task_return_new_error (owned, VISEME_ERROR, VISEME_ERROR_TOO_LARGE,
                             _ ("“%s” could not be fetched within %u seconds. Download it yourself "
                                "and use the file."),
                             url, download->fetcher->max_seconds);
  else if (error->domain == VISEME_ERROR ||
           g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (owned, g_error_copy (error));
  else
    g_task_return_new_error (owned, VISEME_ERROR, VISEME_ERROR_NETWORK,
                             _ ("“%s” could not be fetched: %s. Check the link, or download the "
                                "file yourself and use that."),
                             url, error->message);
  g_error_free (error);
}

static void
fail_too_large (GTask *task)
{
  Download *download = g_task_get_task_data (task);
  g_autofree char *limit = g_format_size (download->fetcher->max_bytes);
  g_autofree char *url =
      g_uri_to_string_partial (download->uri, G_URI_HIDE_USERINFO | G_URI_HIDE_QUERY);

  fail (task,
        g_error_new (VISEME_ERROR, VISEME_ERROR_TOO_LARGE,
                     _ ("“%s” is larger than %s. Use a shorter or smaller file."), url, limit));
}

static gboolean
is_too_large (Download *download, goffset size)
{
  return size > download->fetcher->max_bytes;
}

static gboolean
on_timeout (Download *download)
{
  download->timeout = 0;
  download->timed_out = TRUE;
  g_cancellable_cancel (download->cancellable);

  return G_SOURCE_REMOVE;
}

static void
on_outer_cancelled (GCancellable *outer, GCancellable *inner)
{
  g_cancellable_cancel (inner);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Download *download = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  VisemeStoredFile *file = viseme_file_writer_finish (VISEME_FILE_WRITER (source), result, &error);

  if (file == NULL)
    {
      fail (g_steal_pointer (&task), g_steal_pointer (&error));
      return;
    }

  download_stop_watching (download);
  g_task_return_pointer (task, file, (GDestroyNotify) viseme_stored_file_free);
}

static void
store_download (GTask *task)
{
  Download *download = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (download->message);
  const char *declared = soup_message_headers_get_content_type (headers, NULL);
  g_autofree char *extension = viseme_media_type_extension_of_url (g_uri_get_path (download->uri));

  viseme_file_writer_finish_async (download->writer, NULL,
                                   download->media_type != NULL ? download->media_type : declared,
                                   extension, on_stored, task);
}

static void
on_block_read (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Download *download = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) block =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (block == NULL)
    {
      fail (task, g_steal_pointer (&error));
      return;
    }
  if (g_bytes_get_size (block) == 0)
    {
      store_download (task);
      return;
    }

  viseme_file_writer_push (download->writer, g_bytes_get_data (block, NULL),
                           g_bytes_get_size (block));
  if (is_too_large (download, viseme_file_writer_get_size (download->writer)))
    fail_too_large (task);
  else if (viseme_file_writer_is_full (download->writer))
    download->is_paused = TRUE;
  else
    read_block (task);
}

static void
read_block (GTask *task)
{
  Download *download = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (download->body, BLOCK_BYTES, G_PRIORITY_DEFAULT,
                                   download->cancellable, on_block_read, task);
}

static void
on_drained (VisemeFileWriter *writer, GTask *task)
{
  Download *download = g_task_get_task_data (task);

  if (!download->is_paused)
    return;

  download->is_paused = FALSE;
  read_block (task);
}

static gboolean
follow_redirect (GTask *task, GError **error)
{
  Download *download = g_task_get_task_data (task);
  const char *location = soup_message_headers_get_one (
      soup_message_get_response_headers (download->message), "Location");
  g_autoptr (GUri) target = NULL;
  g_autofree char *text = NULL;

  if (location != NULL)
    target = g_uri_parse_relative (download->uri, location, SOUP_HTTP_URI_FLAGS, NULL);
  if (target != NULL)
    text = g_uri_to_string (target);
  if (!viseme_fetcher_is_allowed (text) || ++download->n_redirects > MAX_REDIRECTS)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("it is redirected wrongly"));
      return FALSE;
    }

  g_uri_unref (download->uri);
  download->uri = g_steal_pointer (&target);
  g_clear_object (&download->body);
  send_request (task);

  return TRUE;
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Download *download = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (download->message);
  guint status;
  GError *error = NULL;

  download->body = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  status = soup_message_get_status (download->message);
  if (error == NULL && SOUP_STATUS_IS_REDIRECTION (status) && follow_redirect (task, &error))
    return;
  if (error == NULL && status != SOUP_STATUS_OK)
    error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "%u %s", status,
                         soup_message_get_reason_phrase (download->message));
  if (error != NULL)
    {
      fail (task, error);
      return;
    }
  if (is_too_large (download, soup_message_headers_get_content_length (headers)))
    {
      fail_too_large (task);
      return;
    }

  download->writer = viseme_file_writer_new (download->fetcher->store);
  g_signal_connect_object (download->writer, "drained", G_CALLBACK (on_drained), task, 0);
  read_block (task);
}

static void
send_request (GTask *task)
{
  Download *download = g_task_get_task_data (task);

  g_clear_object (&download->message);
  download->message = soup_message_new_from_uri (SOUP_METHOD_GET, download->uri);
  soup_message_add_flags (download->message, SOUP_MESSAGE_NO_REDIRECT);
  soup_session_send_async (download->fetcher->session, download->message, G_PRIORITY_DEFAULT,
                           download->cancellable, on_answer, task);
}

/**
 * viseme_fetcher_fetch_async:
 * @self: a fetcher
 * @url: an http or https URL
 * @media_type: (nullable): what the file is, if that is known; else the server's word counts
 * @cancellable: (nullable): a cancellable
 * @callback: called when the file is in the store
 * @user_data: for @callback
 */
void
viseme_fetcher_fetch_async (VisemeFetcher *self,
                            const char *url,
                            const char *media_type,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  Download *download;

  g_task_set_source_tag (task, viseme_fetcher_fetch_async);
  if (!viseme_fetcher_is_allowed (url))
    {
      g_task_return_new_error (task, VISEME_ERROR, VISEME_ERROR_UNSUPPORTED,
                               _ ("“%s” is not a link to a file. Use one that begins with http "
                                  "or https."),
                               url);
      return;
    }

  download = g_new0 (Download, 1);
  download->fetcher = self;
  download->uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  download->media_type = g_strdup (media_type);
  download->cancellable = g_cancellable_new ();
  g_task_set_task_data (task, download, (GDestroyNotify) download_free);
  download->timeout = g_timeout_add_seconds (self->max_seconds, (GSourceFunc) on_timeout, download);
  if (cancellable != NULL)
    {
      download->outer = g_object_ref (cancellable);
      download->outer_handler =
          g_cancellable_connect (cancellable, G_CALLBACK (on_outer_cancelled),
                                 g_object_ref (download->cancellable), g_object_unref);
    }
  send_request (g_steal_pointer (&task));
}

/**
 * viseme_fetcher_fetch_finish:
 * @self: a fetcher
 * @result: what the callback got
 * @error: return location: %VISEME_ERROR_NETWORK, %VISEME_ERROR_TOO_LARGE (size or time), those of
 *   viseme_file_writer_finish()
 *
 * Returns: (transfer full): the file in the store, or %NULL with @error set
 */
VisemeStoredFile *
viseme_fetcher_fetch_finish (VisemeFetcher *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
