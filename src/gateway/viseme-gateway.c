/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-gateway"

#include "config.h"

#include "viseme-gateway.h"

#include "base/viseme-error.h"
#include "viseme-gateway-http.h"
#include "viseme-json.h"
#include "viseme-remote-job-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PATIENCE_SECONDS 600.0
#define SERVICE_DOMAIN   "varg.ai"

G_DEFINE_FINAL_TYPE (VisemeGateway, viseme_gateway, G_TYPE_OBJECT)

static void
viseme_gateway_finalize (GObject *object)
{
  VisemeGateway *self = VISEME_GATEWAY (object);

  g_clear_object (&self->session);
  g_free (self->base_url);
  g_free (self->token);

  G_OBJECT_CLASS (viseme_gateway_parent_class)->finalize (object);
}

static void
viseme_gateway_class_init (VisemeGatewayClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = viseme_gateway_finalize;
}

static void
viseme_gateway_init (VisemeGateway *self)
{
  self->patience = PATIENCE_SECONDS;
}

/**
 * viseme_gateway_new:
 * @base_url: the host with the version path, such as `https://api.varg.ai/v1`; the last part of the
 *   path chooses the dialect
 * @token: (nullable): the API key
 *
 * Returns: (transfer full): a client; nothing is sent yet
 */
VisemeGateway *
viseme_gateway_new (const char *base_url, const char *token)
{
  VisemeGateway *self;

  g_return_val_if_fail (base_url != NULL, NULL);

  self = g_object_new (VISEME_TYPE_GATEWAY, NULL);
  self->base_url = g_strstrip (g_strdup (base_url));
  while (g_str_has_suffix (self->base_url, "/"))
    self->base_url[strlen (self->base_url) - 1] = '\0';
  if (token != NULL && *token != '\0')
    self->token = g_strstrip (g_strdup (token));
  self->is_loopback = viseme_gateway_http_is_loopback (self->base_url);
  self->dialect = viseme_dialect_for_url (self->base_url);
  self->session = viseme_gateway_http_new_session (self->base_url);

  return self;
}

/**
 * viseme_gateway_get_base_url:
 * @self: a gateway
 *
 * Returns: its base URL without a slash at the end
 */
const char *
viseme_gateway_get_base_url (VisemeGateway *self)
{
  g_return_val_if_fail (VISEME_IS_GATEWAY (self), NULL);

  return self->base_url;
}

/**
 * viseme_gateway_set_patience:
 * @self: a gateway
 * @seconds: without a good answer, after which waiting for a job gives up
 */
void
viseme_gateway_set_patience (VisemeGateway *self, double seconds)
{
  g_return_if_fail (VISEME_IS_GATEWAY (self));

  self->patience = seconds;
}

static void
return_job (GTask *task, VisemeAnswer *answer)
{
  GError *error = NULL;
  VisemeRemoteJob *job =
      viseme_remote_job_new_from_json (viseme_answer_get_object (answer), &error);

  if (job != NULL)
    g_task_return_pointer (task, job, g_object_unref);
  else
    g_task_return_error (task, error);
}

static GError *
new_unconfirmed_error (const char *reason)
{
  return g_error_new (VISEME_ERROR, VISEME_ERROR_UNCONFIRMED,
                      _ ("It is not known whether the gateway accepted the job: %s. It was not "
                         "sent again, so that you are not charged twice. Look at your account "
                         "before you start the job anew."),
                      reason);
}

static void
on_submit_starting (SoupMessage *message, gpointer user_data)
{
  gboolean *started = user_data;

  *started = TRUE;
}

/* Whether ANSWER says for sure that the request was not taken. An answer of a server in trouble, or
 * of something between, may come after the gateway took the job. 409 is what a gateway says while
 * the first request of the same key is still being worked on. */
static gboolean
is_clear_refusal (const VisemeAnswer *answer)
{
  JsonObject *object = viseme_answer_get_object (answer);
  const char *code = viseme_json_get_string (viseme_json_get_object (object, "error"), "code");

  switch (answer->status)
    {
    case 301:
    case 307:
    case 308:
      return TRUE;
    case 408:
    case 409:
    case 425:
    case 499:
      return FALSE;
    case 503:
      return g_strcmp0 (code, "no_pricing") == 0;
    case 507:
      return viseme_json_get_string (object, "error_code") != NULL;
    default:
      return answer->status >= 400 && answer->status < 500;
    }
}

