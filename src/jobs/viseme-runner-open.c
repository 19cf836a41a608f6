/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-runner-open"

#include "config.h"

#include "viseme-runner-private.h"

#include "base/viseme-files.h"
#include "viseme-job-private.h"

#include <glib/gi18n-lib.h>

#define PRACTICE_FOLDER   "practice"
/* Seconds: a process that is gone is started again by the next try only. */
#define PRACTICE_PATIENCE 20.0

static void
restore_job (VisemeRunner *self, VisemeJobRecord *record)
{
  g_autoptr (VisemeJob) job = viseme_job_new_from_record (record);
  g_autoptr (VisemeJobRecord) owned = record;

  /* Another window or command line runs it and shows it. */
  if (!viseme_job_state_is_final (viseme_job_get_state (job)) &&
      viseme_journal_is_owned_elsewhere (self->journal, record))
    return;

  g_list_store_append (self->jobs, job);
  if (!viseme_job_state_is_final (viseme_job_get_state (job)) ||
      viseme_job_get_state (job) == VISEME_JOB_UNCONFIRMED)
    g_hash_table_insert (self->orphans, record->id, g_steal_pointer (&owned));
}

/* Takes LOCAL. */
static VisemeRunner *
open_journal (const char *folder, VisemeLocalGateway *local, GError **error)
{
  g_autoptr (VisemeRunner) self = g_object_new (VISEME_TYPE_RUNNER, NULL);
  g_autoptr (GPtrArray) records = NULL;

  self->local = local;
  self->journal = viseme_journal_new (folder, error);
  if (self->journal != NULL)
    records = viseme_journal_load (self->journal, error);
  if (records == NULL)
    return NULL;

  while (records->len > 0)
    restore_job (self, g_ptr_array_steal_index (records, 0));

  return g_steal_pointer (&self);
}

/**
 * viseme_runner_new:
 * @data_dir: (nullable): the folder of the journal
 * @error: return location
 *
 * Opens the journal; a damaged one is set aside, see viseme_runner_get_notice().
 *
 * Returns: (transfer full): the runner with the jobs of the journal, or %NULL with @error set
 */
VisemeRunner *
viseme_runner_new (const char *data_dir, GError **error)
{
  g_autofree char *folder = data_dir != NULL ? g_strdup (data_dir) : viseme_files_get_data_dir ();

  return open_journal (folder, viseme_local_gateway_new (), error);
}

/**
 * viseme_runner_new_practice:
 * @data_dir: (nullable): the folder that has a folder for practice
 * @error: return location
 *
 * Opens the journal of practice, which shares nothing with that of viseme_runner_new(). Its jobs
 * are those of %VISEME_GATEWAY_PRACTICE_URL and of this computer; others are refused, as those of
 * practice are elsewhere.
 *
 * Returns: (transfer full): the runner with the jobs of practice, or %NULL with @error set
 */
VisemeRunner *
viseme_runner_new_practice (const char *data_dir, GError **error)
{
  g_autofree char *parent = data_dir != NULL ? g_strdup (data_dir) : viseme_files_get_data_dir ();
  g_autofree char *folder = g_build_filename (parent, PRACTICE_FOLDER, NULL);
  VisemeRunner *self = open_journal (folder, viseme_local_gateway_new_practice (folder), error);

  if (self != NULL)
    self->patience = PRACTICE_PATIENCE;

  return self;
}

/**
 * viseme_runner_is_practice:
 * @self: a runner
 *
 * Returns: whether its money is play money
 */
gboolean
viseme_runner_is_practice (VisemeRunner *self)
{
  g_return_val_if_fail (VISEME_IS_RUNNER (self), FALSE);

  return viseme_local_gateway_is_practice (self->local);
}

/**
 * viseme_runner_get_notice:
 * @self: a runner
 *
 * Returns: (transfer full) (nullable): translated words when the list of jobs was damaged and had
 * to be begun anew
 */
char *
viseme_runner_get_notice (VisemeRunner *self)
{
  const char *set_aside;

  g_return_val_if_fail (VISEME_IS_RUNNER (self), NULL);

  set_aside = viseme_journal_get_set_aside (self->journal);
  if (set_aside == NULL)
    return NULL;
  if (viseme_journal_is_restored (self->journal))
    return g_strdup_printf (
        _ ("The list of jobs was damaged and its last backup is used. Jobs that "
           "were paid for since may be missing: look at your account. The "
           "damaged list is kept as “%s”."),
        set_aside);

  return g_strdup_printf (_ ("The list of jobs was damaged and a new one was begun. The old one is "
                             "kept as “%s”."),
                          set_aside);
}
