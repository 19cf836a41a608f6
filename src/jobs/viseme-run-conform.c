/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-run-conform"

#include "config.h"

#include "viseme-run-private.h"

#include "gateway/viseme-model.h"
#include "media/viseme-conform.h"

#include <glib/gi18n-lib.h>

static void
on_progress (double done, gpointer user_data)
{
  VisemeRun *self = user_data;
  g_autofree char *text = NULL;

  if (!viseme_run_is_shown (self, VISEME_JOB_DRAFT))
    return;

  text = g_strdup_printf (_ ("Preparing %d %%"), (int) (done * 100));
  viseme_job_set_stage (self->job, text, done);
}

/* Moves what there is to send of one input into the plan. */
static void
take_file (VisemeConformedFile *made, GFile **file, char **type, char **hash, goffset *size)
{
  if (!made->is_copy)
    return;

  g_set_object (file, made->file);
  g_free (*type);
  *type = g_steal_pointer (&made->media_type);
  g_free (*hash);
  *hash = g_steal_pointer (&made->hash);
  *size = made->size;
}

static void
on_conformed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeConformed) made = viseme_conform_finish (result, &error);
  VisemeJobPlan *plan = self->plan;

  if (made == NULL || self->cancelled || self->abandoned)
    {
      viseme_run_fail (self, error);
      return;
    }

  take_file (&made->video, &plan->video, &plan->video_type, &plan->video_hash, &plan->video_size);
  take_file (&made->audio, &plan->audio, &plan->audio_type, &plan->audio_hash, &plan->audio_size);
  self->next (self);
}

/* Makes smaller copies of what has more than LIMIT bytes. */
void
viseme_run_fit (VisemeRun *self, goffset limit, VisemeRunStep next)
{
  g_autofree char *most = g_format_size ((guint64) limit);
  g_autofree char *warning = g_strdup_printf (
      _ ("The files were made smaller, since the service takes at most %s."), most);

  viseme_job_add_warning (self->job, warning);
  self->fitted = TRUE;
  self->next = next;
  viseme_conform_fit_async (self->plan->video, self->plan->audio, limit, on_progress, self,
                            self->cancellable, on_conformed, g_object_ref (self));
}

/* Nothing has been sent yet: a run that ends meanwhile begins anew, and finds its copies in the
 * cache. */
void
viseme_run_conform (VisemeRun *self, VisemeRunStep next)
{
  VisemeJob *job = self->job;
  gboolean engine = g_str_equal (viseme_job_get_model_id (job), VISEME_MODEL_LOCAL);

  if (viseme_job_get_kind (job) != VISEME_JOB_LIP_SYNC ||
      viseme_job_get_state (job) != VISEME_JOB_DRAFT)
    {
      next (self);
      return;
    }

  self->next = next;
  viseme_conform_async (viseme_job_get_video (job), viseme_job_get_audio (job),
                        viseme_job_get_changes (job), engine, on_progress, self, self->cancellable,
                        on_conformed, g_object_ref (self));
}
