/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cli"

#include "config.h"

#include "viseme-cli-watch.h"

#include "base/viseme-error.h"
#include "media/viseme-media-info.h"
#include "viseme-cli-proof.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>

typedef struct
{
  VisemeCliOutput *output;
  GMainLoop *loop;
  VisemeRunner *runner;
  VisemeJob *job;
  gboolean finished;
  guint n_interrupts;
} Watch;

/* Whether the gateway may have the job, which then must not be forgotten. */
static gboolean
is_out (VisemeJob *job)
{
  return viseme_job_get_gateway_url (job) != NULL &&
         viseme_job_get_state (job) >= VISEME_JOB_UNCONFIRMED;
}

static void
on_job_changed (VisemeJob *job, GParamSpec *pspec, gpointer user_data)
{
  Watch *self = user_data;

  if (self->n_interrupts > 0 && is_out (job))
    g_main_loop_quit (self->loop);
  else if (viseme_job_get_stage_text (job) != NULL)
    viseme_cli_output_progress (self->output, viseme_job_get_stage_text (job),
                                viseme_job_get_progress (job));
}

static void
on_job_finished (VisemeRunner *runner, VisemeJob *job, gpointer user_data)
{
  Watch *self = user_data;

  if (job != self->job)
    return;

  self->finished = TRUE;
  g_main_loop_quit (self->loop);
}

/* What was not handed over ends at once. A paid job that the gateway has goes on there and can be
 * taken up again, since stopping it would not bring the money back; and the answer to the paid
 * request is waited for, unless the user insists. */
static gboolean
on_interrupt (gpointer user_data)
{
  Watch *self = user_data;
  gboolean is_paid = viseme_job_get_gateway_url (self->job) != NULL;

  self->n_interrupts++;
  if (is_out (self->job) || (is_paid && self->n_interrupts > 1))
    g_main_loop_quit (self->loop);
  else if (!is_paid || viseme_job_get_state (self->job) < VISEME_JOB_SUBMITTING)
    viseme_runner_cancel (self->runner, self->job);

  return G_SOURCE_CONTINUE;
}

static void
add_result (JsonBuilder *builder, VisemeJob *job, const char *path)
{
  g_autoptr (VisemeMediaInfo) info =
      viseme_media_info_probe (viseme_job_get_result (job), NULL, NULL);
  const char *const *warnings = viseme_job_get_warnings (job);

  json_builder_set_member_name (builder, "result");
  json_builder_add_string_value (builder, path);
  if (info != NULL && viseme_media_info_has_video (info))
    {
      json_builder_set_member_name (builder, "width");
      json_builder_add_int_value (builder, viseme_media_info_get_width (info));
      json_builder_set_member_name (builder, "height");
      json_builder_add_int_value (builder, viseme_media_info_get_height (info));
    }
  if (info != NULL)
    {
      json_builder_set_member_name (builder, "duration");
      json_builder_add_double_value (builder, viseme_media_info_get_duration (info));
    }
  json_builder_set_member_name (builder, "elapsed");
  json_builder_add_double_value (builder, viseme_job_get_elapsed (job));
  json_builder_set_member_name (builder, "warnings");
  json_builder_begin_array (builder);
  for (guint i = 0; warnings != NULL && warnings[i] != NULL; i++)
    json_builder_add_string_value (builder, warnings[i]);
  json_builder_end_array (builder);
}

static int
show_result (VisemeJob *job, gboolean prove, VisemeCliOutput *output)
{
  gboolean is_provable = prove && viseme_job_get_kind (job) == VISEME_JOB_LIP_SYNC;
  g_autoptr (VisemeProofReport) proof = is_provable ? viseme_cli_proof_make (job, output) : NULL;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *path = g_file_get_parse_name (viseme_job_get_result (job));
  const char *const *warnings = viseme_job_get_warnings (job);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "status");
  json_builder_add_string_value (builder, "done");
  json_builder_set_member_name (builder, "job");
  json_builder_add_string_value (builder, viseme_job_get_id (job));
  json_builder_set_member_name (builder, "model");
  json_builder_add_string_value (builder, viseme_job_get_model_id (job));
  add_result (builder, job, path);
  if (proof != NULL)
    viseme_cli_proof_add_json (proof, builder);
  json_builder_end_object (builder);

  for (guint i = 0; warnings != NULL && warnings[i] != NULL; i++)
    viseme_cli_output_note (output, _ ("Note: %s"), warnings[i]);
  viseme_cli_output_json (output, builder);
  viseme_cli_output_print (output, _ ("The result is %s"), path);
  if (proof != NULL)
    viseme_cli_proof_print (proof, job, output);

  return 0;
}

