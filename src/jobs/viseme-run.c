/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-run"

#include "config.h"

#include "viseme-run.h"

#include "base/viseme-error.h"
#include "base/viseme-files.h"
#include "gateway/viseme-credentials.h"
#include "gateway/viseme-model.h"
#include "viseme-job-check.h"
#include "viseme-job-private.h"

#include <glib/gi18n-lib.h>

#define MAX_LOCAL_RESTARTS    2
#define TYPICAL_CLOUD_SECONDS 60.0

typedef void (*Step) (VisemeRun *self);

struct _VisemeRun
{
  GObject parent_instance;

  VisemeJob *job;
  VisemeJournal *journal;
  VisemeLocalGateway *local;
  VisemeGateway *gateway; /* nullable: not connected yet */
  VisemeJobPlan *plan;
  VisemeUpload *video;
  VisemeUpload *audio;
  char *result_url;
  GFile *temporary;
  GCancellable *cancellable; /* of everything but the paid request */
  VisemeJobState committed;  /* what the job is once it is written */
  Step next;                 /* after the write that is under way */
  gboolean cancelled;        /* the user does not want it any more */
  gboolean telling;          /* the gateway is being told so */
  gboolean abandoned;        /* the program ends: nothing may be written */
  guint n_local_restarts;
};

enum
{
  SIGNAL_FINISHED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VisemeRun, viseme_run, G_TYPE_OBJECT)

static void connect_gateway (VisemeRun *self);

static void
viseme_run_finalize (GObject *object)
{
  VisemeRun *self = VISEME_RUN (object);

  g_clear_object (&self->job);
  g_clear_object (&self->journal);
  g_clear_object (&self->local);
  g_clear_object (&self->gateway);
  g_clear_pointer (&self->plan, viseme_job_plan_free);
  g_clear_pointer (&self->video, viseme_upload_free);
  g_clear_pointer (&self->audio, viseme_upload_free);
  g_free (self->result_url);
  g_clear_object (&self->temporary);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (viseme_run_parent_class)->finalize (object);
}

static void
viseme_run_class_init (VisemeRunClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = viseme_run_finalize;

  signals[SIGNAL_FINISHED] = g_signal_new ("finished", VISEME_TYPE_RUN, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);
}

static void
viseme_run_init (VisemeRun *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * viseme_run_new:
 * @job: a job
 * @journal: where its states are written
 * @local: the gateway of this computer
 *
 * Returns: (transfer full): the run; nothing happens yet
 */
VisemeRun *
viseme_run_new (VisemeJob *job, VisemeJournal *journal, VisemeLocalGateway *local)
{
  VisemeRun *self = g_object_new (VISEME_TYPE_RUN, NULL);

  self->job = g_object_ref (job);
  self->journal = g_object_ref (journal);
  self->local = g_object_ref (local);

  return self;
}

/**
 * viseme_run_get_job:
 * @self: a run
 *
 * Returns: (transfer none): its job
 */
VisemeJob *
viseme_run_get_job (VisemeRun *self)
{
  return self->job;
}

static gboolean
is_local (VisemeRun *self)
{
  return viseme_job_is_free (self->job);
}

static void
on_finish_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!viseme_journal_save_finish (self->journal, result, &error))
    g_debug ("The end of a job could not be written: %s", error->message);
  if (self->abandoned)
    return;

  /* Not before it is on disk: whoever waits for the end may end the program with it. */
  viseme_job_set_state (self->job, self->committed);
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
}

/* WRITTEN differs from STATE for a job that goes on at the gateway: a later run takes it up. */
static void
finish (VisemeRun *self, VisemeJobState state, VisemeJobState written, const GError *error)
{
  if (self->abandoned)
    return;

  if (error != NULL)
    viseme_job_set_error (self->job, error);
  self->committed = state;
  viseme_journal_save_async (self->journal, viseme_job_make_record (self->job, written),
                             on_finish_written, g_object_ref (self));
}

static void
on_gateway_told (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!viseme_gateway_cancel_finish (self->gateway, result, &error))
    viseme_job_add_warning (self->job, error->message);
  finish (self, VISEME_JOB_CANCELLED, VISEME_JOB_CANCELLED, NULL);
}

/* A job of an earlier process has no connection yet. */
static void
finish_cancelled (VisemeRun *self)
{
  const char *remote_id = viseme_job_get_remote_id (self->job);

  if (remote_id != NULL && self->gateway != NULL)
    {
      viseme_gateway_cancel_async (self->gateway, remote_id, NULL, on_gateway_told,
                                   g_object_ref (self));
    }
  else if (remote_id != NULL && !self->telling)
    {
      self->telling = TRUE;
      g_clear_object (&self->cancellable);
      self->cancellable = g_cancellable_new ();
      connect_gateway (self);
    }
  else
    {
      finish (self, VISEME_JOB_CANCELLED, VISEME_JOB_CANCELLED, NULL);
    }
}

