/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-run"

#include "config.h"

#include "viseme-run-private.h"

#include "base/viseme-error.h"
#include "gateway/viseme-credentials.h"

#include <glib/gi18n-lib.h>

#define MAX_LOCAL_RESTARTS 2

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

  viseme_run_give_slot_back (self);
  g_clear_object (&self->job);
  g_clear_object (&self->journal);
  g_clear_object (&self->local);
  g_clear_pointer (&self->slots, viseme_slots_unref);
  g_clear_object (&self->gateway);
  g_clear_pointer (&self->plan, viseme_job_plan_free);
  g_clear_pointer (&self->video, viseme_upload_free);
  g_clear_pointer (&self->audio, viseme_upload_free);
  g_clear_pointer (&self->usage, g_ptr_array_unref);
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
  self->patience = G_MAXDOUBLE;
}

/**
 * viseme_run_new:
 * @job: a job
 * @journal: where its states are written
 * @local: the gateway of this computer
 * @slots: (nullable): how many transfers there may be at a time; %NULL for any number
 *
 * Returns: (transfer full): the run; nothing happens yet
 */
VisemeRun *
viseme_run_new (VisemeJob *job,
                VisemeJournal *journal,
                VisemeLocalGateway *local,
                VisemeSlots *slots)
{
  VisemeRun *self = g_object_new (VISEME_TYPE_RUN, NULL);

  self->job = g_object_ref (job);
  self->journal = g_object_ref (journal);
  self->local = g_object_ref (local);
  self->slots = slots != NULL ? viseme_slots_ref (slots) : NULL;

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

/**
 * viseme_run_set_patience:
 * @self: a run
 * @seconds: without an answer about a job that the gateway has, after which the run leaves it to a
 *   later one; %G_MAXDOUBLE never
 */
void
viseme_run_set_patience (VisemeRun *self, double seconds)
{
  self->patience = seconds;
}

gboolean
viseme_run_is_local (VisemeRun *self)
{
  return viseme_job_is_free (self->job);
}

/* Whether the user sees the stage that the state begins with. */
gboolean
viseme_run_is_shown (VisemeRun *self, VisemeJobState state)
{
  return !self->abandoned && !self->cancelled && viseme_job_get_state (self->job) == state;
}

double
viseme_run_get_part (goffset done, goffset total)
{
  return total > 0 ? CLAMP ((double) done / (double) total, 0, 1) : 0;
}

static gboolean
on_pause_over (gpointer user_data)
{
  g_autoptr (VisemeRun) self = g_object_ref (user_data);

  self->pause_id = 0;
  self->next (self);

  return G_SOURCE_REMOVE;
}

/* TEXT (nullable) is what the user sees meanwhile. */
void
viseme_run_pause (VisemeRun *self, double seconds, const char *text, VisemeRunStep next)
{
  if (self->abandoned)
    return;

  if (text != NULL && !self->cancelled)
    viseme_job_set_stage (self->job, text, -1);
  self->next = next;
  self->pause_id = g_timeout_add_full (G_PRIORITY_DEFAULT, (guint) (MIN (seconds, 3600) * 1000),
                                       on_pause_over, g_object_ref (self), g_object_unref);
}

static void
on_slot_taken (gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;

  self->queued = FALSE;
  self->has_slot = TRUE;
  if (!self->abandoned)
    self->next (self);
}

void
viseme_run_take_slot (VisemeRun *self, VisemeRunStep next)
{
  self->next = next;
  if (self->slots == NULL || self->has_slot)
    {
      next (self);
      return;
    }

  self->queued = TRUE;
  viseme_slots_take (self->slots, on_slot_taken, g_object_ref (self));
}

void
viseme_run_give_slot_back (VisemeRun *self)
{
  if (!self->has_slot)
    return;

  self->has_slot = FALSE;
  viseme_slots_give_back (self->slots);
}

/* Returns: whether the run was doing nothing but wait for its turn. */
static gboolean
stop_idling (VisemeRun *self)
{
  if (self->pause_id != 0)
    {
      g_clear_handle_id (&self->pause_id, g_source_remove);
      return TRUE;
    }
  if (self->queued && viseme_slots_leave_queue (self->slots, self))
    {
      self->queued = FALSE;
      g_object_unref (self);
      return TRUE;
    }

  return FALSE;
}

void
viseme_run_set_outcome (VisemeRun *self, VisemeIntentOutcome outcome)
{
  VisemeIntent *intent = viseme_job_get_intent (self->job);

  if (intent != NULL)
    intent->outcome = outcome;
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
  viseme_run_give_slot_back (self);
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
}

/* WRITTEN differs from STATE for a job that goes on at the gateway: a later run takes it up. */
void
viseme_run_finish (VisemeRun *self,
                   VisemeJobState state,
                   VisemeJobState written,
                   const GError *error)
{
  VisemeJobRecord *record;

  if (self->abandoned)
    return;

  self->ended = TRUE;
  if (written == VISEME_JOB_CANCELLED || written == VISEME_JOB_FAILED)
    viseme_run_drop_piece (self);
  if (error != NULL)
    viseme_job_set_error (self->job, error);
  self->committed = state;
  record = viseme_job_make_record (self->job, written);
  record->note = error != NULL ? g_strdup (error->message) : NULL;
  viseme_journal_save_async (self->journal, record, on_finish_written, g_object_ref (self));
}

static void
on_gateway_told (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!viseme_gateway_cancel_finish (self->gateway, result, &error))
    viseme_job_add_warning (self->job, error->message);
  viseme_run_finish (self, VISEME_JOB_CANCELLED, VISEME_JOB_CANCELLED, NULL);
}

