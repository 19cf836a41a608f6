/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-window"

#include "config.h"

#include "viseme-window.h"

#include "base/viseme-format.h"
#include "ui/viseme-closing.h"
#include "ui/viseme-composer.h"
#include "ui/viseme-drop-area.h"
#include "ui/viseme-job-actions.h"
#include "ui/viseme-job-decision.h"
#include "ui/viseme-job-page.h"
#include "ui/viseme-owed-banner.h"
#include "ui/viseme-pace.h"
#include "ui/viseme-plan.h"
#include "ui/viseme-sidebar.h"

#include <glib/gi18n.h>
#include <string.h>

struct _VisemeWindow
{
  AdwApplicationWindow parent_instance;

  GSettings *settings;
  VisemeAccount *account;
  VisemeRunner *runner; /* NULL until after the first frame */
  gboolean has_files;   /* was given some to open: nothing is restored over them */

  AdwToastOverlay *toasts;
  VisemeDropArea *drop_area;
  AdwLeaflet *leaflet;
  VisemeSidebar *sidebar;
  VisemeJobActions *job_actions;
  GtkWidget *content;
  GtkWidget *header;
  GtkWidget *back_button;
  AdwWindowTitle *title;
  GtkWidget *balance;
  GtkWidget *practice_banner;
  VisemeOwedBanner *owed_banner;
  GtkStack *pages;
  VisemeComposer *composer;
  VisemeJobPage *job_page; /* made when it is first needed */
};

G_DEFINE_FINAL_TYPE (VisemeWindow, viseme_window, ADW_TYPE_APPLICATION_WINDOW)

static gboolean
has_player (VisemeWindow *self)
{
  return self->job_page &&
         gtk_stack_get_visible_child (self->pages) == GTK_WIDGET (self->job_page) &&
         viseme_job_page_has_player (self->job_page);
}

/**
 * viseme_window_add_message:
 * @self: the window
 * @message: translated text
 *
 * Tells something in passing.
 */
