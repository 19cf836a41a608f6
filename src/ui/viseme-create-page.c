/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-create-page"

#include "config.h"

#include "viseme-create-page.h"

#include "base/viseme-format.h"
#include "base/viseme-text.h"
#include "gateway/viseme-model.h"
#include "ui/viseme-columns.h"
#include "ui/viseme-library-strip.h"
#include "ui/viseme-plan.h"
#include "ui/viseme-price-dialog.h"
#include "ui/viseme-sign-in-dialog.h"
#include "ui/viseme-widgets.h"

#include <glib/gi18n.h>

/* In the order of the list. */
static const char *const ratios[] = { "9:16", "1:1", "16:9" };

struct _VisemeCreatePage
{
  AdwBin parent_instance;

  VisemeInput *input;
  VisemeAccount *account;
  VisemeRunner *runner; /* NULL until after the first frame */
  VisemeJob *job;       /* what is being made, or was made last */
  VisemeJobKind wanted; /* what the dialog about its price asks for */

  GtkWidget *prompt;
  GtkTextBuffer *prompt_buffer;
  GtkDropDown *aspect;
  GtkWidget *image_button;
  VisemeLibraryStrip *library;
  GtkWidget *picked_box;
  GtkWidget *motion;
  GtkTextBuffer *motion_buffer;
  GtkSpinButton *seconds;
  GtkWidget *animate_button;
  GtkWidget *spinner;
  GtkWidget *status;
  GtkWidget *use_button;
  GtkWidget *forget_button;
  GtkWidget *check_button;
  GtkWidget *cancel_button;
};

G_DEFINE_FINAL_TYPE (VisemeCreatePage, viseme_create_page, ADW_TYPE_BIN)

static char *
get_words (GtkTextBuffer *buffer)
{
  char *text = NULL;

  g_object_get (buffer, "text", &text, NULL);

  return text;
}

/* Returns: (transfer full): what makes it, with the price that is known. */
static VisemeModel *
get_model (VisemeJobKind kind)
{
  return viseme_model_find (viseme_plan_get_maker_models (),
                            kind == VISEME_JOB_IMAGE ? VISEME_MODEL_IMAGE : VISEME_MODEL_ANIMATION);
}

static gboolean
is_running (VisemeCreatePage *self)
{
  return self->job && self->runner && viseme_runner_is_running (self->runner, self->job);
}

/* It is not known whether the gateway has it, so that another one might be paid for too. */
static gboolean
is_doubtful (VisemeCreatePage *self)
{
  return self->job && !is_running (self) &&
         viseme_job_get_state (self->job) == VISEME_JOB_UNCONFIRMED;
}

/* It is paid for and not here. */
static gboolean
is_owed (VisemeCreatePage *self)
{
  return self->job && !is_running (self) && viseme_job_is_owed (self->job);
}

/* The same that the gateway wanted more for: the same job goes on. */
static gboolean
is_agreement (VisemeCreatePage *self, VisemeJobKind kind)
{
  g_autofree char *words =
      get_words (kind == VISEME_JOB_IMAGE ? self->prompt_buffer : self->motion_buffer);

  return self->job && viseme_job_get_kind (self->job) == kind &&
         viseme_job_needs_agreement (self->job) &&
         g_strcmp0 (viseme_job_get_text (self->job), words) == 0;
}

/* A price that the gateway asked for this very thing counts more than the list. Below 0: not known.
 */
static gint64
get_price (VisemeCreatePage *self, VisemeJobKind kind)
{
  g_autoptr (VisemeModel) model = get_model (kind);

  return is_agreement (self, kind) ? viseme_job_get_expected_credits (self->job)
                                   : viseme_model_get_credits (model);
}

