/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cli"

#include "config.h"

#include "base/viseme-error.h"
#include "base/viseme-files.h"
#include "gateway/viseme-credentials.h"
#include "jobs/viseme-pipeline-run.h"
#include "jobs/viseme-text-table.h"
#include "viseme-cli-command.h"
#include "viseme-cli-price.h"
#include "viseme-cli-watch.h"

#include <glib/gi18n.h>

typedef struct
{
  char *output_path;
  char *gateway_url;
  char *text;
  char *voice;
  char *texts_path;
  char **anew;
  VisemeCliConsent consent;
  gboolean is_plan;
  gboolean force;
} RunOptions;

static void
run_options_clear (RunOptions *self)
{
  g_free (self->output_path);
  g_free (self->gateway_url);
  g_free (self->text);
  g_free (self->voice);
  g_free (self->texts_path);
  g_strfreev (self->anew);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RunOptions, run_options_clear)

/* All that is made by one command. */
typedef struct
{
  VisemeCliOutput *output;
  VisemeRunner *runner;
  GPtrArray *runs;      /* of VisemePipelineRun: one for each text */
  GListModel *models;   /* nullable: nothing has to be paid */
  gint64 total;         /* credits of all whose price is known */
  gboolean has_unknown; /* and there are others */
} Work;

static void
work_clear (Work *self)
{
  g_clear_pointer (&self->runs, g_ptr_array_unref);
  g_clear_object (&self->models);
  g_clear_object (&self->runner);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

static gint64
get_price (Work *self, const char *model_id)
{
  g_autoptr (VisemeModel) model =
      self->models != NULL ? viseme_model_find (self->models, model_id) : NULL;

  return model != NULL ? viseme_model_get_credits (model) : VISEME_MODEL_PRICE_UNKNOWN;
}

/* The person is the same in all results. */
static gboolean
is_shared (guint run, VisemeStepKind kind)
{
  return run > 0 && (kind == VISEME_STEP_IMAGE || kind == VISEME_STEP_VIDEO);
}

static gboolean
set_anew (VisemePipelineRun *run, char **names, guint number, GError **error)
{
  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    {
      guint kind = 0;

      while (kind < VISEME_N_STEPS && !g_str_equal (names[i], viseme_step_kind_to_name (kind)))
        kind++;
      if (kind == VISEME_N_STEPS)
        {
          g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                       _ ("“%s” is no step. Steps are image, video, speech and lip_sync."),
                       names[i]);
          return FALSE;
        }
      if (!is_shared (number, kind))
        viseme_pipeline_run_set_anew (run, kind);
    }

  return TRUE;
}

static gboolean
add_run (Work *self,
         const VisemePipeline *pipeline,
         const RunOptions *options,
         const char *url,
         GError **error)
{
  VisemePipelineRun *run = viseme_pipeline_run_new (pipeline, self->runner, url, options->force);

  g_ptr_array_add (self->runs, run);

  return viseme_pipeline_check (pipeline, error) &&
         set_anew (run, options->anew, self->runs->len - 1, error) &&
         viseme_pipeline_run_prepare (run, NULL, error);
}

static gboolean
add_runs (Work *self,
          VisemePipeline *pipeline,
          const RunOptions *options,
          const char *url,
          GError **error)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  if (options->text != NULL)
    viseme_pipeline_set_text (pipeline, options->text, options->voice);
  if (options->texts_path == NULL)
    return add_run (self, pipeline, options, url, error);

  file = g_file_new_for_commandline_arg (options->texts_path);
  rows = viseme_text_table_load (file, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const VisemeTextRow *row = rows->pdata[i];
      g_autoptr (VisemePipeline) copy = viseme_pipeline_copy (pipeline);

      viseme_pipeline_set_text (copy, row->text, row->voice != NULL ? row->voice : options->voice);
      if (copy->output != NULL)
        viseme_pipeline_set_output_part (copy, row->name);
      if (!add_run (self, copy, options, url, error))
        return FALSE;
    }

  return rows != NULL;
}

