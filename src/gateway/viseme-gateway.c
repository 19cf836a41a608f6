/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-gateway"

#include "config.h"

#include "viseme-gateway.h"

#include "base/viseme-error.h"
#include "viseme-gateway-http.h"
#include "viseme-remote-job-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PATIENCE_SECONDS 600.0

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

/* Sends @message for @task, whose reference it takes, and fails the task when there is none. */
static void
send_for_task (GTask *task, SoupMessage *message, GError *error, GAsyncReadyCallback callback)
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
static VisemeAnswer *
finish_for_task (GTask *task, GAsyncResult *result)
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

/* The gateway itself tells in its own form what it refuses; anything else may come from a proxy
 * between, after the gateway took the job. */
static gboolean
is_clear_refusal (const VisemeAnswer *answer)
{
  return answer->status < 500 || (answer->words != NULL && answer->status != 504);
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
 * viseme_gateway_submit_async:
 * @self: a gateway
 * @model: a model's name
 * @video: the uploaded video
 * @audio: the uploaded speech
 * @options: (nullable): a JSON object, see viseme_dialect_make_video_request()
 * @cancellable: (nullable): a cancellable; cancelling after the request has left gives
 *   %VISEME_ERROR_UNCONFIRMED too
 * @callback: called when the gateway has answered
 * @user_data: data for @callback
 *
 * `POST /video`, which may cost money: sent exactly once. Not idempotent in v1 (gateway protocol
 * 2), so whenever the request has begun to leave and no clear answer came, the error is
 * %VISEME_ERROR_UNCONFIRMED.
 */
void
viseme_gateway_submit_async (VisemeGateway *self,
                             const char *model,
                             const VisemeUpload *video,
                             const VisemeUpload *audio,
                             const char *options,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GBytes) body = NULL;
  GError *error = NULL;
  char *json;

  g_return_if_fail (VISEME_IS_GATEWAY (self));
  g_return_if_fail (model != NULL);
  g_return_if_fail (video != NULL && audio != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, viseme_gateway_submit_async);
  /* What happened to the request is more than whether it was cancelled. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_new0 (gboolean, 1), g_free);

  message = viseme_gateway_http_new_message (self, SOUP_METHOD_POST, "/video", &error);
  if (message != NULL)
    {
      json = viseme_dialect_make_video_request (self->dialect, model, video, audio, options);
      body = g_bytes_new_take (json, strlen (json));
      soup_message_set_request_body_from_bytes (message, "application/json", body);
      g_signal_connect (message, "starting", G_CALLBACK (on_submit_starting),
                        g_task_get_task_data (task));
    }
  send_for_task (g_steal_pointer (&task), message, error, on_submitted);
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
  g_autoptr (VisemeAnswer) answer = finish_for_task (task, result);

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
  send_for_task (g_steal_pointer (&task), message, error, on_job_got);
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
  g_autoptr (VisemeAnswer) answer = finish_for_task (task, result);

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
  send_for_task (g_steal_pointer (&task), message, error, on_cancel_answered);
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

static void
on_balance_got (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (VisemeAnswer) answer = finish_for_task (task, result);
  gint64 credits;

  if (answer == NULL)
    return;

  credits = viseme_dialect_read_balance (viseme_answer_get_object (answer));
  if (credits >= 0)
    g_task_return_int (task, credits);
  else
    g_task_return_new_error (task, VISEME_ERROR, VISEME_ERROR_PROTOCOL,
                             _ ("The gateway does not tell the balance. Check the gateway’s "
                                "address, or try again later."));
}

/**
 * viseme_gateway_get_balance_async:
 * @self: a gateway
 * @cancellable: (nullable): a cancellable
 * @callback: called with the answer
 * @user_data: data for @callback
 *
 * `GET /balance` or `GET /billing/balance`; also the way to check a key.
 */
void
viseme_gateway_get_balance_async (VisemeGateway *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (SoupMessage) message = NULL;
  GError *error = NULL;

  g_return_if_fail (VISEME_IS_GATEWAY (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, viseme_gateway_get_balance_async);
  message = viseme_gateway_http_new_message (
      self, SOUP_METHOD_GET, viseme_dialect_get_balance_path (self->dialect), &error);
  send_for_task (g_steal_pointer (&task), message, error, on_balance_got);
}

/**
 * viseme_gateway_get_balance_finish:
 * @self: a gateway
 * @result: the result
 * @error: return location
 *
 * Returns: the credits, or -1 with @error set
 */
gint64
viseme_gateway_get_balance_finish (VisemeGateway *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return g_task_propagate_int (G_TASK (result), error);
}
