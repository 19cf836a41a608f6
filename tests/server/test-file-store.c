/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/viseme-error.h"
#include "server/viseme-file-store.h"
#include "server/viseme-file-writer.h"

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

/* SHA-256 of "hello" */
#define HELLO_HASH "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
#define UPPER_HASH "2CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B9824"
#define BIG_BYTES  (5 * 1024 * 1024 + 123)
#define DAY        86400

typedef struct
{
  char *folder;
  VisemeFileStore *store;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("viseme-store-XXXXXX", NULL);
  fixture->store = viseme_file_store_new (fixture->folder, &error);
  g_assert_no_error (error);
}

static guint
count_files (Fixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_object_unref (fixture->store);
}

static void
on_finished (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static VisemeStoredFile *
finish (VisemeFileWriter *writer, const char *expected_hash, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  viseme_file_writer_finish_async (writer, expected_hash, "audio/wav", NULL, on_finished, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return viseme_file_writer_finish (writer, result, error);
}

static VisemeStoredFile *
store (Fixture *fixture, gconstpointer bytes, gsize length, const char *expected, GError **error)
{
  g_autoptr (VisemeFileWriter) writer = viseme_file_writer_new (fixture->store);

  g_assert_true (viseme_file_writer_push (writer, bytes, length));

  return finish (writer, expected, error);
}

static void
test_names (void)
{
  g_autofree char *hash = viseme_file_store_hash_of_name (HELLO_HASH ".mp4");
  const char *const wrong[] = { "",
                                HELLO_HASH,
                                HELLO_HASH ".",
                                HELLO_HASH "./../x",
                                "../../x.mp4",
                                HELLO_HASH ".mp4/",
                                HELLO_HASH "0.mp4",
                                HELLO_HASH ".MP4",
                                UPPER_HASH ".mp4" };

  g_assert_cmpstr (hash, ==, HELLO_HASH);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_null (viseme_file_store_hash_of_name (wrong[i]));
}

static void
test_store (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeStoredFile) first = store (fixture, "hello", 5, HELLO_HASH, &error);
  g_autoptr (VisemeStoredFile) second = NULL;
  g_autofree char *path = viseme_file_store_get_path (fixture->store, HELLO_HASH);
  g_autofree char *content = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (first->hash, ==, HELLO_HASH);
  g_assert_cmpint (first->size, ==, 5);
  g_assert_cmpstr (first->media_type, ==, "audio/wav");
  g_assert_false (first->deduplicated);
  g_assert_true (viseme_file_store_contains (fixture->store, HELLO_HASH));
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "hello");

  second = store (fixture, "hello", 5, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (second->deduplicated);
  g_assert_cmpuint (count_files (fixture), ==, 1);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) wrong = NULL;
  g_autoptr (GError) empty = NULL;

  g_assert_null (store (fixture, "hallo", 5, HELLO_HASH, &wrong));
  g_assert_error (wrong, VISEME_ERROR, VISEME_ERROR_DAMAGED);
  g_assert_null (store (fixture, "", 0, NULL, &empty));
  g_assert_error (empty, VISEME_ERROR, VISEME_ERROR_EMPTY);
  g_assert_cmpuint (count_files (fixture), ==, 0);
}

static void
on_drained (VisemeFileWriter *writer, gboolean *drained)
{
  *drained = TRUE;
}

/* Chunks of an odd size, waiting whenever the writer says so. */
static void
test_big (Fixture *fixture, gconstpointer data)
{
  g_autofree guchar *bytes = g_malloc (BIG_BYTES);
  g_autoptr (VisemeFileWriter) writer = viseme_file_writer_new (fixture->store);
  g_autoptr (VisemeStoredFile) file = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *path = NULL;
  g_autofree char *content = NULL;
  gsize length;
  gboolean drained = FALSE;

  for (gsize i = 0; i < BIG_BYTES; i++)
    bytes[i] = (guchar) (i * 31 + i / 251);
  expected = g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes, BIG_BYTES);
  g_signal_connect (writer, "drained", G_CALLBACK (on_drained), &drained);
  for (gsize at = 0; at < BIG_BYTES; at += 8191)
    {
      viseme_file_writer_push (writer, bytes + at, MIN (8191, BIG_BYTES - at));
      if (!viseme_file_writer_is_full (writer))
        continue;
      drained = FALSE;
      while (!drained)
        g_main_context_iteration (NULL, TRUE);
    }

  file = finish (writer, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (file->hash, ==, expected);
  g_assert_cmpint (file->size, ==, BIG_BYTES);
  path = viseme_file_store_get_path (fixture->store, expected);
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_cmpmem (content, length, bytes, BIG_BYTES);
}

/* The thread takes the file away soon after its object is gone. */
static void
test_dropped (Fixture *fixture, gconstpointer data)
{
  g_autofree guchar *bytes = g_malloc0 (BIG_BYTES);
  VisemeFileWriter *writer = viseme_file_writer_new (fixture->store);
  gint64 patience = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  viseme_file_writer_push (writer, bytes, BIG_BYTES);
  while (count_files (fixture) == 0 && g_get_monotonic_time () < patience)
    g_usleep (1000);
  g_assert_cmpuint (count_files (fixture), ==, 1);

  g_object_unref (writer);
  while (count_files (fixture) > 0 && g_get_monotonic_time () < patience)
    g_usleep (1000);
  g_assert_cmpuint (count_files (fixture), ==, 0);
}

static char *
put_file (Fixture *fixture, const char *name, gint64 age)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  struct utimbuf times;

  g_assert_true (g_file_set_contents (path, "x", -1, NULL));
  times.actime = times.modtime = (time_t) (g_get_real_time () / G_USEC_PER_SEC - age);
  g_assert_cmpint (g_utime (path, &times), ==, 0);

  return g_steal_pointer (&path);
}

static void
test_clean (Fixture *fixture, gconstpointer data)
{
  g_autofree char *old_hash = g_strnfill (64, 'a');
  g_autofree char *used_hash = g_strnfill (64, 'b');
  g_autofree char *new_hash = g_strnfill (64, 'c');
  g_autofree char *touched_hash = g_strnfill (64, 'd');
  g_autofree char *old = put_file (fixture, old_hash, 8 * DAY);
  g_autofree char *used = put_file (fixture, used_hash, 8 * DAY);
  g_autofree char *recent = put_file (fixture, new_hash, 6 * DAY);
  g_autofree char *touched = put_file (fixture, touched_hash, 8 * DAY);
  g_autofree char *abandoned = put_file (fixture, ".abandoned", 2 * DAY);
  g_autofree char *arriving = put_file (fixture, ".arriving", 60);
  g_autofree char *foreign = put_file (fixture, "notes.txt", 100 * DAY);
  g_autoptr (GHashTable) keep = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_add (keep, used_hash);
  viseme_file_store_touch (fixture->store, touched_hash);
  g_assert_cmpuint (viseme_file_store_clean (fixture->store, 7 * DAY, keep), ==, 2);
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (abandoned, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (used, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (recent, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (touched, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (arriving, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (foreign, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/file-store/names", test_names);
  g_test_add ("/server/file-store/store", Fixture, NULL, set_up, test_store, tear_down);
  g_test_add ("/server/file-store/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/server/file-store/big", Fixture, NULL, set_up, test_big, tear_down);
  g_test_add ("/server/file-store/dropped", Fixture, NULL, set_up, test_dropped, tear_down);
  g_test_add ("/server/file-store/clean", Fixture, NULL, set_up, test_clean, tear_down);

  return g_test_run ();
}
