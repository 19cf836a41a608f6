/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-job-page"

#include "config.h"

#include "viseme-job-page.h"

#include "base/viseme-format.h"
#include "ui/viseme-comparisons.h"
#include "ui/viseme-job-decision.h"
#include "ui/viseme-plan.h"
#include "ui/viseme-player-view.h"
#include "ui/viseme-preview.h"
#include "ui/viseme-proof-line.h"
#include "ui/viseme-result-actions.h"

#include <glib/gi18n.h>

#define PICTURE_SIZE    640
#define PICTURE_SECONDS 1

struct _VisemeJobPage
{
  AdwBin parent_instance;

  VisemeJob *job;
  gulong job_handler;
  guint clock_id;
  VisemeJobState shown_state;
  char *shown_error;
  gboolean fullscreened;
  GListModel *jobs; /* nullable: all jobs */
  GMenu *comparisons;
  char *compared; /* id of the job that the result is compared with, or of the original */

  GtkStack *stack;
  VisemePreview *preview;
  GtkWidget *stage;
  GtkWidget *elapsed;
  GtkWidget *progress;
  GtkWidget *failed_page;
  VisemeJobDecision *decision;
  VisemePlayerView *player;
  GtkWidget *proof_row;
  VisemeProofLine *proof_line;
  GtkWidget *warnings;
  VisemeResultActions *actions;
};

enum
{
  PROP_0,
  PROP_FULLSCREENED,
  PROP_COMPARED,
  N_PROPS
};

enum
{
  CANCEL,
  RETRY,
  REUSE,
  DECIDED,
  MESSAGE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VisemeJobPage, viseme_job_page, ADW_TYPE_BIN)

static void
show_running (VisemeJobPage *self)
{
  g_autoptr (VisemeModel) model = viseme_plan_find_model (viseme_job_get_model_id (self->job));
  g_autofree char *elapsed =
      viseme_plan_describe_elapsed (model, viseme_job_get_elapsed (self->job));
  double progress = viseme_job_get_progress (self->job);

  gtk_label_set_label (GTK_LABEL (self->stage), viseme_job_get_stage_text (self->job));
  gtk_label_set_label (GTK_LABEL (self->elapsed), elapsed);
  if (progress < 0)
    gtk_progress_bar_pulse (GTK_PROGRESS_BAR (self->progress));
  else
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), MIN (progress, 1));
}

static gboolean
on_clock (gpointer user_data)
{
  show_running (VISEME_JOB_PAGE (user_data));

  return G_SOURCE_CONTINUE;
}

/* The clock ticks only while a running job is seen. */
static void
update_clock (VisemeJobPage *self)
{
  gboolean wanted = self->job && gtk_widget_get_mapped (GTK_WIDGET (self)) &&
                    !viseme_job_state_is_final (viseme_job_get_state (self->job)) &&
                    viseme_job_get_error (self->job) == NULL;

  if (wanted && self->clock_id == 0)
    self->clock_id = g_timeout_add_seconds (1, on_clock, self);
  else if (!wanted)
    g_clear_handle_id (&self->clock_id, g_source_remove);
}

static void
show_ended (VisemeJobPage *self, const char *icon, const char *title, const char *description)
{
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->failed_page), icon);
  adw_status_page_set_title (ADW_STATUS_PAGE (self->failed_page), title);
  adw_status_page_set_description (ADW_STATUS_PAGE (self->failed_page), description);
  viseme_job_decision_set_job (self->decision, self->job);
  gtk_stack_set_visible_child_name (self->stack, "failed");
}

static void
show_failed (VisemeJobPage *self)
{
  const GError *error = viseme_job_get_error (self->job);
  VisemeJobState state = viseme_job_get_state (self->job);
  g_autofree char *text =
      g_markup_escape_text (error ? error->message : _ ("The reason is not known."), -1);
  const char *title = _ ("The Lip-Sync Failed");

  if (state == VISEME_JOB_UNCONFIRMED)
    title = _ ("Not Known Whether It Was Accepted");
  else if (viseme_plan_is_owed (self->job))
    title = _ ("Paid, but Not on This Computer Yet");
  else if (state == VISEME_JOB_DRAFT)
    title = _ ("Not Sent");
  show_ended (self, "dialog-warning-symbolic", title, text);
}

static void
show_warnings (VisemeJobPage *self)
{
  const char *const *warnings = viseme_job_get_warnings (self->job);
  g_autofree char *text = warnings ? g_strjoinv ("\n", (char **) warnings) : g_strdup ("");

  gtk_label_set_label (GTK_LABEL (self->warnings), text);
  gtk_widget_set_visible (gtk_widget_get_parent (self->warnings), *text != '\0');
}

