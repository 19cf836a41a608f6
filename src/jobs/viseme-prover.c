/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-prover"

#include "config.h"

#include "viseme-prover.h"

#include "base/viseme-error.h"
#include "base/viseme-program.h"

#include <glib/gi18n-lib.h>
#include <signal.h>
#include <sys/prctl.h>

#define PROGRAM "viseme-cli"

/* Looking at a result takes both memory and the processor: one at a time. Main thread only. */
static GQueue waiting = G_QUEUE_INIT; /* GTask */
static gboolean is_running = FALSE;

static void run_next (void);

static void
end_one (GTask *task)
{
  g_object_unref (task);
  is_running = FALSE;
  run_next ();
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  VisemeJob *job = g_task_get_source_object (task);
  g_autoptr (VisemeProofReport) report = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) unsaved = NULL;
  g_autofree char *text = NULL;

  if (g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, &text, NULL, &error))
    report = viseme_proof_report_parse (text != NULL ? text : "", &error);
  else
    g_subprocess_force_exit (G_SUBPROCESS (source));
  if (report != NULL && !viseme_proof_report_save (report, viseme_job_get_id (job), &unsaved))
    g_debug ("The proof is not kept: %s", unsaved->message);

  if (report != NULL)
    g_task_return_pointer (task, g_steal_pointer (&report),
                           (GDestroyNotify) viseme_proof_report_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
  end_one (task);
}

static void
add_time (GStrvBuilder *arguments, const char *option, double seconds)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *argument = NULL;

  if (seconds <= 0)
    return;

  argument = g_strdup_printf ("--%s=%s", option, g_ascii_dtostr (number, sizeof number, seconds));
  g_strv_builder_add (arguments, argument);
}

/* What of the inputs went into the result. */
static void
add_changes (GStrvBuilder *arguments, const VisemeChanges *changes)
{
  g_autofree char *length =
      g_strdup_printf ("--length=%s", viseme_length_to_nick (changes->length));

  g_strv_builder_add (arguments, length);
  add_time (arguments, "video-from", changes->video.from);
  add_time (arguments, "video-to", changes->video.to);
  add_time (arguments, "audio-from", changes->audio.from);
  add_time (arguments, "audio-to", changes->audio.to);
}

static void
add_file (GStrvBuilder *arguments, GFile *file)
{
  g_autofree char *uri = g_file_get_uri (file);

  g_strv_builder_add (arguments, uri);
}

/* In the process that looks: nobody waits for its answer once this one is gone, however it ends.
 * Between fork and exec, so that nothing else is allowed here. */
static void
end_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

/* In a process of its own: the engine is not in this one, and media code may crash. */
static GSubprocess *
spawn (VisemeJob *job, GError **error)
{
  g_autofree char *program = viseme_program_find (PROGRAM, BINDIR, "VISEME_CLI_PROGRAM");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_auto (GStrv) arguments = NULL;

  if (program == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("the program %s is missing"),
                   PROGRAM);
      return NULL;
    }

  g_strv_builder_add_many (builder, program, "verify", "--json", NULL);
  add_changes (builder, viseme_job_get_changes (job));
  add_file (builder, viseme_job_get_result (job));
  add_file (builder, viseme_job_get_video (job));
  add_file (builder, viseme_job_get_audio (job));
  arguments = g_strv_builder_end (builder);

  g_subprocess_launcher_set_child_setup (launcher, end_with_parent, NULL, NULL);

  return g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments, error);
}

static void
run (GTask *task)
{
  VisemeJob *job = g_task_get_source_object (task);
  VisemeProofReport *known = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  is_running = TRUE;
  if (!g_task_return_error_if_cancelled (task))
    {
      known = viseme_proof_report_load (viseme_job_get_id (job), viseme_job_get_result (job));
      if (known != NULL)
        g_task_return_pointer (task, known, (GDestroyNotify) viseme_proof_report_free);
      else
        process = spawn (job, &error);
    }
  if (process != NULL)
    {
      g_subprocess_communicate_utf8_async (process, NULL, g_task_get_cancellable (task), on_ended,
                                           task);
      return;
    }

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  end_one (task);
}

static void
run_next (void)
{
  if (!is_running && !g_queue_is_empty (&waiting))
    run (g_queue_pop_head (&waiting));
}

/**
 * viseme_prover_prove_async:
 * @job: a lip-sync job that is done
 * @cancellable: (nullable): ends the process that looks
 * @callback: called with the report
 * @user_data: data for @callback
 *
 * Looks whether the result of @job is what was ordered, after those that were asked for before.
 * What was found is kept, and told again at once as long as the result is not written anew. Errors:
 * those of viseme_proof_report_parse() and of starting a process, %G_IO_ERROR_CANCELLED.
 */
void
viseme_prover_prove_async (VisemeJob *job,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (job, cancellable, callback, user_data);

  g_task_set_source_tag (task, viseme_prover_prove_async);
  if (viseme_job_get_result (job) == NULL || viseme_job_get_kind (job) != VISEME_JOB_LIP_SYNC)
    {
      g_task_return_new_error (task, VISEME_ERROR, VISEME_ERROR_NO_VIDEO, "%s",
                               _ ("The job has no video as its result."));
      g_object_unref (task);
      return;
    }

  g_queue_push_tail (&waiting, task);
  run_next ();
}

/**
 * viseme_prover_prove_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): what was found, or %NULL with @error set
 */
VisemeProofReport *
viseme_prover_prove_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
