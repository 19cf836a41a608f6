/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-application"

#include "config.h"

#include "viseme-application.h"

#include "base/viseme-files.h"
#include "jobs/viseme-prover.h"
#include "jobs/viseme-runner.h"
#include "ui/viseme-account.h"
#include "ui/viseme-preferences-window.h"
#include "ui/viseme-window.h"

#include <glib/gi18n.h>

/* Also of the development profile, whose files are the same. */
#define SCHEMA_ID "io.github.viseme_app.Viseme"

struct _VisemeApplication
{
  AdwApplication parent_instance;

  GSettings *settings;
  VisemeAccount *account;
  VisemeRunner *runner;            /* made after the first frame */
  VisemeRunner *practice_runner;   /* made when practice is first switched on */
  VisemeAccount *practice_account; /* nullable: practice is off */
  gboolean holding;                /* for jobs that run without a window */
};

G_DEFINE_FINAL_TYPE (VisemeApplication, viseme_application, ADW_TYPE_APPLICATION)

static VisemeWindow *
find_window (VisemeApplication *self)
{
  for (GList *item = gtk_application_get_windows (GTK_APPLICATION (self)); item; item = item->next)
    if (VISEME_IS_WINDOW (item->data))
      return item->data;

  return NULL;
}

static VisemeAccount *
get_account (VisemeApplication *self)
{
  return self->practice_account ? self->practice_account : self->account;
}

static void
update_hold (VisemeApplication *self)
{
  gboolean wanted = (self->runner && viseme_runner_is_busy (self->runner)) ||
                    (self->practice_runner && viseme_runner_is_busy (self->practice_runner));

  if (wanted == self->holding)
    return;

  self->holding = wanted;
  if (wanted)
    g_application_hold (G_APPLICATION (self));
  else
    g_application_release (G_APPLICATION (self));
}

static void
notify_finished (VisemeApplication *self, VisemeJob *job)
{
  g_autoptr (GNotification) notification = NULL;
  VisemeJobState state = viseme_job_get_state (job);

  if (state != VISEME_JOB_DONE && state != VISEME_JOB_FAILED)
    return;

  notification = g_notification_new (state == VISEME_JOB_DONE ? _ ("The Lip-Sync Is Ready")
                                                              : _ ("The Lip-Sync Failed"));
  g_notification_set_body (notification, viseme_job_get_title (job));
  g_notification_set_default_action_and_target (notification, "app.show-job", "s",
                                                viseme_job_get_id (job));
  g_application_send_notification (G_APPLICATION (self), viseme_job_get_id (job), notification);
}

static void
on_job_finished (VisemeApplication *self, VisemeJob *job)
{
  VisemeWindow *window = find_window (self);

  if (!viseme_job_is_speech (job) && (!window || !gtk_window_is_active (GTK_WINDOW (window))))
    notify_finished (self, job);
  if (viseme_job_get_state (job) == VISEME_JOB_DONE &&
      viseme_job_get_kind (job) == VISEME_JOB_LIP_SYNC)
    viseme_prover_prove_async (job, NULL, NULL, NULL);
  update_hold (self);
}

static void
on_jobs_changed (VisemeApplication *self)
{
  update_hold (self);
}

/* A damaged journal is set aside by the runner: people must know. */
static void
show_notice (VisemeRunner *runner, VisemeWindow *window)
{
  g_autofree char *notice = viseme_runner_get_notice (runner);

  if (notice && window)
    viseme_window_add_message (window, notice);
}

/* Goes on with what an earlier run has left. */
static void
follow_runner (VisemeApplication *self, VisemeRunner *runner)
{
  g_signal_connect_object (runner, "job-finished", G_CALLBACK (on_job_finished), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (runner, "items-changed", G_CALLBACK (on_jobs_changed), self,
                           G_CONNECT_SWAPPED);
  show_notice (runner, find_window (self));
  viseme_runner_resume_all (runner);
  update_hold (self);
}

static VisemeRunner *
ensure_runner (VisemeApplication *self, GError **error)
{
  if (self->practice_account)
    return self->practice_runner;

  if (!self->runner)
    {
      self->runner = viseme_runner_new (NULL, error);
      if (self->runner)
        follow_runner (self, self->runner);
    }
  return self->runner;
}

static void
open_runner (VisemeApplication *self)
{
  g_autoptr (GError) error = NULL;
  VisemeWindow *window = find_window (self);
  VisemeRunner *runner = ensure_runner (self, &error);

  if (window && runner)
    viseme_window_set_runner (window, runner);
  else if (window)
    viseme_window_add_message (window, error->message);
}

static gboolean
on_first_frame_shown (gpointer user_data)
{
  VisemeApplication *self = user_data;

  open_runner (self);
  viseme_account_load (get_account (self));

  return G_SOURCE_REMOVE;
}

/* Journal, keyring and network wait until the window is there. */
static void
on_painted (GdkFrameClock *clock, VisemeApplication *self)
{
  g_signal_handlers_disconnect_by_func (clock, on_painted, self);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_first_frame_shown, g_object_ref (self),
                   g_object_unref);
}

