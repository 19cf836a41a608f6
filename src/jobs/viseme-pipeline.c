/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-pipeline"

#include "config.h"

#include "viseme-pipeline.h"

#include "base/viseme-error.h"
#include "gateway/viseme-model.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

/**
 * viseme_step_kind_to_name:
 * @kind: a step
 *
 * Returns: its name in files
 */
const char *
viseme_step_kind_to_name (VisemeStepKind kind)
{
  static const char *const names[] = {
    [VISEME_STEP_IMAGE] = "image",
    [VISEME_STEP_VIDEO] = "video",
    [VISEME_STEP_SPEECH] = "speech",
    [VISEME_STEP_LIP_SYNC] = "lip_sync",
  };

  return names[kind];
}

static void
clear_step (VisemePipelineStep *step)
{
  g_free (step->file);
  g_free (step->model);
  g_free (step->text);
  g_free (step->voice);
  g_free (step->aspect_ratio);
  g_free (step->resolution);
}

/**
 * viseme_pipeline_free:
 * @self: (transfer full): a pipeline
 */
void
viseme_pipeline_free (VisemePipeline *self)
{
  for (guint i = 0; i < VISEME_N_STEPS; i++)
    clear_step (&self->steps[i]);
  g_free (self->name);
  g_free (self->gateway);
  g_free (self->output);
  g_free (self);
}

/**
 * viseme_pipeline_new:
 *
 * Returns: (transfer full): a pipeline without steps
 */
VisemePipeline *
viseme_pipeline_new (void)
{
  VisemePipeline *self = g_new0 (VisemePipeline, 1);

  for (guint i = 0; i < VISEME_N_STEPS; i++)
    self->steps[i].stability = self->steps[i].similarity = -1;

  return self;
}

/**
 * viseme_pipeline_copy:
 * @self: a pipeline
 *
 * Returns: (transfer full): the same
 */
VisemePipeline *
viseme_pipeline_copy (const VisemePipeline *self)
{
  VisemePipeline *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  copy->gateway = g_strdup (self->gateway);
  copy->output = g_strdup (self->output);
  for (guint i = 0; i < VISEME_N_STEPS; i++)
    {
      VisemePipelineStep *step = &copy->steps[i];

      step->file = g_strdup (step->file);
      step->model = g_strdup (step->model);
      step->text = g_strdup (step->text);
      step->voice = g_strdup (step->voice);
      step->aspect_ratio = g_strdup (step->aspect_ratio);
      step->resolution = g_strdup (step->resolution);
    }

  return copy;
}

/**
 * viseme_pipeline_set_text:
 * @self: a pipeline
 * @text: what is spoken instead of the text that it has
 * @voice: (nullable): who speaks it; %NULL leaves the voice
 */
void
viseme_pipeline_set_text (VisemePipeline *self, const char *text, const char *voice)
{
  VisemePipelineStep *speech = &self->steps[VISEME_STEP_SPEECH];

  speech->is_used = TRUE;
  g_clear_pointer (&speech->file, g_free);
  g_free (speech->text);
  speech->text = g_strdup (text);
  if (speech->model == NULL)
    speech->model = g_strdup (VISEME_MODEL_LOCAL);
  if (voice == NULL)
    return;

  g_free (speech->voice);
  speech->voice = g_strdup (voice);
}

/**
 * viseme_pipeline_set_output_part:
 * @self: a pipeline
 * @part: what tells its result from others, such as `2`
 *
 * Makes `talk-2.mp4` of `talk.mp4`.
 */
void
viseme_pipeline_set_output_part (VisemePipeline *self, const char *part)
{
  const char *slash = strrchr (self->output, G_DIR_SEPARATOR);
  const char *name = slash != NULL ? slash + 1 : self->output;
  const char *dot = strrchr (name, '.');
  gsize stem = dot != NULL ? (gsize) (dot - self->output) : strlen (self->output);
  g_autofree char *clean = g_strdelimit (g_strdup (part), "/\\:", '-');
  char *output =
      g_strdup_printf ("%.*s-%s%s", (int) stem, self->output, clean, dot != NULL ? dot : "");

  g_free (self->output);
  self->output = output;
}

/**
 * viseme_pipeline_step_is_local:
 * @step: a step that is made
 *
 * Returns: whether this computer makes it, which costs nothing
 */