/* The user stopped asking, which does not answer whether the gateway has the job. */
static gboolean
is_unconfirmed (VisemeRun *self)
{
  const VisemeIntent *intent = viseme_job_get_intent (self->job);
  VisemeJobState state = viseme_job_get_state (self->job);

  return !viseme_run_is_local (self) && viseme_job_get_remote_id (self->job) == NULL &&
         (state == VISEME_JOB_UNCONFIRMED || (state == VISEME_JOB_SUBMITTING && intent != NULL &&
                                              intent->outcome == VISEME_INTENT_OPEN));
}

/* A job of an earlier process has no connection yet. */
static void
finish_cancelled (VisemeRun *self)
{
  const char *remote_id = viseme_job_get_remote_id (self->job);

  if (is_unconfirmed (self))
    {
      viseme_run_finish (self, VISEME_JOB_UNCONFIRMED, VISEME_JOB_UNCONFIRMED, NULL);
    }
  else if (remote_id != NULL && self->gateway != NULL)
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
      viseme_run_finish (self, VISEME_JOB_CANCELLED, VISEME_JOB_CANCELLED, NULL);
    }
}

/* The process of this computer's gateway is gone; what it costs to ask again is nothing. */
static gboolean
restart_local (VisemeRun *self, const GError *error)
{
  if (!viseme_run_is_local (self) || self->n_local_restarts == MAX_LOCAL_RESTARTS ||
      !(g_error_matches (error, VISEME_ERROR, VISEME_ERROR_NETWORK) ||
        g_error_matches (error, VISEME_ERROR, VISEME_ERROR_UNCONFIRMED)))
    return FALSE;

  self->n_local_restarts++;
  g_clear_object (&self->gateway);
  connect_gateway (self);

  return TRUE;
}

/* What is owed stays written as waiting, so that every start of the program goes on with it. */
static void
finish_owed (VisemeRun *self, const GError *error)
{
  g_autoptr (GError) owed = g_error_new (
      error->domain, error->code,
      /* Translators: a whole sentence follows, and what it says is why */
      _ ("The gateway has this job, but its result is not on this computer yet: %s Start it again "
         "to fetch the result; that costs nothing."),
      error->message);

  viseme_run_finish (self, VISEME_JOB_FAILED, VISEME_JOB_WAITING,
                     viseme_run_is_local (self) ? error : owed);
}

void
viseme_run_fail (VisemeRun *self, const GError *error)
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
    finish_owed (self, error);
  else if (is_unconfirmed (self))
    viseme_run_finish (self, VISEME_JOB_UNCONFIRMED, VISEME_JOB_UNCONFIRMED, error);
  else
    viseme_run_finish (self, VISEME_JOB_FAILED, VISEME_JOB_FAILED, error);
}

