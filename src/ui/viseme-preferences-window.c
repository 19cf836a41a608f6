/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-preferences-window"

#include "config.h"

#include "viseme-preferences-window.h"

#include "base/viseme-files.h"
#include "base/viseme-format.h"
#include "ui/viseme-sign-in-dialog.h"

#include <glib/gi18n.h>

struct _VisemePreferencesWindow
{
  AdwPreferencesWindow parent_instance;

  VisemeAccount *account;

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
viseme_preferences_window_dispose (GObject *object)
{
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
 *
 * Returns: (transfer none): the preferences, not shown yet
 */
VisemePreferencesWindow *
viseme_preferences_window_new (GtkWindow *parent, GSettings *settings, VisemeAccount *account)
{
  VisemePreferencesWindow *self =
      g_object_new (VISEME_TYPE_PREFERENCES_WINDOW, "transient-for", parent, NULL);

  self->account = g_object_ref (account);
  g_settings_bind (settings, "loop", self->loop_switch, "active", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (account, "notify", G_CALLBACK (show_account), self, G_CONNECT_SWAPPED);
  show_account (self);
  return self;
}