static void
show_button (VisemeCreatePage *self, GtkWidget *button, VisemeJobKind kind, const char *words)
{
  gint64 credits = get_price (self, kind);
  gint64 balance = self->account ? viseme_account_get_balance (self->account) : -1;
  g_autofree char *price = credits >= 0 ? viseme_format_money (credits) : NULL;
  g_autofree char *shortage = viseme_plan_describe_shortage (balance, credits);
  g_autofree char *label = NULL;

  if (kind == VISEME_JOB_IMAGE)
    /* Translators: a button; the price such as $0.15 */
    label = price ? g_strdup_printf (_ ("Make a Picture for %s"), price)
                  : g_strdup (_ ("Make a Picture, Price Not Known…"));
  else
    /* Translators: a button; the price such as $1.50 */
    label = price ? g_strdup_printf (_ ("Animate for %s"), price)
                  : g_strdup (_ ("Animate, Price Not Known…"));
  gtk_button_set_label (GTK_BUTTON (button), label);
  gtk_widget_set_tooltip_text (button, shortage);
  gtk_widget_set_sensitive (button, self->runner && !is_running (self) && !is_doubtful (self) &&
                                        !is_owed (self) && !shortage &&
                                        !viseme_text_is_blank (words));
}

static const char *
find_status (VisemeCreatePage *self)
{
  if (is_running (self))
    return viseme_job_get_stage_text (self->job);
  if (self->job && viseme_job_get_error (self->job))
    return viseme_job_get_error (self->job)->message;

  return "";
}

static void
show_status (VisemeCreatePage *self)
{
  gboolean running = is_running (self);
  const char *status = find_status (self);

  gtk_label_set_label (GTK_LABEL (self->status), status);
  gtk_widget_set_visible (self->status, *status != '\0');
  if (!running && *status != '\0')
    gtk_widget_add_css_class (self->status, "error");
  else
    gtk_widget_remove_css_class (self->status, "error");
  gtk_widget_set_visible (self->spinner, running);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), running);
  gtk_widget_set_visible (self->cancel_button, running);
  gtk_widget_set_visible (self->check_button, is_doubtful (self) || is_owed (self));
  gtk_button_set_label (GTK_BUTTON (self->check_button),
                        is_owed (self) ? _ ("Fetch What Was Made") : _ ("Check Again"));
  gtk_widget_set_visible (self->forget_button, is_doubtful (self));
}

static void
update (VisemeCreatePage *self)
{
  VisemeJob *picked = viseme_library_strip_get_picked (self->library);
  gboolean is_picture = picked && viseme_job_get_kind (picked) == VISEME_JOB_IMAGE;
  g_autofree char *prompt = get_words (self->prompt_buffer);
  g_autofree char *motion = get_words (self->motion_buffer);

  show_button (self, self->image_button, VISEME_JOB_IMAGE, prompt);
  show_button (self, self->animate_button, VISEME_JOB_ANIMATION, motion);
  gtk_widget_set_visible (self->picked_box, is_picture);
  gtk_widget_set_visible (self->use_button, picked != NULL);
  gtk_button_set_label (GTK_BUTTON (self->use_button),
                        is_picture ? _ ("Use This Picture") : _ ("Use This Video"));
  show_status (self);
}

/* A picture is picked and looked at; a video is what was wanted all along. */
static void
on_job_finished (VisemeCreatePage *self, VisemeJob *job)
{
  if (job != self->job)
    return;

  if (viseme_job_get_state (job) == VISEME_JOB_DONE)
    {
      viseme_library_strip_pick (self->library, job);
      if (viseme_job_get_kind (job) == VISEME_JOB_ANIMATION)
        viseme_input_set_file (self->input, viseme_job_get_result (job));
    }
  update (self);
}

