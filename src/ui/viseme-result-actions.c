/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-result-actions"

#include "config.h"

#include "viseme-result-actions.h"

#include "media/viseme-exporter.h"
#include "ui/viseme-columns.h"
#include "ui/viseme-file-chooser.h"
#include "ui/viseme-job-details.h"
#include "ui/viseme-result-link.h"
#include "ui/viseme-saver.h"

#include <glib/gi18n.h>
#include <string.h>

struct _VisemeResultActions
{
  AdwBin parent_instance;

  VisemeJob *job;            /* nullable */
  GCancellable *cancellable; /* of the saving that is under way; nullable */
  GCancellable *link_cancellable;
  VisemeExport kind; /* what the file chooser was opened for */

  GtkWidget *saving;
  GtkWidget *progress;
};

enum
{
  MESSAGE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *const saving_actions[] = { "result.save-as", "result.save-webm",
                                              "result.save-small", "result.save-sound",
                                              "result.save-silent" };

G_DEFINE_FINAL_TYPE (VisemeResultActions, viseme_result_actions, ADW_TYPE_BIN)

static GFile *
get_result (VisemeResultActions *self)
{
  return self->job ? viseme_job_get_result (self->job) : NULL;
}

/* One file is saved at a time. */
static void
set_saving (VisemeResultActions *self, gboolean saving)
{
  g_clear_object (&self->cancellable);
  if (saving)
    self->cancellable = g_cancellable_new ();
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), 0);
  gtk_widget_set_visible (self->saving, saving);
  for (gsize i = 0; i < G_N_ELEMENTS (saving_actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), saving_actions[i], !saving);
}

static void
on_progress (double fraction, gpointer user_data)
{
  VisemeResultActions *self = user_data;

  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), fraction);
}

static void
end_saving (VisemeResultActions *self, gboolean saved, const GError *error)
{
  set_saving (self, FALSE);
  if (saved || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, signals[MESSAGE], 0, saved ? _ ("Saved") : error->message);
}

static void
on_copied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeResultActions) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean saved = viseme_saver_copy_finish (result, &error);

  end_saving (self, saved, error);
}

static void
on_exported (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeResultActions) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean saved = viseme_exporter_export_finish (result, &error);

  end_saving (self, saved, error);
}

static void
on_copy_place_chosen (GFile *place, gpointer owner)
{
  VisemeResultActions *self = VISEME_RESULT_ACTIONS (owner);

  if (!get_result (self))
    return;

  set_saving (self, TRUE);
  viseme_saver_copy_async (get_result (self), place, on_progress, self, self->cancellable,
                           on_copied, g_object_ref (self));
}

static void
on_export_place_chosen (GFile *place, gpointer owner)
{
  VisemeResultActions *self = VISEME_RESULT_ACTIONS (owner);

  if (!get_result (self))
    return;

  set_saving (self, TRUE);
  viseme_exporter_export_async (get_result (self), place, self->kind, on_progress, self,
                                self->cancellable, on_exported, g_object_ref (self));
}

/* The name of the result, with SUFFIX instead of its own. */
static char *
make_name (GFile *result, const char *suffix)
{
  g_autofree char *base = g_file_get_basename (result);
  g_autofree char *name = g_filename_display_name (base);
  char *dot = strrchr (name, '.');

  if (!suffix)
    return g_steal_pointer (&name);
  if (dot && dot != name)
    *dot = '\0';

  return g_strconcat (name, suffix, NULL);
}

static void
on_save_as (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  GFile *result = get_result (VISEME_RESULT_ACTIONS (widget));
  g_autofree char *name = result ? make_name (result, NULL) : NULL;

  if (name)
    viseme_file_chooser_save (widget, _ ("Save the Result"), name, on_copy_place_chosen);
}

static void
choose_export (GtkWidget *widget, VisemeExport kind, const char *title)
{
  VisemeResultActions *self = VISEME_RESULT_ACTIONS (widget);
  GFile *result = get_result (self);
  g_autofree char *name = result ? make_name (result, viseme_exporter_get_suffix (kind)) : NULL;

  if (!name)
    return;

  self->kind = kind;
  viseme_file_chooser_save (widget, title, name, on_export_place_chosen);
}

