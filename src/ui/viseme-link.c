/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-link"

#include "config.h"

#include "viseme-link.h"

#include "base/viseme-files.h"

#include <glib/gi18n.h>

typedef struct
{
  VisemeGateway *client;
  GFile *temporary;
  GFile *destination;
} Fetch;

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  g_clear_object (&fetch->client);
  g_clear_object (&fetch->temporary);
  g_clear_object (&fetch->destination);
  g_free (fetch);
}

/**
 * viseme_link_is_web:
 * @file: a file or link
 *
 * Returns: whether @file is an http or https link
 */
gboolean
viseme_link_is_web (GFile *file)
{
  return g_file_has_uri_scheme (file, "https") || g_file_has_uri_scheme (file, "http");
}

/* One folder per link, so that the file keeps its name: people see it in the card. */
static GFile *
make_cache_place (const char *uri)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, uri, -1);
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);
  g_autofree char *name = g_path_get_basename (parsed ? g_uri_get_path (parsed) : "");

  if (*name == '.' || *name == G_DIR_SEPARATOR)
    *name = '_';
  hash[16] = '\0';

  return g_file_new_build_filename (g_get_user_cache_dir (), "viseme", "links", hash, name, NULL);
}

static void
on_downloaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!viseme_gateway_download_finish (VISEME_GATEWAY (source), result, &error) ||
      !viseme_files_move_into_place (fetch->temporary, fetch->destination, TRUE,
                                     g_task_get_cancellable (task), &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, g_object_ref (fetch->destination), g_object_unref);
}

/**
 * viseme_link_fetch_async:
 * @link: an http or https link
 * @progress: (nullable): called with the bytes so far
 * @progress_data: data for @progress
 * @cancellable: (nullable): stops the transfer
 * @callback: called when the file is there
 * @user_data: data for @callback
 *
 * Fetches @link into the user's cache. A link that was fetched before is not fetched again.
 * No key is ever sent with it.
 */
void
viseme_link_fetch_async (GFile *link,
                         VisemeTransferProgress progress,
                         gpointer progress_data,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *uri = g_file_get_uri (link);
  g_autoptr (GFile) folder = NULL;
  g_autoptr (GError) error = NULL;
  Fetch *fetch = g_new0 (Fetch, 1);

  g_task_set_source_tag (task, viseme_link_fetch_async);
  g_task_set_task_data (task, fetch, fetch_free);

  fetch->destination = make_cache_place (uri);
  if (g_file_query_exists (fetch->destination, NULL))
    {
      g_task_return_pointer (task, g_object_ref (fetch->destination), g_object_unref);
      return;
    }

  folder = g_file_get_parent (fetch->destination);
  if (!g_file_make_directory_with_parents (folder, cancellable, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  fetch->temporary = viseme_files_make_temporary (fetch->destination);
  fetch->client = viseme_gateway_new (VISEME_GATEWAY_DEFAULT_URL, NULL);
  viseme_gateway_download_async (fetch->client, uri, fetch->temporary, NULL, NULL, progress,
                                 progress_data, cancellable, on_downloaded,
                                 g_steal_pointer (&task));
}

/**
 * viseme_link_fetch_finish:
 * @result: the result given to the callback
 * @error: return location for an error of %VISEME_ERROR
 *
 * Returns: (transfer full) (nullable): the local copy
 */
GFile *
viseme_link_fetch_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