void
viseme_window_add_message (VisemeWindow *self, const char *message)
{
  AdwToast *toast;
  g_autofree char *markup = g_markup_escape_text (message, -1);

  g_return_if_fail (VISEME_IS_WINDOW (self));

  toast = adw_toast_new (markup);
  adw_toast_set_timeout (toast, 4);
  if (has_player (self))
    viseme_job_page_add_toast (self->job_page, toast);
  else
    adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
show_title (VisemeWindow *self, VisemeJob *job)
{
  g_autoptr (VisemeModel) model =
      job ? viseme_plan_find_model (viseme_job_get_model_id (job)) : NULL;
  const char *title = job ? viseme_job_get_title (job) : _ ("New Lip-Sync");

  adw_window_title_set_title (self->title, title);
  adw_window_title_set_subtitle (self->title, model ? viseme_model_get_name (model) : "");
}

static void
leave_fullscreen (VisemeWindow *self)
{
  if (gtk_window_is_fullscreen (GTK_WINDOW (self)))
    gtk_window_unfullscreen (GTK_WINDOW (self));
}

/* The keys of what is shown work at once. */
static void
focus_page (VisemeWindow *self)
{
  GtkWidget *page = gtk_stack_get_visible_child (self->pages);

  if (VISEME_IS_JOB_PAGE (page))
    viseme_job_page_take_keys (VISEME_JOB_PAGE (page));
  else
    gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
}

/**
 * viseme_window_show_composer:
 * @self: the window
 *
 * Shows the page on which a lip-sync is put together.
 */
void
viseme_window_show_composer (VisemeWindow *self)
{
  g_return_if_fail (VISEME_IS_WINDOW (self));

  leave_fullscreen (self);
  if (self->job_page)
    viseme_job_page_set_job (self->job_page, NULL);
  gtk_stack_set_visible_child (self->pages, GTK_WIDGET (self->composer));
  adw_leaflet_set_visible_child (self->leaflet, self->content);
  show_title (self, NULL);
  viseme_sidebar_select (self->sidebar, NULL);
  focus_page (self);
}

static void on_cancel (VisemeWindow *self, VisemeJob *job);
static void on_retry (VisemeWindow *self, VisemeJob *job);
static void on_decided (VisemeWindow *self, VisemeJob *job, int decision, const char *name);
static void on_reuse (VisemeWindow *self, VisemeJob *shown);

static void
ensure_job_page (VisemeWindow *self)
{
  if (self->job_page)
    return;

  self->job_page = g_object_new (VISEME_TYPE_JOB_PAGE, NULL);
  viseme_job_page_set_settings (self->job_page, self->settings);
  if (self->runner)
    viseme_job_page_set_jobs (self->job_page, G_LIST_MODEL (self->runner));
  gtk_stack_add_child (self->pages, GTK_WIDGET (self->job_page));
  g_signal_connect_swapped (self->job_page, "cancel", G_CALLBACK (on_cancel), self);
  g_signal_connect_swapped (self->job_page, "retry", G_CALLBACK (on_retry), self);
  g_signal_connect_swapped (self->job_page, "decided", G_CALLBACK (on_decided), self);
  g_signal_connect_swapped (self->job_page, "reuse", G_CALLBACK (on_reuse), self);
  g_signal_connect_swapped (self->job_page, "message", G_CALLBACK (viseme_window_add_message),
                            self);
}

/**
 * viseme_window_show_job:
 * @self: the window
 * @job: a job
 *
 * Shows how @job is, or its result.
 */
void
viseme_window_show_job (VisemeWindow *self, VisemeJob *job)
{
  g_return_if_fail (VISEME_IS_WINDOW (self));

  ensure_job_page (self);
  viseme_job_page_set_job (self->job_page, job);
  gtk_stack_set_visible_child (self->pages, GTK_WIDGET (self->job_page));
  adw_leaflet_set_visible_child (self->leaflet, self->content);
  show_title (self, job);
  viseme_sidebar_select (self->sidebar, job);
}

/**
 * viseme_window_open_files:
 * @self: the window
 * @files: (element-type GFile): files or web links
 *
 * Opens the composer with @files in it.
 */
void
viseme_window_open_files (VisemeWindow *self, GPtrArray *files)
{
  g_return_if_fail (VISEME_IS_WINDOW (self));

  self->has_files = TRUE;
  viseme_window_show_composer (self);
  viseme_composer_take_files (self->composer, files);
}

static void
start (VisemeWindow *self, VisemeJob *job)
{
  if (!self->runner)
    {
      viseme_window_add_message (self, _ ("Viseme cannot write its list of jobs: free some space "
                                          "or check the permissions, then start it again"));
      return;
    }

  viseme_runner_start (self->runner, job);
  viseme_window_show_job (self, job);
  focus_page (self);
}

static void
on_cancel (VisemeWindow *self, VisemeJob *job)
{
  viseme_runner_cancel (self->runner, job);
}

static void
on_decided (VisemeWindow *self, VisemeJob *job, int decision, const char *name)
{
  viseme_job_decision_carry_out (self->runner, job, (VisemeDecision) decision, name);
}

static void
on_retry (VisemeWindow *self, VisemeJob *job)
{
  g_autoptr (VisemeJob) again = NULL;

  /* The gateway has it, or may have it: another one would be paid for again. One that was not sent
   * is still the same. */
  if (viseme_job_is_owed (job) || viseme_job_get_state (job) == VISEME_JOB_UNCONFIRMED ||
      viseme_job_get_state (job) == VISEME_JOB_DRAFT)
    {
      start (self, job);
      return;
    }

  again =
      viseme_job_new (viseme_job_get_video (job), viseme_job_get_audio (job),
                      viseme_job_get_model_id (job), viseme_job_get_gateway_url (job), NULL, FALSE);
  viseme_job_set_options (again, viseme_job_get_options (job));
  viseme_job_set_changes (again, viseme_job_get_changes (job));
  start (self, again);
}

static void
on_reuse (VisemeWindow *self, VisemeJob *shown)
{
  /* The page lets go of its job when the composer comes. */
  g_autoptr (VisemeJob) job = g_object_ref (shown);

  viseme_window_show_composer (self);
  viseme_composer_set_files (self->composer, viseme_job_get_video (job),
                             viseme_job_get_audio (job));
  viseme_composer_set_changes (self->composer, viseme_job_get_changes (job));
}

static void
on_job_activated (VisemeWindow *self, VisemeJob *job)
{
  viseme_window_show_job (self, job);
  focus_page (self);
}

/* While the list is gone through by keys it keeps the focus; alone in a narrow window it waits for
 * Enter. */
static void
on_job_selected (VisemeWindow *self, VisemeJob *job)
{
  if (!adw_leaflet_get_folded (self->leaflet))
    viseme_window_show_job (self, job);
}

static void
on_compose (VisemeWindow *self, VisemeJob *job, const char *quality)
{
  on_reuse (self, job);
  viseme_composer_set_quality (self->composer, quality);
}

static void
on_job_removed (VisemeWindow *self, VisemeJob *job)
{
  g_autofree char *title = g_markup_escape_text (viseme_job_get_title (job), -1);
  /* Translators: %s is the name of a lip-sync */
  g_autofree char *text = g_strdup_printf (_ ("“%s” was removed from the list"), title);
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_button_label (toast, _ ("Undo"));
  adw_toast_set_action_name (toast, "jobs.put-back");
  adw_toast_set_action_target (toast, "s", viseme_job_get_id (job));
  adw_toast_set_timeout (toast, 8);
  adw_toast_overlay_add_toast (self->toasts, toast);
  if (self->job_page && viseme_job_page_get_job (self->job_page) == job)
    viseme_window_show_composer (self);
}

static GMenuModel *
make_job_menu (VisemeJob *job, gpointer user_data)
{
  return viseme_job_actions_make_menu (VISEME_WINDOW (user_data)->job_actions, job);
}

static void
on_files_dropped (VisemeWindow *self, GPtrArray *files)
{
  viseme_window_open_files (self, files);
}

static char *
describe_drop (GPtrArray *files, gpointer user_data)
{
  return viseme_composer_describe_drop (VISEME_WINDOW (user_data)->composer, files);
}

/* A narrow window needs its room for the title. */
static void
show_balance (VisemeWindow *self)
{
  gint64 balance = self->account ? viseme_account_get_balance (self->account) : -1;
  g_autofree char *text = balance >= 0 ? viseme_format_credits (balance) : NULL;

  gtk_label_set_label (GTK_LABEL (self->balance), text ? text : "");
  gtk_widget_set_visible (self->balance, text && !adw_leaflet_get_folded (self->leaflet));
}

static void
on_job_finished (VisemeWindow *self, VisemeJob *job)
{
  viseme_account_refresh (self->account);
  if (viseme_job_get_state (job) == VISEME_JOB_DONE &&
      viseme_job_get_kind (job) == VISEME_JOB_LIP_SYNC &&
      g_strcmp0 (viseme_job_get_model_id (job), VISEME_MODEL_LOCAL) == 0 &&
      !viseme_runner_is_busy (self->runner))
    viseme_pace_learn (self->settings, job);
}

/* The job that was shown, or what was on the cards of the composer. */
static void
restore_page (VisemeWindow *self)
{
  gboolean practice = viseme_runner_is_practice (self->runner);
  g_autofree char *id =
      practice ? g_strdup ("") : g_settings_get_string (self->settings, "selected-job");
  g_autoptr (VisemeJob) job = *id ? viseme_runner_find (self->runner, id) : NULL;

  if (self->has_files)
    return;

  viseme_composer_restore (self->composer);
  if (job && gtk_stack_get_visible_child (self->pages) == GTK_WIDGET (self->composer))
    viseme_window_show_job (self, job);
}

/**
 * viseme_window_set_runner:
 * @self: the window
 * @runner: what runs the jobs
 *
 * Shows the jobs of @runner in the sidebar; speech is shown where it is made.
 */
void
viseme_window_set_runner (VisemeWindow *self, VisemeRunner *runner)
{
  g_return_if_fail (VISEME_IS_WINDOW (self));

  if (!g_set_object (&self->runner, runner))
    return;

  viseme_composer_set_runner (self->composer, runner);
  viseme_sidebar_set_runner (self->sidebar, runner);
  viseme_job_actions_set_runner (self->job_actions, runner);
  viseme_owed_banner_set_runner (self->owed_banner, runner);
  g_signal_connect_object (runner, "job-finished", G_CALLBACK (on_job_finished), self,
                           G_CONNECT_SWAPPED);
  restore_page (self);
}

/**
 * viseme_window_update_spending:
 * @self: the window
 *
 * Shows the month's spending against a limit that was changed.
 */
void
viseme_window_update_spending (VisemeWindow *self)
{
  g_return_if_fail (VISEME_IS_WINDOW (self));

  viseme_sidebar_update_spending (self->sidebar);
}

static void
on_new (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  VisemeWindow *self = VISEME_WINDOW (widget);

  viseme_composer_clear (self->composer);
  viseme_window_show_composer (self);
}

static void
on_paste (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  VisemeWindow *self = VISEME_WINDOW (widget);

  viseme_window_show_composer (self);
  viseme_composer_paste (self->composer);
}

/* The keys of the composer's and the job page's actions work wherever the focus is: "win.x" stands
 * for "composer.x" or "job.x". */
static void
forward_action (GtkWidget *page, const char *group, const char *action_name)
{
  g_autofree char *name = g_strconcat (group, strchr (action_name, '.'), NULL);

  gtk_widget_activate_action (page, name, NULL);
}

static void
on_composer_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  VisemeWindow *self = VISEME_WINDOW (widget);

  if (gtk_stack_get_visible_child (self->pages) == GTK_WIDGET (self->composer))
    forward_action (GTK_WIDGET (self->composer), "composer", action_name);
}

