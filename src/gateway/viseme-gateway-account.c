/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-gateway-account"

#include "config.h"

#include "viseme-gateway.h"

#include "base/viseme-error.h"
#include "viseme-gateway-http.h"
#include "viseme-json.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

static void
on_balance_got (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (VisemeAnswer) answer = viseme_gateway_http_finish_for_task (task, result);
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
  viseme_gateway_http_send_for_task (g_steal_pointer (&task), message, error, on_balance_got);
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

static void
on_usage_got (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (VisemeAnswer) answer = viseme_gateway_http_finish_for_task (task, result);
  GPtrArray *list;

  if (answer == NULL)
    return;

  list = viseme_usage_list_from_json (viseme_answer_get_object (answer));
  if (list != NULL)
    g_task_return_pointer (task, list, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_new_error (task, VISEME_ERROR, VISEME_ERROR_PROTOCOL,
                             _ ("The gateway does not tell what was used. Look at your account on "
                                "its web page."));
}

/**
 * viseme_gateway_get_usage_async:
 * @self: a gateway
 * @since: Unix seconds; the list begins with the day before, since the days of the gateway may be
 *   others than ours
 * @cancellable: (nullable): a cancellable
 * @callback: called with the answer
 * @user_data: data for @callback
 *
 * `GET /usage` or `GET /billing/usage`.
 */
void
viseme_gateway_get_usage_async (VisemeGateway *self,
                                gint64 since,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GDateTime) first = g_date_time_new_from_unix_utc (since - 24 * 60 * 60);
  g_autofree char *day = first != NULL ? g_date_time_format (first, "%Y-%m-%d") : NULL;
  g_autofree char *path = NULL;
  GError *error = NULL;

  g_return_if_fail (VISEME_IS_GATEWAY (self));

  path = g_strdup_printf ("%s?from=%s", viseme_dialect_get_usage_path (self->dialect), day);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, viseme_gateway_get_usage_async);
  message = viseme_gateway_http_new_message (self, SOUP_METHOD_GET, path, &error);
  viseme_gateway_http_send_for_task (g_steal_pointer (&task), message, error, on_usage_got);
}

/**
 * viseme_gateway_get_usage_finish:
 * @self: a gateway
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full) (element-type VisemeUsage): the lines, or %NULL with @error set
 */
GPtrArray *
viseme_gateway_get_usage_finish (VisemeGateway *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_estimated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (VisemeAnswer) answer = viseme_gateway_http_finish_for_task (task, result);
  gint64 credits;

  if (answer == NULL)
    return;

  credits = viseme_dialect_read_estimate (viseme_answer_get_object (answer));
  if (credits >= 0)
    g_task_return_int (task, credits);
  else
    g_task_return_new_error (task, VISEME_ERROR, VISEME_ERROR_PROTOCOL,
                             _ ("The gateway does not tell the price. Look it up on its web page, "
                                "or try again later."));
}

/**
 * viseme_gateway_post_estimate_async:
 * @self: a gateway
 * @json: the body of the request that would make the job
 * @cancellable: (nullable): a cancellable
 * @callback: called with the answer
 * @user_data: data for @callback
 *
 * See viseme_gateway_estimate_async().
 */
void
viseme_gateway_post_estimate_async (VisemeGateway *self,
                                    const char *json,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));
  GError *error = NULL;

  g_task_set_source_tag (task, viseme_gateway_post_estimate_async);
  message = viseme_gateway_http_new_message (self, SOUP_METHOD_POST, "/estimate", &error);
  if (message != NULL)
    soup_message_set_request_body_from_bytes (message, "application/json", body);
  viseme_gateway_http_send_for_task (g_steal_pointer (&task), message, error, on_estimated);
}

/**
 * viseme_gateway_estimate_async:
 * @self: a gateway
 * @generation: what is to be made
 * @cancellable: (nullable): a cancellable
 * @callback: called with the answer
 * @user_data: data for @callback
 *
 * `POST /estimate` (v2), which makes no job and costs nothing. v1 has no such question.
 */
void
viseme_gateway_estimate_async (VisemeGateway *self,
                               const VisemeGeneration *generation,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autofree char *json = NULL;

  g_return_if_fail (VISEME_IS_GATEWAY (self));
  g_return_if_fail (generation != NULL && generation->model != NULL);

  json = viseme_dialect_make_generation_request (self->dialect, generation);
  viseme_gateway_post_estimate_async (self, json, cancellable, callback, user_data);
}

/**
 * viseme_gateway_estimate_finish:
 * @self: a gateway
 * @result: the result
 * @error: return location
 *
 * Returns: the credits that the job would cost, or -1 with @error set
 */
gint64
viseme_gateway_estimate_finish (VisemeGateway *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

/* v2: {"exists": true}; v1: the URL answers. */
static void
on_upload_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  VisemeGateway *self = g_task_get_source_object (task);
  g_autoptr (VisemeAnswer) answer = viseme_gateway_http_send_finish (result, NULL);

  g_task_return_boolean (
      task, answer != NULL && viseme_answer_is_success (answer) &&
                (self->dialect == VISEME_DIALECT_V1 ||
                 viseme_json_get_boolean (viseme_answer_get_object (answer), "exists")));
}

/* The URL of an upload may be of another host, which must not see the key. */
static SoupMessage *
new_head_message (VisemeGateway *self, const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GUri) own = g_uri_parse (self->base_url, SOUP_HTTP_URI_FLAGS, NULL);
  SoupMessage *message;

  if (uri == NULL || own == NULL || g_uri_get_host (uri) == NULL ||
      !g_str_has_prefix (g_uri_get_scheme (uri), "http"))
    return NULL;

  message = soup_message_new_from_uri (SOUP_METHOD_HEAD, uri);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE |
                                       SOUP_MESSAGE_NEW_CONNECTION);
  if (viseme_gateway_http_is_same_origin (own, uri))
    viseme_gateway_http_sign (self, message);

  return message;
}

/**
 * viseme_gateway_has_upload_async:
 * @self: a gateway
 * @upload: a file that it took earlier
 * @cancellable: (nullable): a cancellable
 * @callback: called with the answer
 * @user_data: data for @callback
 *
 * `GET /files/check` (v2), or a look at the file's own URL (v1).
 */
void
viseme_gateway_has_upload_async (VisemeGateway *self,
                                 const VisemeUpload *upload,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autofree char *path = NULL;

  g_return_if_fail (VISEME_IS_GATEWAY (self));
  g_return_if_fail (upload != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, viseme_gateway_has_upload_async);
  path = g_strconcat ("/files/check?hash=", upload->hash, NULL);
  if (self->dialect == VISEME_DIALECT_V2)
    message = viseme_gateway_http_new_message (self, SOUP_METHOD_GET, path, NULL);
  else
    message = new_head_message (self, upload->url);
  if (message == NULL)
    g_task_return_boolean (task, FALSE);
  else
    viseme_gateway_http_send_async (self->session, message, cancellable, on_upload_looked_up,
                                    g_steal_pointer (&task));
}

/**
 * viseme_gateway_has_upload_finish:
 * @self: a gateway
 * @result: the result
 *
 * Returns: %TRUE when the gateway surely has the file still
 */
gboolean
viseme_gateway_has_upload_finish (VisemeGateway *self, GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), NULL);
}
