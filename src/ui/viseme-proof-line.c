/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-proof-line"

#include "config.h"

#include "viseme-proof-line.h"

#include "base/viseme-error.h"
#include "jobs/viseme-prover.h"
#include "media/viseme-media-info.h"
#include "ui/viseme-plan.h"

#include <glib/gi18n.h>

struct _VisemeProofLine
{
  AdwBin parent_instance;

  VisemeJob *job;
  GCancellable *cancellable; /* of what is found out about JOB */

  GtkStack *signs;
  GtkWidget *spinner;
  GtkLabel *verdict;
  GtkLabel *facts;
  GtkWidget *evidence;
  GtkLabel *charged;
  GtkWidget *details;
  GtkLabel *checks;
};

G_DEFINE_FINAL_TYPE (VisemeProofLine, viseme_proof_line, ADW_TYPE_BIN)

static void
show (VisemeProofLine *self, const char *sign, const char *verdict)
{
  gboolean failed = g_str_equal (sign, "failed");

  gtk_stack_set_visible_child_name (self->signs, sign);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), g_str_equal (sign, "looking"));
  gtk_label_set_label (self->verdict, verdict);
  gtk_widget_set_visible (self->evidence, failed && self->job != NULL &&
                                              viseme_job_get_gateway_url (self->job) != NULL);
}

static void
forget (VisemeProofLine *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->job);
}

static void
on_proved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeProofLine) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeProofReport) report = viseme_prover_prove_finish (result, &error);

  if (self->job != VISEME_JOB (source) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (report != NULL)
    {
      g_autofree char *checks = viseme_proof_report_list_checks (report);

      show (self, report->outcome, report->verdict);
      gtk_label_set_label (self->checks, checks);
      gtk_widget_set_visible (self->details, TRUE);
    }
  else
    show (self, "unclear", error->message);
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeProofLine) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeMediaInfo) info = viseme_media_info_probe_finish (result, &error);
  g_autofree char *facts = info != NULL ? viseme_media_info_describe (info) : NULL;

  if (facts != NULL)
    gtk_label_set_label (self->facts, facts);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      /* What was proved of a file that is gone or damaged by now tells nothing. */
      forget (self);
      gtk_widget_set_visible (self->details, FALSE);
      show (self, "unclear",
            g_error_matches (error, VISEME_ERROR, VISEME_ERROR_NOT_FOUND)
                ? _ ("The result was deleted or moved.")
                : error->message);
    }
}

static void
find_out (VisemeProofLine *self)
{
  self->cancellable = g_cancellable_new ();
  viseme_media_info_probe_async (viseme_job_get_result (self->job), self->cancellable, on_probed,
                                 g_object_ref (self));
  if (viseme_job_get_kind (self->job) != VISEME_JOB_LIP_SYNC)
    {
      show (self, "passed", _ ("The result can be played to its end."));
      return;
    }

  show (self, "looking", _ ("Looking whether the mouth moves with the speech…"));
  viseme_prover_prove_async (self->job, self->cancellable, on_proved, g_object_ref (self));
}

/**
 * viseme_proof_line_set_job:
 * @self: the line
 * @job: (nullable): a job that is done
 *
 * Shows what is known of the result of @job, and finds out what is not.
 */
void
viseme_proof_line_set_job (VisemeProofLine *self, VisemeJob *job)
{
  g_autofree char *charged = NULL;

  g_return_if_fail (VISEME_IS_PROOF_LINE (self));

  forget (self);
  gtk_label_set_label (self->facts, "");
  gtk_widget_set_visible (self->details, FALSE);
  show (self, "unclear", "");
  if (job == NULL || viseme_job_get_result (job) == NULL)
    return;

  self->job = g_object_ref (job);
  /* The target first: an action that wants one cannot be bound without it. */
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->evidence), "s", viseme_job_get_id (job));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->evidence), "jobs.save-evidence");
  charged = viseme_plan_describe_charge (job);
  gtk_label_set_label (self->charged, charged);
  find_out (self);
}

static void
viseme_proof_line_dispose (GObject *object)
{
  forget (VISEME_PROOF_LINE (object));
  G_OBJECT_CLASS (viseme_proof_line_parent_class)->dispose (object);
}

static void
viseme_proof_line_class_init (VisemeProofLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = viseme_proof_line_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/viseme_app/Viseme/ui/proof-line.ui");
  gtk_widget_class_bind_template_child (widget_class, VisemeProofLine, signs);
  gtk_widget_class_bind_template_child (widget_class, VisemeProofLine, spinner);
  gtk_widget_class_bind_template_child (widget_class, VisemeProofLine, verdict);
  gtk_widget_class_bind_template_child (widget_class, VisemeProofLine, facts);
  gtk_widget_class_bind_template_child (widget_class, VisemeProofLine, evidence);
  gtk_widget_class_bind_template_child (widget_class, VisemeProofLine, charged);
  gtk_widget_class_bind_template_child (widget_class, VisemeProofLine, details);
  gtk_widget_class_bind_template_child (widget_class, VisemeProofLine, checks);
}

static void
viseme_proof_line_init (VisemeProofLine *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
