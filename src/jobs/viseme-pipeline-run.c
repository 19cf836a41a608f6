/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-pipeline-run"

#include "config.h"

#include "viseme-pipeline-run.h"

#include "base/viseme-error.h"
#include "base/viseme-files.h"
#include "base/viseme-hasher.h"
#include "viseme-job-private.h"
#include "viseme-job-steps.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  char *file_hash; /* nullable: of a file of the user's own */
  VisemeJob *job;  /* nullable: not looked for, or not begun yet */
  gboolean is_anew;
} Step;

struct _VisemePipelineRun
{
  VisemePipeline *pipeline;
  VisemeRunner *runner;
  char *gateway_url;
  gboolean overwrite;
  Step steps[VISEME_N_STEPS];
};

/**
 * viseme_pipeline_run_new:
 * @pipeline: what to make; copied
 * @runner: runs the jobs
 * @gateway_url: the gateway of the steps that this computer does not make
 * @overwrite: whether a file in the place of the result is replaced
 *
 * Returns: (transfer full): a run; nothing happens yet
 */
VisemePipelineRun *
viseme_pipeline_run_new (const VisemePipeline *pipeline,
                         VisemeRunner *runner,
                         const char *gateway_url,
                         gboolean overwrite)
{
  VisemePipelineRun *self = g_new0 (VisemePipelineRun, 1);

  self->pipeline = viseme_pipeline_copy (pipeline);
  self->runner = g_object_ref (runner);
  self->gateway_url = g_strdup (gateway_url);
  self->overwrite = overwrite;

  return self;
}

/**
 * viseme_pipeline_run_free:
 * @self: (transfer full): a run
 */
void
viseme_pipeline_run_free (VisemePipelineRun *self)
{
  for (guint i = 0; i < VISEME_N_STEPS; i++)
    {
      g_free (self->steps[i].file_hash);
      g_clear_object (&self->steps[i].job);
    }
  viseme_pipeline_free (self->pipeline);
  g_object_unref (self->runner);
  g_free (self->gateway_url);
  g_free (self);
}

/**
 * viseme_pipeline_run_get_pipeline:
 * @self: a run
 *
 * Returns: (transfer none): what it makes
 */
const VisemePipeline *
viseme_pipeline_run_get_pipeline (VisemePipelineRun *self)
{
  return self->pipeline;
}

/**
 * viseme_pipeline_run_prepare:
 * @self: a run
 * @cancellable: (nullable): a cancellable
 * @error: return location: for a file that cannot be read
 *
 * Learns what the user's own files hold. Blocks; touches no job, so that a thread may call it.
 *
 * Returns: %TRUE when all of them can be read
 */
gboolean
viseme_pipeline_run_prepare (VisemePipelineRun *self, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < VISEME_N_STEPS; i++)
    {
      const char *path = self->pipeline->steps[i].file;
      g_autoptr (GFile) file = path != NULL ? g_file_new_for_path (path) : NULL;

      if (file == NULL)
        continue;
      if (!viseme_files_check_readable (file, cancellable, error))
        return FALSE;
      g_free (self->steps[i].file_hash);
      self->steps[i].file_hash = viseme_files_hash (file, cancellable, error);
      if (self->steps[i].file_hash == NULL)
        return FALSE;
    }

  return TRUE;
}

/**
 * viseme_pipeline_run_set_anew:
 * @self: a run
 * @kind: a step
 *
 * Has it made again even if it is done; it is paid for again then.
 */
void
viseme_pipeline_run_set_anew (VisemePipelineRun *self, VisemeStepKind kind)
{
  self->steps[kind].is_anew = TRUE;
}

static GFile *
get_output (VisemePipelineRun *self, VisemeStepKind kind)
{
  const char *path = self->pipeline->steps[kind].file;
  VisemeJob *job = self->steps[kind].job;

  if (path != NULL)
    return g_file_new_for_path (path);

  return job != NULL && viseme_job_steps_is_done (job) ? g_object_ref (viseme_job_get_result (job))
                                                       : NULL;
}