static VisemePipeline *
load (const char *path, const RunOptions *options, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (VisemePipeline) pipeline = viseme_pipeline_load (file, error);

  if (pipeline != NULL && options->output_path != NULL)
    {
      g_free (pipeline->output);
      pipeline->output = g_canonicalize_filename (options->output_path, NULL);
    }

  return g_steal_pointer (&pipeline);
}

static gboolean
is_paid (Work *self, guint run, VisemeStepKind kind)
{
  return !is_shared (run, kind) && viseme_pipeline_run_is_paid (self->runs->pdata[run], kind);
}

/* Returns: (transfer full) (nullable): what happens to the step and what that costs. */
static char *
describe_step (Work *self, guint run, VisemeStepKind kind, const VisemePipelineStep *step)
{
  g_autofree char *price = NULL;

  switch (viseme_pipeline_run_get_state (self->runs->pdata[run], kind))
    {
    case VISEME_STEP_FILE:
      return g_strdup (step->file);
    case VISEME_STEP_DONE:
      return g_strdup (_ ("done already"));
    case VISEME_STEP_BEGUN:
      return g_strdup (_ ("goes on, without being paid again"));
    case VISEME_STEP_NEW:
      break;
    case VISEME_STEP_UNUSED:
    default:
      return NULL;
    }

  price = viseme_cli_price_describe (
      viseme_pipeline_step_is_local (step) ? 0 : get_price (self, step->model));

  return g_strdup_printf ("%s, %s", step->model, price);
}

static void
show_plan (Work *self)
{
  for (guint i = 0; i < self->runs->len; i++)
    {
      const VisemePipeline *pipeline = viseme_pipeline_run_get_pipeline (self->runs->pdata[i]);

      for (guint kind = 0; kind < VISEME_N_STEPS; kind++)
        {
          g_autofree char *text = describe_step (self, i, kind, &pipeline->steps[kind]);

          if (text != NULL && !is_shared (i, kind))
            viseme_cli_output_note (self->output, "%-9s %s", viseme_step_kind_to_name (kind), text);
        }
      viseme_cli_output_note (self->output, "→ %s", pipeline->output);
    }
}

static gboolean
ask_prices (Work *self, const char *url, GError **error)
{
  gboolean is_needed = FALSE;

  for (guint i = 0; i < self->runs->len; i++)
    for (guint kind = 0; kind < VISEME_N_STEPS; kind++)
      is_needed = is_needed || is_paid (self, i, kind);
  if (is_needed)
    self->models = viseme_cli_price_ask (url, error);

  return !is_needed || self->models != NULL;
}

static void
sum_up (Work *self)
{
  for (guint i = 0; i < self->runs->len; i++)
    for (guint kind = 0; kind < VISEME_N_STEPS; kind++)
      {
        const VisemePipeline *pipeline = viseme_pipeline_run_get_pipeline (self->runs->pdata[i]);
        gint64 price = get_price (self, pipeline->steps[kind].model);

        if (!is_paid (self, i, kind))
          continue;
        self->total += MAX (price, 0);
        self->has_unknown = self->has_unknown || price == VISEME_MODEL_PRICE_UNKNOWN;
      }
}

static char *
describe_total (Work *self)
{
  g_autofree char *sum = viseme_cli_price_describe (self->total);

  /* Translators: a price such as $0.80 (80 credits) */
  return self->has_unknown ? g_strdup_printf (_ ("%s and what nobody tells"), sum)
                           : g_steal_pointer (&sum);
}

static gboolean
confirm (Work *self, const VisemeCliConsent *consent, GError **error)
{
  g_autofree char *total = describe_total (self);
  g_autofree char *question = g_strdup_printf (_ ("All this costs %s. Go on?"), total);

  if ((self->total == 0 && !self->has_unknown) || consent->any_price ||
      (consent->yes && !self->has_unknown) || viseme_cli_output_confirm (self->output, question))
    return TRUE;

  g_set_error (error, VISEME_ERROR, self->has_unknown ? VISEME_ERROR_PRICE : VISEME_ERROR_USAGE,
               self->has_unknown ? _ ("Nothing was sent: all this costs %s. Add --any-price to "
                                      "agree to whatever it is.")
                                 : _ ("Nothing was sent: all this costs %s. Add --yes to agree to "
                                      "the price."),
               total);

  return FALSE;
}

