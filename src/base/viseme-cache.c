/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cache"

#include "config.h"

#include "viseme-cache.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

/**
 * viseme_cache_get_folder:
 * @name: what is kept in it
 *
 * Returns: (transfer full): a folder in the user's cache, which may not exist yet
 */
char *
viseme_cache_get_folder (const char *name)
{
  return g_build_filename (g_get_user_cache_dir (), "viseme", name, NULL);
}

typedef struct
{
  char *path;
  gint64 used;
  goffset bytes;
} Entry;

static void
entry_clear (gpointer data)
{
  g_free (((Entry *) data)->path);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *first = a, *second = b;

  return (first->used > second->used) - (first->used < second->used);
}

static GArray *
list_entries (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  const char *name;

  g_array_set_clear_func (entries, entry_clear);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      GStatBuf status;
      Entry entry;

      if (g_stat (path, &status) != 0 || !S_ISREG (status.st_mode))
        continue;
      entry = (Entry){ g_steal_pointer (&path), status.st_mtime, status.st_size };
      g_array_append_val (entries, entry);
    }
  g_array_sort (entries, compare_entries);

  return entries;
}

/**
 * viseme_cache_make_room:
 * @folder: a folder
 * @needed: bytes that are to be added
 * @most: bytes that the files of it may have together
 *
 * Removes the files that were not used for longest, by their times of modification, until @needed
 * bytes fit in.
 */
void
viseme_cache_make_room (const char *folder, gsize needed, gsize most)
{
  g_autoptr (GArray) entries = list_entries (folder);
  gsize total = needed;

  for (guint i = 0; i < entries->len; i++)
    total += (gsize) g_array_index (entries, Entry, i).bytes;
  for (guint i = 0; i < entries->len && total > most; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);

      if (g_unlink (entry->path) == 0)
        total -= (gsize) entry->bytes;
    }
}