gboolean
viseme_pipeline_step_is_local (const VisemePipelineStep *step)
{
  return g_strcmp0 (step->model, VISEME_MODEL_LOCAL) == 0;
}

static void
add_number (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, value);
}

static void
add_flag (JsonBuilder *builder, const char *name, gboolean value)
{
  if (!value)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, TRUE);
}

/**
 * viseme_pipeline_step_make_options:
 * @step: a step that is made
 * @kind: which one
 *
 * Returns: (transfer full) (nullable): the JSON object for viseme_job_set_options()
 */
char *
viseme_pipeline_step_make_options (const VisemePipelineStep *step, VisemeStepKind kind)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  if (kind == VISEME_STEP_SPEECH && step->rate > 0)
    add_number (builder, "rate", step->rate);
  if (kind == VISEME_STEP_SPEECH && step->stability >= 0)
    add_number (builder, "stability", step->stability);
  if (kind == VISEME_STEP_SPEECH && step->similarity >= 0)
    add_number (builder, "similarity_boost", step->similarity);
  if (step->resolution != NULL)
    {
      json_builder_set_member_name (builder, "resolution");
      json_builder_add_string_value (builder, step->resolution);
    }
  add_flag (builder, "turbo_mode", step->turbo);
  add_flag (builder, "head_motion", step->head_motion);
  add_flag (builder, "small_face", step->small_face);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return json_object_get_size (json_node_get_object (root)) > 0 ? json_to_string (root, FALSE)
                                                                : NULL;
}

static gboolean
refuse (GError **error, const char *text)
{
  g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_USAGE, text);

  return FALSE;
}

/* What the lips are moved in: a picture, a video, or a file of which nobody knows it yet. */
static gboolean
check_picture (const VisemePipeline *self, GError **error)
{
  const VisemePipelineStep *image = &self->steps[VISEME_STEP_IMAGE];
  const VisemePipelineStep *video = &self->steps[VISEME_STEP_VIDEO];
  const VisemePipelineStep *lip_sync = &self->steps[VISEME_STEP_LIP_SYNC];
  g_autoptr (VisemeModel) model = viseme_model_find_documented (lip_sync->model);
  gboolean is_picture = !video->is_used;

  if (!image->is_used && !video->is_used)
    return refuse (error, _ ("$: expected “image” or “video”, so that there is a person."));
  if (image->is_used && video->is_used && video->file != NULL)
    return refuse (error, _ ("$.video.file: expected words for what happens in the video, since "
                             "there is “image”; leave one of the two out."));
  if (!image->is_used && video->is_used && video->file == NULL)
    return refuse (error, _ ("$.video: expected “image” too, the picture that is animated."));
  if (model == NULL || viseme_model_takes (model, is_picture))
    return TRUE;

  if (!is_picture && viseme_model_takes (model, TRUE))
    return refuse (error, _ ("$.lip_sync.model: expected a model for videos, since there is "
                             "“video”."));

  return refuse (error, _ ("$.lip_sync.model: expected a model for pictures, such as “local” or "
                           "“omnihuman-v1.5”, since there is no “video”."));
}

/* Not even a result that may replace a file replaces what it is made from. */
static gboolean
is_input (const VisemePipeline *self, const char *path)
{
  for (guint i = 0; i < VISEME_N_STEPS; i++)
    if (g_strcmp0 (self->steps[i].file, path) == 0)
      return TRUE;

  return FALSE;
}

/**
 * viseme_pipeline_check:
 * @self: a pipeline
 * @error: return location: %VISEME_ERROR_USAGE, beginning with the JSON path of what is wrong
 *
 * Returns: whether the steps fit together
 */
gboolean
viseme_pipeline_check (const VisemePipeline *self, GError **error)
{
  if (self->output == NULL)
    return refuse (error, _ ("$.output: expected the name of the result, such as “talk.mp4”."));
  if (is_input (self, self->output))
    return refuse (error, _ ("$.output: expected a name of its own, not that of a file that the "
                             "result is made from."));
  if (!self->steps[VISEME_STEP_SPEECH].is_used)
    return refuse (error, _ ("$.speech: expected “text” or “file”, what the person says."));
  if (!self->steps[VISEME_STEP_LIP_SYNC].is_used)
    return refuse (error, _ ("$.lip_sync: expected an object, which may be empty."));

  return check_picture (self, error);
}
