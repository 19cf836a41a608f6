/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-file-store"

#include "config.h"

#include "viseme-file-store.h"

#include "base/viseme-error.h"
#include "base/viseme-files.h"
#include "base/viseme-hasher.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

/* A temporary file of this age belongs to a process that is gone. */
#define ABANDONED_SECONDS (24 * 60 * 60)

struct _VisemeFileStore
{
  GObject parent_instance;
  char *folder;
};

G_DEFINE_FINAL_TYPE (VisemeFileStore, viseme_file_store, G_TYPE_OBJECT)

static void
viseme_file_store_finalize (GObject *object)
{
  VisemeFileStore *self = VISEME_FILE_STORE (object);

  g_free (self->folder);

  G_OBJECT_CLASS (viseme_file_store_parent_class)->finalize (object);
}

static void
viseme_file_store_class_init (VisemeFileStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = viseme_file_store_finalize;
}

static void
viseme_file_store_init (VisemeFileStore *self)
{
}

/**
 * viseme_file_store_new:
 * @folder: where the files are; created, readable by its owner only
 * @error: return location
 *
 * Returns: (transfer full): the store, or %NULL with @error set
 */
VisemeFileStore *
viseme_file_store_new (const char *folder, GError **error)
{
  VisemeFileStore *self;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_autoptr (GFile) file = g_file_new_for_path (folder);
      g_autoptr (GError) local =
          g_error_new_literal (G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));

      g_propagate_error (error, viseme_error_from_io (local, file));
      return NULL;
    }

  self = g_object_new (VISEME_TYPE_FILE_STORE, NULL);
  self->folder = g_strdup (folder);

  return self;
}

/**
 * viseme_file_store_get_folder:
 * @self: a store
 *
 * Returns: where the files are
 */
const char *
viseme_file_store_get_folder (VisemeFileStore *self)
{
  return self->folder;
}

/**
 * viseme_file_store_is_hash:
 * @text: (nullable): any text
 *
 * Returns: %TRUE for exactly 64 lower-case hexadecimal characters: nothing else becomes a file name
 */
gboolean
viseme_file_store_is_hash (const char *text)
{
  return text != NULL && strlen (text) == VISEME_SHA256_LENGTH &&
         strspn (text, "0123456789abcdef") == VISEME_SHA256_LENGTH;
}

/**
 * viseme_file_store_hash_of_name:
 * @name: the last part of a URL, `HASH.EXTENSION`
 *
 * Returns: (transfer full) (nullable): the hash when @name has that form
 */
char *
viseme_file_store_hash_of_name (const char *name)
{
  g_autofree char *hash = g_strndup (name, VISEME_SHA256_LENGTH);
  const char *extension;

  if (!viseme_file_store_is_hash (hash) || name[VISEME_SHA256_LENGTH] != '.')
    return NULL;

  extension = name + VISEME_SHA256_LENGTH + 1;
  if (*extension == '\0' || extension[strspn (extension, "abcdefghijklmnopqrstuvwxyz0123456789")])
    return NULL;

  return g_steal_pointer (&hash);
}

/**
 * viseme_file_store_get_path:
 * @self: a store
 * @hash: SHA-256 of a file, lower-case hexadecimal
 *
 * Returns: (transfer full): where a file of this content is, or would be
 */
char *
viseme_file_store_get_path (VisemeFileStore *self, const char *hash)
{
  g_return_val_if_fail (viseme_file_store_is_hash (hash), NULL);

  return g_build_filename (self->folder, hash, NULL);
}

/**
 * viseme_file_store_contains:
 * @self: a store
 * @hash: SHA-256 of a file
 *
 * Returns: %TRUE when the file is there
 */
gboolean
viseme_file_store_contains (VisemeFileStore *self, const char *hash)
{
  g_autofree char *path = viseme_file_store_get_path (self, hash);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

/**
 * viseme_file_store_touch:
 * @self: a store
 * @hash: SHA-256 of a file
 *
 * Notes that the file is used now, which keeps it from being cleaned up.
 */
void
viseme_file_store_touch (VisemeFileStore *self, const char *hash)
{
  g_autofree char *path = viseme_file_store_get_path (self, hash);

  g_utime (path, NULL);
}

/**
 * viseme_file_store_take:
 * @self: a store
 * @temporary: path of a complete file in the store's folder; gone afterwards
 * @hash: its SHA-256
 * @deduplicated: (out): whether the same content was there already
 * @error: return location
 *
 * Blocks until the content is safe on the disk: call it from a worker thread.
 *
 * Returns: %TRUE when the store has the file now
 */
gboolean
viseme_file_store_take (VisemeFileStore *self,
                        const char *temporary,
                        const char *hash,
                        gboolean *deduplicated,
                        GError **error)
{
  g_autofree char *path = viseme_file_store_get_path (self, hash);
  g_autoptr (GFile) from = g_file_new_for_path (temporary);
  g_autoptr (GFile) to = g_file_new_for_path (path);

  *deduplicated = viseme_file_store_contains (self, hash);
  if (*deduplicated)
    {
      viseme_file_store_touch (self, hash);
      g_unlink (temporary);
      return TRUE;
    }

  if (!viseme_files_move_into_place (from, to, TRUE, NULL, error))
    {
      g_unlink (temporary);
      return FALSE;
    }

  return TRUE;
}

/**
 * viseme_file_store_clean:
 * @self: a store
 * @max_age: seconds since the last use after which a file is removed
 * @used: (nullable): a set of hashes that stay whatever their age
 *
 * Removes what nobody used for a while, and what interrupted uploads left.
 *
 * Returns: how many files were removed
 */
guint
viseme_file_store_clean (VisemeFileStore *self, gint64 max_age, GHashTable *used)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  guint n_removed = 0;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);
      gboolean is_temporary = g_str_has_prefix (name, ".");
      GStatBuf status;

      if (!is_temporary && (!viseme_file_store_is_hash (name) ||
                            (used != NULL && g_hash_table_contains (used, name))))
        continue;
      if (g_stat (path, &status) == 0 &&
          now - status.st_mtime > (is_temporary ? ABANDONED_SECONDS : max_age) &&
          g_unlink (path) == 0)
        n_removed++;
    }

  return n_removed;
}