/* The process of this computer's gateway is gone; what it costs to ask again is nothing. */
static gboolean
restart_local (VisemeRun *self, const GError *error)
{
  if (!is_local (self) || self->n_local_restarts == MAX_LOCAL_RESTARTS ||
      !(g_error_matches (error, VISEME_ERROR, VISEME_ERROR_NETWORK) ||
        g_error_matches (error, VISEME_ERROR, VISEME_ERROR_UNCONFIRMED)))
    return FALSE;

  self->n_local_restarts++;
  g_clear_object (&self->gateway);
  connect_gateway (self);

  return TRUE;
}

static void
fail (VisemeRun *self, const GError *error)
{
  if (self->abandoned)
    return;
  if (self->cancelled)
    {
      finish_cancelled (self);
      return;
    }
  if (self->gateway != NULL && restart_local (self, error))
    return;

  if (viseme_job_get_remote_id (self->job) != NULL && viseme_job_is_obstacle (error))
    finish (self, VISEME_JOB_FAILED, VISEME_JOB_WAITING, error);
  else
    finish (self, VISEME_JOB_FAILED, VISEME_JOB_FAILED, error);
}

static void
set_outcome (VisemeRun *self, VisemeIntentOutcome outcome)
{
  VisemeIntent *intent = viseme_job_get_intent (self->job);

  if (intent != NULL)
    intent->outcome = outcome;
}

static void
on_committed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!viseme_journal_save_finish (self->journal, result, &error))
    {
      /* Over the budget, or a full disk: the request has not left. */
      if (self->committed == VISEME_JOB_SUBMITTING)
        set_outcome (self, VISEME_INTENT_REFUSED);
      fail (self, error);
      return;
    }
  if (self->abandoned)
    return;

  viseme_job_set_state (self->job, self->committed);
  if (self->cancelled)
    finish_cancelled (self);
  else
    self->next (self);
}

/* Every state is on disk before the deed that it describes. */
static void
commit (VisemeRun *self, VisemeJobState state, Step next)
{
  self->committed = state;
  self->next = next;
  viseme_journal_save_async (self->journal, viseme_job_make_record (self->job, state), on_committed,
                             g_object_ref (self));
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) place = viseme_job_keep_finish (result, &error);

  if (place == NULL)
    {
      fail (self, error);
      return;
    }

  if (!g_file_equal (place, self->plan->destination))
    {
      g_autofree char *name = g_file_get_parse_name (place);
      g_autofree char *warning =
          g_strdup_printf (_ ("The name was taken meanwhile. The result is “%s”."), name);

      viseme_job_add_warning (self->job, warning);
    }
  viseme_job_set_result (self->job, place);
  finish (self, VISEME_JOB_DONE, VISEME_JOB_DONE, NULL);
}

static void
on_downloaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;
  g_autoptr (GError) error = NULL;

  if (viseme_gateway_download_finish (VISEME_GATEWAY (source), result, &error))
    viseme_job_keep_async (self->job, self->temporary, self->plan->destination, self->cancellable,
                           on_kept, g_object_ref (self));
  else
    fail (self, error);
}

static gboolean
is_shown (VisemeRun *self, VisemeJobState state)
{
  return !self->abandoned && !self->cancelled && viseme_job_get_state (self->job) == state;
}

static double
get_part (goffset done, goffset total)
{
  return total > 0 ? CLAMP ((double) done / (double) total, 0, 1) : 0;
}

static void
on_download_progress (goffset done, goffset total, gpointer user_data)
{
  VisemeRun *self = user_data;
  double part = get_part (done, total);
  g_autofree char *text = NULL;

  if (total == 0 || !is_shown (self, VISEME_JOB_DOWNLOADING))
    return;

  text = is_local (self) ? g_strdup_printf (_ ("Saving %d %%"), (int) (part * 100))
                         : g_strdup_printf (_ ("Downloading %d %%"), (int) (part * 100));
  viseme_job_set_stage (self->job, text, part);
}

static void
download (VisemeRun *self)
{
  g_clear_object (&self->temporary);
  self->temporary = viseme_files_make_temporary (self->plan->destination);
  viseme_gateway_download_async (self->gateway, self->result_url, self->temporary,
                                 on_download_progress, self, self->cancellable, on_downloaded,
                                 g_object_ref (self));
}

