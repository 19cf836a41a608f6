/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-preferences-window"

#include "config.h"

#include "viseme-preferences-window.h"

#include "base/viseme-files.h"
#include "base/viseme-format.h"
#include "jobs/viseme-ledger.h"
#include "ui/viseme-cache-group.h"
#include "ui/viseme-file-chooser.h"
#include "ui/viseme-plan.h"
#include "ui/viseme-server-group.h"
#include "ui/viseme-sign-in-dialog.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define CREDITS_PER_DOLLAR 100

struct _VisemePreferencesWindow
{
  AdwPreferencesWindow parent_instance;

  VisemeAccount *account;
  VisemeRunner *runner; /* nullable */
  GSettings *settings;
  GListModel *models; /* of the row of qualities */

  GtkWidget *budget_group;
  GtkWidget *limit_spin;
  GtkWidget *keep_running_switch;
  GtkWidget *account_row;
  GtkWidget *account_button;
  VisemeServerGroup *server_group;
  VisemeCacheGroup *cache_group;
  AdwComboRow *quality_row;
  GtkWidget *results_row;
  GtkWidget *folder_button;
  GtkWidget *usual_button;
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
show_results_folder (VisemePreferencesWindow *self)
{
  g_autofree char *chosen = g_settings_get_string (self->settings, "results-folder");
  g_autofree char *results = viseme_files_get_results_dir ();
  g_autofree char *shown = g_filename_display_name (*chosen ? chosen : results);
  g_autofree char *markup = g_markup_escape_text (shown, -1);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->results_row), markup);
  gtk_widget_set_visible (self->usual_button, *chosen != '\0');
}

static void
on_folder_chosen (GFile *folder, gpointer owner)
{
  VisemePreferencesWindow *self = VISEME_PREFERENCES_WINDOW (owner);
  const char *path = g_file_peek_path (folder);

  if (path && g_access (path, W_OK) == 0)
    g_settings_set_string (self->settings, "results-folder", path);
  else
    adw_preferences_window_add_toast (
        ADW_PREFERENCES_WINDOW (self),
        adw_toast_new (_ ("Nothing can be written there: choose another folder")));
}

static void
on_folder_clicked (VisemePreferencesWindow *self)
{
  viseme_file_chooser_choose_folder (GTK_WIDGET (self), _ ("Folder for Results"), on_folder_chosen);
}

static void
on_usual_clicked (VisemePreferencesWindow *self)
{
  g_settings_reset (self->settings, "results-folder");
}

static void
show_quality (VisemePreferencesWindow *self)
{
  g_autofree char *id = g_settings_get_string (self->settings, "quality");

  for (guint i = 0; i < g_list_model_get_n_items (self->models); i++)
    {
      g_autoptr (VisemeModel) model = g_list_model_get_item (self->models, i);

      if (g_str_equal (viseme_model_get_id (model), id))
        adw_combo_row_set_selected (self->quality_row, i);
    }
}

static void
on_quality_selected (VisemePreferencesWindow *self)
{
  g_autoptr (VisemeModel) model =
      g_list_model_get_item (self->models, adw_combo_row_get_selected (self->quality_row));

  if (model)
    g_settings_set_string (self->settings, "quality", viseme_model_get_id (model));
}

static void
set_up_qualities (VisemePreferencesWindow *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  self->models = g_object_ref (viseme_plan_get_models ());
  for (guint i = 0; i < g_list_model_get_n_items (self->models); i++)
    {
      g_autoptr (VisemeModel) model = g_list_model_get_item (self->models, i);

      gtk_string_list_append (names, viseme_model_get_name (model));
    }
  adw_combo_row_set_model (self->quality_row, G_LIST_MODEL (names));
  show_quality (self);
  g_signal_connect_swapped (self->quality_row, "notify::selected", G_CALLBACK (on_quality_selected),
                            self);
}

static void
viseme_preferences_window_dispose (GObject *object)
{
  g_clear_object (&VISEME_PREFERENCES_WINDOW (object)->models);
  g_clear_object (&VISEME_PREFERENCES_WINDOW (object)->settings);
  g_clear_object (&VISEME_PREFERENCES_WINDOW (object)->runner);
  g_clear_object (&VISEME_PREFERENCES_WINDOW (object)->account);

  G_OBJECT_CLASS (viseme_preferences_window_parent_class)->dispose (object);
}

static void
viseme_preferences_window_class_init (VisemePreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = viseme_preferences_window_dispose;

  g_type_ensure (VISEME_TYPE_CACHE_GROUP);
  g_type_ensure (VISEME_TYPE_SERVER_GROUP);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/viseme_app/Viseme/ui/preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, VisemePreferencesWindow, account_row);
  gtk_widget_class_bind_template_child (widget_class, VisemePreferencesWindow, account_button);
  gtk_widget_class_bind_template_child (widget_class, VisemePreferencesWindow, server_group);
  gtk_widget_class_bind_template_child (widget_class, VisemePreferencesWindow, cache_group);
  gtk_widget_class_bind_template_child (widget_class, VisemePreferencesWindow, quality_row);
  gtk_widget_class_bind_template_child (widget_class, VisemePreferencesWindow, results_row);
  gtk_widget_class_bind_template_child (widget_class, VisemePreferencesWindow, folder_button);
  gtk_widget_class_bind_template_child (widget_class, VisemePreferencesWindow, usual_button);
  gtk_widget_class_bind_template_child (widget_class, VisemePreferencesWindow, loop_switch);
  gtk_widget_class_bind_template_child (widget_class, VisemePreferencesWindow, budget_group);
  gtk_widget_class_bind_template_child (widget_class, VisemePreferencesWindow, limit_spin);
  gtk_widget_class_bind_template_child (widget_class, VisemePreferencesWindow, keep_running_switch);
}

static void
viseme_preferences_window_init (VisemePreferencesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->folder_button, "clicked", G_CALLBACK (on_folder_clicked), self);
  g_signal_connect_swapped (self->usual_button, "clicked", G_CALLBACK (on_usual_clicked), self);
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
  self->settings = g_object_ref (settings);
  show_limit (self);
  viseme_server_group_set_settings (self->server_group, settings);
  viseme_cache_group_set_runner (self->cache_group, runner);
  set_up_qualities (self);
  show_results_folder (self);
  g_signal_connect_object (settings, "changed::results-folder", G_CALLBACK (show_results_folder),
                           self, G_CONNECT_SWAPPED);
  g_settings_bind (settings, "keep-running", self->keep_running_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "loop", self->loop_switch, "active", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (account, "notify", G_CALLBACK (show_account), self, G_CONNECT_SWAPPED);
  show_account (self);
  return self;
}
