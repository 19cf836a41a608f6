/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-file-response"

#include "config.h"

#include "viseme-file-response.h"

#include "viseme-range.h"

#define BLOCK_BYTES (256 * 1024)

/* A file on its way to a client, one block in memory. */
typedef struct
{
  SoupServerMessage *message; /* not owned; not used once finished */
  GInputStream *stream;
  GCancellable *cancellable;
  gint64 remaining;
  gboolean is_finished;
} Sending;

static void
sending_clear (Sending *sending)
{
  g_object_unref (sending->stream);
  g_object_unref (sending->cancellable);
}

static void
sending_unref (Sending *sending)
{
  g_atomic_rc_box_release_full (sending, (GDestroyNotify) sending_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sending, sending_unref)

/* The length was promised already: the only honest way out is to end the connection. */
static void
break_off (Sending *sending)
{
  g_autoptr (GIOStream) connection = soup_server_message_steal_connection (sending->message);

  if (connection != NULL)
    g_io_stream_close (connection, NULL, NULL);
}

static void
on_block_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Sending) sending = data;
  g_autoptr (GBytes) block =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  if (sending->is_finished)
    return;
  if (block == NULL || g_bytes_get_size (block) == 0)
    {
      break_off (sending);
      return;
    }

  sending->remaining -= g_bytes_get_size (block);
  soup_message_body_append_bytes (soup_server_message_get_response_body (sending->message), block);
  soup_server_message_unpause (sending->message);
}

static void
read_block (Sending *sending)
{
  gsize wanted = (gsize) MIN (BLOCK_BYTES, sending->remaining);

  if (wanted > 0)
    g_input_stream_read_bytes_async (sending->stream, wanted, G_PRIORITY_DEFAULT,
                                     sending->cancellable, on_block_read,
                                     g_atomic_rc_box_acquire (sending));
}

static void
on_wrote_chunk (SoupServerMessage *message, Sending *sending)
{
  read_block (sending);
}

static void
on_finished (SoupServerMessage *message, Sending *sending)
{
  sending->is_finished = TRUE;
  g_cancellable_cancel (sending->cancellable);
}

static void
on_closure_gone (gpointer data, GClosure *closure)
{
  sending_unref (data);
}

static void
start_sending (SoupServerMessage *message, GFileInputStream *stream, gint64 length)
{
  Sending *sending = g_atomic_rc_box_new0 (Sending);

  sending->message = message;
  sending->stream = G_INPUT_STREAM (g_object_ref (stream));
  sending->cancellable = g_cancellable_new ();
  sending->remaining = length;
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  g_signal_connect_data (message, "wrote-chunk", G_CALLBACK (on_wrote_chunk),
                         g_atomic_rc_box_acquire (sending), on_closure_gone, 0);
  g_signal_connect_data (message, "finished", G_CALLBACK (on_finished), sending, on_closure_gone,
                         0);
  read_block (sending);
}

/* A client that goes on after an interruption may say which version it began with (If-Range). */
static const char *
get_range_header (SoupServerMessage *message, const char *etag)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *condition = soup_message_headers_get_one (headers, "If-Range");

  if (condition != NULL && g_strcmp0 (condition, etag) != 0)
    return NULL;

  return soup_message_headers_get_one (headers, "Range");
}

/**
 * viseme_file_response_send:
 * @message: a GET or HEAD request
 * @path: a file that does not change
 * @media_type: its type
 *
 * Answers with the file or the range of it that is asked for (RFC 9110, 14), reading block by
 * block as the client takes it.
 *
 * Returns: %FALSE when there is no such file; nothing is answered then
 */
gboolean
viseme_file_response_send (SoupServerMessage *message, const char *path, const char *media_type)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  g_autoptr (GFileInfo) info = NULL;
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *etag = g_strdup_printf ("\"%s\"", name);
  gint64 start, end, size;
  VisemeRangeKind kind;

  if (stream != NULL)
    info = g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, NULL, NULL);
  if (info == NULL)
    return FALSE;

  size = g_file_info_get_size (info);
  kind = viseme_range_parse (get_range_header (message, etag), size, &start, &end);
  if (kind == VISEME_RANGE_PART &&
      !g_seekable_seek (G_SEEKABLE (stream), start, G_SEEK_SET, NULL, NULL))
    return FALSE;

  soup_message_headers_replace (headers, "Accept-Ranges", "bytes");
  soup_message_headers_replace (headers, "ETag", etag);
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  if (kind == VISEME_RANGE_UNSATISFIABLE)
    {
      g_autofree char *whole = g_strdup_printf ("bytes */%" G_GINT64_FORMAT, size);

      soup_message_headers_replace (headers, "Content-Range", whole);
      soup_server_message_set_status (message, SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE, NULL);
      return TRUE;
    }

  soup_message_headers_set_content_type (headers, media_type, NULL);
  soup_message_headers_set_content_length (headers, end - start + 1);
  if (kind == VISEME_RANGE_PART)
    soup_message_headers_set_content_range (headers, start, end, size);
  soup_server_message_set_status (
      message, kind == VISEME_RANGE_PART ? SOUP_STATUS_PARTIAL_CONTENT : SOUP_STATUS_OK, NULL);
  if (soup_server_message_get_method (message) != SOUP_METHOD_HEAD)
    start_sending (message, stream, end - start + 1);

  return TRUE;
}
