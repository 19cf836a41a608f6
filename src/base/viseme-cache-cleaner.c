/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cache-cleaner"

#include "config.h"

#include "viseme-cache-cleaner.h"

#include "viseme-cache.h"
#include "viseme-error.h"

#define ATTRIBUTES                                                  \
  G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE \
                                 "," G_FILE_ATTRIBUTE_STANDARD_SIZE

typedef struct
{
  char **names;
  gboolean clean;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_strfreev (request->names);
  g_free (request);
}

static gboolean
visit (GFile *folder, gboolean clean, goffset *bytes, GCancellable *cancellable, GError **error);

static gboolean
visit_entry (GFile *file,
             GFileInfo *info,
             gboolean clean,
             goffset *bytes,
             GCancellable *cancellable,
             GError **error)
{
  if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY &&
      !visit (file, clean, bytes, cancellable, error))
    return FALSE;
  if (clean)
    return g_file_delete (file, cancellable, error);

  *bytes += g_file_info_get_size (info);

  return TRUE;
}

/* Links are not followed: what they point at is somebody else's. */
static gboolean
visit (GFile *folder, gboolean clean, goffset *bytes, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GFileEnumerator) entries = g_file_enumerate_children (
      folder, ATTRIBUTES, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, cancellable, &local);
  GFileInfo *info;
  GFile *file;

  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return TRUE;
  if (!entries)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  while (g_file_enumerator_iterate (entries, &info, &file, cancellable, error))
    {
      if (!info)
        return TRUE;
      if (!visit_entry (file, info, clean, bytes, cancellable, error))
        return FALSE;
    }

  return FALSE;
}

static void
work_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Request *request = data;
  goffset bytes = 0;

  for (guint i = 0; request->names[i]; i++)
    {
      g_autofree char *path = viseme_cache_get_folder (request->names[i]);
      g_autoptr (GFile) folder = g_file_new_for_path (path);
      g_autoptr (GError) error = NULL;

      if ((request->clean && !visit (folder, TRUE, &bytes, cancellable, &error)) ||
          !visit (folder, FALSE, &bytes, cancellable, &error))
        {
          g_task_return_error (task, viseme_error_from_io (error, folder));
          return;
        }
    }
  g_task_return_int (task, (gssize) bytes);
}

static void
start (const char *const *names,
       gboolean clean,
       gpointer source_tag,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  request->names = g_strdupv ((char **) names);
  request->clean = clean;
  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, work_in_thread);
}

/**
 * viseme_cache_cleaner_measure_async:
 * @names: (array zero-terminated=1): what viseme_cache_get_folder() takes
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: data for @callback
 *
 * Adds up the sizes of all files in the folders.
 */
void
viseme_cache_cleaner_measure_async (const char *const *names,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  start (names, FALSE, viseme_cache_cleaner_measure_async, cancellable, callback, user_data);
}

/**
 * viseme_cache_cleaner_clean_async:
 * @names: (array zero-terminated=1): what viseme_cache_get_folder() takes
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: data for @callback
 *
 * Removes all files in the folders.
 */
void
viseme_cache_cleaner_clean_async (const char *const *names,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  start (names, TRUE, viseme_cache_cleaner_clean_async, cancellable, callback, user_data);
}

/**
 * viseme_cache_cleaner_finish:
 * @result: the result given to the callback
 * @error: return location for an error of %VISEME_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: the bytes that are in the folders now; -1 on failure
 */
goffset
viseme_cache_cleaner_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}
