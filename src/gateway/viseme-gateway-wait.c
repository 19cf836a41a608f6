/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-gateway-wait"

#include "config.h"

#include "viseme-gateway.h"

#include "base/viseme-error.h"
#include "viseme-gateway-http.h"
#include "viseme-remote-job-private.h"

#include <glib/gi18n-lib.h>

/* A job that takes seconds is asked for at once, one that takes a minute more slowly. */
#define SHORT_JOB_SECONDS        20.0
#define SHORT_FIRST_DELAY        0.25
#define SHORT_LAST_DELAY         2.0
#define LONG_FIRST_DELAY         2.0
#define LONG_LAST_DELAY          5.0
#define DELAY_GROWTH             1.25
#define FIRST_RETRY_DELAY        1.0
#define LAST_RETRY_DELAY         30.0
#define JITTER                   0.1
/* Seconds between two questions to one gateway, whatever the number of jobs: some allow 240 in a
 * minute (gateway protocol 1.1). That of this computer answers faster. */
#define SPACING                  0.5
#define LOOPBACK_SPACING         0.2
/* "Completed" without a result: the result is on its way, or will never come. */
#define MAX_POLLS_WITHOUT_RESULT 10
/* “No such job”: a gateway of several machines may know it a moment later. */
#define MAX_POLLS_UNKNOWN        5

/* How many jobs are waited for, by base URL. Main thread only. */
static GHashTable *waits;

typedef struct
{
  char *base_url;
  char *path;
  double delay;
  double last_delay;
  double retry_delay;
  VisemeJobProgress progress;
  gpointer progress_data;
  gint64 answered_at; /* the last good answer, monotonic */
  guint n_without_result;
  guint n_unknown;
  GSource *timer; /* nullable: of the pause that is on */
  gulong network_handler;
} Wait;

static guint
count_waits (const char *base_url)
{
  return waits != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (waits, base_url)) : 0;
}

static void
set_waits (const char *base_url, guint n)
{
  if (waits == NULL)
    waits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (n > 0)
    g_hash_table_replace (waits, g_strdup (base_url), GUINT_TO_POINTER (n));
  else
    g_hash_table_remove (waits, base_url);
}

/* Many jobs share what one gateway bears. */
static double
get_least_delay (VisemeGateway *self)
{
  guint n = count_waits (self->base_url);

  return n > 1 ? n * (self->is_loopback ? LOOPBACK_SPACING : SPACING) : 0;
}

static void
wait_free (Wait *wait)
{
  set_waits (wait->base_url, count_waits (wait->base_url) - 1);
  g_free (wait->base_url);
  g_signal_handler_disconnect (g_network_monitor_get_default (), wait->network_handler);
  g_clear_pointer (&wait->timer, g_source_unref);
  g_free (wait->path);
  g_free (wait);
}

static void poll_once (GTask *task);

/* A network that comes back ends a pause: no reason to wait any longer. */
static void
on_network_changed (GNetworkMonitor *monitor, gboolean available, gpointer user_data)
{
  Wait *wait = user_data;

  if (available && wait->timer != NULL)
    g_source_set_ready_time (wait->timer, 0);
}

static gboolean
on_timer (gpointer user_data)
{
  GTask *task = user_data;
  Wait *wait = g_task_get_task_data (task);

  g_clear_pointer (&wait->timer, g_source_unref);
  if (!g_task_return_error_if_cancelled (task))
    poll_once (g_object_ref (task));

  return G_SOURCE_REMOVE;
}

