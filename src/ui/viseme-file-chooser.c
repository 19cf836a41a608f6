/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-file-chooser"

#include "config.h"

#include "viseme-file-chooser.h"

#include <glib/gi18n.h>

typedef struct
{
  GtkWidget *owner;
  VisemeFileFunc func;
} Request;

static void
request_free (gpointer data, GClosure *closure)
{
  Request *request = data;

  g_object_unref (request->owner);
  g_free (request);
}

static void
on_response (GtkNativeDialog *dialog, int response, Request *request)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      if (file)
        request->func (file, request->owner);
    }

  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
add_filter (GtkFileChooser *chooser, const char *name, const char *type, const char *other_type)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  if (type)
    gtk_file_filter_add_mime_type (filter, type);
  else
    gtk_file_filter_add_pattern (filter, "*");
  if (other_type)
    gtk_file_filter_add_mime_type (filter, other_type);
  gtk_file_chooser_add_filter (chooser, filter);
}

/* The dialog owns itself until it is answered. */
static void
show (GtkFileChooserNative *dialog, GtkWidget *owner, VisemeFileFunc func)
{
  Request *request = g_new0 (Request, 1);

  request->owner = g_object_ref (owner);
  request->func = func;
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), request, request_free, 0);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/**
 * viseme_file_chooser_open:
 * @owner: the widget that asks
 * @title: translated title
 * @type: media type to show, such as `video/` and an asterisk
 * @other_type: (nullable): a second media type to show
 * @func: called with the file when one was chosen, and @owner
 *
 * Lets the user choose one file.
 */
void
viseme_file_chooser_open (GtkWidget *owner,
                          const char *title,
                          const char *type,
                          const char *other_type,
                          VisemeFileFunc func)
{
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (owner)),
                                   GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));

  add_filter (GTK_FILE_CHOOSER (dialog), _ ("Fitting Files"), type, other_type);
  add_filter (GTK_FILE_CHOOSER (dialog), _ ("All Files"), NULL, NULL);
  show (dialog, owner, func);
}

/**
 * viseme_file_chooser_save:
 * @owner: the widget that asks
 * @title: translated title
 * @name: the name to begin with
 * @func: called with the place when one was chosen, and @owner
 *
 * Lets the user choose where to save. The dialog itself asks before a file is replaced.
 */
void
viseme_file_chooser_save (GtkWidget *owner,
                          const char *title,
                          const char *name,
                          VisemeFileFunc func)
{
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (owner)),
                                   GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  show (dialog, owner, func);
}

/**
 * viseme_file_chooser_choose_folder:
 * @owner: the widget that asks
 * @title: translated title
 * @func: called with the folder when one was chosen, and @owner
 *
 * Lets the user choose a folder.
 */
void
viseme_file_chooser_choose_folder (GtkWidget *owner, const char *title, VisemeFileFunc func)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      title, GTK_WINDOW (gtk_widget_get_root (owner)), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
      _ ("_Select"), _ ("_Cancel"));

  show (dialog, owner, func);
}

/**
 * viseme_file_chooser_copy_list:
 * @list: files that were dropped or pasted
 *
 * Returns: (transfer full) (element-type GFile): the same files
 */
GPtrArray *
viseme_file_chooser_copy_list (GdkFileList *list)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GSList) items = gdk_file_list_get_files (list);

  for (GSList *item = items; item; item = item->next)
    g_ptr_array_add (files, g_object_ref (item->data));

  return files;
}