static void
compare (VisemeJobPage *self, const char *id)
{
  g_autoptr (VisemeJob) other = viseme_comparisons_find (self->jobs, id);
  g_autofree char *quality = viseme_comparisons_get_name (self->job);
  /* Translators: the result of a quality, such as "Result · Best" */
  g_autofree char *name = g_strdup_printf (_ ("Result · %s"), quality);
  g_autofree char *other_name = other ? viseme_comparisons_get_name (other) : NULL;

  viseme_player_view_set_other (
      self->player, other ? viseme_job_get_result (other) : viseme_job_get_video (self->job),
      other ? other_name : _ ("Original"), name);
  g_free (self->compared);
  self->compared = g_strdup (other ? id : VISEME_COMPARE_ORIGINAL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPARED]);
}

static void
on_jobs_changed (VisemeJobPage *self)
{
  if (self->job && viseme_job_get_state (self->job) == VISEME_JOB_DONE)
    viseme_comparisons_fill (self->comparisons, self->jobs, self->job);
}

/**
 * viseme_job_page_set_jobs:
 * @self: the page
 * @jobs: (element-type VisemeJob): all jobs, whose results can be compared
 *
 * Sets them, once.
 */
void
viseme_job_page_set_jobs (VisemeJobPage *self, GListModel *jobs)
{
  g_return_if_fail (VISEME_IS_JOB_PAGE (self));

  if (g_set_object (&self->jobs, jobs))
    g_signal_connect_object (jobs, "items-changed", G_CALLBACK (on_jobs_changed), self,
                             G_CONNECT_SWAPPED);
}

static void
show_done (VisemeJobPage *self)
{
  GFile *result = viseme_job_get_result (self->job);

  viseme_result_actions_set_job (self->actions, self->job);
  viseme_player_view_set_file (self->player, result);
  if (result)
    {
      on_jobs_changed (self);
      compare (self, VISEME_COMPARE_ORIGINAL);
    }
  viseme_proof_line_set_job (self->proof_line, self->job);
  show_warnings (self);
  gtk_stack_set_visible_child_name (self->stack, "done");
}

static void
show_state (VisemeJobPage *self)
{
  VisemeJobState state = viseme_job_get_state (self->job);
  const GError *error = viseme_job_get_error (self->job);

  self->shown_state = state;
  g_free (self->shown_error);
  self->shown_error = error ? g_strdup (error->message) : NULL;
  if (state != VISEME_JOB_DONE)
    viseme_player_view_set_file (self->player, NULL);

  if (state == VISEME_JOB_DONE)
    show_done (self);
  else if (state == VISEME_JOB_FAILED || state == VISEME_JOB_UNCONFIRMED ||
           viseme_plan_is_set_back (self->job))
    show_failed (self);
  else if (state == VISEME_JOB_CANCELLED)
    show_ended (self, "process-stop-symbolic", _ ("Cancelled"),
                _ ("Nothing was made. The files are as they were."));
  else
    gtk_stack_set_visible_child_name (self->stack, "running");
  update_clock (self);
}

/* The button that had the focus may be gone: the keys of the new state work at once, and those of
 * the player when the result is there. */
static void
keep_focus (VisemeJobPage *self, gboolean is_new_result)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;
  gboolean is_free = !focus || (is_new_result && gtk_widget_is_ancestor (focus, GTK_WIDGET (self)));

  if (root && gtk_widget_get_mapped (GTK_WIDGET (self)) && is_free)
    viseme_job_page_take_keys (self);
}

/* What is said about a state that stays the same, such as what was found out meanwhile. */
static gboolean
has_news (VisemeJobPage *self)
{
  const GError *error = viseme_job_get_error (self->job);

  return g_strcmp0 (error ? error->message : NULL, self->shown_error) != 0;
}

static void
on_job_changed (VisemeJobPage *self)
{
  gboolean had_player = self->shown_state == VISEME_JOB_DONE;

  show_running (self);
  if (viseme_job_get_state (self->job) == self->shown_state && !has_news (self))
    return;

  show_state (self);
  keep_focus (self, !had_player && viseme_job_page_has_player (self));
}

/**
 * viseme_job_page_set_job:
 * @self: the page
 * @job: (nullable): the job to show
 *
 * Shows @job and follows it.
 */
