/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-server"

#include "config.h"

#include "viseme-server.h"

#include "base/viseme-error.h"

#include "viseme-event-stream.h"
#include "viseme-file-response.h"
#include "viseme-make-request.h"
#include "viseme-media-type.h"
#include "viseme-play-money.h"
#include "viseme-reply.h"
#include "viseme-route.h"
#include "viseme-server-private.h"
#include "viseme-speaker.h"
#include "viseme-speech-request.h"
#include "viseme-token.h"
#include "viseme-upload-handler.h"
#include "viseme-video-request.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_BODY_BYTES (1024 * 1024) /* of everything but uploads */
#define CACHE_SECONDS  "2592000"     /* 30 days, as long as results are kept */
#define RECEIVED_KEY   "viseme-received"

G_DEFINE_FINAL_TYPE (VisemeServer, viseme_server, G_TYPE_OBJECT)

static void
viseme_server_finalize (GObject *object)
{
  VisemeServer *self = VISEME_SERVER (object);

  soup_server_disconnect (self->soup);
  g_object_unref (self->soup);
  g_object_unref (self->store);
  g_object_unref (self->queue);
  g_free (self->token);
  g_clear_pointer (&self->money, viseme_play_money_free);

  G_OBJECT_CLASS (viseme_server_parent_class)->finalize (object);
}

static void
viseme_server_class_init (VisemeServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = viseme_server_finalize;
}

static void
viseme_server_init (VisemeServer *self)
{
}

static void
reply_not_found (SoupServerMessage *message)
{
  viseme_reply_error (message, SOUP_STATUS_NOT_FOUND, NULL,
                      _ ("There is nothing at this address. Check the URL."));
}

static void
reply_text (SoupServerMessage *message, const char *text)
{
  g_autoptr (JsonNode) json = json_from_string (text, NULL);

  viseme_reply_json (message, SOUP_STATUS_OK, json);
}

static void
reply_job (VisemeServer *self, SoupServerMessage *message, guint status, VisemeServerJob *job)
{
  g_autofree char *base_url = viseme_reply_get_base_url (message);
  g_autoptr (JsonNode) json = viseme_reply_is_v2 (message)
                                  ? viseme_server_v2_job_to_json (self, job, base_url)
                                  : viseme_server_job_to_json (job, base_url);

  viseme_reply_json (message, status, json);
}

static void
handle_upload (VisemeServer *self, SoupServerMessage *message, const char *argument)
{
  viseme_upload_handler_end (message);
}

static void
handle_file (VisemeServer *self, SoupServerMessage *message, const char *name)
{
  g_autofree char *hash = viseme_file_store_hash_of_name (name);
  g_autofree char *path = hash != NULL ? viseme_file_store_get_path (self->store, hash) : NULL;
  g_autofree char *extension =
      viseme_media_type_extension_of_url (g_uri_get_path (soup_server_message_get_uri (message)));
  const char *media_type = extension != NULL ? viseme_media_type_from_extension (extension) : NULL;

  if (path == NULL ||
      !viseme_file_response_send (message, path,
                                  media_type != NULL ? media_type : "application/octet-stream"))
    reply_not_found (message);
}

static void
handle_result (VisemeServer *self, SoupServerMessage *message, const char *name)
{
  g_autofree char *path = viseme_job_queue_get_result_path (self->queue, name);
  const char *dot = strrchr (name, '.');

  if (path == NULL ||
      !viseme_file_response_send (message, path, viseme_media_type_from_extension (dot + 1)))
    reply_not_found (message);
}

static gboolean
is_own_host (SoupServerMessage *message, GUri *uri)
{
  GUri *own = soup_server_message_get_uri (message);

  return g_ascii_strcasecmp (g_uri_get_host (uri), g_uri_get_host (own)) == 0 &&
         g_uri_get_port (uri) == g_uri_get_port (own);
}

static gboolean
is_loopback (GUri *uri)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (g_uri_get_host (uri));

  return g_ascii_strcasecmp (g_uri_get_host (uri), "localhost") == 0 ||
         (address != NULL && g_inet_address_get_is_loopback (address));
}

/* An upload is recognised without fetching it. Also one to an earlier process on this computer,
 * whose port was another: clients keep the URLs. */