/* Takes the reference to TASK. The timer also fires when the task is cancelled. */
static void
pause_then_poll (GTask *task, double seconds)
{
  Wait *wait = g_task_get_task_data (task);
  VisemeGateway *self = g_task_get_source_object (task);
  double jitter = g_random_double_range (1 - JITTER, 1 + JITTER);
  double pause =
      MAX (MAX (seconds, get_least_delay (self)) * jitter, viseme_gateway_get_pause (self));
  g_autoptr (GSource) timer = g_timeout_source_new ((guint) (pause * 1000));

  if (g_task_get_cancellable (task) != NULL)
    {
      g_autoptr (GSource) cancelled = g_cancellable_source_new (g_task_get_cancellable (task));

      g_source_set_dummy_callback (cancelled);
      g_source_add_child_source (timer, cancelled);
    }
  wait->timer = g_source_ref (timer);
  g_source_set_callback (timer, on_timer, task, g_object_unref);
  g_source_attach (timer, g_task_get_context (task));
}

/* Whatever stood in the way of an answer may pass, and the job may be paid for: only a long silence
 * of a gateway that could be heard ends the wait. Takes the reference to TASK. */
static void
retry_later (GTask *task, double wanted_delay, GError *error)
{
  g_autoptr (GTask) owned = task;
  g_autoptr (GError) reason = error;
  Wait *wait = g_task_get_task_data (task);
  VisemeGateway *self = g_task_get_source_object (task);
  double silence = (g_get_monotonic_time () - wait->answered_at) / (double) G_TIME_SPAN_SECOND;
  double delay = wanted_delay >= 0 ? wanted_delay : wait->retry_delay;

  if (!self->is_loopback &&
      !g_network_monitor_get_network_available (g_network_monitor_get_default ()))
    {
      wait->answered_at = g_get_monotonic_time ();
      silence = 0;
    }
  if (silence + delay > self->patience)
    {
      g_task_return_error (task, g_steal_pointer (&reason));
      return;
    }

  g_debug ("Asking again in %.1f s: %s", delay, reason->message);
  wait->retry_delay = MIN (wait->retry_delay * 2, LAST_RETRY_DELAY);
  pause_then_poll (g_steal_pointer (&owned), MAX (delay, SHORT_FIRST_DELAY));
}

/* Takes the reference to TASK. */
static void
use_job (GTask *task, VisemeRemoteJob *job)
{
  g_autoptr (GTask) owned = task;
  Wait *wait = g_task_get_task_data (task);
  gboolean without_result = viseme_remote_job_get_status (job) == VISEME_REMOTE_COMPLETED &&
                            viseme_remote_job_get_result_url (job) == NULL;
  double delay = wait->delay;

  wait->answered_at = g_get_monotonic_time ();
  wait->retry_delay = FIRST_RETRY_DELAY;
  wait->n_unknown = 0;
  if (wait->progress != NULL)
    wait->progress (job, wait->progress_data);

  if (viseme_remote_job_is_terminal (job) && !without_result)
    {
      g_task_return_pointer (task, g_object_ref (job), g_object_unref);
      return;
    }
  if (without_result && ++wait->n_without_result > MAX_POLLS_WITHOUT_RESULT)
    {
      g_task_return_new_error (task, VISEME_ERROR, VISEME_ERROR_PROTOCOL,
                               _ ("The gateway says that the job is done, but not where the result "
                                  "is. Resume the job later, or ask the service for help."));
      return;
    }

  wait->delay = MIN (wait->delay * DELAY_GROWTH, wait->last_delay);
  pause_then_poll (g_steal_pointer (&owned), delay);
}

static GError *
new_lost_error (const VisemeAnswer *answer)
{
  return g_error_new (VISEME_ERROR, VISEME_ERROR_JOB_FAILED,
                      _ ("The gateway does not know the job any more (%s). If you were charged for "
                         "it, ask the service for help and show what “viseme-cli jobs --evidence” "
                         "writes."),
                      answer->words != NULL ? answer->words : "HTTP 404");
}