void
viseme_job_page_set_job (VisemeJobPage *self, VisemeJob *job)
{
  g_return_if_fail (VISEME_IS_JOB_PAGE (self));

  if (self->job == job)
    return;

  if (self->job)
    g_clear_signal_handler (&self->job_handler, self->job);
  g_set_object (&self->job, job);
  viseme_player_view_set_file (self->player, NULL);
  update_clock (self);
  if (!job)
    return;

  self->job_handler = g_signal_connect_swapped (job, "notify", G_CALLBACK (on_job_changed), self);
  viseme_preview_load (self->preview, viseme_job_get_video (job), PICTURE_SECONDS, PICTURE_SIZE);
  show_running (self);
  show_state (self);
}

/**
 * viseme_job_page_get_job:
 * @self: the page
 *
 * Returns: (transfer none) (nullable): the job that is shown
 */
VisemeJob *
viseme_job_page_get_job (VisemeJobPage *self)
{
  return self->job;
}

/**
 * viseme_job_page_has_player:
 * @self: the page
 *
 * Returns: whether a result is shown, which can be in full screen
 */
gboolean
viseme_job_page_has_player (VisemeJobPage *self)
{
  return self->job && viseme_job_get_state (self->job) == VISEME_JOB_DONE;
}

/**
 * viseme_job_page_add_toast:
 * @self: a page that has a player
 * @toast: (transfer full): a message
 *
 * Shows @toast over the picture, where it covers no button.
 */
void
viseme_job_page_add_toast (VisemeJobPage *self, AdwToast *toast)
{
  viseme_player_view_add_toast (self->player, toast);
}

static void
on_cancel (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  g_signal_emit (widget, signals[CANCEL], 0, VISEME_JOB_PAGE (widget)->job);
}

static void
on_retry (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  g_signal_emit (widget, signals[RETRY], 0, VISEME_JOB_PAGE (widget)->job);
}

static void
on_reuse (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  g_signal_emit (widget, signals[REUSE], 0, VISEME_JOB_PAGE (widget)->job);
}

static void
on_decided (VisemeJobPage *self, int decision, const char *name)
{
  g_signal_emit (self, signals[DECIDED], 0, self->job, decision, name);
}

static void
on_save_as (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  gtk_widget_activate_action (GTK_WIDGET (VISEME_JOB_PAGE (widget)->actions), "result.save-as",
                              NULL);
}

static void
on_copy (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  gtk_widget_activate_action (GTK_WIDGET (VISEME_JOB_PAGE (widget)->actions), "result.copy", NULL);
}

static void
on_actions_message (VisemeJobPage *self, const char *message)
{
  g_signal_emit (self, signals[MESSAGE], 0, message);
}

/**
 * viseme_job_page_set_settings:
 * @self: the page
 * @settings: the application's settings
 *
 * Sets them, once.
 */
void
viseme_job_page_set_settings (VisemeJobPage *self, GSettings *settings)
{
  viseme_player_view_set_settings (self->player, settings);
}

static void
set_fullscreened (VisemeJobPage *self, gboolean fullscreened)
{
  GtkWidget *extras[] = { self->proof_row, GTK_WIDGET (self->actions) };

  self->fullscreened = fullscreened;
  for (gsize i = 0; i < G_N_ELEMENTS (extras); i++)
    gtk_widget_set_visible (extras[i], !fullscreened);
  if (fullscreened)
    gtk_widget_add_css_class (GTK_WIDGET (self), "fullscreened");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "fullscreened");
  g_object_set (self->player, "fullscreened", fullscreened, NULL);
}

/**
 * viseme_job_page_take_keys:
 * @self: the page
 *
 * Gives the keyboard to the player, or to the first control when there is none.
 */