static void
on_job_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  VisemeWindow *self = VISEME_WINDOW (widget);

  if (has_player (self))
    forward_action (GTK_WIDGET (self->job_page), "job", action_name);
}

static void
on_back (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  VisemeWindow *self = VISEME_WINDOW (widget);

  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->sidebar));
  viseme_sidebar_unselect (self->sidebar);
}

static void
on_search (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  VisemeWindow *self = VISEME_WINDOW (widget);

  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->sidebar));
  viseme_sidebar_search (self->sidebar);
}

static void
on_fullscreen (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  if (gtk_window_is_fullscreen (GTK_WINDOW (widget)))
    gtk_window_unfullscreen (GTK_WINDOW (widget));
  else if (has_player (VISEME_WINDOW (widget)))
    gtk_window_fullscreen (GTK_WINDOW (widget));
}

static void
on_leave_fullscreen (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  leave_fullscreen (VISEME_WINDOW (widget));
}

/* In full screen there is only the player. */
static void
on_fullscreened (VisemeWindow *self)
{
  gboolean fullscreened = gtk_window_is_fullscreen (GTK_WINDOW (self));

  gtk_widget_set_visible (self->header, !fullscreened);
  gtk_widget_set_visible (GTK_WIDGET (self->sidebar), !fullscreened);
  if (self->job_page)
    g_object_set (self->job_page, "fullscreened", fullscreened, NULL);
}