static void
on_mapped (GtkWidget *window, VisemeApplication *self)
{
  g_signal_connect_object (gtk_widget_get_frame_clock (window), "after-paint",
                           G_CALLBACK (on_painted), self, 0);
}

/* What happens elsewhere, such as a purchase, shows when the user comes back. */
static void
on_active_changed (GtkWindow *window, GParamSpec *pspec, VisemeApplication *self)
{
  if (gtk_window_is_active (window))
    viseme_account_refresh (get_account (self));
}

static VisemeWindow *
ensure_window (VisemeApplication *self)
{
  VisemeWindow *window = find_window (self);

  if (!window)
    {
      window = viseme_window_new (GTK_APPLICATION (self), self->settings, get_account (self));
      g_signal_connect_object (window, "map", G_CALLBACK (on_mapped), self, 0);
      g_signal_connect_object (window, "notify::is-active", G_CALLBACK (on_active_changed), self,
                               0);
    }

  return window;
}

static void
viseme_application_activate (GApplication *application)
{
  gtk_window_present (GTK_WINDOW (ensure_window (VISEME_APPLICATION (application))));
}

static void
viseme_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  VisemeWindow *window = ensure_window (VISEME_APPLICATION (application));
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_object_unref);

  for (int i = 0; i < n_files; i++)
    g_ptr_array_add (list, g_object_ref (files[i]));
  viseme_window_open_files (window, list);
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  VisemeWindow *window = find_window (VISEME_APPLICATION (user_data));

  /* Closing lets the window remember its size, and ask what becomes of jobs that run. */
  if (window)
    gtk_window_close (GTK_WINDOW (window));
  if (!find_window (VISEME_APPLICATION (user_data)))
    g_application_quit (G_APPLICATION (user_data));
}

static void
on_new (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  VisemeWindow *window = ensure_window (VISEME_APPLICATION (user_data));

  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.new", NULL);
}

static void
on_show_job (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  VisemeApplication *self = VISEME_APPLICATION (user_data);
  VisemeWindow *window = ensure_window (self);
  g_autoptr (VisemeJob) job = NULL;

  gtk_window_present (GTK_WINDOW (window));
  open_runner (self);
  if (self->practice_account)
    job = viseme_runner_find (self->practice_runner, g_variant_get_string (parameter, NULL));
  else if (self->runner)
    job = viseme_runner_find (self->runner, g_variant_get_string (parameter, NULL));
  if (job)
    viseme_window_show_job (window, job);
}

/* The sidebar shows the limit. */
static gboolean
on_preferences_closed (VisemeApplication *self)
{
  VisemeWindow *window = find_window (self);

  if (window)
    viseme_window_update_spending (window);
  return FALSE;
}

static void
on_preferences (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  VisemeApplication *self = VISEME_APPLICATION (user_data);
  GtkWindow *parent = GTK_WINDOW (ensure_window (self));
  VisemePreferencesWindow *preferences;

  /* The desktop may ask for it when there is no window yet. */
  gtk_window_present (parent);
  open_runner (self);
  preferences = viseme_preferences_window_new (parent, self->settings, self->account, self->runner);
  g_signal_connect_object (preferences, "close-request", G_CALLBACK (on_preferences_closed), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (preferences));
}

/* Built when it is asked for: it is the largest of the templates. */
static void
on_shortcuts (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkApplicationWindow *window =
      GTK_APPLICATION_WINDOW (ensure_window (VISEME_APPLICATION (user_data)));

  if (!gtk_application_window_get_help_overlay (window))
    {
      g_autoptr (GtkBuilder) builder =
          gtk_builder_new_from_resource ("/io/github/viseme_app/Viseme/ui/shortcuts.ui");

      gtk_application_window_set_help_overlay (
          window, GTK_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "help_overlay")));
    }
  gtk_window_present (GTK_WINDOW (gtk_application_window_get_help_overlay (window)));
}

/* In the window's own process: a help browser is not to be had in a sandbox. */
static void
on_help (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource ("/io/github/viseme_app/Viseme/ui/help.ui");
  GtkWindow *help = GTK_WINDOW (gtk_builder_get_object (builder, "help_window"));

  gtk_window_set_transient_for (help, GTK_WINDOW (ensure_window (VISEME_APPLICATION (user_data))));
  gtk_window_present (help);
}

/* What a report about a fault needs; no name, path or key of the user is in it. */
static char *
describe_system (void)
{
  return g_strdup_printf (
      "Viseme %s\nGTK %u.%u.%u\nlibadwaita %u.%u.%u\nGLib %u.%u.%u\n"
      "Backend %s\nLanguage %s\n",
      VISEME_VERSION, gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version (),
      adw_get_major_version (), adw_get_minor_version (), adw_get_micro_version (),
      glib_major_version, glib_minor_version, glib_micro_version,
      G_OBJECT_TYPE_NAME (gdk_display_get_default ()), g_get_language_names ()[0]);
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (user_data));
  g_autofree char *system = describe_system ();

  adw_show_about_window (parent, "application-name", "Viseme", "application-icon", APPLICATION_ID,
                         "version", VISEME_VERSION, "developer-name", _ ("The Viseme Developers"),
                         "comments", _ ("Makes the person in a video speak a new recording."),
                         "license-type", GTK_LICENSE_GPL_3_0, "translator-credits",
                         _ ("translator-credits"), "debug-info", system, "debug-info-filename",
                         "viseme.txt", NULL);
}