static gboolean
resolve_upload (VisemeServer *self,
                SoupServerMessage *message,
                VisemeServerInput *input,
                GError **error)
{
  g_autoptr (GUri) uri =
      input->url != NULL ? g_uri_parse (input->url, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  const char *path = uri != NULL ? g_uri_get_path (uri) : "";
  g_autofree char *hash = NULL;

  if (!g_str_has_prefix (path, "/v1/files/") && !g_str_has_prefix (path, "/v2/files/"))
    return TRUE;

  hash = viseme_file_store_hash_of_name (path + strlen ("/v1/files/"));
  if (hash != NULL && (is_own_host (message, uri) || is_loopback (uri)) &&
      viseme_file_store_contains (self->store, hash))
    {
      viseme_file_store_touch (self->store, hash);
      input->hash = g_steal_pointer (&hash);
      return TRUE;
    }
  if (!is_own_host (message, uri))
    return TRUE;

  g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
               _ ("The upload “%s” is not here any more. Upload the file again."), input->url);

  return FALSE;
}

static gboolean
has_cache_directive (SoupServerMessage *message, const char *directive)
{
  const char *header = soup_message_headers_get_list (
      soup_server_message_get_request_headers (message), "Cache-Control");

  return header != NULL && soup_header_contains (header, directive);
}

static void
reply_new_job (VisemeServer *self, SoupServerMessage *message, VisemeServerJob *job)
{
  gboolean is_there = job->cache_hit && !viseme_reply_is_v2 (message);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, "X-Cache", job->cache_hit ? "HIT" : "MISS");
  if (job->cache_key != NULL)
    {
      soup_message_headers_replace (headers, "X-Cache-Key", job->cache_key);
      soup_message_headers_replace (headers, "X-Cache-TTL", CACHE_SECONDS);
    }
  reply_job (self, message, is_there ? SOUP_STATUS_OK : SOUP_STATUS_ACCEPTED, job);
}

/* With play money a job is paid for before it begins; what is in the cache costs nothing. */
static gboolean
add_job (VisemeServer *self, VisemeServerJob *job, GError **error)
{
  gboolean is_paid = self->money != NULL && job->model != NULL;
  gboolean added;

  if (is_paid && !viseme_play_money_charge (self->money, job->id, viseme_server_job_get_tool (job),
                                            job->model, FALSE, error))
    return FALSE;
  added = viseme_job_queue_add (self->queue, job, error);
  if (is_paid && (!added || job->cache_hit))
    viseme_play_money_refund (self->money, job->id);

  return added;
}

/* JOB is NULL exactly when ERROR is set. */
static void
begin_job (VisemeServer *self,
           SoupServerMessage *message,
           VisemeServerJob *job,
           const char *field,
           const GError *error)
{
  const char *key = viseme_server_v2_get_idempotency_key (message);
  VisemeServerJob *known = key != NULL ? viseme_job_queue_lookup_key (self->queue, key) : NULL;
  g_autoptr (GError) local = NULL;

  if (known != NULL)
    {
      reply_job (self, message, SOUP_STATUS_OK, known);
      return;
    }
  if (job == NULL)
    {
      viseme_reply_io_error (message, field, error);
      return;
    }

  job->idempotency_key = g_strdup (key);
  job->skip_store = has_cache_directive (message, "no-store");
  job->skip_lookup = job->skip_store || has_cache_directive (message, "no-cache");
  if (add_job (self, job, &local))
    reply_new_job (self, message, job);
  else
    viseme_reply_io_error (message, field, local);
}

static void
handle_video (VisemeServer *self, SoupServerMessage *message, const char *argument)
{
  g_autoptr (GBytes) body =
      soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autoptr (GError) error = NULL;
  const char *field;
  g_autoptr (VisemeServerJob) job = viseme_video_request_parse (
      g_bytes_get_data (body, NULL), g_bytes_get_size (body), self->money != NULL, &field, &error);

  if (job != NULL && (!resolve_upload (self, message, &job->video, &error) ||
                      !resolve_upload (self, message, &job->audio, &error)))
    {
      field = "files";
      g_clear_object (&job);
    }
  begin_job (self, message, job, field, error);
}

static void
handle_image (VisemeServer *self, SoupServerMessage *message, const char *argument)
{
  g_autoptr (GBytes) body =
      soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autoptr (GError) error = NULL;
  const char *field;
  g_autoptr (VisemeServerJob) job = viseme_make_request_parse_image (
      g_bytes_get_data (body, NULL), g_bytes_get_size (body), self->money != NULL, &field, &error);

  begin_job (self, message, job, field, error);
}

