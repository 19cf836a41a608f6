/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-preferences-window"

#include "config.h"

#include "viseme-preferences-window.h"

#include "base/viseme-files.h"
#include "base/viseme-format.h"
#include "jobs/viseme-ledger.h"
#include "ui/viseme-sign-in-dialog.h"

#include <glib/gi18n.h>

#define CREDITS_PER_DOLLAR 100

struct _VisemePreferencesWindow
{
  AdwPreferencesWindow parent_instance;

  VisemeAccount *account;
  VisemeRunner *runner; /* nullable */

  GtkWidget *budget_group;
  GtkWidget *limit_spin;
  GtkWidget *keep_running_switch;
  GtkWidget *account_row;
  GtkWidget *account_button;
  GtkWidget *results_row;
  GtkWidget *loop_switch;
};

G_DEFINE_FINAL_TYPE (VisemePreferencesWindow,
                     viseme_preferences_window,
                     ADW_TYPE_PREFERENCES_WINDOW)

static void
show_account (VisemePreferencesWindow *self)
{
  gboolean signed_in = viseme_account_get_signed_in (self->account);
  gint64 balance = viseme_account_get_balance (self->account);
  g_autofree char *credits = balance >= 0 ? viseme_format_credits (balance) : NULL;
  const char *subtitle = credits     ? credits
                         : signed_in ? _ ("Signed in")
                                     : _ ("Not signed in: only this computer can be used");

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->account_row), subtitle);
  gtk_button_set_label (GTK_BUTTON (self->account_button),
                        signed_in ? _ ("Sign Out") : _ ("Sign In…"));
}

static void
on_account_clicked (VisemePreferencesWindow *self)
{
  if (viseme_account_get_signed_in (self->account))
    viseme_account_sign_out (self->account);
  else
    gtk_window_present (GTK_WINDOW (viseme_sign_in_dialog_new (GTK_WINDOW (self), self->account)));
}

static void
on_limit_changed (VisemePreferencesWindow *self)
{
  int dollars = gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->limit_spin));
  gint64 credits = dollars > 0 ? dollars * CREDITS_PER_DOLLAR : VISEME_LEDGER_NO_LIMIT;
  g_autoptr (GError) error = NULL;

  if (!viseme_ledger_set_limit (viseme_runner_get_journal (self->runner), credits, &error))
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self),
                                      adw_toast_new (error->message));
}

static void
show_limit (VisemePreferencesWindow *self)
{
  gint64 limit;

  gtk_widget_set_visible (self->budget_group, self->runner != NULL);
  if (!self->runner)
    return;

  limit = viseme_ledger_get_limit (viseme_runner_get_journal (self->runner));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->limit_spin),
                             limit > 0 ? (double) limit / CREDITS_PER_DOLLAR : 0);
  g_signal_connect_swapped (self->limit_spin, "value-changed", G_CALLBACK (on_limit_changed), self);
}

static void
viseme_preferences_window_dispose (GObject *object)
{
  g_clear_object (&VISEME_PREFERENCES_WINDOW (object)->runner);
  g_clear_object (&VISEME_PREFERENCES_WINDOW (object)->account);

  G_OBJECT_CLASS (viseme_preferences_window_parent_class)->dispose (object);
}

static void
viseme_preferences_window_class_init (VisemePreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = viseme_preferences_window_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/viseme_app/Viseme/ui/preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, VisemePreferencesWindow, account_row);
  gtk_widget_class_bind_template_child (widget_class, VisemePreferencesWindow, account_button);
  gtk_widget_class_bind_template_child (widget_class, VisemePreferencesWindow, results_row);
  gtk_widget_class_bind_template_child (widget_class, VisemePreferencesWindow, loop_switch);
  gtk_widget_class_bind_template_child (widget_class, VisemePreferencesWindow, budget_group);
  gtk_widget_class_bind_template_child (widget_class, VisemePreferencesWindow, limit_spin);
  gtk_widget_class_bind_template_child (widget_class, VisemePreferencesWindow, keep_running_switch);
}

static void
viseme_preferences_window_init (VisemePreferencesWindow *self)
{
  g_autofree char *results = viseme_files_get_results_dir ();
  g_autofree char *shown = g_filename_display_name (results);

  gtk_widget_init_template (GTK_WIDGET (self));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->results_row), shown);
  g_signal_connect_swapped (self->account_button, "clicked", G_CALLBACK (on_account_clicked), self);
}

/**
 * viseme_preferences_window_new:
 * @parent: (nullable): the window that it belongs to
 * @settings: the application's settings
 * @account: the user's account
 * @runner: (nullable): what runs the jobs, for the monthly limit
 *
 * Returns: (transfer none): the preferences, not shown yet
 */
VisemePreferencesWindow *
viseme_preferences_window_new (GtkWindow *parent,
                               GSettings *settings,
                               VisemeAccount *account,
                               VisemeRunner *runner)
{
  VisemePreferencesWindow *self =
      g_object_new (VISEME_TYPE_PREFERENCES_WINDOW, "transient-for", parent, NULL);

  self->account = g_object_ref (account);
  g_set_object (&self->runner, runner);
  show_limit (self);
  g_settings_bind (settings, "keep-running", self->keep_running_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "loop", self->loop_switch, "active", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (account, "notify", G_CALLBACK (show_account), self, G_CONNECT_SWAPPED);
  show_account (self);
  return self;
}