static const char *
get_output_hash (VisemePipelineRun *self, VisemeStepKind kind)
{
  VisemeJob *job = self->steps[kind].job;

  if (self->steps[kind].file_hash != NULL)
    return self->steps[kind].file_hash;

  return job != NULL && viseme_job_steps_is_done (job) ? viseme_job_get_result_hash (job) : NULL;
}

/* The step that gives the picture for KIND. */
static VisemeStepKind
find_picture (VisemePipelineRun *self, VisemeStepKind kind)
{
  return kind == VISEME_STEP_LIP_SYNC && self->pipeline->steps[VISEME_STEP_VIDEO].is_used
             ? VISEME_STEP_VIDEO
             : VISEME_STEP_IMAGE;
}

static const char *
get_step_gateway (VisemePipelineRun *self, VisemeStepKind kind)
{
  return viseme_pipeline_step_is_local (&self->pipeline->steps[kind]) ? NULL : self->gateway_url;
}

static void
add_to_name (VisemeHasher *hasher, const char *part)
{
  const char *text = part != NULL ? part : "";

  viseme_hasher_update (hasher, text, strlen (text) + 1);
}

/* Returns: (transfer full) (nullable): the name of the step, made of all that its result depends
 * on; NULL until the steps before it are done. */
static char *
make_name (VisemePipelineRun *self, VisemeStepKind kind)
{
  const VisemePipelineStep *step = &self->pipeline->steps[kind];
  g_autoptr (VisemeHasher) hasher = viseme_hasher_new ();
  g_autofree char *options = viseme_pipeline_step_make_options (step, kind);
  g_autofree char *seconds = g_strdup_printf ("%d", step->seconds);
  gboolean has_picture = kind == VISEME_STEP_VIDEO || kind == VISEME_STEP_LIP_SYNC;
  const char *picture = has_picture ? get_output_hash (self, find_picture (self, kind)) : NULL;
  const char *speech =
      kind == VISEME_STEP_LIP_SYNC ? get_output_hash (self, VISEME_STEP_SPEECH) : NULL;

  if ((has_picture && picture == NULL) || (kind == VISEME_STEP_LIP_SYNC && speech == NULL))
    return NULL;

  add_to_name (hasher, viseme_step_kind_to_name (kind));
  add_to_name (hasher, step->model);
  add_to_name (hasher, get_step_gateway (self, kind));
  add_to_name (hasher, step->text);
  add_to_name (hasher, step->voice);
  add_to_name (hasher, step->aspect_ratio);
  add_to_name (hasher, seconds);
  add_to_name (hasher, options);
  add_to_name (hasher, picture);
  add_to_name (hasher, speech);

  return viseme_hasher_finish (hasher);
}

/* A job that is done, but whose result is gone or not wanted, does not stand in the way. */
static void
look_up (VisemePipelineRun *self, VisemeStepKind kind)
{
  Step *step = &self->steps[kind];
  g_autofree char *name = NULL;

  if (step->job != NULL || !self->pipeline->steps[kind].is_used ||
      self->pipeline->steps[kind].file != NULL)
    return;
  name = make_name (self, kind);
  if (name == NULL)
    return;

  step->job = viseme_job_steps_find (self->runner, name);
  if (step->job != NULL && viseme_job_get_state (step->job) == VISEME_JOB_DONE &&
      (step->is_anew || !viseme_job_steps_is_done (step->job)))
    g_clear_object (&step->job);
}

/**
 * viseme_pipeline_run_get_state:
 * @self: a run that is prepared
 * @kind: a step
 *
 * Returns: how far it is; a step counts as new until those before it are done
 */
VisemeStepState
viseme_pipeline_run_get_state (VisemePipelineRun *self, VisemeStepKind kind)
{
  const VisemePipelineStep *step = &self->pipeline->steps[kind];
  VisemeJob *job;

  if (!step->is_used)
    return VISEME_STEP_UNUSED;
  if (step->file != NULL)
    return VISEME_STEP_FILE;

  for (guint i = 0; i <= kind; i++)
    look_up (self, i);
  job = self->steps[kind].job;
  if (job == NULL)
    return VISEME_STEP_NEW;
  if (viseme_job_steps_is_done (job))
    return VISEME_STEP_DONE;

  return viseme_job_steps_is_begun (job) ? VISEME_STEP_BEGUN : VISEME_STEP_NEW;
}

