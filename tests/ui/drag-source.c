/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A window that files can be dragged out of, as a file manager would offer them. */
#include <gtk/gtk.h>

static GdkContentProvider *
on_prepare (GtkDragSource *source, double x, double y, gpointer user_data)
{
  GSList *files = user_data;

  return gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, gdk_file_list_new_from_list (files));
}

static void
on_open (GApplication *application, GFile **files, int n_files, const char *hint, gpointer data)
{
  GtkWidget *window = gtk_application_window_new (GTK_APPLICATION (application));
  GtkWidget *label = gtk_label_new ("Drag me");
  GtkDragSource *source = gtk_drag_source_new ();
  GSList *list = NULL;

  for (int i = n_files - 1; i >= 0; i--)
    list = g_slist_prepend (list, g_object_ref (files[i]));

  g_signal_connect (source, "prepare", G_CALLBACK (on_prepare), list);
  gtk_widget_add_controller (label, GTK_EVENT_CONTROLLER (source));
  gtk_window_set_title (GTK_WINDOW (window), "Drag source");
  gtk_window_set_default_size (GTK_WINDOW (window), 160, 120);
  gtk_window_set_child (GTK_WINDOW (window), label);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  g_autoptr (GtkApplication) application =
      gtk_application_new (NULL, G_APPLICATION_HANDLES_OPEN | G_APPLICATION_NON_UNIQUE);

  g_signal_connect (application, "open", G_CALLBACK (on_open), NULL);

  return g_application_run (G_APPLICATION (application), argc, argv);
}
