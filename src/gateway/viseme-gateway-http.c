/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-gateway-http"

#include "config.h"

#include "viseme-gateway-http.h"

#include "base/viseme-error.h"

#include <glib/gi18n-lib.h>

#define USER_AGENT       "Viseme/" VISEME_VERSION
#define MAX_ANSWER_BYTES (2 * 1024 * 1024)
#define READ_BLOCK_BYTES (16 * 1024)
#define SILENCE_SECONDS  60 /* without any byte: the connection is given up */
#define IDLE_SECONDS     20 /* kept-alive connections */

/**
 * viseme_gateway_http_is_loopback:
 * @url: an absolute URL
 *
 * Returns: %TRUE when it is of this computer
 */
gboolean
viseme_gateway_http_is_loopback (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  g_autoptr (GInetAddress) address = NULL;

  if (host == NULL)
    return FALSE;
  if (g_ascii_strcasecmp (host, "localhost") == 0)
    return TRUE;
  address = g_inet_address_new_from_string (host);

  return address != NULL && g_inet_address_get_is_loopback (address);
}

/**
 * viseme_gateway_http_new_session:
 * @url: where requests of the session go; this computer is not asked for through a proxy
 *
 * Returns: (transfer full): a session of the calling thread's main context
 */
SoupSession *
viseme_gateway_http_new_session (const char *url)
{
  SoupSession *session = soup_session_new_with_options (
      "user-agent", USER_AGENT, "timeout", SILENCE_SECONDS, "idle-timeout", IDLE_SECONDS, NULL);

  if (viseme_gateway_http_is_loopback (url))
    soup_session_set_proxy_resolver (session, NULL);

  return session;
}

/**
 * viseme_gateway_http_sign:
 * @self: a gateway
 * @message: a message to its own origin
 *
 * Adds the key.
 */
void
viseme_gateway_http_sign (VisemeGateway *self, SoupMessage *message)
{
  g_autofree char *value = NULL;

  if (self->token == NULL)
    return;

  value = g_strconcat ("Bearer ", self->token, NULL);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", value);
}

/**
 * viseme_gateway_http_is_same_origin:
 * @a: an absolute URL
 * @b: another
 *
 * Returns: %TRUE when scheme, host and port are the same, so that what is for one may go to the
 *   other
 */
gboolean
viseme_gateway_http_is_same_origin (GUri *a, GUri *b)
{
  return g_ascii_strcasecmp (g_uri_get_scheme (a), g_uri_get_scheme (b)) == 0 &&
         g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0 &&
         g_uri_get_port (a) == g_uri_get_port (b);
}

static gboolean
has_control_character (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return TRUE;

  return FALSE;
}

/**
 * viseme_gateway_http_new_message:
 * @self: a gateway
 * @method: the HTTP method
 * @path: what follows the base URL
 * @error: return location
 *
 * A signed request that follows no redirect: a POST must not go anywhere else, and the key neither.
 * Each travels on a connection of its own: on a reused one it is not certain whether the server saw
 * a request whose answer is missing, and libsoup 3.2 may crash when such a one is reset.
 *
 * Returns: (transfer full): the message, or %NULL with @error set
 */
SoupMessage *
viseme_gateway_http_new_message (VisemeGateway *self,
                                 const char *method,
                                 const char *path,
                                 GError **error)
{
  g_autofree char *url = g_strconcat (self->base_url, path, NULL);
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;
  SoupMessage *message;

  if (scheme == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' ||
      !(g_str_equal (scheme, "http") || g_str_equal (scheme, "https")))
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                   _ ("“%s” is not the address of a gateway. It should look like %s."),
                   self->base_url, VISEME_GATEWAY_DEFAULT_URL);
      return NULL;
    }
  if (self->token != NULL && has_control_character (self->token))
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_AUTH,
                           _ ("The API key has characters that cannot be part of a key. Copy it "
                              "again."));
      return NULL;
    }

  message = soup_message_new_from_uri (method, uri);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE |
                                       SOUP_MESSAGE_NEW_CONNECTION);
  soup_message_headers_append (soup_message_get_request_headers (message), "Accept",
                               "application/json");
  viseme_gateway_http_sign (self, message);

  return message;
}

/**
 * viseme_gateway_http_get_host:
 * @self: a gateway
 *
 * Returns: (transfer full): its name for people, such as `api.varg.ai`
 */
char *
viseme_gateway_http_get_host (VisemeGateway *self)
{
  g_autoptr (GUri) uri = g_uri_parse (self->base_url, SOUP_HTTP_URI_FLAGS, NULL);

  return uri != NULL && g_uri_get_host (uri) != NULL ? g_strdup (g_uri_get_host (uri))
                                                     : g_strdup (self->base_url);
}

/**
 * viseme_gateway_http_make_error:
 * @error: what a request failed with
 * @host: the gateway's name for people
 *
 * Returns: (transfer full): the same for people; our own errors and cancellation stay
 */