void
viseme_job_page_take_keys (VisemeJobPage *self)
{
  g_return_if_fail (VISEME_IS_JOB_PAGE (self));

  if (!viseme_job_page_has_player (self) || !viseme_player_view_take_keys (self->player))
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

static void
viseme_job_page_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VisemeJobPage *self = VISEME_JOB_PAGE (object);

  switch (prop_id)
    {
    case PROP_FULLSCREENED:
      g_value_set_boolean (value, self->fullscreened);
      break;
    case PROP_COMPARED:
      g_value_set_string (value, self->compared);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
viseme_job_page_set_property (GObject *object,
                              guint prop_id,
                              const GValue *value,
                              GParamSpec *pspec)
{
  VisemeJobPage *self = VISEME_JOB_PAGE (object);

  switch (prop_id)
    {
    case PROP_FULLSCREENED:
      set_fullscreened (self, g_value_get_boolean (value));
      break;
    case PROP_COMPARED:
      if (viseme_job_page_has_player (self))
        compare (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
viseme_job_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (viseme_job_page_parent_class)->map (widget);
  update_clock (VISEME_JOB_PAGE (widget));
}

static void
viseme_job_page_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (viseme_job_page_parent_class)->unmap (widget);
  update_clock (VISEME_JOB_PAGE (widget));
}

static void
viseme_job_page_dispose (GObject *object)
{
  VisemeJobPage *self = VISEME_JOB_PAGE (object);

  g_clear_handle_id (&self->clock_id, g_source_remove);
  g_clear_pointer (&self->shown_error, g_free);
  g_clear_object (&self->jobs);
  g_clear_object (&self->comparisons);
  g_clear_pointer (&self->compared, g_free);
  if (self->job)
    g_clear_signal_handler (&self->job_handler, self->job);
  g_clear_object (&self->job);

  G_OBJECT_CLASS (viseme_job_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, VisemeJobPage, stack);
  gtk_widget_class_bind_template_child (widget_class, VisemeJobPage, preview);
  gtk_widget_class_bind_template_child (widget_class, VisemeJobPage, stage);
  gtk_widget_class_bind_template_child (widget_class, VisemeJobPage, elapsed);
  gtk_widget_class_bind_template_child (widget_class, VisemeJobPage, progress);
  gtk_widget_class_bind_template_child (widget_class, VisemeJobPage, failed_page);
  gtk_widget_class_bind_template_child (widget_class, VisemeJobPage, decision);
  gtk_widget_class_bind_template_child (widget_class, VisemeJobPage, player);
  gtk_widget_class_bind_template_child (widget_class, VisemeJobPage, proof_row);
  gtk_widget_class_bind_template_child (widget_class, VisemeJobPage, proof_line);
  gtk_widget_class_bind_template_child (widget_class, VisemeJobPage, warnings);
  gtk_widget_class_bind_template_child (widget_class, VisemeJobPage, actions);
}

static guint
add_job_signal (GObjectClass *klass, const char *name, GType type)
{
  return g_signal_new (name, G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 1, type);
}

static void
viseme_job_page_class_init (VisemeJobPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = viseme_job_page_get_property;
  object_class->set_property = viseme_job_page_set_property;
  object_class->dispose = viseme_job_page_dispose;
  widget_class->map = viseme_job_page_map;
  widget_class->unmap = viseme_job_page_unmap;

  properties[PROP_FULLSCREENED] = g_param_spec_boolean ("fullscreened", NULL, NULL, FALSE,
                                                        G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_COMPARED] =
      g_param_spec_string ("compared", NULL, NULL, VISEME_COMPARE_ORIGINAL,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CANCEL] = add_job_signal (object_class, "cancel", VISEME_TYPE_JOB);
  signals[RETRY] = add_job_signal (object_class, "retry", VISEME_TYPE_JOB);
  signals[REUSE] = add_job_signal (object_class, "reuse", VISEME_TYPE_JOB);
  signals[DECIDED] =
      g_signal_new ("decided", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, VISEME_TYPE_JOB, G_TYPE_INT, G_TYPE_STRING);
  signals[MESSAGE] = add_job_signal (object_class, "message", G_TYPE_STRING);

  g_type_ensure (VISEME_TYPE_JOB_DECISION);
  g_type_ensure (VISEME_TYPE_PREVIEW);
  g_type_ensure (VISEME_TYPE_PLAYER_VIEW);
  g_type_ensure (VISEME_TYPE_PROOF_LINE);
  g_type_ensure (VISEME_TYPE_RESULT_ACTIONS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/viseme_app/Viseme/ui/job-page.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "job.cancel", NULL, on_cancel);
  gtk_widget_class_install_action (widget_class, "job.retry", NULL, on_retry);
  gtk_widget_class_install_action (widget_class, "job.reuse", NULL, on_reuse);
  gtk_widget_class_install_action (widget_class, "job.save-as", NULL, on_save_as);
  gtk_widget_class_install_action (widget_class, "job.copy", NULL, on_copy);
  gtk_widget_class_install_property_action (widget_class, "job.compare", "compared");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "job.copy", NULL);
}

static void
viseme_job_page_init (VisemeJobPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->decision, "decided", G_CALLBACK (on_decided), self);
  g_signal_connect_swapped (self->actions, "message", G_CALLBACK (on_actions_message), self);
  self->compared = g_strdup (VISEME_COMPARE_ORIGINAL);
  self->comparisons = g_menu_new ();
  viseme_player_view_set_comparisons (self->player, G_MENU_MODEL (self->comparisons));
}
