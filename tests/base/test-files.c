/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/viseme-error.h"
#include "base/viseme-files.h"
#include "base/viseme-hasher.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  char *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("viseme-files-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        g_rmdir (path);
      else
        g_unlink (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

static GFile *
make_file (Fixture *fixture, const char *name, const char *content)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  if (content != NULL)
    g_assert_true (g_file_set_contents (path, content, -1, NULL));

  return g_file_new_for_path (path);
}

static char *
read_file (GFile *file)
{
  char *content = NULL;

  g_assert_true (g_file_get_contents (g_file_peek_path (file), &content, NULL, NULL));

  return content;
}

static void
test_unique (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) free_name = make_file (fixture, "a.mp4", NULL);
  g_autoptr (GFile) taken = make_file (fixture, "b.tar.mp4", "x");
  g_autoptr (GFile) second = make_file (fixture, "b.tar (2).mp4", "x");
  g_autoptr (GFile) first_result = viseme_files_make_unique (free_name);
  g_autoptr (GFile) third = viseme_files_make_unique (taken);
  g_autofree char *name = g_file_get_basename (third);

  g_assert_true (g_file_equal (first_result, free_name));
  g_assert_cmpstr (name, ==, "b.tar (3).mp4");
}

static void
test_move (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) destination = make_file (fixture, "result.mp4", "old");
  g_autoptr (GFile) temporary = viseme_files_make_temporary (destination);
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *replaced = NULL;

  g_assert_true (g_file_set_contents (g_file_peek_path (temporary), "new", -1, NULL));
  g_assert_false (viseme_files_move_into_place (temporary, destination, FALSE, NULL, &error));
  g_assert_error (error, VISEME_ERROR, VISEME_ERROR_EXISTS);
  kept = read_file (destination);
  g_assert_cmpstr (kept, ==, "old");
  g_assert_true (g_file_query_exists (temporary, NULL));

  g_clear_error (&error);
  g_assert_true (viseme_files_move_into_place (temporary, destination, TRUE, NULL, &error));
  g_assert_no_error (error);
  replaced = read_file (destination);
  g_assert_cmpstr (replaced, ==, "new");
  g_assert_false (g_file_query_exists (temporary, NULL));
}

static void
test_move_new (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) destination = make_file (fixture, "new.mp4", NULL);
  g_autoptr (GFile) temporary = viseme_files_make_temporary (destination);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (g_file_peek_path (temporary), "new", -1, NULL));
  g_assert_true (viseme_files_move_into_place (temporary, destination, FALSE, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_query_exists (destination, NULL));
  g_assert_false (g_file_query_exists (temporary, NULL));
}

static void
assert_unreadable (GFile *file, VisemeError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (viseme_files_check_readable (file, NULL, &error));
  g_assert_error (error, VISEME_ERROR, (int) code);
}

static void
test_readable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) missing = make_file (fixture, "missing.mp4", NULL);
  g_autoptr (GFile) empty = make_file (fixture, "empty.mp4", "");
  g_autoptr (GFile) good = make_file (fixture, "good.mp4", "x");
  g_autoptr (GFile) folder = g_file_new_for_path (fixture->folder);
  g_autoptr (GError) error = NULL;

  assert_unreadable (missing, VISEME_ERROR_NOT_FOUND);
  assert_unreadable (empty, VISEME_ERROR_EMPTY);
  assert_unreadable (folder, VISEME_ERROR_NOT_A_FILE);
  g_assert_true (viseme_files_check_readable (good, NULL, &error));
  g_assert_no_error (error);

  g_chmod (g_file_peek_path (good), 0);
  if (geteuid () != 0)
    assert_unreadable (good, VISEME_ERROR_PERMISSION);
}

static void
test_hash (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = make_file (fixture, "abc", "abc");
  g_autoptr (GFile) missing = make_file (fixture, "missing", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = viseme_files_hash (file, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (hash, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  g_assert_cmpint (strlen (hash), ==, VISEME_SHA256_LENGTH);
  g_assert_null (viseme_files_hash (missing, NULL, &error));
  g_assert_error (error, VISEME_ERROR, VISEME_ERROR_NOT_FOUND);
}

static void
test_results_dir (void)
{
  g_autofree char *usual = viseme_files_get_results_dir ();
  g_autofree char *chosen = NULL;
  g_autofree char *again = NULL;

  viseme_files_set_results_dir ("/mnt/videos");
  chosen = viseme_files_get_results_dir ();
  g_assert_cmpstr (chosen, ==, "/mnt/videos");
  viseme_files_set_results_dir ("");
  again = viseme_files_get_results_dir ();
  g_assert_cmpstr (again, ==, usual);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/files/unique", Fixture, NULL, set_up, test_unique, tear_down);
  g_test_add ("/files/move", Fixture, NULL, set_up, test_move, tear_down);
  g_test_add ("/files/move-new", Fixture, NULL, set_up, test_move_new, tear_down);
  g_test_add ("/files/readable", Fixture, NULL, set_up, test_readable, tear_down);
  g_test_add ("/files/hash", Fixture, NULL, set_up, test_hash, tear_down);
  g_test_add_func ("/files/results-dir", test_results_dir);

  return g_test_run ();
}
