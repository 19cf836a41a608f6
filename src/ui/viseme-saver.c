/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-saver"

#include "config.h"

#include "viseme-saver.h"

#include "base/viseme-error.h"

typedef struct
{
  GFile *destination;
  VisemeSaverProgress progress;
  gpointer progress_data;
} Copy;

static void
copy_free (gpointer data)
{
  Copy *copy = data;

  g_clear_object (&copy->destination);
  g_free (copy);
}

static void
on_progress (goffset done, goffset total, gpointer user_data)
{
  Copy *copy = g_task_get_task_data (G_TASK (user_data));

  if (copy->progress && total > 0)
    copy->progress ((double) done / (double) total, copy->progress_data);
}

static void
on_copied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Copy *copy = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (g_file_copy_finish (G_FILE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, viseme_error_from_io (error, copy->destination));
}

/**
 * viseme_saver_copy_async:
 * @source: a finished result
 * @destination: where the user wants it; an existing file is replaced, as the file chooser has
 *   asked about it
 * @progress: (nullable): called with 0..1
 * @progress_data: data for @progress
 * @cancellable: (nullable): stops the copy
 * @callback: called when it is done
 * @user_data: data for @callback
 *
 * Copies @source without blocking.
 */
void
viseme_saver_copy_async (GFile *source,
                         GFile *destination,
                         VisemeSaverProgress progress,
                         gpointer progress_data,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (source, cancellable, callback, user_data);
  Copy *copy = g_new0 (Copy, 1);

  g_task_set_source_tag (task, viseme_saver_copy_async);
  g_task_set_task_data (task, copy, copy_free);
  copy->destination = g_object_ref (destination);
  copy->progress = progress;
  copy->progress_data = progress_data;

  if (g_file_equal (source, destination))
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }

  g_file_copy_async (source, destination, G_FILE_COPY_OVERWRITE, G_PRIORITY_DEFAULT, cancellable,
                     on_progress, task, on_copied, task);
}

/**
 * viseme_saver_copy_finish:
 * @result: the result given to the callback
 * @error: return location for an error of %VISEME_ERROR
 *
 * Returns: whether the copy is there
 */
gboolean
viseme_saver_copy_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * viseme_saver_make_content:
 * @file: a file
 *
 * Returns: (transfer full): @file for the clipboard, or to be dragged into another application
 */
GdkContentProvider *
viseme_saver_make_content (GFile *file)
{
  GdkFileList *files = gdk_file_list_new_from_array (&file, 1);
  GdkContentProvider *content = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, files);

  g_boxed_free (GDK_TYPE_FILE_LIST, files);

  return content;
}

static void
open_folder (GFile *file, GtkWindow *parent)
{
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *uri = g_file_get_uri (folder ? folder : file);

  gtk_show_uri (parent, uri, GDK_CURRENT_TIME);
}

typedef struct
{
  GFile *file;
  GtkWindow *parent;
} Show;

static void
on_shown (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Show *show = user_data;
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  /* Not every desktop has a file manager that can point at a file. */
  if (!answer)
    open_folder (show->file, show->parent);

  g_clear_object (&show->file);
  g_clear_object (&show->parent);
  g_free (show);
}

/**
 * viseme_saver_show_in_files:
 * @file: a file
 * @parent: the window that asks
 *
 * Shows @file in the file manager, or at least its folder.
 */
void
viseme_saver_show_in_files (GFile *file, GtkWindow *parent)
{
  GDBusConnection *bus = g_application_get_dbus_connection (g_application_get_default ());
  g_autofree char *uri = g_file_get_uri (file);
  const char *uris[] = { uri, NULL };
  Show *show;

  if (!bus)
    {
      open_folder (file, parent);
      return;
    }

  show = g_new0 (Show, 1);
  show->file = g_object_ref (file);
  show->parent = g_object_ref (parent);
  g_dbus_connection_call (bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                          "org.freedesktop.FileManager1", "ShowItems",
                          g_variant_new ("(^ass)", uris, ""), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, on_shown, show);
}