/**
 * viseme_pipeline_run_is_paid:
 * @self: a run that is prepared
 * @kind: a step
 *
 * Returns: %TRUE when a gateway will be asked to make it, which costs something
 */
gboolean
viseme_pipeline_run_is_paid (VisemePipelineRun *self, VisemeStepKind kind)
{
  return viseme_pipeline_run_get_state (self, kind) == VISEME_STEP_NEW &&
         get_step_gateway (self, kind) != NULL;
}

static VisemeJob *
make_lip_sync (VisemePipelineRun *self)
{
  const VisemePipelineStep *step = &self->pipeline->steps[VISEME_STEP_LIP_SYNC];
  g_autoptr (GFile) picture = get_output (self, find_picture (self, VISEME_STEP_LIP_SYNC));
  g_autoptr (GFile) speech = get_output (self, VISEME_STEP_SPEECH);
  g_autoptr (GFile) output = g_file_new_for_path (self->pipeline->output);
  VisemeJob *job =
      viseme_job_new (picture, speech, step->model, get_step_gateway (self, VISEME_STEP_LIP_SYNC),
                      output, self->overwrite);

  viseme_job_set_prompt (job, step->text);

  return job;
}

/* Returns: (transfer full): a job whose inputs are all there. */
static VisemeJob *
make_job (VisemePipelineRun *self, VisemeStepKind kind)
{
  const VisemePipelineStep *step = &self->pipeline->steps[kind];
  const char *url = get_step_gateway (self, kind);
  g_autoptr (GFile) picture = NULL;

  switch (kind)
    {
    case VISEME_STEP_IMAGE:
      return viseme_job_new_image (step->text, step->aspect_ratio, step->model, url, NULL, FALSE);
    case VISEME_STEP_VIDEO:
      picture = get_output (self, VISEME_STEP_IMAGE);
      return viseme_job_new_animation (picture, step->text, step->aspect_ratio, step->seconds,
                                       step->model, url, NULL, FALSE);
    case VISEME_STEP_SPEECH:
      return viseme_job_new_speech (step->text, step->voice, step->model, url, NULL, FALSE);
    case VISEME_STEP_LIP_SYNC:
    case VISEME_N_STEPS:
    default:
      return make_lip_sync (self);
    }
}

static gboolean
begin_step (VisemePipelineRun *self, VisemeStepKind kind, GError **error)
{
  g_autofree char *name = make_name (self, kind);
  g_autofree char *options = viseme_pipeline_step_make_options (&self->pipeline->steps[kind], kind);
  g_autoptr (VisemeJob) job = make_job (self, kind);

  if (!viseme_job_steps_take (self->runner, job, name, error))
    return FALSE;
  viseme_job_set_options (job, options);
  self->steps[kind].job = g_steal_pointer (&job);

  return TRUE;
}

/**
 * viseme_pipeline_run_next:
 * @self: a run that is prepared
 * @kind: (out): which step the job is of
 * @error: return location, when another process makes the step
 *
 * Returns: (transfer none) (nullable): the job of the first step that is not done, to be started
 *   with viseme_runner_start() when the user has agreed to what it costs; %NULL without @error when
 *   all are done
 */
VisemeJob *
viseme_pipeline_run_next (VisemePipelineRun *self, VisemeStepKind *kind, GError **error)
{
  for (guint i = 0; i < VISEME_N_STEPS; i++)
    {
      VisemeStepState state = viseme_pipeline_run_get_state (self, i);

      if (state != VISEME_STEP_BEGUN && state != VISEME_STEP_NEW)
        continue;
      if (self->steps[i].job == NULL && !begin_step (self, i, error))
        return NULL;
      *kind = i;
      return self->steps[i].job;
    }

  return NULL;
}

/**
 * viseme_pipeline_run_get_job:
 * @self: a run
 * @kind: a step
 *
 * Returns: (transfer none) (nullable): its job, if it has one yet
 */
VisemeJob *
viseme_pipeline_run_get_job (VisemePipelineRun *self, VisemeStepKind kind)
{
  return self->steps[kind].job;
}
