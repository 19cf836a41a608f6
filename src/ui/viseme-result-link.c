/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-result-link"

#include "config.h"

#include "viseme-result-link.h"

#include "base/viseme-error.h"
#include "gateway/viseme-credentials.h"
#include "gateway/viseme-gateway.h"

#include <glib/gi18n.h>

static void
on_job (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeRemoteJob) remote =
      viseme_gateway_get_job_finish (VISEME_GATEWAY (source), result, &error);
  const char *url = remote ? viseme_remote_job_get_result_url (remote) : NULL;

  if (url)
    g_task_return_pointer (task, g_strdup (url), g_free);
  else if (remote)
    g_task_return_new_error (task, VISEME_ERROR, VISEME_ERROR_NOT_FOUND,
                             _ ("The service does not have this video any more. Save the file and "
                                "share that."));
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_key (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  VisemeJob *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autofree char *key = viseme_credentials_lookup_finish (result, &error);
  g_autoptr (VisemeGateway) gateway = NULL;

  if (!key)
    {
      g_task_return_new_error (task, VISEME_ERROR, VISEME_ERROR_AUTH,
                               _ ("Sign in first: the service gives links to you only."));
      return;
    }

  gateway = viseme_gateway_new (viseme_job_get_gateway_url (job), key);
  viseme_gateway_get_job_async (gateway, viseme_job_get_remote_id (job),
                                g_task_get_cancellable (task), on_job, g_object_ref (task));
}

/**
 * viseme_result_link_is_known:
 * @job: a job
 *
 * Returns: whether there is a gateway elsewhere that may have a link to the result
 */
gboolean
viseme_result_link_is_known (VisemeJob *job)
{
  return viseme_job_get_gateway_url (job) && viseme_job_get_remote_id (job);
}

/**
 * viseme_result_link_find_async:
 * @job: a job for which viseme_result_link_is_known()
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: data for @callback
 *
 * Asks the gateway for the link.
 */
void
viseme_result_link_find_async (VisemeJob *job,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, viseme_result_link_find_async);
  g_task_set_task_data (task, g_object_ref (job), g_object_unref);
  viseme_credentials_lookup_async (viseme_job_get_gateway_url (job), cancellable, on_key, task);
}

/**
 * viseme_result_link_find_finish:
 * @result: the result given to the callback
 * @error: return location: %VISEME_ERROR_AUTH without a key, %VISEME_ERROR_NOT_FOUND when the
 *   gateway has it no more, or those of viseme_gateway_get_job_finish()
 *
 * Returns: (transfer full): the link
 */
char *
viseme_result_link_find_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