static void
handle_speech (VisemeServer *self, SoupServerMessage *message, const char *argument)
{
  g_autoptr (GBytes) body =
      soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autoptr (GError) error = NULL;
  const char *field;
  g_autoptr (VisemeServerJob) job = viseme_speech_request_parse (
      g_bytes_get_data (body, NULL), g_bytes_get_size (body), self->money != NULL, &field, &error);

  begin_job (self, message, job, field, error);
}

/* What cannot be made is paid back. */
VisemeServerJob *
viseme_server_find_job (VisemeServer *self, SoupServerMessage *message, const char *id)
{
  VisemeServerJob *job = viseme_job_queue_lookup (self->queue, id);

  if (job == NULL)
    viseme_reply_error (message, SOUP_STATUS_NOT_FOUND, NULL,
                        _ ("There is no job with this id. Jobs are forgotten after 30 days."));
  else if (self->money != NULL &&
           (job->status == VISEME_SERVER_JOB_FAILED || job->status == VISEME_SERVER_JOB_CANCELLED))
    viseme_play_money_refund (self->money, job->id);

  return job;
}

static void
handle_job (VisemeServer *self, SoupServerMessage *message, const char *id)
{
  VisemeServerJob *job = viseme_server_find_job (self, message, id);

  if (job != NULL)
    reply_job (self, message, SOUP_STATUS_OK, job);
}

static void
handle_cancel (VisemeServer *self, SoupServerMessage *message, const char *id)
{
  VisemeServerJob *job = viseme_server_find_job (self, message, id);

  if (job == NULL)
    return;

  viseme_job_queue_cancel (self->queue, job);
  soup_server_message_set_status (message, SOUP_STATUS_NO_CONTENT, NULL);
}

static void
handle_stream (VisemeServer *self, SoupServerMessage *message, const char *id)
{
  VisemeServerJob *job = viseme_server_find_job (self, message, id);

  if (job != NULL)
    viseme_event_stream_start (message, job);
}

static void
handle_balance (VisemeServer *self, SoupServerMessage *message, const char *argument)
{
  gint64 credits = self->money != NULL ? viseme_play_money_get_balance (self->money) : 0;
  g_autofree char *text =
      g_strdup_printf ("{\"balance_cents\": %" G_GINT64_FORMAT ", \"currency\": \"usd\"}", credits);

  reply_text (message, text);
}

static void
handle_usage (VisemeServer *self, SoupServerMessage *message, const char *argument)
{
  g_autoptr (JsonNode) json = NULL;

  if (self->money == NULL)
    {
      reply_text (message, "{\"usage\": [], \"total_cents\": 0}");
      return;
    }
  json = viseme_play_money_list_usage (self->money);
  viseme_reply_json (message, SOUP_STATUS_OK, json);
}

static void
handle_pricing (VisemeServer *self, SoupServerMessage *message, const char *argument)
{
  g_autoptr (JsonNode) json = NULL;

  if (self->money != NULL)
    {
      json = viseme_play_money_list_prices ();
      viseme_reply_json (message, SOUP_STATUS_OK, json);
      return;
    }
  reply_text (message, "{\"data\": [{\"model\": \"local\", \"tool\": \"video\", \"providers\": "
                       "[{\"provider\": \"viseme\", \"model_key\": \"local\", "
                       "\"user_price_estimate_cents\": 0}]}]}");
}

static void
list_voices_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  GPtrArray *voices = viseme_speaker_list_voices (&error);

  if (voices != NULL)
    g_task_return_pointer (task, voices, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
on_voices_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  VisemeServer *self = VISEME_SERVER (source);
  g_autoptr (SoupServerMessage) message = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) voices = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (JsonNode) json = NULL;

  if (voices != NULL)
    {
      json = viseme_speech_request_list_voices (voices, self->money != NULL);
      viseme_reply_json (message, SOUP_STATUS_OK, json);
    }
  else
    {
      viseme_reply_io_error (message, NULL, error);
    }
  soup_server_message_unpause (message);
}

static void
handle_voices (VisemeServer *self, SoupServerMessage *message, const char *argument)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_voices_listed, g_object_ref (message));

  g_task_set_source_tag (task, handle_voices);
  soup_server_message_pause (message);
  g_task_run_in_thread (task, list_voices_in_thread);
}

static void
handle_me (VisemeServer *self, SoupServerMessage *message, const char *argument)
{
  reply_text (message, "{\"userId\": \"local\", \"email\": \"\"}");
}

