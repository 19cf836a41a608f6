/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "base/viseme-cache-cleaner.h"
#include "base/viseme-cache.h"

static const char *const names[] = { "first", "second", "never-made", NULL };

static void
write_bytes (const char *name, const char *entry, gsize n)
{
  g_autofree char *folder = viseme_cache_get_folder (name);
  g_autofree char *path = g_build_filename (folder, entry, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *bytes = g_malloc0 (n);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) n, NULL));
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  *(goffset *) user_data = viseme_cache_cleaner_finish (result, &error);
  g_assert_no_error (error);
}

static goffset
wait_for (goffset *bytes)
{
  while (*bytes < 0)
    g_main_context_iteration (NULL, TRUE);

  return *bytes;
}

static void
test_clean (void)
{
  g_autofree char *folder = viseme_cache_get_folder ("first");
  g_autofree char *other = viseme_cache_get_folder ("other");
  g_autofree char *kept = g_build_filename (other, "kept", NULL);
  g_autofree char *link = g_build_filename (folder, "link", NULL);
  goffset before = -1, after = -1;

  write_bytes ("first", "a", 1000);
  write_bytes ("first", "deep/b", 500);
  write_bytes ("second", "c", 24);
  write_bytes ("other", "kept", 10);
  g_assert_cmpint (symlink (other, link), ==, 0);

  viseme_cache_cleaner_measure_async (names, NULL, on_done, &before);
  g_assert_cmpint (wait_for (&before), >=, 1524);
  viseme_cache_cleaner_clean_async (names, NULL, on_done, &after);
  g_assert_cmpint (wait_for (&after), ==, 0);

  /* What a link pointed at is not in the cache's folder, and neither is what was not named. */
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_unlink (kept);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/cache/clean", test_clean);

  return g_test_run ();
}
