/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-runner"

#include "config.h"

#include "viseme-runner.h"

#include "base/viseme-error.h"
#include "viseme-job-private.h"
#include "viseme-run.h"
#include "viseme-runner-private.h"

#include <glib/gi18n-lib.h>

#define MAX_TRANSFERS 4 /* with one gateway at a time */

enum
{
  SIGNAL_JOB_FINISHED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (VisemeRunner,
                               viseme_runner,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return VISEME_TYPE_JOB;
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (VISEME_RUNNER (model)->jobs));
}

static gpointer
get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (VISEME_RUNNER (model)->jobs), position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
viseme_runner_dispose (GObject *object)
{
  VisemeRunner *self = VISEME_RUNNER (object);

  for (guint i = 0; i < self->runs->len; i++)
    {
      g_signal_handlers_disconnect_by_data (self->runs->pdata[i], self);
      viseme_run_abandon (self->runs->pdata[i]);
    }
  g_ptr_array_set_size (self->runs, 0);
  g_clear_object (&self->local);
  g_clear_object (&self->journal);

  G_OBJECT_CLASS (viseme_runner_parent_class)->dispose (object);
}

static void
viseme_runner_finalize (GObject *object)
{
  VisemeRunner *self = VISEME_RUNNER (object);

  g_ptr_array_unref (self->runs);
  g_hash_table_unref (self->orphans);
  g_hash_table_unref (self->slots);
  g_clear_object (&self->jobs);

  G_OBJECT_CLASS (viseme_runner_parent_class)->finalize (object);
}

static void
viseme_runner_class_init (VisemeRunnerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = viseme_runner_dispose;
  object_class->finalize = viseme_runner_finalize;

  signals[SIGNAL_JOB_FINISHED] =
      g_signal_new ("job-finished", VISEME_TYPE_RUNNER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, VISEME_TYPE_JOB);
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, gpointer self)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static void
viseme_runner_init (VisemeRunner *self)
{
  self->jobs = g_list_store_new (VISEME_TYPE_JOB);
  g_signal_connect (self->jobs, "items-changed", G_CALLBACK (on_items_changed), self);
  self->runs = g_ptr_array_new_with_free_func (g_object_unref);
  self->orphans = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                         (GDestroyNotify) viseme_job_record_free);
  self->slots =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) viseme_slots_unref);
  self->patience = G_MAXDOUBLE;
}

static VisemeRun *
find_run (VisemeRunner *self, VisemeJob *job)
{
  for (guint i = 0; i < self->runs->len; i++)
    if (viseme_run_get_job (self->runs->pdata[i]) == job)
      return self->runs->pdata[i];

  return NULL;
}

static void
on_finished (VisemeRun *run, gpointer user_data)
{
  VisemeRunner *self = user_data;
  g_autoptr (VisemeJob) job = g_object_ref (viseme_run_get_job (run));

  g_signal_handlers_disconnect_by_data (run, self);
  g_ptr_array_remove (self->runs, run);
  g_signal_emit (self, signals[SIGNAL_JOB_FINISHED], 0, job);
}

/* The engine of this computer has a queue of its own. */
static VisemeSlots *
find_slots (VisemeRunner *self, VisemeJob *job)
{
  const char *url = viseme_job_get_gateway_url (job);
  VisemeSlots *slots;

  if (url == NULL)
    return NULL;

  slots = g_hash_table_lookup (self->slots, url);
  if (slots == NULL)
    {
      slots = viseme_slots_new (MAX_TRANSFERS);
      g_hash_table_insert (self->slots, g_strdup (url), slots);
    }

  return slots;
}

static VisemeRun *
run_job (VisemeRunner *self, VisemeJob *job)
{
  VisemeRun *run = viseme_run_new (job, self->journal, self->local, find_slots (self, job));

  viseme_run_set_patience (run, self->patience);
  g_hash_table_remove (self->orphans, viseme_job_get_id (job));
  g_signal_connect (run, "finished", G_CALLBACK (on_finished), self);
  g_ptr_array_add (self->runs, run);
  viseme_run_start (run);

  return run;
}

/* Returns: %FALSE for a job of another process that still lives, or wrote another state before it
 * ended. */