static void
on_folded (VisemeWindow *self)
{
  gboolean folded = adw_leaflet_get_folded (self->leaflet);

  gtk_widget_set_visible (self->back_button, folded);
  show_balance (self);
  viseme_sidebar_set_alone (self->sidebar, folded);
}

static void
restore_state (VisemeWindow *self)
{
  gtk_window_set_default_size (GTK_WINDOW (self),
                               g_settings_get_int (self->settings, "window-width"),
                               g_settings_get_int (self->settings, "window-height"));
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
}

static void
save_state (VisemeWindow *self)
{
  VisemeJob *job = self->job_page ? viseme_job_page_get_job (self->job_page) : NULL;
  int width;
  int height;

  if (!viseme_account_is_practice (self->account))
    g_settings_set_string (self->settings, "selected-job", job ? viseme_job_get_id (job) : "");
  if (gtk_window_is_fullscreen (GTK_WINDOW (self)))
    return;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_int (self->settings, "window-width", width);
  g_settings_set_int (self->settings, "window-height", height);
  g_settings_set_boolean (self->settings, "window-maximized",
                          gtk_window_is_maximized (GTK_WINDOW (self)));
}

/**
 * viseme_window_replace:
 * @self: the window
 *
 * Destroys the window, whose jobs go on, to make room for another one.
 */
void
viseme_window_replace (VisemeWindow *self)
{
  g_return_if_fail (VISEME_IS_WINDOW (self));

  save_state (self);
  gtk_window_destroy (GTK_WINDOW (self));
}

static gboolean
viseme_window_close_request (GtkWindow *window)
{
  VisemeWindow *self = VISEME_WINDOW (window);

  save_state (self);
  if (self->runner &&
      viseme_closing_ask (window, self->settings, viseme_runner_count_running (self->runner)))
    return TRUE;

  return GTK_WINDOW_CLASS (viseme_window_parent_class)->close_request (window);
}

static void
viseme_window_dispose (GObject *object)
{
  VisemeWindow *self = VISEME_WINDOW (object);

  g_clear_object (&self->job_actions);
  g_clear_object (&self->runner);
  g_clear_object (&self->account);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (viseme_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, VisemeWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, VisemeWindow, drop_area);
  gtk_widget_class_bind_template_child (widget_class, VisemeWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, VisemeWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, VisemeWindow, content);
  gtk_widget_class_bind_template_child (widget_class, VisemeWindow, header);
  gtk_widget_class_bind_template_child (widget_class, VisemeWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, VisemeWindow, title);
  gtk_widget_class_bind_template_child (widget_class, VisemeWindow, balance);
  gtk_widget_class_bind_template_child (widget_class, VisemeWindow, practice_banner);
  gtk_widget_class_bind_template_child (widget_class, VisemeWindow, owed_banner);
  gtk_widget_class_bind_template_child (widget_class, VisemeWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, VisemeWindow, composer);
}

static void
on_first_paint (GdkFrameClock *clock, gpointer user_data)
{
  g_signal_handlers_disconnect_by_func (clock, on_first_paint, user_data);
  /* The start-up benchmark waits for this line. */
  g_debug ("first frame");
}