static void
follow (VisemeCreatePage *self, VisemeJob *job)
{
  if (self->job)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_set_object (&self->job, job);
  g_signal_connect_object (job, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/* Returns: (transfer full) (nullable): a job of what the page has. */
static VisemeJob *
make_job (VisemeCreatePage *self, VisemeJobKind kind)
{
  const char *url = viseme_account_get_base_url (self->account);
  VisemeJob *picked = viseme_library_strip_get_picked (self->library);
  g_autofree char *prompt = get_words (self->prompt_buffer);
  g_autofree char *motion = get_words (self->motion_buffer);

  if (is_agreement (self, kind))
    return g_object_ref (self->job);
  if (kind == VISEME_JOB_IMAGE)
    return viseme_job_new_image (prompt, ratios[gtk_drop_down_get_selected (self->aspect)],
                                 VISEME_MODEL_IMAGE, url, NULL, FALSE);
  if (!picked)
    return NULL;

  return viseme_job_new_animation (
      viseme_job_get_result (picked), motion, viseme_job_get_aspect_ratio (picked),
      gtk_spin_button_get_value_as_int (self->seconds), VISEME_MODEL_ANIMATION, url, NULL, FALSE);
}

/* CREDITS is the price that was shown, or VISEME_JOB_ANY_PRICE. */
static void
begin (VisemeCreatePage *self, VisemeJobKind kind, gint64 credits)
{
  g_autoptr (VisemeJob) job = make_job (self, kind);

  if (!job)
    return;

  viseme_job_agree (job, credits);
  viseme_runner_start (self->runner, job);
  follow (self, job);
  gtk_widget_grab_focus (self->cancel_button);
}

static void
on_any_price_agreed (gpointer user_data)
{
  VisemeCreatePage *self = user_data;

  if (self->runner && !is_running (self))
    begin (self, self->wanted, VISEME_JOB_ANY_PRICE);
}

static void
ask (VisemeCreatePage *self, VisemeJobKind kind)
{
  g_autoptr (VisemeModel) model = get_model (kind);

  if (!self->runner || !self->account)
    return;
  if (!viseme_account_get_signed_in (self->account))
    {
      /* Nothing paid starts by itself: after signing in, the button with the price is pressed
       * again. */
      gtk_window_present (GTK_WINDOW (viseme_sign_in_dialog_new (
          GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->account)));
      return;
    }

  self->wanted = kind;
  if (get_price (self, kind) < 0)
    viseme_price_dialog_ask (GTK_WIDGET (self), model, on_any_price_agreed, g_object_ref (self),
                             g_object_unref);
  else
    begin (self, kind, get_price (self, kind));
}

static void
on_image_clicked (VisemeCreatePage *self)
{
  ask (self, VISEME_JOB_IMAGE);
}

static void
on_animate_clicked (VisemeCreatePage *self)
{
  ask (self, VISEME_JOB_ANIMATION);
}

static void
on_use_clicked (VisemeCreatePage *self)
{
  VisemeJob *picked = viseme_library_strip_get_picked (self->library);

  if (picked)
    viseme_input_set_file (self->input, viseme_job_get_result (picked));
}

static void
on_cancel_clicked (VisemeCreatePage *self)
{
  if (is_running (self))
    viseme_runner_cancel (self->runner, self->job);
}

/* Asks the gateway about what it may have, or fetches what it has; neither is paid for again. */
static void
on_check_clicked (VisemeCreatePage *self)
{
  if (is_doubtful (self))
    viseme_runner_resolve (self->runner, self->job, VISEME_RESOLVE_ASK);
  else if (is_owed (self))
    viseme_runner_start (self->runner, self->job);
  update (self);
}

/* What it may have cost stays in the ledger. */
static void
on_forget_clicked (VisemeCreatePage *self)
{
  if (is_doubtful (self))
    viseme_runner_resolve (self->runner, self->job, VISEME_RESOLVE_FORGET);
  g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);
  update (self);
}

/**
 * viseme_create_page_set_input:
 * @self: the page
 * @input: gets what is picked, for good
 */
void
viseme_create_page_set_input (VisemeCreatePage *self, VisemeInput *input)
{
  g_return_if_fail (VISEME_IS_CREATE_PAGE (self));

  g_set_object (&self->input, input);
}

/**
 * viseme_create_page_set_account:
 * @self: the page
 * @account: the account that is paid from
 */
void
viseme_create_page_set_account (VisemeCreatePage *self, VisemeAccount *account)
{
  g_return_if_fail (VISEME_IS_CREATE_PAGE (self));

  g_set_object (&self->account, account);
  g_signal_connect_object (account, "notify::balance", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);
}

/* What an earlier run of the program left and the runner goes on with. */
static gboolean
follow_unfinished (VisemeCreatePage *self)
{
  GListModel *jobs = G_LIST_MODEL (self->runner);

  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (VisemeJob) job = g_list_model_get_item (jobs, i);
      VisemeJobKind kind = viseme_job_get_kind (job);

      if ((kind == VISEME_JOB_IMAGE || kind == VISEME_JOB_ANIMATION) &&
          viseme_runner_is_running (self->runner, job))
        {
          follow (self, job);
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * viseme_create_page_set_runner:
 * @self: the page
 * @runner: what runs the jobs
 *
 * Returns: %TRUE when @runner goes on with something that the page now follows
 */
gboolean
viseme_create_page_set_runner (VisemeCreatePage *self, VisemeRunner *runner)
{
  gboolean unfinished;

  g_return_val_if_fail (VISEME_IS_CREATE_PAGE (self), FALSE);

  if (!g_set_object (&self->runner, runner))
    return FALSE;

  /* The library first: what is finished can be picked then. */
  viseme_library_strip_set_runner (self->library, runner);
  g_signal_connect_object (runner, "job-finished", G_CALLBACK (on_job_finished), self,
                           G_CONNECT_SWAPPED);
  unfinished = follow_unfinished (self);
  update (self);

  return unfinished;
}

static void
viseme_create_page_dispose (GObject *object)
{
  VisemeCreatePage *self = VISEME_CREATE_PAGE (object);

  g_clear_object (&self->input);
  g_clear_object (&self->account);
  g_clear_object (&self->runner);
  g_clear_object (&self->job);

  G_OBJECT_CLASS (viseme_create_page_parent_class)->dispose (object);
}

static void
viseme_create_page_class_init (VisemeCreatePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = viseme_create_page_dispose;

  g_type_ensure (VISEME_TYPE_COLUMNS);
  g_type_ensure (VISEME_TYPE_LIBRARY_STRIP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/viseme_app/Viseme/ui/create-page.ui");
  gtk_widget_class_bind_template_child (widget_class, VisemeCreatePage, prompt);
  gtk_widget_class_bind_template_child (widget_class, VisemeCreatePage, prompt_buffer);
  gtk_widget_class_bind_template_child (widget_class, VisemeCreatePage, aspect);
  gtk_widget_class_bind_template_child (widget_class, VisemeCreatePage, image_button);
  gtk_widget_class_bind_template_child (widget_class, VisemeCreatePage, library);
  gtk_widget_class_bind_template_child (widget_class, VisemeCreatePage, picked_box);
  gtk_widget_class_bind_template_child (widget_class, VisemeCreatePage, motion);
  gtk_widget_class_bind_template_child (widget_class, VisemeCreatePage, motion_buffer);
  gtk_widget_class_bind_template_child (widget_class, VisemeCreatePage, seconds);
  gtk_widget_class_bind_template_child (widget_class, VisemeCreatePage, animate_button);
  gtk_widget_class_bind_template_child (widget_class, VisemeCreatePage, spinner);
  gtk_widget_class_bind_template_child (widget_class, VisemeCreatePage, status);
  gtk_widget_class_bind_template_child (widget_class, VisemeCreatePage, use_button);
  gtk_widget_class_bind_template_child (widget_class, VisemeCreatePage, forget_button);
  gtk_widget_class_bind_template_child (widget_class, VisemeCreatePage, check_button);
  gtk_widget_class_bind_template_child (widget_class, VisemeCreatePage, cancel_button);
}

static void
set_name (GtkWidget *widget, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
viseme_create_page_init (VisemeCreatePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_name (self->prompt, _ ("Who Is in the Picture"));
  set_name (self->motion, _ ("What Happens in the Video"));
  set_name (GTK_WIDGET (self->seconds), _ ("Seconds of the Video"));
  viseme_widgets_set_name (GTK_WIDGET (self->aspect), _ ("Shape of the Picture"));
  g_signal_connect_object (viseme_plan_get_maker_models (), "items-changed", G_CALLBACK (update),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->prompt_buffer, "changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->motion_buffer, "changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->library, "picked", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->image_button, "clicked", G_CALLBACK (on_image_clicked), self);
  g_signal_connect_swapped (self->animate_button, "clicked", G_CALLBACK (on_animate_clicked), self);
  g_signal_connect_swapped (self->use_button, "clicked", G_CALLBACK (on_use_clicked), self);
  g_signal_connect_swapped (self->cancel_button, "clicked", G_CALLBACK (on_cancel_clicked), self);
  g_signal_connect_swapped (self->check_button, "clicked", G_CALLBACK (on_check_clicked), self);
  g_signal_connect_swapped (self->forget_button, "clicked", G_CALLBACK (on_forget_clicked), self);
  update (self);
}
