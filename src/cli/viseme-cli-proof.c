/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cli"

#include "config.h"

#include "viseme-cli-proof.h"

#include "base/viseme-format.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>

typedef struct
{
  VisemeCliOutput *output;
  GMainLoop *loop;
  VisemeProofReport *proof;
} Making;

static void
on_proved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Making *self = user_data;
  g_autoptr (GError) error = NULL;

  self->proof = viseme_prover_prove_finish (result, &error);
  if (error != NULL)
    viseme_cli_output_note (self->output, _ ("Not proved: %s"), error->message);
  g_main_loop_quit (self->loop);
}

static gboolean
on_interrupt (gpointer user_data)
{
  g_cancellable_cancel (user_data);

  return G_SOURCE_CONTINUE;
}

/**
 * viseme_cli_proof_make:
 * @job: a lip-sync job that is done
 * @output: where to show what is being done
 *
 * Looks whether the result is what was ordered. The job is done without it: the user may break it
 * off.
 *
 * Returns: (transfer full) (nullable): what was found, or %NULL after saying why nothing was
 */
VisemeProofReport *
viseme_cli_proof_make (VisemeJob *job, VisemeCliOutput *output)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Making self = { .output = output, .loop = loop };
  guint interrupt = g_unix_signal_add (SIGINT, on_interrupt, cancellable);
  guint terminate = g_unix_signal_add (SIGTERM, on_interrupt, cancellable);

  viseme_cli_output_progress (output, _ ("Looking at the result"), -1);
  viseme_prover_prove_async (job, cancellable, on_proved, &self);
  g_main_loop_run (loop);
  g_source_remove (interrupt);
  g_source_remove (terminate);

  return self.proof;
}

/**
 * viseme_cli_proof_add_json:
 * @proof: what was found
 * @builder: in an object: the member `proof` is added
 */
void
viseme_cli_proof_add_json (const VisemeProofReport *proof, JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "proof");
  json_builder_add_value (builder, json_node_copy (proof->root));
}

/**
 * viseme_cli_proof_print:
 * @proof: what was found
 * @job: of its result
 * @output: where to say it
 */
void
viseme_cli_proof_print (const VisemeProofReport *proof, VisemeJob *job, VisemeCliOutput *output)
{
  gint64 charged = viseme_job_get_charged_credits (job);
  g_autofree char *credits = charged > 0 ? viseme_format_credits (charged) : NULL;

  viseme_cli_output_print (output, "%s", proof->verdict);
  if (credits != NULL)
    /* Translators: %s is an amount such as "80 credits" */
    viseme_cli_output_print (output, _ ("Charged: %s"), credits);
  if (g_str_equal (proof->outcome, "failed") && viseme_job_get_gateway_url (job) != NULL)
    viseme_cli_output_note (output,
                            _ ("“viseme-cli jobs --evidence %s” writes all that a request for a "
                               "refund needs."),
                            viseme_job_get_id (job));
}