static void
on_save_webm (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  choose_export (widget, VISEME_EXPORT_WEBM, _ ("Save as WebM"));
}

static void
on_save_small (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  choose_export (widget, VISEME_EXPORT_SMALL, _ ("Save as Smaller MP4"));
}

static void
on_save_sound (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  choose_export (widget, VISEME_EXPORT_SOUND, _ ("Save the Sound"));
}

static void
on_save_silent (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  choose_export (widget, VISEME_EXPORT_SILENT, _ ("Save without Sound"));
}

static void
on_stop_saving (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  g_cancellable_cancel (VISEME_RESULT_ACTIONS (widget)->cancellable);
}

static void
on_show_in_files (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  GFile *result = get_result (VISEME_RESULT_ACTIONS (widget));

  if (result)
    viseme_saver_show_in_files (result, GTK_WINDOW (gtk_widget_get_root (widget)));
}

static void
on_copy (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  VisemeResultActions *self = VISEME_RESULT_ACTIONS (widget);
  GFile *result = get_result (self);
  g_autoptr (GdkContentProvider) content = NULL;

  if (!result)
    return;

  content = viseme_saver_make_content (result);
  if (gdk_clipboard_set_content (gtk_widget_get_clipboard (widget), content))
    g_signal_emit (self, signals[MESSAGE], 0, _ ("File copied"));
}

static void
on_link_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeResultActions) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *link = viseme_result_link_find_finish (result, &error);

  if (link)
    {
      gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), link);
      g_signal_emit (self, signals[MESSAGE], 0, _ ("Link copied, it works for everybody"));
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, signals[MESSAGE], 0, error->message);
}

static void
on_copy_link (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  VisemeResultActions *self = VISEME_RESULT_ACTIONS (widget);

  viseme_result_link_find_async (self->job, self->link_cancellable, on_link_found,
                                 g_object_ref (self));
}

static void
on_details (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  VisemeResultActions *self = VISEME_RESULT_ACTIONS (widget);

  if (self->job)
    gtk_window_present (
        viseme_job_details_new (GTK_WINDOW (gtk_widget_get_root (widget)), self->job));
}

/**
 * viseme_result_actions_set_job:
 * @self: the actions
 * @job: (nullable): a job with a result
 *
 * From now on they are about @job. What is being saved goes on.
 */
void
viseme_result_actions_set_job (VisemeResultActions *self, VisemeJob *job)
{
  g_return_if_fail (VISEME_IS_RESULT_ACTIONS (self));

  if (!g_set_object (&self->job, job))
    return;

  g_cancellable_cancel (self->link_cancellable);
  g_clear_object (&self->link_cancellable);
  self->link_cancellable = g_cancellable_new ();
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "result.copy-link",
                                 job && viseme_result_link_is_known (job));
}

static void
viseme_result_actions_dispose (GObject *object)
{
  VisemeResultActions *self = VISEME_RESULT_ACTIONS (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->link_cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->link_cancellable);
  g_clear_object (&self->job);

  G_OBJECT_CLASS (viseme_result_actions_parent_class)->dispose (object);
}

static void
viseme_result_actions_class_init (VisemeResultActionsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const struct
  {
    const char *name;
    GtkWidgetActionActivateFunc activate;
  } actions[] = {
    { "result.save-as", on_save_as },
    { "result.save-webm", on_save_webm },
    { "result.save-small", on_save_small },
    { "result.save-sound", on_save_sound },
    { "result.save-silent", on_save_silent },
    { "result.stop-saving", on_stop_saving },
    { "result.show-in-files", on_show_in_files },
    { "result.copy", on_copy },
    { "result.copy-link", on_copy_link },
    { "result.details", on_details },
  };

  G_OBJECT_CLASS (klass)->dispose = viseme_result_actions_dispose;

  signals[MESSAGE] = g_signal_new ("message", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (VISEME_TYPE_COLUMNS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/viseme_app/Viseme/ui/result-actions.ui");
  gtk_widget_class_bind_template_child (widget_class, VisemeResultActions, saving);
  gtk_widget_class_bind_template_child (widget_class, VisemeResultActions, progress);
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].activate);
}

static void
viseme_result_actions_init (VisemeResultActions *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
