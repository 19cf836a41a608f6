/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-job-details"

#include "config.h"

#include "viseme-job-details.h"

#include "base/viseme-format.h"
#include "ui/viseme-plan.h"
#include "ui/viseme-widgets.h"

#include <glib/gi18n.h>

#define WIDTH  480
#define HEIGHT 560

static void
on_copy (GtkWidget *button, const char *value)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (button), value);
}

static void
free_value (gpointer value, GClosure *closure)
{
  g_free (value);
}

static GtkWidget *
make_copy_button (const char *title, const char *value)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  /* Translators: %s is the title of a value, such as "Job" */
  g_autofree char *name = g_strdup_printf (_ ("Copy “%s”"), title);

  viseme_widgets_set_name (button, name);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_data (button, "clicked", G_CALLBACK (on_copy), g_strdup (value), free_value, 0);

  return button;
}

/* Nothing when there is nothing to say. */
static void
add_line (GtkWidget *group, const char *title, const char *value)
{
  GtkWidget *row;
  g_autofree char *markup = NULL;

  if (!value)
    return;

  row = adw_action_row_new ();
  markup = g_markup_escape_text (value, -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), markup);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_copy_button (title, value));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
}

static void
add_file (GtkWidget *group, const char *title, GFile *file)
{
  g_autofree char *name = file ? g_file_get_parse_name (file) : NULL;

  add_line (group, title, name);
}

static void
add_credits (GtkWidget *group, const char *title, gint64 credits)
{
  g_autofree char *text = credits > 0    ? viseme_format_credits (credits)
                          : credits == 0 ? g_strdup (_ ("Free"))
                                         : NULL;

  add_line (group, title, text);
}

static GtkWidget *
add_group (GtkWidget *page, const char *title)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));

  return group;
}

static void
add_work (GtkWidget *page, VisemeJob *job)
{
  GtkWidget *group = add_group (page, _ ("Work"));
  g_autoptr (VisemeModel) model = viseme_plan_find_model (viseme_job_get_model_id (job));
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (viseme_job_get_created_at (job));
  g_autofree char *quality = model ? g_strdup_printf ("%s (%s)", viseme_model_get_name (model),
                                                      viseme_job_get_model_id (job))
                                   : g_strdup (viseme_job_get_model_id (job));
  g_autofree char *begun = g_date_time_format (when, "%c");
  g_autofree char *took = viseme_format_seconds (viseme_job_get_elapsed (job));
  const char *gateway = viseme_job_get_gateway_url (job);

  add_line (group, _ ("Quality"), quality);
  add_line (group, _ ("Made By"), gateway ? gateway : _ ("This computer"));
  add_line (group, _ ("Begun"), begun);
  add_line (group, _ ("Took"), took);
  if (gateway)
    {
      add_credits (group, _ ("Price Expected"), viseme_job_get_expected_credits (job));
      add_credits (group, _ ("Charged"), viseme_job_get_charged_credits (job));
    }
}

static void
add_names (GtkWidget *page, VisemeJob *job)
{
  GtkWidget *group = add_group (page, _ ("For Support"));

  add_line (group, _ ("Job"), viseme_job_get_id (job));
  if (viseme_job_get_gateway_url (job))
    add_line (group, _ ("Job of the Service"), viseme_job_get_remote_id (job));
}

static void
add_files (GtkWidget *page, VisemeJob *job)
{
  GtkWidget *group = add_group (page, _ ("Files"));

  add_file (group, _ ("Video"), viseme_job_get_video (job));
  add_file (group, _ ("Speech"), viseme_job_get_audio (job));
  add_file (group, _ ("Result"), viseme_job_get_result (job));
}

/**
 * viseme_job_details_new:
 * @parent: the window that it belongs to
 * @job: a job
 *
 * Returns: (transfer none): the window, not shown yet
 */
GtkWindow *
viseme_job_details_new (GtkWindow *parent, VisemeJob *job)
{
  AdwPreferencesWindow *window = g_object_new (
      ADW_TYPE_PREFERENCES_WINDOW, "title", _ ("Details"), "transient-for", parent, "modal", TRUE,
      "search-enabled", FALSE, "default-width", WIDTH, "default-height", HEIGHT, NULL);
  GtkWidget *page = adw_preferences_page_new ();

  add_work (page, job);
  add_files (page, job);
  add_names (page, job);
  adw_preferences_window_add (window, ADW_PREFERENCES_PAGE (page));

  return GTK_WINDOW (window);
}