static void
pass_warnings_on (VisemeRun *self, VisemeRemoteJob *remote)
{
  const char *const *warnings = viseme_remote_job_get_warnings (remote);

  for (gsize i = 0; warnings != NULL && warnings[i] != NULL; i++)
    viseme_job_add_warning (self->job, warnings[i]);
}

static void
on_waited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeRemoteJob) remote =
      viseme_gateway_wait_finish (VISEME_GATEWAY (source), result, &error);

  if (remote == NULL)
    {
      fail (self, error);
      return;
    }
  if (self->abandoned)
    return;

  pass_warnings_on (self, remote);
  switch (viseme_remote_job_get_status (remote))
    {
    case VISEME_REMOTE_COMPLETED:
      g_free (self->result_url);
      self->result_url = g_strdup (viseme_remote_job_get_result_url (remote));
      commit (self, VISEME_JOB_DOWNLOADING, download);
      break;
    case VISEME_REMOTE_CANCELLED:
      finish (self, VISEME_JOB_CANCELLED, VISEME_JOB_CANCELLED, NULL);
      break;
    default:
      error = viseme_remote_job_make_error (remote);
      finish (self, VISEME_JOB_FAILED, VISEME_JOB_FAILED, error);
    }
}

static void
on_wait_progress (VisemeRemoteJob *remote, gpointer user_data)
{
  VisemeRun *self = user_data;
  double progress = viseme_remote_job_get_progress (remote);
  g_autofree char *text = NULL;

  if (!is_shown (self, VISEME_JOB_WAITING))
    return;

  if (viseme_remote_job_get_status (remote) == VISEME_REMOTE_QUEUED)
    text = g_strdup (_ ("Queued"));
  else if (progress < 0)
    text = g_strdup (_ ("Working"));
  else
    text = g_strdup_printf (_ ("Working %d %%"), (int) (progress * 100));
  viseme_job_set_stage (self->job, text, progress);
}

static double
get_typical_seconds (VisemeRun *self)
{
  g_autoptr (GListModel) models = viseme_model_list_documented ();
  g_autoptr (VisemeModel) model = viseme_model_find (models, viseme_job_get_model_id (self->job));

  if (is_local (self))
    return 0;

  return model != NULL && viseme_model_get_min_seconds (model) > 0
             ? viseme_model_get_min_seconds (model)
             : TYPICAL_CLOUD_SECONDS;
}

static void
wait_for_job (VisemeRun *self)
{
  viseme_gateway_wait_async (self->gateway, viseme_job_get_remote_id (self->job),
                             get_typical_seconds (self), on_wait_progress, self, self->cancellable,
                             on_waited, g_object_ref (self));
}

static void
on_submitted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeRemoteJob) remote =
      viseme_gateway_submit_finish (VISEME_GATEWAY (source), result, &error);

  if (remote == NULL && g_error_matches (error, VISEME_ERROR, VISEME_ERROR_UNCONFIRMED) &&
      !is_local (self))
    {
      finish (self, VISEME_JOB_UNCONFIRMED, VISEME_JOB_UNCONFIRMED, error);
      return;
    }
  set_outcome (self, remote != NULL ? VISEME_INTENT_ACCEPTED : VISEME_INTENT_REFUSED);
  if (remote == NULL)
    {
      fail (self, error);
      return;
    }

  /* Even when the program ends now: a job that is paid for must not be forgotten. */
  viseme_job_set_remote_id (self->job, viseme_remote_job_get_id (remote));
  commit (self, VISEME_JOB_WAITING, wait_for_job);
}

static void
submit (VisemeRun *self)
{
  viseme_gateway_submit_async (self->gateway, viseme_job_get_model_id (self->job), self->video,
                               self->audio, viseme_job_get_options (self->job), NULL, on_submitted,
                               g_object_ref (self));
}

static void
commit_submit (VisemeRun *self)
{
  g_autoptr (GListModel) models = viseme_model_list_documented ();
  g_autoptr (VisemeModel) model = viseme_model_find (models, viseme_job_get_model_id (self->job));

  if (!is_local (self))
    viseme_job_take_intent (
        self->job, viseme_intent_new (model != NULL ? viseme_model_get_credits (model) : -1));
  commit (self, VISEME_JOB_SUBMITTING, submit);
}

static void
on_upload_progress (goffset done, goffset total, gpointer user_data)
{
  VisemeRun *self = user_data;
  goffset before = self->video != NULL ? self->plan->video_size : 0;
  double part = get_part (before + done, self->plan->video_size + self->plan->audio_size);
  g_autofree char *text = NULL;

  if (!is_shown (self, VISEME_JOB_UPLOADING))
    return;

  text = is_local (self) ? g_strdup_printf (_ ("Preparing %d %%"), (int) (part * 100))
                         : g_strdup_printf (_ ("Uploading %d %%"), (int) (part * 100));
  viseme_job_set_stage (self->job, text, part);
}