GError *
viseme_gateway_http_make_error (const GError *error, const char *host)
{
  if (error->domain == VISEME_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);
  if (error->domain == G_TLS_ERROR)
    return g_error_new (VISEME_ERROR, VISEME_ERROR_NETWORK,
                        _ ("A secure connection to %s could not be made: %s. Check the clock of "
                           "this computer and the gateway’s address."),
                        host, error->message);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return g_error_new (VISEME_ERROR, VISEME_ERROR_NETWORK,
                        _ ("%s did not answer in time. Check the connection, then try again."),
                        host);

  return g_error_new (VISEME_ERROR, VISEME_ERROR_NETWORK,
                      _ ("%s cannot be reached: %s. Check the connection and the gateway’s "
                         "address, then try again."),
                      host, error->message);
}

static gboolean
check_size (const GByteArray *body, GError **error)
{
  if (body->len <= MAX_ANSWER_BYTES)
    return TRUE;

  g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_PROTOCOL,
                       _ ("The gateway’s answer is far too long to be one of its protocol. Check "
                          "the gateway’s address."));

  return FALSE;
}

typedef struct
{
  SoupMessage *message;
  GInputStream *stream;
  GByteArray *body;
} Reading;

static void
reading_free (Reading *reading)
{
  g_clear_object (&reading->message);
  g_clear_object (&reading->stream);
  g_clear_pointer (&reading->body, g_byte_array_unref);
  g_free (reading);
}

static void read_more (GTask *task);

static void
on_bytes_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Reading *reading = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  g_autoptr (GBytes) whole = NULL;

  if (bytes == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (g_bytes_get_size (bytes) > 0)
    {
      g_byte_array_append (reading->body, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      if (check_size (reading->body, &error))
        read_more (g_steal_pointer (&task));
      else
        g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  whole = g_byte_array_free_to_bytes (g_steal_pointer (&reading->body));
  g_task_return_pointer (task, viseme_answer_new (reading->message, whole),
                         (GDestroyNotify) viseme_answer_free);
}

/* Takes the reference to TASK. */
static void
read_more (GTask *task)
{
  Reading *reading = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (reading->stream, READ_BLOCK_BYTES, G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task), on_bytes_read, task);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Reading *reading = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  reading->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (reading->stream == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    read_more (g_steal_pointer (&task));
}

/**
 * viseme_gateway_http_send_async:
 * @session: a session of this thread
 * @message: a request
 * @cancellable: (nullable): a cancellable
 * @callback: called when the whole answer is there
 * @user_data: data for @callback
 */
void
viseme_gateway_http_send_async (SoupSession *session,
                                SoupMessage *message,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Reading *reading = g_new0 (Reading, 1);

  g_task_set_source_tag (task, viseme_gateway_http_send_async);
  reading->message = g_object_ref (message);
  reading->body = g_byte_array_new ();
  g_task_set_task_data (task, reading, (GDestroyNotify) reading_free);
  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, cancellable, on_sent,
                           g_steal_pointer (&task));
}

/**
 * viseme_gateway_http_send_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): the answer of whatever status, or %NULL with @error set when there is
 *   none
 */
VisemeAnswer *
viseme_gateway_http_send_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * viseme_gateway_http_read:
 * @message: a message whose headers have come
 * @stream: its body
 * @cancellable: (nullable): a cancellable
 * @error: return location
 *
 * Blocks.
 *
 * Returns: (transfer full): the answer, or %NULL with @error set
 */
VisemeAnswer *
viseme_gateway_http_read (SoupMessage *message,
                          GInputStream *stream,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autofree guint8 *block = g_malloc (READ_BLOCK_BYTES);
  gssize n;

  while ((n = g_input_stream_read (stream, block, READ_BLOCK_BYTES, cancellable, error)) > 0)
    {
      g_byte_array_append (body, block, n);
      if (!check_size (body, error))
        return NULL;
    }
  if (n < 0)
    return NULL;

  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&body));

  return viseme_answer_new (message, bytes);
}

/**
 * viseme_gateway_http_send:
 * @session: a session of this thread
 * @message: a request
 * @cancellable: (nullable): a cancellable
 * @error: return location
 *
 * Blocks.
 *
 * Returns: (transfer full): the answer of whatever status, or %NULL with @error set
 */
VisemeAnswer *
viseme_gateway_http_send (SoupSession *session,
                          SoupMessage *message,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GInputStream) stream = soup_session_send (session, message, cancellable, error);

  return stream != NULL ? viseme_gateway_http_read (message, stream, cancellable, error) : NULL;
}

/* Sends @message for @task, whose reference it takes, and fails the task when there is none. */
void
viseme_gateway_http_send_for_task (GTask *task,
                                   SoupMessage *message,
                                   GError *error,
                                   GAsyncReadyCallback callback)
{
  VisemeGateway *self = g_task_get_source_object (task);

  if (message == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }

  viseme_gateway_http_send_async (self->session, message, g_task_get_cancellable (task), callback,
                                  task);
}

/* Returns the successful answer, or fails @task and returns %NULL. */
VisemeAnswer *
viseme_gateway_http_finish_for_task (GTask *task, GAsyncResult *result)
{
  VisemeGateway *self = g_task_get_source_object (task);
  g_autofree char *host = viseme_gateway_http_get_host (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeAnswer) answer = viseme_gateway_http_send_finish (result, &error);

  if (answer == NULL)
    g_task_return_error (task, viseme_gateway_http_make_error (error, host));
  else if (!viseme_answer_is_success (answer))
    g_task_return_error (task, viseme_answer_make_error (answer, host));
  else
    return g_steal_pointer (&answer);

  return NULL;
}