/* Remembers for how long the gateway wants to be left alone. */
void
viseme_gateway_keep_pause (VisemeGateway *self, const VisemeAnswer *answer)
{
  if (answer->status == 429 && answer->retry_after >= 0)
    self->welcome_at =
        MAX (self->welcome_at,
             g_get_monotonic_time () + (gint64) (answer->retry_after * G_TIME_SPAN_SECOND));
}

/**
 * viseme_gateway_get_pause:
 * @self: a gateway
 *
 * Returns: the seconds for which it does not want another request, 0 when it did not say so
 */
double
viseme_gateway_get_pause (VisemeGateway *self)
{
  g_return_val_if_fail (VISEME_IS_GATEWAY (self), 0);

  return MAX (self->welcome_at - g_get_monotonic_time (), 0) / (double) G_TIME_SPAN_SECOND;
}

static void
on_submitted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  gboolean *started = g_task_get_task_data (task);
  VisemeGateway *self = g_task_get_source_object (task);
  g_autofree char *host = viseme_gateway_http_get_host (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeAnswer) answer = viseme_gateway_http_send_finish (result, &error);
  g_autoptr (VisemeRemoteJob) job = NULL;

  if (answer == NULL && !*started)
    {
      g_task_return_error (task, viseme_gateway_http_make_error (error, host));
      return;
    }
  if (answer == NULL)
    {
      g_task_return_error (task, new_unconfirmed_error (error->message));
      return;
    }
  viseme_gateway_keep_pause (self, answer);
  if (!viseme_answer_is_success (answer))
    {
      g_autofree char *reason = g_strdup_printf ("HTTP %u", answer->status);

      g_task_return_error (task, is_clear_refusal (answer) ? viseme_answer_make_error (answer, host)
                                                           : new_unconfirmed_error (reason));
      return;
    }

  job = viseme_remote_job_new_from_json (viseme_answer_get_object (answer), NULL);
  if (job != NULL)
    g_task_return_pointer (task, g_steal_pointer (&job), g_object_unref);
  else
    g_task_return_error (task, new_unconfirmed_error (_ ("its answer does not name a job")));
}

/**
 * viseme_gateway_post_job_async:
 * @self: a gateway
 * @path: what follows the base URL
 * @json: the body
 * @key: (nullable): the Idempotency-Key
 * @cancellable: (nullable): a cancellable
 * @callback: called when the gateway has answered
 * @user_data: data for @callback
 *
 * See viseme_gateway_submit_async().
 */
void
viseme_gateway_post_job_async (VisemeGateway *self,
                               const char *path,
                               const char *json,
                               const char *key,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));
  GError *error = NULL;

  g_task_set_source_tag (task, viseme_gateway_post_job_async);
  /* What happened to the request is more than whether it was cancelled. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_new0 (gboolean, 1), g_free);

  message = viseme_gateway_http_new_message (self, SOUP_METHOD_POST, path, &error);
  if (message != NULL)
    {
      soup_message_set_request_body_from_bytes (message, "application/json", body);
      if (key != NULL)
        soup_message_headers_append (soup_message_get_request_headers (message), "Idempotency-Key",
                                     key);
      g_signal_connect (message, "starting", G_CALLBACK (on_submit_starting),
                        g_task_get_task_data (task));
    }
  viseme_gateway_http_send_for_task (g_steal_pointer (&task), message, error, on_submitted);
}

/**
 * viseme_gateway_submit_async:
 * @self: a gateway
 * @generation: what is to be made
 * @key: (nullable): names what the user wants to pay for once; the same for every try of it
 * @cancellable: (nullable): a cancellable; cancelling after the request has left gives
 *   %VISEME_ERROR_UNCONFIRMED too
 * @callback: called when the gateway has answered
 * @user_data: data for @callback
 *
 * `POST /video` or `/image`, which may cost money: sent exactly once. Whenever the request has
 * begun to leave and no clear answer came, the error is %VISEME_ERROR_UNCONFIRMED. With v2 the same
 * request with the same @key may then be sent again: it gets the job that there is, without a new
 * charge. v1 does not know the header (gateway protocol 1.2, 2).
 */
void
viseme_gateway_submit_async (VisemeGateway *self,
                             const VisemeGeneration *generation,
                             const char *key,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autofree char *json = NULL;

  g_return_if_fail (VISEME_IS_GATEWAY (self));
  g_return_if_fail (generation != NULL && generation->model != NULL);

  json = viseme_dialect_make_generation_request (self->dialect, generation);
  viseme_gateway_post_job_async (self, generation->is_image ? "/image" : "/video", json, key,
                                 cancellable, callback, user_data);
}