static gboolean
claim (VisemeRunner *self, VisemeJob *job)
{
  VisemeJobRecord *record = g_hash_table_lookup (self->orphans, viseme_job_get_id (job));

  return record == NULL || viseme_journal_claim (self->journal, record, NULL);
}

/**
 * viseme_runner_is_running:
 * @self: a runner
 * @job: a job
 *
 * Returns: %TRUE while it runs
 */
gboolean
viseme_runner_is_running (VisemeRunner *self, VisemeJob *job)
{
  g_return_val_if_fail (VISEME_IS_RUNNER (self), FALSE);

  return find_run (self, job) != NULL;
}

/**
 * viseme_runner_set_patience:
 * @self: a runner
 * @seconds: without an answer about a job that the gateway has, after which its run ends and leaves
 *   it to a later one; never is what it is without this call
 */
void
viseme_runner_set_patience (VisemeRunner *self, double seconds)
{
  g_return_if_fail (VISEME_IS_RUNNER (self));

  self->patience = seconds;
}

/**
 * viseme_runner_start:
 * @self: a runner
 * @job: a new job, or one of the list
 *
 * Starts a new job, and one anew that failed or was cancelled or not sent. A job that the gateway
 * has is waited for; about one that it may have it is asked, see viseme_runner_resolve(). Neither
 * is paid for again.
 */
void
viseme_runner_start (VisemeRunner *self, VisemeJob *job)
{
  g_return_if_fail (VISEME_IS_RUNNER (self));
  g_return_if_fail (VISEME_IS_JOB (job));

  if (find_run (self, job) != NULL || viseme_job_get_state (job) == VISEME_JOB_DONE ||
      !claim (self, job))
    return;

  if (!g_list_store_find (self->jobs, job, NULL))
    g_list_store_insert (self->jobs, 0, job);
  run_job (self, job);
}

static void
on_settled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeJournal) journal = user_data;
  g_autoptr (GError) error = NULL;

  if (!viseme_journal_save_finish (journal, result, &error))
    g_debug ("The journal could not be written: %s", error->message);
}

static void
write_state (VisemeRunner *self, VisemeJob *job, VisemeJobState state)
{
  viseme_journal_save_async (self->journal, viseme_job_make_record (job, state), on_settled,
                             g_object_ref (self->journal));
  viseme_job_set_state (job, state);
}

/* MESSAGE is for people, and NULL when there is nothing to say. */
static void
settle (VisemeRunner *self, VisemeJob *job, VisemeJobState state, const char *message)
{
  g_autoptr (GError) error = NULL;

  if (message != NULL)
    {
      error = g_error_new_literal (VISEME_ERROR, VISEME_ERROR_FAILED, message);
      viseme_job_set_error (job, error);
    }
  write_state (self, job, state);
  if (viseme_job_state_is_final (state))
    g_signal_emit (self, signals[SIGNAL_JOB_FINISHED], 0, job);
}

static void
resume_job (VisemeRunner *self, VisemeJob *job)
{
  VisemeJobState state = viseme_job_get_state (job);

  /* The free engine of this computer charges nothing, so its jobs may begin anew. */
  if (viseme_job_is_owed (job) || state == VISEME_JOB_SUBMITTING ||
      viseme_job_get_gateway_url (job) == NULL)
    run_job (self, job);
  else if (state != VISEME_JOB_UNCONFIRMED && !viseme_job_needs_agreement (job))
    settle (self, job, VISEME_JOB_DRAFT,
            _ ("Viseme was ended before the job was sent. Nothing was charged; start it again."));
  else if (state == VISEME_JOB_UNCONFIRMED && viseme_job_get_intent (job) != NULL)
    run_job (self, job);
}

/**
 * viseme_runner_resume_all:
 * @self: a runner
 *
 * Goes on with the jobs that a process left that is gone: what the gateway has is waited for and
 * downloaded, what it may have is asked about, jobs of the free engine begin anew. Nothing is paid
 * that was not on its way already.
 */
void
viseme_runner_resume_all (VisemeRunner *self)
{
  g_return_if_fail (VISEME_IS_RUNNER (self));

  for (guint i = 0; i < get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr (VisemeJob) job = get_item (G_LIST_MODEL (self), i);
      const char *id = viseme_job_get_id (job);
      VisemeJobRecord *record = g_hash_table_lookup (self->orphans, id);
      gboolean claimed = record != NULL && viseme_journal_claim (self->journal, record, NULL);

      g_hash_table_remove (self->orphans, id);
      if (claimed)
        resume_job (self, job);
    }
}