static void
agree (Work *self, VisemeJob *job, const VisemeCliConsent *consent)
{
  gint64 price = get_price (self, viseme_job_get_model_id (job));
  gboolean is_any = consent->any_price || price == VISEME_MODEL_PRICE_UNKNOWN;

  if (viseme_job_get_gateway_url (job) != NULL && self->models != NULL)
    viseme_job_agree (job, is_any ? VISEME_JOB_ANY_PRICE : price);
}

/* A result of an earlier run may lie elsewhere. */
static gboolean
deliver (VisemePipelineRun *run, gboolean overwrite, GError **error)
{
  GFile *result = viseme_job_get_result (viseme_pipeline_run_get_job (run, VISEME_STEP_LIP_SYNC));
  g_autoptr (GFile) wanted = g_file_new_for_path (viseme_pipeline_run_get_pipeline (run)->output);
  g_autoptr (GFile) temporary = NULL;

  if (g_file_equal (result, wanted))
    return TRUE;

  temporary = viseme_files_make_temporary (wanted);
  if (g_file_copy (result, temporary, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, error) &&
      viseme_files_move_into_place (temporary, wanted, overwrite, NULL, error))
    return TRUE;

  g_file_delete (temporary, NULL, NULL);

  return FALSE;
}

static gboolean
make_one (Work *self, VisemePipelineRun *run, const RunOptions *options, GError **error)
{
  g_autoptr (GError) local = NULL;
  VisemeStepKind kind;
  VisemeJob *job;

  while ((job = viseme_pipeline_run_next (run, &kind, &local)) != NULL)
    {
      agree (self, job, &options->consent);
      viseme_cli_output_note (self->output, "%s:", viseme_step_kind_to_name (kind));
      viseme_runner_start (self->runner, job);
      if (!viseme_cli_watch_until_done (self->runner, job, self->output, error))
        {
          g_prefix_error (error, "%s: ", viseme_step_kind_to_name (kind));
          return FALSE;
        }
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  return deliver (run, options->force, error);
}

static gboolean
make_all (Work *self, const RunOptions *options, GError **error)
{
  if (!confirm (self, &options->consent, error))
    return FALSE;
  for (guint i = 0; i < self->runs->len; i++)
    if (!make_one (self, self->runs->pdata[i], options, error))
      return FALSE;

  return TRUE;
}

static void
add_step (JsonBuilder *builder, VisemePipelineRun *run, VisemeStepKind kind)
{
  VisemeJob *job = viseme_pipeline_run_get_job (run, kind);
  const char *file = viseme_pipeline_run_get_pipeline (run)->steps[kind].file;
  g_autofree char *path =
      job != NULL ? g_file_get_parse_name (viseme_job_get_result (job)) : g_strdup (file);

  if (path == NULL)
    return;
  json_builder_set_member_name (builder, viseme_step_kind_to_name (kind));
  json_builder_begin_object (builder);
  viseme_cli_output_add_string (builder, "job", job != NULL ? viseme_job_get_id (job) : NULL);
  viseme_cli_output_add_string (builder, "result", path);
  json_builder_end_object (builder);
}

static int
show_results (Work *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  viseme_cli_output_add_string (builder, "status", "done");
  json_builder_set_member_name (builder, "results");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->runs->len; i++)
    {
      VisemePipelineRun *run = self->runs->pdata[i];
      const char *path = viseme_pipeline_run_get_pipeline (run)->output;

      json_builder_begin_object (builder);
      viseme_cli_output_add_string (builder, "result", path);
      json_builder_set_member_name (builder, "steps");
      json_builder_begin_object (builder);
      for (guint kind = 0; kind < VISEME_N_STEPS; kind++)
        add_step (builder, run, kind);
      json_builder_end_object (builder);
      json_builder_end_object (builder);
      viseme_cli_output_print (self->output, _ ("The result is %s"), path);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  viseme_cli_output_json (self->output, builder);

  return 0;
}

static int
show_total (Work *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *total = describe_total (self);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "credits");
  if (self->has_unknown)
    json_builder_add_null_value (builder);
  else
    json_builder_add_int_value (builder, self->total);
  json_builder_end_object (builder);
  viseme_cli_output_json (self->output, builder);
  viseme_cli_output_print (self->output, _ ("All this costs %s."), total);

  return 0;
}

