/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-files"

#include "config.h"

#include "viseme-files.h"

#include "viseme-error.h"
#include "viseme-hasher.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HASH_BLOCK_BYTES (256 * 1024)
#define MAX_UNIQUE_TRIES 10000
#define SANDBOX_MARK     "/.flatpak-info"

/**
 * viseme_files_get_data_dir:
 *
 * Returns: (transfer full): the folder of the journal and of the local gateway's files:
 *   `$VISEME_DATA_DIR`, else `viseme` in the user's data folder. It may not exist yet.
 */
char *
viseme_files_get_data_dir (void)
{
  const char *override = g_getenv ("VISEME_DATA_DIR");

  if (override != NULL && *override != '\0')
    return g_strdup (override);

  return g_build_filename (g_get_user_data_dir (), "viseme", NULL);
}

/* A sandbox has a videos folder of its own, which is gone with the window. */
static gboolean
keeps_results_with_data (void)
{
  const char *override = g_getenv ("VISEME_DATA_DIR");

  return (override != NULL && *override != '\0') || g_file_test (SANDBOX_MARK, G_FILE_TEST_EXISTS);
}

static GMutex results_lock;
static char *chosen_results_dir;

/**
 * viseme_files_set_results_dir:
 * @path: (nullable): a folder; %NULL or empty for the usual one
 *
 * Chooses where finished videos go from now on, in this process.
 */
void
viseme_files_set_results_dir (const char *path)
{
  g_mutex_lock (&results_lock);
  g_free (chosen_results_dir);
  chosen_results_dir = path != NULL && *path != '\0' ? g_strdup (path) : NULL;
  g_mutex_unlock (&results_lock);
}

static char *
copy_chosen_results_dir (void)
{
  char *path;

  g_mutex_lock (&results_lock);
  path = g_strdup (chosen_results_dir);
  g_mutex_unlock (&results_lock);

  return path;
}

/**
 * viseme_files_get_results_dir:
 *
 * Returns: (transfer full): the folder where finished videos go: the chosen one, else `Viseme` in
 *   the user's videos folder; below the data folder when that is overridden, and in a sandbox. It
 *   may not exist yet.
 */
char *
viseme_files_get_results_dir (void)
{
  const char *videos = g_get_user_special_dir (G_USER_DIRECTORY_VIDEOS);
  char *chosen = copy_chosen_results_dir ();

  if (chosen != NULL)
    return chosen;
  if (keeps_results_with_data ())
    {
      g_autofree char *data = viseme_files_get_data_dir ();

      return g_build_filename (data, "results", NULL);
    }
  if (videos != NULL)
    return g_build_filename (videos, "Viseme", NULL);

  return g_build_filename (g_get_home_dir (), "Videos", "Viseme", NULL);
}

/**
 * viseme_files_make_unique:
 * @wanted: a path that may be taken
 *
 * Returns: (transfer full): @wanted if nothing is there, else the first free of `name (2).ext`,
 *   `name (3).ext` and so on beside it
 */
GFile *
viseme_files_make_unique (GFile *wanted)
{
  g_autoptr (GFile) parent = g_file_get_parent (wanted);
  g_autofree char *name = g_file_get_basename (wanted);
  const char *dot = strrchr (name, '.');
  gsize stem = dot != NULL && dot != name ? (gsize) (dot - name) : strlen (name);

  if (!g_file_query_exists (wanted, NULL))
    return g_object_ref (wanted);

  for (int i = 2; i < MAX_UNIQUE_TRIES; i++)
    {
      g_autofree char *numbered = g_strdup_printf ("%.*s (%d)%s", (int) stem, name, i, name + stem);
      g_autoptr (GFile) candidate = g_file_get_child (parent, numbered);

      if (!g_file_query_exists (candidate, NULL))
        return g_steal_pointer (&candidate);
    }

  return g_object_ref (wanted);
}

/**
 * viseme_files_make_temporary:
 * @destination: where the finished file will go
 *
 * Returns: (transfer full): a hidden, random name in the same folder, so that
 *   viseme_files_move_into_place() is a rename on one file system. Nothing is created.
 */
GFile *
viseme_files_make_temporary (GFile *destination)
{
  g_autoptr (GFile) parent = g_file_get_parent (destination);
  g_autofree char *name = g_file_get_basename (destination);
  const char *dot = strrchr (name, '.');
  g_autofree char *hidden =
      g_strdup_printf (".%.64s.%08x%s", name, g_random_int (), dot != NULL ? dot : "");

  return g_file_get_child (parent, hidden);
}