static GError *
make_error (Watch *self)
{
  const GError *reason = viseme_job_get_error (self->job);

  if (!self->finished)
    return g_error_new (
        G_IO_ERROR, G_IO_ERROR_CANCELLED,
        _ ("Interrupted. The gateway may go on with the job; “viseme-cli resume %s” "
           "gets the result."),
        viseme_job_get_id (self->job));
  if (viseme_job_get_state (self->job) == VISEME_JOB_UNCONFIRMED && reason != NULL)
    return g_error_new (VISEME_ERROR, VISEME_ERROR_UNCONFIRMED,
                        /* Translators: whole sentences come first, which tell what is known */
                        _ ("%s “viseme-cli resume %.8s” with --adopt, --resend or --forget "
                           "decides."),
                        reason->message, viseme_job_get_id (self->job));
  if (viseme_job_get_state (self->job) == VISEME_JOB_UNCONFIRMED)
    return g_error_new (
        VISEME_ERROR, VISEME_ERROR_UNCONFIRMED,
        _ ("It is not known whether the gateway accepted the job. “viseme-cli resume "
           "%s” asks again."),
        viseme_job_get_id (self->job));
  if (viseme_job_get_state (self->job) == VISEME_JOB_CANCELLED)
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                _ ("Interrupted. Nothing was written."));
  if (viseme_job_needs_agreement (self->job))
    return g_error_new (VISEME_ERROR, VISEME_ERROR_PRICE,
                        /* Translators: a whole sentence comes first, which tells the new price */
                        _ ("%s “viseme-cli resume %.8s” asks for your agreement."), reason->message,
                        viseme_job_get_id (self->job));
  if (reason != NULL)
    return g_error_copy (reason);

  return g_error_new_literal (VISEME_ERROR, VISEME_ERROR_FAILED, _ ("The job failed."));
}

static void
watch (Watch *self)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  guint interrupt, terminate;

  self->loop = loop;
  g_signal_connect (self->job, "notify", G_CALLBACK (on_job_changed), self);
  g_signal_connect (self->runner, "job-finished", G_CALLBACK (on_job_finished), self);
  interrupt = g_unix_signal_add (SIGINT, on_interrupt, self);
  terminate = g_unix_signal_add (SIGTERM, on_interrupt, self);
  /* It may have ended while another one was watched. */
  self->finished = !viseme_runner_is_running (self->runner, self->job);
  if (!self->finished)
    g_main_loop_run (loop);
  g_source_remove (interrupt);
  g_source_remove (terminate);
  g_signal_handlers_disconnect_by_data (self->job, self);
  g_signal_handlers_disconnect_by_data (self->runner, self);
}

/* The price rose after it was agreed to, and the user may agree again. */
static gboolean
confirm_new_price (VisemeJob *job, VisemeCliOutput *output)
{
  g_autofree char *question =
      g_strdup_printf ("%s %s", viseme_job_get_error (job)->message, _ ("Agree?"));
  gint64 credits = viseme_job_get_expected_credits (job);

  if (!viseme_cli_output_confirm (output, question))
    return FALSE;

  viseme_job_agree (job, credits >= 0 ? credits : VISEME_JOB_ANY_PRICE);

  return TRUE;
}

/**
 * viseme_cli_watch_until_done:
 * @runner: a runner
 * @job: a job of it that was started
 * @output: where to show it
 * @error: return location: why it is not done, or %G_IO_ERROR_CANCELLED when it was interrupted
 *
 * Shows the job until it ends or is interrupted. Asks again when the price rose.
 *
 * Returns: whether its result is there
 */