/**
 * viseme_runner_cancel:
 * @self: a runner
 * @job: one of its jobs
 *
 * Cancels at any stage; a job that the gateway has is cancelled there too.
 */
void
viseme_runner_cancel (VisemeRunner *self, VisemeJob *job)
{
  VisemeRun *run;

  g_return_if_fail (VISEME_IS_RUNNER (self));
  g_return_if_fail (VISEME_IS_JOB (job));

  run = find_run (self, job);
  if (run == NULL && !claim (self, job))
    return;
  if (run == NULL && viseme_job_is_owed (job))
    run = run_job (self, job);
  if (run != NULL)
    viseme_run_cancel (run);
  else if (viseme_job_get_state (job) < VISEME_JOB_SUBMITTING)
    settle (self, job, VISEME_JOB_CANCELLED, NULL);
}

/* The user's word on a job of which it is not known whether the gateway has it. */
static gboolean
take_decision (VisemeRunner *self, VisemeJob *job)
{
  VisemeRun *run = find_run (self, job);

  if (viseme_job_get_state (job) != VISEME_JOB_UNCONFIRMED || !claim (self, job))
    return FALSE;
  g_hash_table_remove (self->orphans, viseme_job_get_id (job));
  if (run != NULL)
    {
      g_signal_handlers_disconnect_by_data (run, self);
      viseme_run_abandon (run);
      g_ptr_array_remove (self->runs, run);
    }

  return TRUE;
}

/**
 * viseme_runner_resolve:
 * @self: a runner
 * @job: a job that is unconfirmed
 * @resolution: what the user decides after looking at the account
 *
 * %VISEME_RESOLVE_ASK asks the gateway again, with v2 by sending the same request with the same
 * key. %VISEME_RESOLVE_RESEND takes the user's word that the gateway does not have the job: it is
 * sent as a new one, which may be charged. %VISEME_RESOLVE_FORGET gives the job up; what it may
 * have cost stays in the ledger.
 */
void
viseme_runner_resolve (VisemeRunner *self, VisemeJob *job, VisemeResolution resolution)
{
  g_return_if_fail (VISEME_IS_RUNNER (self));
  g_return_if_fail (VISEME_IS_JOB (job));

  if (!take_decision (self, job))
    return;

  switch (resolution)
    {
    case VISEME_RESOLVE_RESEND:
      if (viseme_job_get_intent (job) != NULL)
        viseme_job_get_intent (job)->outcome = VISEME_INTENT_GIVEN_UP;
      write_state (self, job, VISEME_JOB_CANCELLED);
      run_job (self, job);
      break;
    case VISEME_RESOLVE_FORGET:
      settle (self, job, VISEME_JOB_CANCELLED, NULL);
      break;
    case VISEME_RESOLVE_ASK:
    default:
      run_job (self, job);
    }
}

/**
 * viseme_runner_adopt:
 * @self: a runner
 * @job: a job that is unconfirmed
 * @remote_id: the gateway's name of the job, which the user found in the account
 *
 * Goes on with the job as the gateway has it.
 */
void
viseme_runner_adopt (VisemeRunner *self, VisemeJob *job, const char *remote_id)
{
  g_return_if_fail (VISEME_IS_RUNNER (self));
  g_return_if_fail (VISEME_IS_JOB (job));
  g_return_if_fail (remote_id != NULL);

  if (!take_decision (self, job))
    return;

  if (viseme_job_get_intent (job) != NULL)
    viseme_job_get_intent (job)->outcome = VISEME_INTENT_ACCEPTED;
  viseme_job_set_remote_id (job, remote_id);
  write_state (self, job, VISEME_JOB_WAITING);
  run_job (self, job);
}

/**
 * viseme_runner_rename:
 * @self: a runner
 * @job: one of its jobs
 * @title: (nullable): what the user calls it; %NULL names it after its files
 *
 * Keeps the name. The files of the job keep theirs.
 */
void
viseme_runner_rename (VisemeRunner *self, VisemeJob *job, const char *title)
{
  g_return_if_fail (VISEME_IS_RUNNER (self));
  g_return_if_fail (VISEME_IS_JOB (job));

  viseme_job_set_title (job, title);
  viseme_journal_rename (self->journal, viseme_job_get_id (job), title);
}

