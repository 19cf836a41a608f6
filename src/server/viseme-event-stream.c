/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-event-stream"

#include "config.h"

#include "viseme-event-stream.h"

#include "viseme-reply.h"

#include <string.h>

#define KEEP_ALIVE_SECONDS 15
#define MIN_INTERVAL_US    (200 * 1000)

/* One client that watches one job. Lives as long as its request. */
typedef struct
{
  SoupServerMessage *message; /* not owned */
  VisemeServerJob *job;
  char *base_url;
  gulong job_handler;
  guint keep_alive;
  guint pending;    /* timeout of a change that came too soon after the last */
  gint64 last_sent; /* monotonic time */
  VisemeServerJobStatus sent_status;
  gboolean is_writing;  /* the client has not taken the last event yet */
  gboolean is_outdated; /* there was a change meanwhile */
  gboolean is_complete;
} Stream;

static void
stream_free (Stream *stream)
{
  g_clear_handle_id (&stream->keep_alive, g_source_remove);
  g_clear_handle_id (&stream->pending, g_source_remove);
  g_signal_handler_disconnect (stream->job, stream->job_handler);
  g_object_unref (stream->job);
  g_free (stream->base_url);
  g_free (stream);
}

/* Takes TEXT. */
static void
append (Stream *stream, char *text)
{
  stream->is_writing = TRUE;
  soup_message_body_append_take (soup_server_message_get_response_body (stream->message),
                                 (guchar *) text, strlen (text));
  soup_server_message_unpause (stream->message);
}

static void
send_status (Stream *stream)
{
  g_autoptr (JsonNode) json = viseme_server_job_to_json (stream->job, stream->base_url);
  g_autofree char *data = json_to_string (json, FALSE);

  stream->is_outdated = FALSE;
  stream->last_sent = g_get_monotonic_time ();
  stream->sent_status = stream->job->status;
  append (stream, g_strdup_printf ("event: status\ndata: %s\n\n", data));
  if (viseme_server_job_is_terminal (stream->job))
    {
      stream->is_complete = TRUE;
      soup_message_body_complete (soup_server_message_get_response_body (stream->message));
    }
}

static gboolean
on_pending (Stream *stream)
{
  stream->pending = 0;
  if (stream->is_writing)
    stream->is_outdated = TRUE;
  else
    send_status (stream);

  return G_SOURCE_REMOVE;
}

/* A client that reads slowly gets the latest state only: nothing piles up here. */
static void
on_job_changed (VisemeServerJob *job, Stream *stream)
{
  gint64 wait = stream->last_sent + MIN_INTERVAL_US - g_get_monotonic_time ();

  if (stream->is_complete)
    return;
  if (stream->is_writing)
    stream->is_outdated = TRUE;
  else if (wait <= 0 || job->status != stream->sent_status)
    send_status (stream);
  else if (stream->pending == 0)
    stream->pending = g_timeout_add ((guint) (wait / 1000) + 1, (GSourceFunc) on_pending, stream);
}

static void
on_wrote_chunk (SoupServerMessage *message, Stream *stream)
{
  stream->is_writing = FALSE;
  if (stream->is_outdated)
    on_job_changed (stream->job, stream);
}

static gboolean
on_keep_alive (Stream *stream)
{
  if (!stream->is_writing && !stream->is_complete)
    append (stream, g_strdup (": keep-alive\n\n"));

  return G_SOURCE_CONTINUE;
}

static void
on_finished (SoupServerMessage *message, Stream *stream)
{
  g_signal_handlers_disconnect_by_data (message, stream);
  stream_free (stream);
}

/**
 * viseme_event_stream_start:
 * @message: a GET request
 * @job: the job to watch
 *
 * Answers with an event for the state now and for every change, five a second at most, until the
 * job has ended (protocol 1.1, Jobs).
 */
void
viseme_event_stream_start (SoupServerMessage *message, VisemeServerJob *job)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  Stream *stream;

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_set_content_type (headers, "text/event-stream", NULL);
  soup_message_headers_replace (headers, "Cache-Control", "no-cache");
  soup_message_headers_set_encoding (headers,
                                     soup_server_message_get_http_version (message) == SOUP_HTTP_1_0
                                         ? SOUP_ENCODING_EOF
                                         : SOUP_ENCODING_CHUNKED);
  if (soup_server_message_get_method (message) == SOUP_METHOD_HEAD)
    return;

  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  stream = g_new0 (Stream, 1);
  stream->message = message;
  stream->job = g_object_ref (job);
  stream->base_url = viseme_reply_get_base_url (message);
  stream->job_handler = g_signal_connect (job, "changed", G_CALLBACK (on_job_changed), stream);
  stream->keep_alive =
      g_timeout_add_seconds (KEEP_ALIVE_SECONDS, (GSourceFunc) on_keep_alive, stream);
  g_signal_connect (message, "wrote-chunk", G_CALLBACK (on_wrote_chunk), stream);
  g_signal_connect (message, "finished", G_CALLBACK (on_finished), stream);
  send_status (stream);
}