gboolean
viseme_cli_watch_until_done (VisemeRunner *runner,
                             VisemeJob *job,
                             VisemeCliOutput *output,
                             GError **error)
{
  Watch self = { .output = output, .runner = runner, .job = job };

  watch (&self);
  while (self.finished && viseme_job_needs_agreement (job) && confirm_new_price (job, output))
    {
      viseme_runner_start (runner, job);
      watch (&self);
    }
  if (self.finished && viseme_job_get_state (job) == VISEME_JOB_DONE)
    return TRUE;
  g_propagate_error (error, make_error (&self));

  return FALSE;
}

/**
 * viseme_cli_watch:
 * @runner: a runner
 * @job: a job of it that was started
 * @prove: whether to look at the result, of a lip-sync
 * @output: where to show it
 *
 * Shows the job, see viseme_cli_watch_until_done(), and then its end.
 *
 * Returns: the exit code
 */
int
viseme_cli_watch (VisemeRunner *runner, VisemeJob *job, gboolean prove, VisemeCliOutput *output)
{
  g_autoptr (GError) error = NULL;

  if (viseme_cli_watch_until_done (runner, job, output, &error))
    return show_result (job, prove, output);

  return viseme_cli_output_error (output, error);
}

/**
 * viseme_cli_watch_new_runner:
 * @output: where to show what there is to say about the journal
 * @error: return location
 *
 * Returns: (transfer full): a runner for the command line, or %NULL with @error set
 */
VisemeRunner *
viseme_cli_watch_new_runner (VisemeCliOutput *output, GError **error)
{
  g_autoptr (VisemeRunner) runner = viseme_runner_new (NULL, error);
  g_autofree char *notice = NULL;

  if (runner == NULL)
    return NULL;

  notice = viseme_runner_get_notice (runner);
  if (notice != NULL)
    viseme_cli_output_note (output, "%s", notice);
  viseme_runner_set_patience (runner, VISEME_CLI_PATIENCE_SECONDS);

  return g_steal_pointer (&runner);
}

/**
 * viseme_cli_watch_new:
 * @job: a new job
 * @prove: whether to look at the result, of a lip-sync
 * @output: where to show it
 *
 * Starts the job and shows it, see viseme_cli_watch().
 *
 * Returns: the exit code
 */
int
viseme_cli_watch_new (VisemeJob *job, gboolean prove, VisemeCliOutput *output)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeRunner) runner = viseme_cli_watch_new_runner (output, &error);

  if (runner == NULL)
    return viseme_cli_output_error (output, error);

  viseme_runner_start (runner, job);

  return viseme_cli_watch (runner, job, prove, output);
}

/**
 * viseme_cli_watch_cancel:
 * @runner: a runner
 * @job: a job of it that was cancelled
 * @output: where to show it
 *
 * Waits until the gateway knows, and shows how it ended.
 *
 * Returns: the exit code
 */
int
viseme_cli_watch_cancel (VisemeRunner *runner, VisemeJob *job, VisemeCliOutput *output)
{
  Watch self = { .output = output, .runner = runner, .job = job };
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const char *const *warnings = viseme_job_get_warnings (job);
  g_autoptr (GError) error = NULL;

  watch (&self);
  if (!self.finished || viseme_job_get_state (job) != VISEME_JOB_CANCELLED)
    {
      error = make_error (&self);
      return viseme_cli_output_error (output, error);
    }

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "status");
  json_builder_add_string_value (builder, "cancelled");
  json_builder_set_member_name (builder, "job");
  json_builder_add_string_value (builder, viseme_job_get_id (job));
  json_builder_end_object (builder);
  for (guint i = 0; warnings != NULL && warnings[i] != NULL; i++)
    viseme_cli_output_note (output, _ ("Note: %s"), warnings[i]);
  viseme_cli_output_json (output, builder);
  viseme_cli_output_print (output, _ ("The job is cancelled."));

  return 0;
}