static const VisemeRoute routes[] = {
  { "POST", "/v1/files", handle_upload, FALSE },
  { "GET", "/v1/files/*", handle_file, FALSE },
  { "POST", "/v1/video", handle_video, FALSE },
  { "POST", "/v1/image", handle_image, FALSE },
  { "POST", "/v1/speech", handle_speech, FALSE },
  { "GET", "/v1/jobs/*", handle_job, FALSE },
  { "DELETE", "/v1/jobs/*", handle_cancel, FALSE },
  { "GET", "/v1/jobs/*/stream", handle_stream, FALSE },
  { "GET", "/v1/results/*", handle_result, TRUE },
  { "GET", "/v1/balance", handle_balance, FALSE },
  { "GET", "/v1/usage", handle_usage, FALSE },
  { "GET", "/v1/pricing", handle_pricing, FALSE },
  { "GET", "/v1/voices", handle_voices, FALSE },
  { "GET", "/v1/me", handle_me, FALSE },
  { "POST", "/v2/files", handle_upload, FALSE },
  { "GET", "/v2/files/check", viseme_server_v2_handle_check_file, FALSE },
  { "GET", "/v2/files/*", handle_file, FALSE },
  { "POST", "/v2/video", handle_video, FALSE },
  { "POST", "/v2/image", handle_image, FALSE },
  { "POST", "/v2/speech", handle_speech, FALSE },
  { "POST", "/v2/estimate", viseme_server_v2_handle_estimate, FALSE },
  { "GET", "/v2/jobs", viseme_server_v2_handle_list, FALSE },
  { "GET", "/v2/jobs/*", handle_job, FALSE },
  { "GET", "/v2/jobs/*/status", viseme_server_v2_handle_status, FALSE },
  { "GET", "/v2/jobs/*/price", viseme_server_v2_handle_price, FALSE },
  { "POST", "/v2/jobs/*/cancel", viseme_server_v2_handle_cancel, FALSE },
  { "GET", "/v2/results/*", handle_result, TRUE },
  { "GET", "/v2/billing/balance", viseme_server_v2_handle_balance, FALSE },
  { "GET", "/v2/billing/usage", viseme_server_v2_handle_usage, FALSE },
  { "GET", "/v2/pricing", handle_pricing, TRUE },
  { "GET", "/v2/me", handle_me, FALSE },
};

/* Returns: (nullable): the route; ALLOWED collects the methods that the path knows. */
static const VisemeRoute *
find_route (SoupServerMessage *message, const char *path, char **argument, GString *allowed)
{
  return viseme_route_find (routes, G_N_ELEMENTS (routes), soup_server_message_get_method (message),
                            path, argument, allowed);
}

static gboolean
is_authorized (VisemeServer *self, SoupServerMessage *message)
{
  const char *header = soup_message_headers_get_one (
      soup_server_message_get_request_headers (message), "Authorization");
  const char *scheme = "Bearer ";

  return header != NULL && g_ascii_strncasecmp (header, scheme, strlen (scheme)) == 0 &&
         viseme_token_equal (header + strlen (scheme), self->token);
}

static void
reply_body_too_large (SoupServerMessage *message)
{
  viseme_reply_error (message, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, NULL,
                      _ ("The body of the request is too large. Upload files one by one, to "
                         "/files."));
}

static void
on_body_chunk (SoupServerMessage *message, GBytes *chunk, gpointer data)
{
  gsize received = GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (message), RECEIVED_KEY));

  received += g_bytes_get_size (chunk);
  g_object_set_data (G_OBJECT (message), RECEIVED_KEY, GSIZE_TO_POINTER (received));
  if (received > MAX_BODY_BYTES && soup_server_message_get_status (message) == 0)
    reply_body_too_large (message);
}

/* What is refused is refused here, before the body comes. */
static void
on_headers (SoupServer *soup,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer data)
{
  VisemeServer *self = data;
  g_autoptr (GString) allowed = g_string_new (NULL);
  g_autofree char *argument = NULL;
  const VisemeRoute *route = find_route (message, path, &argument, allowed);

  /* libsoup 3.2 does not notice that a client went away from a connection that it kept, and the
   * process would run out of them while a long job is asked about. */
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection",
                                "close");
  if ((route == NULL || !route->is_public) && !is_authorized (self, message))
    {
      viseme_reply_error (message, SOUP_STATUS_UNAUTHORIZED, NULL,
                          _ ("The key is missing or wrong. Send it as “Authorization: Bearer "
                             "KEY”."));
    }
  else if (route == NULL && allowed->len > 0)
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow",
                                    allowed->str);
      viseme_reply_error (message, SOUP_STATUS_METHOD_NOT_ALLOWED, NULL,
                          _ ("This address does not know the method of the request."));
    }
  else if (route == NULL)
    {
      reply_not_found (message);
    }
  else if (route->handler == handle_upload)
    {
      viseme_upload_handler_begin (message, self->store, self->max_upload);
    }
  else if (soup_message_headers_get_content_length (
               soup_server_message_get_request_headers (message)) > MAX_BODY_BYTES)
    {
      reply_body_too_large (message);
    }
  else
    {
      g_signal_connect (message, "got-chunk", G_CALLBACK (on_body_chunk), NULL);
    }
}