/**
 * viseme_gateway_submit_finish:
 * @self: a gateway
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): the accepted job, perhaps completed already, or %NULL with @error set
 */
VisemeRemoteJob *
viseme_gateway_submit_finish (VisemeGateway *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_job_got (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (VisemeAnswer) answer = viseme_gateway_http_finish_for_task (task, result);

  if (answer != NULL)
    return_job (task, answer);
}

/**
 * viseme_gateway_get_job_async:
 * @self: a gateway
 * @id: the gateway's name of a job
 * @cancellable: (nullable): a cancellable
 * @callback: called with the answer
 * @user_data: data for @callback
 *
 * `GET /jobs/{id}`, once.
 */
void
viseme_gateway_get_job_async (VisemeGateway *self,
                              const char *id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *path = NULL;
  GError *error = NULL;

  g_return_if_fail (VISEME_IS_GATEWAY (self));
  g_return_if_fail (id != NULL);

  escaped = g_uri_escape_string (id, NULL, FALSE);
  path = g_strconcat ("/jobs/", escaped, NULL);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, viseme_gateway_get_job_async);
  message = viseme_gateway_http_new_message (self, SOUP_METHOD_GET, path, &error);
  viseme_gateway_http_send_for_task (g_steal_pointer (&task), message, error, on_job_got);
}

/**
 * viseme_gateway_get_job_finish:
 * @self: a gateway
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): the job, or %NULL with @error set
 */
VisemeRemoteJob *
viseme_gateway_get_job_finish (VisemeGateway *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_cancel_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (VisemeAnswer) answer = viseme_gateway_http_finish_for_task (task, result);

  if (answer != NULL)
    g_task_return_boolean (task, TRUE);
}

/**
 * viseme_gateway_cancel_async:
 * @self: a gateway
 * @id: the gateway's name of a job
 * @cancellable: (nullable): a cancellable
 * @callback: called with the answer
 * @user_data: data for @callback
 *
 * `DELETE /jobs/{id}` or `POST /jobs/{id}/cancel`. Whether anything is paid back is up to the
 * gateway.
 */
void
viseme_gateway_cancel_async (VisemeGateway *self,
                             const char *id,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autofree char *path = NULL;
  GError *error = NULL;

  g_return_if_fail (VISEME_IS_GATEWAY (self));
  g_return_if_fail (id != NULL);

  path = viseme_dialect_make_cancel_path (self->dialect, id);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, viseme_gateway_cancel_async);
  message = viseme_gateway_http_new_message (self, viseme_dialect_get_cancel_method (self->dialect),
                                             path, &error);
  viseme_gateway_http_send_for_task (g_steal_pointer (&task), message, error, on_cancel_answered);
}

/**
 * viseme_gateway_cancel_finish:
 * @self: a gateway
 * @result: the result
 * @error: return location
 *
 * Returns: %TRUE when the gateway took the wish
 */
gboolean
viseme_gateway_cancel_finish (VisemeGateway *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * viseme_gateway_is_idempotent:
 * @self: a gateway
 *
 * Returns: %TRUE when a request with the same key gets the job that there is, so that sending it
 *   again is safe (v2)
 */
gboolean
viseme_gateway_is_idempotent (VisemeGateway *self)
{
  g_return_val_if_fail (VISEME_IS_GATEWAY (self), FALSE);

  return self->dialect == VISEME_DIALECT_V2;
}

/**
 * viseme_gateway_tells_prices:
 * @self: a gateway
 *
 * Returns: %TRUE when it tells what a job would cost, see viseme_gateway_estimate_async() and
 *   viseme_catalogue_load_async() (v2)
 */
gboolean
viseme_gateway_tells_prices (VisemeGateway *self)
{
  g_return_val_if_fail (VISEME_IS_GATEWAY (self), FALSE);

  return viseme_dialect_tells_prices (self->dialect);
}

/**
 * viseme_gateway_get_upload_limit:
 * @self: a gateway
 *
 * Returns: the bytes of the largest file that the service takes by its documentation (gateway
 *   protocol 5); 0 for a gateway of one's own, which tells by refusing
 */
goffset
viseme_gateway_get_upload_limit (VisemeGateway *self)
{
  g_autofree char *host = NULL;

  g_return_val_if_fail (VISEME_IS_GATEWAY (self), 0);

  host = viseme_gateway_http_get_host (self);

  return g_str_equal (host, SERVICE_DOMAIN) || g_str_has_suffix (host, "." SERVICE_DOMAIN)
             ? viseme_dialect_get_upload_limit (self->dialect)
             : 0;
}
