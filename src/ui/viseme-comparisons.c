/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-comparisons"

#include "config.h"

#include "viseme-comparisons.h"

#include "ui/viseme-plan.h"

#include <glib/gi18n.h>

static gboolean
has_same_files (VisemeJob *job, VisemeJob *other)
{
  return !viseme_job_is_speech (other) &&
         g_file_equal (viseme_job_get_video (job), viseme_job_get_video (other)) &&
         g_file_equal (viseme_job_get_audio (job), viseme_job_get_audio (other));
}

/**
 * viseme_comparisons_get_name:
 * @job: a job with a result
 *
 * Returns: (transfer full): the name of its quality, translated
 */
char *
viseme_comparisons_get_name (VisemeJob *job)
{
  g_autoptr (VisemeModel) model = viseme_plan_find_model (viseme_job_get_model_id (job));

  return g_strdup (model ? viseme_model_get_name (model) : viseme_job_get_model_id (job));
}

/* The same quality may be there twice. */
static char *
make_label (VisemeJob *job)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (viseme_job_get_created_at (job));
  g_autofree char *name = viseme_comparisons_get_name (job);
  g_autofree char *time = g_date_time_format (when, "%x %H:%M");

  return g_strdup_printf ("%s · %s", name, time);
}

static void
append (GMenu *menu, const char *label, const char *id)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "job.compare", "s", id);
  g_menu_append_item (menu, item);
}

/**
 * viseme_comparisons_fill:
 * @menu: gets an item for each
 * @jobs: (nullable) (element-type VisemeJob): all jobs
 * @job: the job that is shown
 *
 * Finds what the result of @job can be compared with.
 */
void
viseme_comparisons_fill (GMenu *menu, GListModel *jobs, VisemeJob *job)
{
  guint n = jobs ? g_list_model_get_n_items (jobs) : 0;

  g_menu_remove_all (menu);
  append (menu, _ ("Original"), VISEME_COMPARE_ORIGINAL);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VisemeJob) other = g_list_model_get_item (jobs, i);
      g_autofree char *label = NULL;

      if (other == job || viseme_job_get_state (other) != VISEME_JOB_DONE ||
          !viseme_job_get_result (other) || !has_same_files (job, other))
        continue;
      label = make_label (other);
      append (menu, label, viseme_job_get_id (other));
    }
}

/**
 * viseme_comparisons_find:
 * @jobs: (nullable) (element-type VisemeJob): all jobs
 * @id: a job's id
 *
 * Returns: (transfer full) (nullable): the job
 */
VisemeJob *
viseme_comparisons_find (GListModel *jobs, const char *id)
{
  guint n = jobs ? g_list_model_get_n_items (jobs) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VisemeJob) job = g_list_model_get_item (jobs, i);

      if (g_strcmp0 (viseme_job_get_id (job), id) == 0)
        return g_steal_pointer (&job);
    }

  return NULL;
}