static int
run (const RunOptions *options, const char *path, VisemeCliOutput *output)
{
  g_auto (Work) work = { .output = output };
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemePipeline) pipeline = load (path, options, &error);
  g_autofree char *url = NULL;

  if (pipeline == NULL)
    return viseme_cli_output_error (output, error);

  url = g_strdup (options->gateway_url != NULL ? options->gateway_url : pipeline->gateway);
  if (url == NULL)
    url = viseme_credentials_get_base_url ();
  work.runs = g_ptr_array_new_with_free_func ((GDestroyNotify) viseme_pipeline_run_free);
  work.runner = viseme_cli_watch_new_runner (output, &error);
  if (work.runner == NULL || !add_runs (&work, pipeline, options, url, &error) ||
      !ask_prices (&work, url, &error))
    return viseme_cli_output_error (output, error);

  sum_up (&work);
  show_plan (&work);
  if (options->is_plan)
    return show_total (&work);
  if (!make_all (&work, options, &error))
    return viseme_cli_output_error (output, error);

  return show_results (&work);
}

/* run PIPELINE [-o OUT] [--text TEXT] [--voice V] [--texts TABLE] [--anew STEP] [--plan]
 * [--gateway URL] [--yes] [--any-price] [--force]: all steps of docs/pipeline.md. Run again, it
 * goes on with what is done. */
int
viseme_cli_run (int argc, char **argv, VisemeCliOutput *output)
{
  g_auto (RunOptions) options = { 0 };
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output_path, N_ ("Where the result goes"),
      N_ ("OUT") },
    { "text", 't', 0, G_OPTION_ARG_STRING, &options.text, N_ ("Speak this text instead"),
      N_ ("TEXT") },
    { "voice", 'v', 0, G_OPTION_ARG_STRING, &options.voice,
      N_ ("Who speaks the text of --text or --texts"), N_ ("VOICE") },
    { "texts", 0, 0, G_OPTION_ARG_FILENAME, &options.texts_path,
      N_ ("Make a result of each row of this CSV, which has a column “text”"), N_ ("TABLE") },
    { "anew", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.anew,
      N_ ("Make this step again although it is done"), N_ ("STEP") },
    { "plan", 0, 0, G_OPTION_ARG_NONE, &options.is_plan,
      N_ ("Only show what would be made and what it costs"), NULL },
    { "gateway", 0, 0, G_OPTION_ARG_STRING, &options.gateway_url,
      N_ ("Use the gateway at this address"), N_ ("URL") },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &options.consent.yes, N_ ("Agree to the price"), NULL },
    { "any-price", 0, 0, G_OPTION_ARG_NONE, &options.consent.any_price,
      N_ ("Agree also to a price that is not known, or rises before the job is sent"), NULL },
    { "force", 'f', 0, G_OPTION_ARG_NONE, &options.force, N_ ("Replace an existing result"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;

  if (!viseme_cli_parse (&argc, &argv, entries, "PIPELINE",
                         _ ("Makes what PIPELINE describes, step by step."), output, &error))
    return viseme_cli_output_error (output, error);
  if (options.text != NULL && options.texts_path != NULL)
    {
      g_set_error_literal (&error, VISEME_ERROR, VISEME_ERROR_USAGE,
                           _ ("Give --text or --texts, not both."));
      return viseme_cli_output_error (output, error);
    }

  return run (&options, argv[1], output);
}