/**
 * viseme_runner_can_remove:
 * @self: a runner
 * @job: one of its jobs
 *
 * Returns: %TRUE when @job may leave the list: it does not run, and nothing that may have been paid
 *   for is still to come from it
 */
gboolean
viseme_runner_can_remove (VisemeRunner *self, VisemeJob *job)
{
  g_return_val_if_fail (VISEME_IS_RUNNER (self), FALSE);
  g_return_val_if_fail (VISEME_IS_JOB (job), FALSE);

  return find_run (self, job) == NULL && !viseme_job_is_owed (job) &&
         viseme_job_get_state (job) != VISEME_JOB_UNCONFIRMED &&
         viseme_job_get_state (job) != VISEME_JOB_SUBMITTING;
}

/**
 * viseme_runner_remove:
 * @self: a runner
 * @job: a job that viseme_runner_can_remove()
 *
 * Takes @job out of the list. Its result stays where it is, and what it cost stays in the ledger.
 */
void
viseme_runner_remove (VisemeRunner *self, VisemeJob *job)
{
  guint position;

  g_return_if_fail (viseme_runner_can_remove (self, job));

  if (!g_list_store_find (self->jobs, job, &position))
    return;

  viseme_journal_hide (self->journal, viseme_job_get_id (job), TRUE);
  g_list_store_remove (self->jobs, position);
}

static int
compare_ages (gconstpointer a, gconstpointer b, gpointer user_data)
{
  gint64 first = viseme_job_get_created_at (VISEME_JOB ((gpointer) a));
  gint64 second = viseme_job_get_created_at (VISEME_JOB ((gpointer) b));

  return (first < second) - (first > second);
}

/**
 * viseme_runner_put_back:
 * @self: a runner
 * @job: a job that viseme_runner_remove() took out of the list
 *
 * Puts it back where it was.
 */
void
viseme_runner_put_back (VisemeRunner *self, VisemeJob *job)
{
  g_return_if_fail (VISEME_IS_RUNNER (self));
  g_return_if_fail (VISEME_IS_JOB (job));

  if (g_list_store_find (self->jobs, job, NULL))
    return;

  viseme_journal_hide (self->journal, viseme_job_get_id (job), FALSE);
  g_list_store_insert_sorted (self->jobs, job, compare_ages, NULL);
}

/**
 * viseme_runner_get_journal:
 * @self: a runner
 *
 * Returns: (transfer none): its journal, for the ledger
 */
VisemeJournal *
viseme_runner_get_journal (VisemeRunner *self)
{
  g_return_val_if_fail (VISEME_IS_RUNNER (self), NULL);

  return self->journal;
}

/**
 * viseme_runner_get_local:
 * @self: a runner
 *
 * Returns: (transfer none): the gateway of this computer, for questions that are no job
 */
VisemeLocalGateway *
viseme_runner_get_local (VisemeRunner *self)
{
  g_return_val_if_fail (VISEME_IS_RUNNER (self), NULL);

  return self->local;
}

/**
 * viseme_runner_find:
 * @self: a runner
 * @id: a job's id
 *
 * Returns: (transfer full) (nullable): the job
 */
VisemeJob *
viseme_runner_find (VisemeRunner *self, const char *id)
{
  g_return_val_if_fail (VISEME_IS_RUNNER (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; i < get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr (VisemeJob) job = get_item (G_LIST_MODEL (self), i);

      if (g_str_equal (viseme_job_get_id (job), id))
        return g_steal_pointer (&job);
    }

  return NULL;
}

/**
 * viseme_runner_is_busy:
 * @self: a runner
 *
 * Returns: %TRUE while a job runs
 */
gboolean
viseme_runner_is_busy (VisemeRunner *self)
{
  g_return_val_if_fail (VISEME_IS_RUNNER (self), FALSE);

  return self->runs->len > 0;
}

/**
 * viseme_runner_count_running:
 * @self: a runner
 *
 * Returns: how many jobs run
 */
guint
viseme_runner_count_running (VisemeRunner *self)
{
  g_return_val_if_fail (VISEME_IS_RUNNER (self), 0);

  return self->runs->len;
}