static void
on_committed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!viseme_journal_save_finish (self->journal, result, &error))
    {
      /* Over the budget, or a full disk: the request has not left. One that is sent again may have
       * been taken the first time. */
      if (self->committed == VISEME_JOB_SUBMITTING && !is_unconfirmed (self))
        viseme_run_set_outcome (self, VISEME_INTENT_REFUSED);
      viseme_run_fail (self, error);
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
void
viseme_run_commit (VisemeRun *self, VisemeJobState state, const char *note, VisemeRunStep next)
{
  VisemeJobRecord *record = viseme_job_make_record (self->job, state);

  record->note = g_strdup (note);
  self->committed = state;
  self->next = next;
  viseme_journal_save_async (self->journal, record, on_committed, g_object_ref (self));
}

static gboolean
check_limit (VisemeRun *self, GError **error)
{
  goffset limit = viseme_gateway_get_upload_limit (self->gateway);
  goffset size = MAX (self->plan->video_size, self->plan->audio_size);
  g_autofree char *largest = g_format_size (limit);
  g_autofree char *actual = g_format_size (size);

  if (limit == 0 || size <= limit)
    return TRUE;

  g_set_error (error, VISEME_ERROR, VISEME_ERROR_TOO_LARGE,
               _ ("The service takes files of up to %s, and this one has %s. Shorten the video or "
                  "save it with less quality; nothing was sent."),
               largest, actual);

  return FALSE;
}

static void
send_what_fits (VisemeRun *self)
{
  g_autoptr (GError) error = NULL;

  if (check_limit (self, &error))
    viseme_run_take_slot (self, viseme_run_send);
  else if (viseme_job_get_changes (self->job)->fit && !self->fitted)
    viseme_run_fit (self, viseme_gateway_get_upload_limit (self->gateway), send_what_fits);
  else
    viseme_run_fail (self, error);
}

static void
use_gateway (VisemeRun *self, VisemeGateway *gateway)
{
  VisemeJobState state = viseme_job_get_state (self->job);

  g_set_object (&self->gateway, gateway);
  if (self->abandoned)
    return;

  viseme_gateway_set_patience (gateway, self->patience);
  if (self->cancelled)
    finish_cancelled (self);
  else if (viseme_job_get_remote_id (self->job) != NULL)
    viseme_run_commit (self, VISEME_JOB_WAITING, NULL, viseme_run_wait);
  else if (state == VISEME_JOB_UNCONFIRMED && !viseme_run_is_local (self))
    viseme_run_reconcile (self);
  else
    send_what_fits (self);
}

static void
on_local_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeGateway) gateway =
      viseme_local_gateway_connect_finish (VISEME_LOCAL_GATEWAY (source), result, &error);
  g_autoptr (VisemeGateway) paid = viseme_local_gateway_get_paid (self->local);

  if (gateway == NULL)
    viseme_run_fail (self, error);
  else
    use_gateway (self, viseme_run_is_local (self) ? gateway : paid);
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
      viseme_run_fail (self, error);
      return;
    }

  gateway = viseme_gateway_new (viseme_job_get_gateway_url (self->job), key);
  use_gateway (self, gateway);
}

static gboolean
is_practice (VisemeRun *self)
{
  return g_strcmp0 (viseme_job_get_gateway_url (self->job), VISEME_GATEWAY_PRACTICE_URL) == 0;
}

/* Play money and money never meet, whatever is asked for. */
static gboolean
check_money (VisemeRun *self, GError **error)
{
  if (viseme_run_is_local (self) ||
      is_practice (self) == viseme_local_gateway_is_practice (self->local))
    return TRUE;

  g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                       is_practice (self) ? _ ("This job is for practice only. Switch practice on.")
                                          : _ ("In practice nothing can be paid for. Switch "
                                               "practice off."));

  return FALSE;
}

static void
connect_gateway (VisemeRun *self)
{
  g_autoptr (GError) error = NULL;

  if (!check_money (self, &error))
    viseme_run_fail (self, error);
  else if (viseme_run_is_local (self) || is_practice (self))
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
  if (self->plan == NULL)
    viseme_run_fail (self, error);
  else if (self->plan->is_kept)
    viseme_run_finish (self, VISEME_JOB_DONE, VISEME_JOB_DONE, NULL);
  else
    viseme_run_conform (self, connect_gateway);
}

static void
check (VisemeRun *self)
{
  viseme_job_check_async (self->job, self->cancellable, on_checked, g_object_ref (self));
}

/**
 * viseme_run_start:
 * @self: a run
 *
 * Goes on with a job that the gateway has, and asks about one that it may have; everything else
 * begins anew.
 */
void
viseme_run_start (VisemeRun *self)
{
  VisemeJobState state = viseme_job_get_state (self->job);
  gboolean owed = viseme_job_is_owed (self->job);

  viseme_job_begin (self->job);
  if (owed)
    {
      viseme_run_commit (
          self, state == VISEME_JOB_DOWNLOADING ? VISEME_JOB_DOWNLOADING : VISEME_JOB_WAITING, NULL,
          check);
    }
  else if (!viseme_run_is_local (self) &&
           (state == VISEME_JOB_SUBMITTING || state == VISEME_JOB_UNCONFIRMED))
    {
      viseme_run_commit (self, VISEME_JOB_UNCONFIRMED, NULL, check);
    }
  else
    {
      viseme_job_set_remote_id (self->job, NULL);
      viseme_job_set_result (self->job, NULL);
      viseme_run_commit (self, VISEME_JOB_DRAFT, NULL, check);
    }
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
  g_autoptr (VisemeRun) alive = g_object_ref (self);

  if (self->cancelled || self->ended)
    return;

  self->cancelled = TRUE;
  viseme_job_set_stage (self->job, _ ("Cancelling"), -1);
  g_cancellable_cancel (self->cancellable);
  if (stop_idling (self))
    finish_cancelled (self);
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
  g_autoptr (VisemeRun) alive = g_object_ref (self);

  self->abandoned = TRUE;
  g_cancellable_cancel (self->cancellable);
  stop_idling (self);
}