static void
on_audio_uploaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;
  g_autoptr (GError) error = NULL;

  self->audio = viseme_gateway_upload_finish (VISEME_GATEWAY (source), result, &error);
  if (self->audio != NULL)
    commit (self, VISEME_JOB_READY, commit_submit);
  else
    fail (self, error);
}

static void
on_video_uploaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;
  g_autoptr (GError) error = NULL;

  self->video = viseme_gateway_upload_finish (VISEME_GATEWAY (source), result, &error);
  if (self->video == NULL || self->cancelled)
    fail (self, error);
  else
    viseme_gateway_upload_async (self->gateway, viseme_job_get_audio (self->job),
                                 self->plan->audio_type, on_upload_progress, self,
                                 self->cancellable, on_audio_uploaded, g_object_ref (self));
}

static void
upload (VisemeRun *self)
{
  g_clear_pointer (&self->video, viseme_upload_free);
  g_clear_pointer (&self->audio, viseme_upload_free);
  viseme_gateway_upload_async (self->gateway, viseme_job_get_video (self->job),
                               self->plan->video_type, on_upload_progress, self, self->cancellable,
                               on_video_uploaded, g_object_ref (self));
}

static void
use_gateway (VisemeRun *self, VisemeGateway *gateway)
{
  g_set_object (&self->gateway, gateway);
  if (self->abandoned)
    return;

  if (self->cancelled)
    finish_cancelled (self);
  else if (viseme_job_get_remote_id (self->job) != NULL)
    commit (self, VISEME_JOB_WAITING, wait_for_job);
  else
    commit (self, VISEME_JOB_UPLOADING, upload);
}

static void
on_local_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeGateway) gateway =
      viseme_local_gateway_connect_finish (VISEME_LOCAL_GATEWAY (source), result, &error);

  if (gateway != NULL)
    use_gateway (self, gateway);
  else
    fail (self, error);
}

static void
on_key_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeGateway) gateway = NULL;
  g_autofree char *key = viseme_credentials_lookup_finish (result, &error);

  if (key == NULL && error == NULL)
    g_set_error (&error, VISEME_ERROR, VISEME_ERROR_AUTH,
                 _ ("There is no API key for %s. Add one in the preferences, or set "
                    "VARG_API_KEY."),
                 viseme_job_get_gateway_url (self->job));
  if (key == NULL)
    {
      fail (self, error);
      return;
    }

  gateway = viseme_gateway_new (viseme_job_get_gateway_url (self->job), key);
  use_gateway (self, gateway);
}

static void
connect_gateway (VisemeRun *self)
{
  if (is_local (self))
    viseme_local_gateway_connect_async (self->local, self->cancellable, on_local_connected,
                                        g_object_ref (self));
  else
    viseme_credentials_lookup_async (viseme_job_get_gateway_url (self->job), self->cancellable,
                                     on_key_found, g_object_ref (self));
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;
  g_autoptr (GError) error = NULL;

  self->plan = viseme_job_check_finish (result, &error);
  if (self->plan != NULL)
    connect_gateway (self);
  else
    fail (self, error);
}

static void
check (VisemeRun *self)
{
  viseme_job_check_async (self->job, viseme_job_get_remote_id (self->job) == NULL,
                          self->cancellable, on_checked, g_object_ref (self));
}

/**
 * viseme_run_start:
 * @self: a run
 *
 * Goes on with a job that the gateway has; everything else begins anew.
 */
void
viseme_run_start (VisemeRun *self)
{
  gboolean go_on = viseme_job_is_owed (self->job);

  if (!go_on)
    viseme_job_set_remote_id (self->job, NULL);
  viseme_job_begin (self->job);
  commit (self, go_on ? VISEME_JOB_WAITING : VISEME_JOB_DRAFT, check);
}

/**
 * viseme_run_cancel:
 * @self: a run
 *
 * Stops what is under way. A paid request that has left is not cut off: its answer names the job
 * that the gateway is then told to cancel.
 */
void
viseme_run_cancel (VisemeRun *self)
{
  if (self->cancelled || viseme_job_state_is_final (viseme_job_get_state (self->job)))
    return;

  self->cancelled = TRUE;
  viseme_job_set_stage (self->job, _ ("Cancelling"), -1);
  g_cancellable_cancel (self->cancellable);
}

/**
 * viseme_run_abandon:
 * @self: a run
 *
 * Stops without a word in the journal, so that the next start of the program goes on.
 */
void
viseme_run_abandon (VisemeRun *self)
{
  self->abandoned = TRUE;
  g_cancellable_cancel (self->cancellable);
}
