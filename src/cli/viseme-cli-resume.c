/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cli"

#include "config.h"

#include "base/viseme-error.h"
#include "viseme-cli-command.h"
#include "viseme-cli-price.h"
#include "viseme-cli-watch.h"

#include <glib/gi18n.h>

typedef struct
{
  gboolean resend;
  gboolean forget;
  VisemeCliConsent consent;
  char *adopt;
} ResumeOptions;

/* The beginning of an id is enough where it is clear. */
static VisemeJob *
find_job (VisemeRunner *runner, const char *id, GError **error)
{
  g_autoptr (VisemeJob) found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (runner)); i++)
    {
      g_autoptr (VisemeJob) job = g_list_model_get_item (G_LIST_MODEL (runner), i);

      if (!g_str_has_prefix (viseme_job_get_id (job), id))
        continue;
      if (found != NULL)
        {
          g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                       _ ("Several jobs begin with “%s”. Give more of the id."), id);
          return NULL;
        }
      found = g_object_ref (job);
    }
  if (found == NULL)
    g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                 _ ("There is no job “%s” that this command could take up. “viseme-cli jobs” lists "
                    "all; one that runs in a window is looked after there."),
                 id);

  return g_steal_pointer (&found);
}

/* Whatever is sent anew may cost something, and what it costs is agreed to. */
static gboolean
confirm_price (VisemeJob *job,
               const VisemeCliConsent *consent,
               VisemeCliOutput *output,
               GError **error)
{
  const char *url = viseme_job_get_gateway_url (job);
  gint64 credits = viseme_job_get_expected_credits (job);

  if (url == NULL)
    return TRUE;
  /* The gateway has told the price of this very job, or else its catalogue has one. */
  if (!viseme_job_needs_agreement (job))
    {
      g_autoptr (GListModel) models = viseme_cli_price_ask (url, error);
      g_autoptr (VisemeModel) model = NULL;

      if (models == NULL)
        return FALSE;
      model = viseme_model_find (models, viseme_job_get_model_id (job));
      credits = model != NULL ? viseme_model_get_credits (model) : VISEME_MODEL_PRICE_UNKNOWN;
    }

  return viseme_cli_price_confirm (job, credits, consent, output, error);
}

static gboolean
check_options (const ResumeOptions *options, VisemeJob *job, GError **error)
{
  gboolean decides = options->resend || options->forget || options->adopt != NULL;

  if (options->resend + options->forget + (options->adopt != NULL) > 1)
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                           _ ("Give one of --resend, --forget and --adopt."));
      return FALSE;
    }
  if (decides && viseme_job_get_state (job) != VISEME_JOB_UNCONFIRMED)
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                           _ ("--resend, --forget and --adopt are for a job of which it is not "
                              "known whether the gateway has it. This one can be resumed as it "
                              "is."));
      return FALSE;
    }
  if (viseme_job_get_state (job) == VISEME_JOB_DONE)
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_USAGE, _ ("The job is done."));
      return FALSE;
    }

  return TRUE;
}

static int
forget (VisemeRunner *runner, VisemeJob *job, VisemeCliOutput *output)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  viseme_runner_resolve (runner, job, VISEME_RESOLVE_FORGET);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "status");
  json_builder_add_string_value (builder, "cancelled");
  json_builder_set_member_name (builder, "job");
  json_builder_add_string_value (builder, viseme_job_get_id (job));
  json_builder_end_object (builder);
  viseme_cli_output_json (output, builder);
  viseme_cli_output_print (output,
                           _ ("The job is given up. If it was charged after all, “viseme-cli "
                              "jobs --evidence %.8s” has what the service needs to know."),
                           viseme_job_get_id (job));

  return 0;
}

