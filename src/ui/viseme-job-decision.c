/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-job-decision"

#include "config.h"

#include "viseme-job-decision.h"

#include "base/viseme-format.h"

#include <glib/gi18n.h>

struct _VisemeJobDecision
{
  AdwBin parent_instance;

  GtkWidget *agree_button;
  GtkWidget *fetch_button;
  GtkWidget *retry_button;
  GtkWidget *doubt;
  GtkWidget *id_row;
  GtkWidget *resend_row;
  GtkWidget *reuse_button;
};

enum
{
  DECIDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VisemeJobDecision, viseme_job_decision, ADW_TYPE_BIN)

/* Credits below 0 are a price that nobody tells. */
static char *
describe_agreement (gint64 credits)
{
  g_autofree char *price = NULL;

  if (credits < 0)
    return g_strdup (_ ("Lip-Sync Whatever It Costs"));

  price = viseme_format_money (credits);
  /* Translators: %s is a price, such as $0.80 */
  return g_strdup_printf (_ ("Lip-Sync for %s"), price);
}

static void
show_doubt (VisemeJobDecision *self, VisemeJob *job)
{
  gint64 credits = viseme_job_get_expected_credits (job);
  g_autofree char *price = viseme_format_money (credits);
  g_autofree char *subtitle = NULL;

  if (credits > 0)
    /* Translators: %s is a price, such as $0.80 */
    subtitle = g_strdup_printf (_ ("Sends the job as a new one, for %s"), price);
  else
    subtitle = g_strdup (_ ("Sends the job as a new one, which is charged"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->resend_row), subtitle);
}

/**
 * viseme_job_decision_set_job:
 * @self: the buttons
 * @job: a job that has ended without a result
 *
 * Shows what can be done about it.
 */
void
viseme_job_decision_set_job (VisemeJobDecision *self, VisemeJob *job)
{
  gboolean doubtful, asks, owed;
  g_autofree char *agree = NULL;

  g_return_if_fail (VISEME_IS_JOB_DECISION (self));
  g_return_if_fail (VISEME_IS_JOB (job));

  doubtful = viseme_job_get_state (job) == VISEME_JOB_UNCONFIRMED;
  asks = viseme_job_needs_agreement (job);
  owed = viseme_job_is_owed (job) && viseme_job_get_gateway_url (job) != NULL;
  agree = describe_agreement (viseme_job_get_expected_credits (job));
  gtk_button_set_label (GTK_BUTTON (self->agree_button), agree);
  gtk_widget_set_visible (self->agree_button, asks);
  gtk_widget_set_visible (self->fetch_button, owed);
  gtk_widget_set_visible (self->doubt, doubtful);
  gtk_widget_set_visible (self->retry_button, !doubtful && !asks && !owed);
  gtk_widget_set_visible (self->reuse_button, !doubtful && !owed);
  if (doubtful)
    show_doubt (self, job);
  else
    gtk_editable_set_text (GTK_EDITABLE (self->id_row), "");
}

/* What the gateway asks for is on the button that was pressed. */
static void
agree (VisemeRunner *runner, VisemeJob *job)
{
  gint64 credits = viseme_job_get_expected_credits (job);

  viseme_job_agree (job, credits >= 0 ? credits : VISEME_JOB_ANY_PRICE);
  viseme_runner_start (runner, job);
}

/**
 * viseme_job_decision_carry_out:
 * @runner: what runs the jobs
 * @job: one of its jobs
 * @decision: what the user wants
 * @name: (nullable): the gateway's name of @job, for %VISEME_DECISION_ADOPT
 *
 * Does what was decided.
 */
void
viseme_job_decision_carry_out (VisemeRunner *runner,
                               VisemeJob *job,
                               VisemeDecision decision,
                               const char *name)
{
  g_return_if_fail (VISEME_IS_RUNNER (runner));
  g_return_if_fail (VISEME_IS_JOB (job));

  switch (decision)
    {
    case VISEME_DECISION_AGREE:
      agree (runner, job);
      break;
    case VISEME_DECISION_ASK:
      viseme_runner_resolve (runner, job, VISEME_RESOLVE_ASK);
      break;
    case VISEME_DECISION_ADOPT:
      viseme_runner_adopt (runner, job, name);
      break;
    case VISEME_DECISION_RESEND:
      viseme_runner_resolve (runner, job, VISEME_RESOLVE_RESEND);
      break;
    case VISEME_DECISION_FORGET:
    default:
      viseme_runner_resolve (runner, job, VISEME_RESOLVE_FORGET);
    }
}

static void
decide (VisemeJobDecision *self, VisemeDecision decision, const char *name)
{
  g_signal_emit (self, signals[DECIDED], 0, (int) decision, name);
}

static void
on_agree (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  decide (VISEME_JOB_DECISION (widget), VISEME_DECISION_AGREE, NULL);
}

static void
on_ask (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  decide (VISEME_JOB_DECISION (widget), VISEME_DECISION_ASK, NULL);
}

static void
on_adopt (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  VisemeJobDecision *self = VISEME_JOB_DECISION (widget);
  g_autofree char *name =
      g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->id_row))));

  decide (self, VISEME_DECISION_ADOPT, name);
}

static void
on_resend_answered (AdwMessageDialog *dialog, const char *response, VisemeJobDecision *self)
{
  if (g_str_equal (response, "send"))
    decide (self, VISEME_DECISION_RESEND, NULL);
}

/* The one choice that may cost money a second time is asked about again. */
static void
on_resend (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  VisemeJobDecision *self = VISEME_JOB_DECISION (widget);
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (gtk_widget_get_root (widget)), _ ("Send It Again?"),
      _ ("If the gateway has the first job after all, you are charged twice. Look at the list of "
         "jobs in your account first."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), "send",
                                    _ ("Send Again"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "send",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_resend_answered), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_forget (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  decide (VISEME_JOB_DECISION (widget), VISEME_DECISION_FORGET, NULL);
}

static void
on_id_changed (VisemeJobDecision *self)
{
  g_autofree char *name =
      g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->id_row))));

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "decision.adopt", *name != '\0');
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, VisemeJobDecision, agree_button);
  gtk_widget_class_bind_template_child (widget_class, VisemeJobDecision, fetch_button);
  gtk_widget_class_bind_template_child (widget_class, VisemeJobDecision, retry_button);
  gtk_widget_class_bind_template_child (widget_class, VisemeJobDecision, doubt);
  gtk_widget_class_bind_template_child (widget_class, VisemeJobDecision, id_row);
  gtk_widget_class_bind_template_child (widget_class, VisemeJobDecision, resend_row);
  gtk_widget_class_bind_template_child (widget_class, VisemeJobDecision, reuse_button);
}

static void
viseme_job_decision_class_init (VisemeJobDecisionClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[DECIDED] = g_signal_new ("decided", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/viseme_app/Viseme/ui/job-decision.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "decision.agree", NULL, on_agree);
  gtk_widget_class_install_action (widget_class, "decision.ask", NULL, on_ask);
  gtk_widget_class_install_action (widget_class, "decision.adopt", NULL, on_adopt);
  gtk_widget_class_install_action (widget_class, "decision.resend", NULL, on_resend);
  gtk_widget_class_install_action (widget_class, "decision.forget", NULL, on_forget);
}

static void
viseme_job_decision_init (VisemeJobDecision *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->id_row, "changed", G_CALLBACK (on_id_changed), self);
  on_id_changed (self);
}