static gboolean
begin_practice (VisemeApplication *self)
{
  g_autoptr (GError) error = NULL;
  VisemeWindow *window = find_window (self);

  if (!self->practice_runner)
    {
      self->practice_runner = viseme_runner_new_practice (NULL, &error);
      if (self->practice_runner)
        follow_runner (self, self->practice_runner);
      else if (window)
        viseme_window_add_message (window, error->message);
    }
  if (!self->practice_runner)
    return FALSE;

  viseme_account_leave (self->account);
  self->practice_account =
      viseme_account_new_practice (self->settings, viseme_runner_get_local (self->practice_runner));
  return TRUE;
}

/* A window belongs to one runner for good: what practises is another one, with the same files on
 * its cards. Jobs go on in either case. */
static void
on_practice (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  VisemeApplication *self = VISEME_APPLICATION (user_data);
  VisemeWindow *window = find_window (self);

  if (g_variant_get_boolean (state) == (self->practice_account != NULL))
    return;

  if (!self->practice_account && !begin_practice (self))
    return;
  if (!g_variant_get_boolean (state))
    {
      viseme_account_leave (self->practice_account);
      g_clear_object (&self->practice_account);
    }
  g_simple_action_set_state (action, state);
  /* There is always a window, so that the program does not end in between. */
  g_application_hold (G_APPLICATION (self));
  if (window)
    viseme_window_replace (window);
  gtk_window_present (GTK_WINDOW (ensure_window (self)));
  g_application_release (G_APPLICATION (self));
}

static const GActionEntry entries[] = {
  { "quit", on_quit },           { "new", on_new },
  { "about", on_about },         { "preferences", on_preferences },
  { "shortcuts", on_shortcuts }, { "show-job", on_show_job, "s" },
  { "help", on_help },           { "practice", NULL, NULL, "false", on_practice },
};

static void
set_accelerators (GtkApplication *application)
{
  const char *const keys[][2] = {
    { "app.quit", "<Primary>q" },
    { "app.new", "<Primary>n" },
    { "app.preferences", "<Primary>comma" },
    { "app.shortcuts", "<Primary>question" },
    { "app.help", "F1" },
    { "win.start", "<Primary>Return" },
    { "win.choose-video", "<Primary>o" },
    { "win.choose-audio", "<Primary><Shift>o" },
    { "win.search", "<Primary>f" },
    { "win.fullscreen", "F11" },
    { "win.save-as", "<Primary>s" },
    { "window.close", "<Primary>w" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_application_set_accels_for_action (application, keys[i][0],
                                           (const char *[]){ keys[i][1], NULL });
}

static void
on_results_folder_changed (VisemeApplication *self)
{
  g_autofree char *folder = g_settings_get_string (self->settings, "results-folder");

  viseme_files_set_results_dir (folder);
}

static void
viseme_application_startup (GApplication *application)
{
  VisemeApplication *self = VISEME_APPLICATION (application);

  G_APPLICATION_CLASS (viseme_application_parent_class)->startup (application);

  self->settings = g_settings_new (SCHEMA_ID);
  self->account = viseme_account_new (self->settings);
  on_results_folder_changed (self);
  g_signal_connect_object (self->settings, "changed::results-folder",
                           G_CALLBACK (on_results_folder_changed), self, G_CONNECT_SWAPPED);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  set_accelerators (GTK_APPLICATION (self));
  gtk_window_set_default_icon_name (APPLICATION_ID);
  /* A job that is started again does not change the list: without a window it must be looked at. */
  g_signal_connect (self, "window-removed", G_CALLBACK (update_hold), NULL);
}

static void
viseme_application_shutdown (GApplication *application)
{
  VisemeApplication *self = VISEME_APPLICATION (application);

  g_clear_object (&self->runner);
  g_clear_object (&self->practice_runner);
  g_clear_object (&self->practice_account);
  g_clear_object (&self->account);
  g_clear_object (&self->settings);

  G_APPLICATION_CLASS (viseme_application_parent_class)->shutdown (application);
}

static void
viseme_application_class_init (VisemeApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = viseme_application_startup;
  application_class->shutdown = viseme_application_shutdown;
  application_class->activate = viseme_application_activate;
  application_class->open = viseme_application_open;
}

static void
viseme_application_init (VisemeApplication *self)
{
}

/**
 * viseme_application_new:
 *
 * Returns: (transfer full): the application
 */
VisemeApplication *
viseme_application_new (void)
{
  return g_object_new (VISEME_TYPE_APPLICATION, "application-id", APPLICATION_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, "resource-base-path",
                       "/io/github/viseme_app/Viseme", NULL);
}