static int
resume_one (VisemeRunner *runner,
            const char *id,
            const ResumeOptions *options,
            VisemeCliOutput *output)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeJob) job = find_job (runner, id, &error);
  gboolean asks_only;

  if (job == NULL || !check_options (options, job, &error))
    return viseme_cli_output_error (output, error);
  if (options->forget)
    return forget (runner, job, output);

  asks_only = options->adopt != NULL || viseme_job_is_owed (job) ||
              (!options->resend && (viseme_job_get_state (job) == VISEME_JOB_UNCONFIRMED ||
                                    viseme_job_get_state (job) == VISEME_JOB_SUBMITTING));
  if (!asks_only && !confirm_price (job, &options->consent, output, &error))
    return viseme_cli_output_error (output, error);

  if (options->adopt != NULL)
    viseme_runner_adopt (runner, job, options->adopt);
  else if (options->resend)
    viseme_runner_resolve (runner, job, VISEME_RESOLVE_RESEND);
  else
    viseme_runner_start (runner, job);

  return viseme_cli_watch (runner, job, TRUE, output);
}

static int
resume_all (VisemeRunner *runner, VisemeCliOutput *output)
{
  int code = 0;
  guint n = 0;

  viseme_runner_resume_all (runner);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (runner)); i++)
    {
      g_autoptr (VisemeJob) job = g_list_model_get_item (G_LIST_MODEL (runner), i);
      int one;

      if (!viseme_runner_is_running (runner, job))
        continue;
      n++;
      one = viseme_cli_watch (runner, job, TRUE, output);
      if (code == 0)
        code = one;
      if (one == 130)
        break;
    }
  if (n == 0)
    viseme_cli_output_print (output, _ ("There is nothing to resume."));

  return code;
}

static void
resume_options_clear (ResumeOptions *self)
{
  g_free (self->adopt);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ResumeOptions, resume_options_clear)

/* resume [ID] [--resend | --forget | --adopt NAME] [--yes] [--any-price]: goes on with what was
 * left. */
int
viseme_cli_resume (int argc, char **argv, VisemeCliOutput *output)
{
  g_auto (ResumeOptions) options = { 0 };
  const GOptionEntry entries[] = {
    { "resend", 0, 0, G_OPTION_ARG_NONE, &options.resend,
      N_ ("The gateway never had the job: send it anew, which is charged"), NULL },
    { "forget", 0, 0, G_OPTION_ARG_NONE, &options.forget, N_ ("Give the job up"), NULL },
    { "adopt", 0, 0, G_OPTION_ARG_STRING, &options.adopt,
      N_ ("It is the gateway’s job of this name"), N_ ("NAME") },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &options.consent.yes, N_ ("Agree to the price"), NULL },
    { "any-price", 0, 0, G_OPTION_ARG_NONE, &options.consent.any_price,
      N_ ("Agree also to a price that is not known, or rises before the job is sent"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeRunner) runner = NULL;

  if (viseme_cli_parse (&argc, &argv, entries, "[ID]",
                        _ ("Goes on with the jobs that were left, or with the one of this ID."),
                        output, &error))
    runner = viseme_cli_watch_new_runner (output, &error);
  if (runner == NULL)
    return viseme_cli_output_error (output, error);

  return argc > 1 ? resume_one (runner, argv[1], &options, output) : resume_all (runner, output);
}

/* cancel ID: at whatever stage. */
int
viseme_cli_cancel (int argc, char **argv, VisemeCliOutput *output)
{
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeRunner) runner = NULL;
  g_autoptr (VisemeJob) job = NULL;

  if (viseme_cli_parse (&argc, &argv, entries, "ID",
                        _ ("Cancels a job, at the gateway too if it has it."), output, &error))
    runner = viseme_cli_watch_new_runner (output, &error);
  if (runner != NULL)
    job = find_job (runner, argv[1], &error);
  if (job == NULL)
    return viseme_cli_output_error (output, error);

  if (viseme_job_get_state (job) == VISEME_JOB_UNCONFIRMED)
    error = g_error_new (VISEME_ERROR, VISEME_ERROR_UNCONFIRMED,
                         _ ("It is not known whether the gateway has the job, so it cannot be "
                            "cancelled there. “viseme-cli resume %.8s --forget” gives it up."),
                         viseme_job_get_id (job));
  else if (viseme_job_state_is_final (viseme_job_get_state (job)) && !viseme_job_is_owed (job))
    error =
        g_error_new_literal (VISEME_ERROR, VISEME_ERROR_USAGE, _ ("The job has ended already."));
  if (error != NULL)
    return viseme_cli_output_error (output, error);

  viseme_runner_cancel (runner, job);

  return viseme_cli_watch_cancel (runner, job, output);
}