static gboolean
sync_to_disk (const char *path)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gboolean done;

  if (fd < 0)
    return FALSE;
  done = fsync (fd) == 0;
  close (fd);

  return done;
}

/* Takes the name without ever replacing what another program puts there meanwhile: a hard link
 * fails with EEXIST, where a check before a rename would race. File systems without hard links
 * (FAT) get the check. */
static gboolean
rename_no_replace (const char *from, const char *to)
{
  if (link (from, to) == 0)
    {
      g_unlink (from);
      return TRUE;
    }
  if (errno == EEXIST)
    return FALSE;
  if (g_access (to, F_OK) == 0)
    {
      errno = EEXIST;
      return FALSE;
    }

  return g_rename (from, to) == 0;
}

/**
 * viseme_files_move_into_place:
 * @temporary: a complete local file made with viseme_files_make_temporary()
 * @destination: its final name
 * @overwrite: whether a file of that name is replaced
 * @cancellable: (nullable): a cancellable
 * @error: return location; %VISEME_ERROR_EXISTS when the name is taken and @overwrite is %FALSE
 *
 * Puts a finished file in place in one step, after its bytes are on the disk.
 *
 * Returns: %TRUE when @destination now is the file
 */
gboolean
viseme_files_move_into_place (GFile *temporary,
                              GFile *destination,
                              gboolean overwrite,
                              GCancellable *cancellable,
                              GError **error)
{
  const char *from = g_file_peek_path (temporary);
  const char *to = g_file_peek_path (destination);
  g_autoptr (GError) local = NULL;

  g_return_val_if_fail (from != NULL && to != NULL, FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  if (sync_to_disk (from) && (overwrite ? g_rename (from, to) == 0 : rename_no_replace (from, to)))
    {
      g_autofree char *folder = g_path_get_dirname (to);

      sync_to_disk (folder);
      return TRUE;
    }

  local = g_error_new_literal (G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
  g_propagate_error (error, viseme_error_from_io (local, destination));

  return FALSE;
}

/**
 * viseme_files_check_readable:
 * @file: a file that the user gave
 * @cancellable: (nullable): a cancellable
 * @error: return location: %VISEME_ERROR_NOT_FOUND, %VISEME_ERROR_PERMISSION,
 *   %VISEME_ERROR_NOT_A_FILE or %VISEME_ERROR_EMPTY
 *
 * Finds out by really opening it: a sandbox can show a path that it does not let one read. Blocks;
 * call it from a worker thread.
 *
 * Returns: %TRUE when @file is a regular file with content that can be read
 */
gboolean
viseme_files_check_readable (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GError) local = NULL;

  info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                            G_FILE_QUERY_INFO_NONE, cancellable, &local);
  if (info != NULL && g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    g_set_error_literal (&local, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "");
  if (local == NULL)
    stream = g_file_read (file, cancellable, &local);
  if (local != NULL)
    {
      g_propagate_error (error, viseme_error_from_io (local, file));
      return FALSE;
    }
  if (g_file_info_get_size (info) == 0)
    {
      g_autofree char *name = g_file_get_parse_name (file);

      g_set_error (error, VISEME_ERROR, VISEME_ERROR_EMPTY,
                   _ ("“%s” is empty. Choose another file, or copy it again."), name);
      return FALSE;
    }

  return TRUE;
}

/**
 * viseme_files_hash:
 * @file: a file
 * @cancellable: (nullable): a cancellable
 * @error: return location
 *
 * Reads the whole file in blocks. Blocks; call it from a worker thread.
 *
 * Returns: (transfer full): the SHA-256 of the content, 64 lower-case hexadecimal characters, or
 *   %NULL with @error set
 */
char *
viseme_files_hash (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (VisemeHasher) hasher = viseme_hasher_new ();
  g_autoptr (GFileInputStream) stream = NULL;
  g_autofree guchar *block = g_malloc (HASH_BLOCK_BYTES);
  g_autoptr (GError) local = NULL;
  gssize n = 0;

  stream = g_file_read (file, cancellable, &local);
  while (local == NULL && (n = g_input_stream_read (G_INPUT_STREAM (stream), block,
                                                    HASH_BLOCK_BYTES, cancellable, &local)) > 0)
    viseme_hasher_update (hasher, block, n);

  if (local != NULL)
    {
      g_propagate_error (error, viseme_error_from_io (local, file));
      return NULL;
    }

  return viseme_hasher_finish (hasher);
}