static void
on_polled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  VisemeGateway *self = g_task_get_source_object (task);
  Wait *wait = g_task_get_task_data (task);
  g_autofree char *host = viseme_gateway_http_get_host (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeAnswer) answer = viseme_gateway_http_send_finish (result, &error);
  g_autoptr (VisemeRemoteJob) job = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;

  if (answer == NULL)
    {
      retry_later (g_steal_pointer (&task), -1, viseme_gateway_http_make_error (error, host));
      return;
    }
  viseme_gateway_keep_pause (self, answer);
  if (viseme_answer_is_success (answer))
    job = viseme_remote_job_new_from_json (viseme_answer_get_object (answer), &error);

  if (job != NULL)
    use_job (g_steal_pointer (&task), job);
  else if (error != NULL)
    retry_later (g_steal_pointer (&task), -1, g_steal_pointer (&error));
  else if (answer->status == SOUP_STATUS_NOT_FOUND && ++wait->n_unknown > MAX_POLLS_UNKNOWN)
    g_task_return_error (task, new_lost_error (answer));
  else if (answer->status == SOUP_STATUS_NOT_FOUND || viseme_answer_is_passing (answer) ||
           SOUP_STATUS_IS_REDIRECTION (answer->status) ||
           (answer->status == 403 && viseme_answer_get_object (answer) == NULL))
    retry_later (g_steal_pointer (&task), answer->retry_after,
                 viseme_answer_make_error (answer, host));
  else
    g_task_return_error (task, viseme_answer_make_error (answer, host));
}

/* Takes the reference to TASK. */
static void
poll_once (GTask *task)
{
  g_autoptr (GTask) owned = task;
  VisemeGateway *self = g_task_get_source_object (task);
  Wait *wait = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (SoupMessage) message =
      viseme_gateway_http_new_message (self, SOUP_METHOD_GET, wait->path, &error);

  if (message == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  viseme_gateway_http_send_async (self->session, message, g_task_get_cancellable (task), on_polled,
                                  g_steal_pointer (&owned));
}

/**
 * viseme_gateway_wait_async:
 * @self: a gateway
 * @id: the gateway's name of a job
 * @typical_seconds: how long such a job takes; spaces the questions. 0 when it is short or unknown
 * @progress: (nullable): sees every answer
 * @progress_data: data for @progress
 * @cancellable: (nullable): ends the wait, not the job
 * @callback: called when the job has ended, in whatever way
 * @user_data: data for @callback
 *
 * Polls (gateway protocol 2), the less often the more jobs of one gateway are waited for. Transport
 * errors, 429 and 5xx are waited out with growing delays; a refused key, a job that stays unknown
 * and a long silence end the wait; not the time without a network.
 */
void
viseme_gateway_wait_async (VisemeGateway *self,
                           const char *id,
                           double typical_seconds,
                           VisemeJobProgress progress,
                           gpointer progress_data,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *escaped = NULL;
  gboolean is_short = typical_seconds < SHORT_JOB_SECONDS;
  Wait *wait;

  g_return_if_fail (VISEME_IS_GATEWAY (self));
  g_return_if_fail (id != NULL);

  escaped = g_uri_escape_string (id, NULL, FALSE);
  wait = g_new0 (Wait, 1);
  wait->base_url = g_strdup (self->base_url);
  set_waits (wait->base_url, count_waits (wait->base_url) + 1);
  wait->path = g_strconcat ("/jobs/", escaped, NULL);
  wait->delay = is_short ? SHORT_FIRST_DELAY : LONG_FIRST_DELAY;
  wait->last_delay = is_short ? SHORT_LAST_DELAY : LONG_LAST_DELAY;
  wait->retry_delay = FIRST_RETRY_DELAY;
  wait->progress = progress;
  wait->progress_data = progress_data;
  wait->answered_at = g_get_monotonic_time ();
  wait->network_handler = g_signal_connect (g_network_monitor_get_default (), "network-changed",
                                            G_CALLBACK (on_network_changed), wait);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, viseme_gateway_wait_async);
  g_task_set_task_data (task, wait, (GDestroyNotify) wait_free);
  poll_once (g_steal_pointer (&task));
}

/**
 * viseme_gateway_wait_finish:
 * @self: a gateway
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): the job, completed, failed or cancelled, or %NULL with @error set
 */
VisemeRemoteJob *
viseme_gateway_wait_finish (VisemeGateway *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
