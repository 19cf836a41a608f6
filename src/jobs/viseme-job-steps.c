/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-job-steps"

#include "config.h"

#include "viseme-job-steps.h"

#include "base/viseme-error.h"

#include <glib/gi18n-lib.h>

/**
 * viseme_job_steps_is_done:
 * @job: a job
 *
 * Returns: whether its result is there
 */
gboolean
viseme_job_steps_is_done (VisemeJob *job)
{
  return viseme_job_get_state (job) == VISEME_JOB_DONE && viseme_job_get_result (job) != NULL &&
         g_file_query_exists (viseme_job_get_result (job), NULL);
}

/**
 * viseme_job_steps_is_begun:
 * @job: a job
 *
 * What was not sent, and what ended without a result, is sent when it is started, and costs then.
 *
 * Returns: whether it was sent, and goes on without being paid again
 */
gboolean
viseme_job_steps_is_begun (VisemeJob *job)
{
  VisemeJobState state = viseme_job_get_state (job);

  return viseme_job_is_owed (job) || state == VISEME_JOB_SUBMITTING ||
         state == VISEME_JOB_UNCONFIRMED || state == VISEME_JOB_WAITING ||
         state == VISEME_JOB_DOWNLOADING;
}

/**
 * viseme_job_steps_find:
 * @runner: what has the jobs
 * @name: what names the work
 *
 * Returns: (transfer full) (nullable): the job that it belongs to
 */
VisemeJob *
viseme_job_steps_find (VisemeRunner *runner, const char *name)
{
  GListModel *jobs = G_LIST_MODEL (runner);

  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (VisemeJob) job = g_list_model_get_item (jobs, i);

      if (g_strcmp0 (viseme_job_get_step (job), name) == 0)
        return g_steal_pointer (&job);
    }

  return NULL;
}

/**
 * viseme_job_steps_take:
 * @runner: what has the jobs
 * @job: a new job
 * @name: what names the work
 * @error: return location, when another process does it
 *
 * Gives the name to @job; a job that had it keeps all else.
 *
 * Returns: whether no other process has the work
 */
gboolean
viseme_job_steps_take (VisemeRunner *runner, VisemeJob *job, const char *name, GError **error)
{
  VisemeJournal *journal = viseme_runner_get_journal (runner);
  g_autoptr (VisemeJob) known = viseme_job_steps_find (runner, name);

  if (known == NULL && viseme_journal_has_step (journal, name))
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_FAILED,
                           _ ("Another Viseme makes this step already. Wait until it is done, and "
                              "go on then."));
      return FALSE;
    }

  viseme_journal_release_step (journal, name);
  if (known != NULL)
    viseme_job_set_step (known, NULL);
  viseme_job_set_step (job, name);

  return TRUE;
}