static void
on_request (SoupServer *soup,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer data)
{
  VisemeServer *self = data;
  g_autoptr (GString) allowed = g_string_new (NULL);
  g_autofree char *argument = NULL;
  const VisemeRoute *route = find_route (message, path, &argument, allowed);

  route->handler (self, message, argument);
}

/**
 * viseme_server_new:
 * @store: the uploads
 * @queue: the jobs
 * @token: what clients must know
 * @max_upload: bytes of the largest upload
 *
 * Returns: (transfer full): a server that does not listen yet
 */
VisemeServer *
viseme_server_new (VisemeFileStore *store,
                   VisemeJobQueue *queue,
                   const char *token,
                   goffset max_upload)
{
  VisemeServer *self = g_object_new (VISEME_TYPE_SERVER, NULL);

  self->store = g_object_ref (store);
  self->queue = g_object_ref (queue);
  self->token = g_strdup (token);
  self->max_upload = max_upload;
  self->soup = soup_server_new ("server-header", "viseme-gateway", NULL);
  soup_server_add_early_handler (self->soup, NULL, on_headers, self, NULL);
  soup_server_add_handler (self->soup, NULL, on_request, self, NULL);

  return self;
}

/**
 * viseme_server_set_practice:
 * @self: a server
 * @folder: where the account is kept
 *
 * Offers the paid models of the service, worked on by the engine and paid for with play money at
 * the documented prices.
 */
void
viseme_server_set_practice (VisemeServer *self, const char *folder)
{
  g_clear_pointer (&self->money, viseme_play_money_free);
  self->money = viseme_play_money_new (folder);
}

static GSocketAddress *
parse_address (const char *text, GError **error)
{
  g_autoptr (GSocketConnectable) network = g_network_address_parse (text, 0, NULL);
  const char *host =
      network != NULL ? g_network_address_get_hostname (G_NETWORK_ADDRESS (network)) : NULL;
  GSocketAddress *address = NULL;

  if (g_strcmp0 (host, "localhost") == 0)
    host = "127.0.0.1";
  if (host != NULL)
    address = g_inet_socket_address_new_from_string (
        host, g_network_address_get_port (G_NETWORK_ADDRESS (network)));
  if (address == NULL)
    g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                 _ ("“%s” is not an address to listen on. Use one such as 127.0.0.1:8080."), text);

  return address;
}

/**
 * viseme_server_listen:
 * @self: a server
 * @address: `ADDRESS:PORT`; port 0 takes any free one
 * @error: return location
 *
 * Returns: %TRUE when clients can connect
 */
gboolean
viseme_server_listen (VisemeServer *self, const char *address, GError **error)
{
  g_autoptr (GSocketAddress) parsed = parse_address (address, error);
  g_autoptr (GError) local = NULL;

  if (parsed == NULL)
    return FALSE;
  if (soup_server_listen (self->soup, parsed, 0, &local))
    return TRUE;

  g_set_error (error, VISEME_ERROR, VISEME_ERROR_FAILED,
               _ ("Listening on %s is not possible: %s. Choose another port."), address,
               local->message);

  return FALSE;
}

/**
 * viseme_server_get_base_url:
 * @self: a server that listens
 *
 * Returns: (transfer full): its root, with the version path
 */
char *
viseme_server_get_base_url (VisemeServer *self)
{
  GSList *uris = soup_server_get_uris (self->soup);
  GUri *first = uris->data;
  gboolean is_ipv6 = strchr (g_uri_get_host (first), ':') != NULL;
  char *url = g_strdup_printf (is_ipv6 ? "http://[%s]:%d/v1" : "http://%s:%d/v1",
                               g_uri_get_host (first), g_uri_get_port (first));

  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  return url;
}