static void
viseme_window_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (viseme_window_parent_class)->realize (widget);

  g_signal_connect_object (gtk_widget_get_frame_clock (widget), "after-paint",
                           G_CALLBACK (on_first_paint), widget, 0);
}

/* Before that nothing can take the focus. */
static void
viseme_window_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (viseme_window_parent_class)->map (widget);
  focus_page (VISEME_WINDOW (widget));
}

static void
viseme_window_class_init (VisemeWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = viseme_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = viseme_window_close_request;
  widget_class->realize = viseme_window_realize;
  widget_class->map = viseme_window_map;

  g_type_ensure (VISEME_TYPE_OWED_BANNER);
  g_type_ensure (VISEME_TYPE_DROP_AREA);
  g_type_ensure (VISEME_TYPE_SIDEBAR);
  g_type_ensure (VISEME_TYPE_COMPOSER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/viseme_app/Viseme/ui/window.ui");
  bind_children (widget_class);

  gtk_widget_class_install_action (widget_class, "win.new", NULL, on_new);
  gtk_widget_class_install_action (widget_class, "win.paste", NULL, on_paste);
  gtk_widget_class_install_action (widget_class, "win.start", NULL, on_composer_action);
  gtk_widget_class_install_action (widget_class, "win.choose-video", NULL, on_composer_action);
  gtk_widget_class_install_action (widget_class, "win.choose-audio", NULL, on_composer_action);
  gtk_widget_class_install_action (widget_class, "win.save-as", NULL, on_job_action);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, on_back);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, on_search);
  gtk_widget_class_install_action (widget_class, "win.fullscreen", NULL, on_fullscreen);
  gtk_widget_class_install_action (widget_class, "win.leave-fullscreen", NULL, on_leave_fullscreen);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.leave-fullscreen",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, "win.paste",
                                       NULL);
}

static void
connect_pages (VisemeWindow *self)
{
  g_signal_connect_swapped (self->owed_banner, "show-job", G_CALLBACK (viseme_window_show_job),
                            self);
  g_signal_connect_swapped (self->composer, "start", G_CALLBACK (start), self);
  g_signal_connect_swapped (self->composer, "message", G_CALLBACK (viseme_window_add_message),
                            self);
  g_signal_connect_swapped (self->sidebar, "activated", G_CALLBACK (on_job_activated), self);
  g_signal_connect_swapped (self->sidebar, "selected", G_CALLBACK (on_job_selected), self);
  viseme_sidebar_set_menu_func (self->sidebar, make_job_menu, self);
  self->job_actions = viseme_job_actions_new (GTK_WINDOW (self));
  g_signal_connect_swapped (self->job_actions, "retry", G_CALLBACK (on_retry), self);
  g_signal_connect_swapped (self->job_actions, "compose", G_CALLBACK (on_compose), self);
  g_signal_connect_swapped (self->job_actions, "removed", G_CALLBACK (on_job_removed), self);
  g_signal_connect_swapped (self->job_actions, "put-back", G_CALLBACK (viseme_window_show_job),
                            self);
  g_signal_connect_swapped (self->drop_area, "dropped", G_CALLBACK (on_files_dropped), self);
  viseme_drop_area_set_describe_func (self->drop_area, describe_drop, self);
}

static void
viseme_window_init (VisemeWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  connect_pages (self);
  show_title (self, NULL);
  g_signal_connect (self, "notify::fullscreened", G_CALLBACK (on_fullscreened), NULL);
  g_signal_connect_swapped (self->leaflet, "notify::folded", G_CALLBACK (on_folded), self);
  on_folded (self);
  adw_leaflet_set_visible_child (self->leaflet, self->content);
  if (g_str_equal (VISEME_PROFILE, "devel"))
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
}

/**
 * viseme_window_new:
 * @application: the application
 * @settings: its settings
 * @account: the user's account
 *
 * Returns: (transfer none): a window with an empty composer, not shown yet
 */
VisemeWindow *
viseme_window_new (GtkApplication *application, GSettings *settings, VisemeAccount *account)
{
  VisemeWindow *self = g_object_new (VISEME_TYPE_WINDOW, "application", application, NULL);

  self->settings = g_object_ref (settings);
  self->account = g_object_ref (account);
  viseme_composer_set_settings (self->composer, settings);
  viseme_composer_set_account (self->composer, account);
  g_signal_connect_object (account, "notify", G_CALLBACK (show_balance), self, G_CONNECT_SWAPPED);
  show_balance (self);
  gtk_widget_set_visible (self->practice_banner, viseme_account_is_practice (account));
  restore_state (self);
  return self;
}
