/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-job-check"

#include "config.h"

#include "viseme-job-check.h"

#include "base/viseme-error.h"
#include "base/viseme-files.h"
#include "viseme-job-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define MAX_PLACE_TRIES 100

/**
 * viseme_job_plan_free:
 * @plan: (transfer full): a plan
 */
void
viseme_job_plan_free (VisemeJobPlan *plan)
{
  g_clear_object (&plan->video);
  g_clear_object (&plan->audio);
  g_free (plan->video_type);
  g_free (plan->audio_type);
  g_free (plan->video_hash);
  g_free (plan->audio_hash);
  g_clear_object (&plan->destination);
  g_free (plan);
}

/* What is on the way to something else does not lie among the results. */
static char *
get_folder (VisemeJob *job)
{
  g_autofree char *data = NULL;

  if (viseme_job_get_kind (job) == VISEME_JOB_LIP_SYNC)
    return viseme_files_get_results_dir ();
  data = viseme_files_get_data_dir ();

  return g_build_filename (data, viseme_job_is_speech (job) ? "speech" : "library", NULL);
}

static GFile *
make_destination (VisemeJob *job)
{
  const char *extension = viseme_job_kind_get_extension (viseme_job_get_kind (job));
  g_autofree char *folder = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GFile) wanted = NULL;

  if (viseme_job_get_output (job) != NULL)
    return g_object_ref (viseme_job_get_output (job));

  folder = get_folder (job);
  g_mkdir_with_parents (folder, 0755);
  name = g_strdup_printf ("%s/%.200s%s", folder, viseme_job_get_title (job), extension);
  wanted = g_file_new_for_path (name);

  return viseme_files_make_unique (wanted);
}

static gboolean
is_input (VisemeJob *job, GFile *file)
{
  GFile *video = viseme_job_get_video (job), *audio = viseme_job_get_audio (job);

  return (video != NULL && g_file_equal (file, video)) ||
         (audio != NULL && g_file_equal (file, audio));
}

static gboolean
check_destination (VisemeJob *job, GFile *destination, GError **error)
{
  const char *path = g_file_peek_path (destination);
  g_autofree char *name = g_file_get_parse_name (destination);
  g_autofree char *folder = path != NULL ? g_path_get_dirname (path) : NULL;

  if (folder == NULL || !g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_NOT_FOUND,
                   _ ("There is no folder for the result “%s”. Make it, or choose another."), name);
      return FALSE;
    }
  if (g_access (folder, W_OK | X_OK) != 0)
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_PERMISSION,
                   _ ("The result “%s” may not be written there. Choose another folder."), name);
      return FALSE;
    }
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_NOT_A_FILE,
                   _ ("“%s” is a folder. Choose a file name for the result."), name);
      return FALSE;
    }
  if (is_input (job, destination) ||
      (!viseme_job_get_overwrite (job) && g_file_query_exists (destination, NULL)))
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_EXISTS,
                   _ ("“%s” exists already. Choose another name."), name);
      return FALSE;
    }

  return TRUE;
}

static gboolean
is_kept (VisemeJob *job, GCancellable *cancellable)
{
  GFile *result = viseme_job_get_result (job);
  g_autofree char *hash = NULL;

  if (result == NULL || viseme_job_get_result_hash (job) == NULL)
    return FALSE;
  hash = viseme_files_hash (result, cancellable, NULL);

  return g_strcmp0 (hash, viseme_job_get_result_hash (job)) == 0;
}

static void
check_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  VisemeJob *job = source;
  gboolean inputs = viseme_job_get_state (job) == VISEME_JOB_DRAFT;
  g_autoptr (VisemeJobPlan) plan = g_new0 (VisemeJobPlan, 1);
  GError *error = NULL;

  plan->destination = make_destination (job);
  plan->is_kept = is_kept (job, cancellable);
  /* With a job that is paid for already, a name that was taken meanwhile is no reason to stop. */
  if (inputs && (!check_destination (job, plan->destination, &error) ||
                 !viseme_job_check_inputs (job, plan, cancellable, &error)))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&plan), (GDestroyNotify) viseme_job_plan_free);
}

/**
 * viseme_job_check_async:
 * @job: a job
 * @cancellable: (nullable): a cancellable
 * @callback: called with the plan
 * @user_data: data for @callback
 *
 * Checks in a thread what can be checked before anything is sent: that the inputs can be read and
 * are what they should be, and that the result can be written. Of a job that is not a draft any
 * more, only the place of the result is chosen.
 */
void
viseme_job_check_async (VisemeJob *job,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (job, cancellable, callback, user_data);

  g_task_set_source_tag (task, viseme_job_check_async);
  g_task_run_in_thread (task, check_in_thread);
}

/**
 * viseme_job_check_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): the plan, or %NULL with @error set
 */
VisemeJobPlan *
viseme_job_check_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  GFile *temporary;
  GFile *destination;
} Keep;

static void
keep_free (Keep *keep)
{
  g_object_unref (keep->temporary);
  g_object_unref (keep->destination);
  g_free (keep);
}

/* A name that was free before may be taken now. The result is worth more than its name. */
static GFile *
move_result (VisemeJob *job, Keep *keep, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) place = g_object_ref (keep->destination);
  gboolean overwrite = viseme_job_get_overwrite (job) && viseme_job_get_output (job) != NULL;

  for (int i = 0; i < MAX_PLACE_TRIES; i++)
    {
      g_autoptr (GError) local = NULL;
      GFile *next;

      if (viseme_files_move_into_place (keep->temporary, place, overwrite, cancellable, &local))
        return g_steal_pointer (&place);
      if (!g_error_matches (local, VISEME_ERROR, VISEME_ERROR_EXISTS) || i == MAX_PLACE_TRIES - 1)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      next = viseme_files_make_unique (keep->destination);
      g_object_unref (place);
      place = next;
    }

  return NULL;
}

static void
keep_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Keep *keep = task_data;
  GError *error = NULL;
  GFile *place = NULL;

  place = move_result (source, keep, cancellable, &error);
  if (place != NULL)
    {
      g_task_return_pointer (task, place, g_object_unref);
      return;
    }

  g_file_delete (keep->temporary, NULL, NULL);
  g_task_return_error (task, error);
}

/**
 * viseme_job_keep_async:
 * @job: a job
 * @temporary: its downloaded result; gone afterwards
 * @destination: where it goes
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is in place
 * @user_data: data for @callback
 *
 * Moves a result that viseme_job_verify_async() accepted into place in one step.
 */
void
viseme_job_keep_async (VisemeJob *job,
                       GFile *temporary,
                       GFile *destination,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (job, cancellable, callback, user_data);
  Keep *keep = g_new0 (Keep, 1);

  keep->temporary = g_object_ref (temporary);
  keep->destination = g_object_ref (destination);
  g_task_set_source_tag (task, viseme_job_keep_async);
  g_task_set_task_data (task, keep, (GDestroyNotify) keep_free);
  g_task_run_in_thread (task, keep_in_thread);
}

/**
 * viseme_job_keep_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): where the result is, or %NULL with @error set
 */
GFile *
viseme_job_keep_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
