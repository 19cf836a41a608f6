/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-input"

#include "config.h"

#include "ui/viseme-input.h"
#include "ui/viseme-batch.h"
#include "ui/viseme-sorting.h"

#include <glib/gstdio.h>

static GPtrArray *
make_files (const char *const *names)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);

  for (; *names; names++)
    g_ptr_array_add (files, g_file_new_for_commandline_arg (*names));

  return files;
}

static void
assert_name (GFile *file, const char *expected)
{
  g_autofree char *name = file ? g_file_get_basename (file) : NULL;

  g_assert_cmpstr (name, ==, expected);
}

static void
assert_sorted (const char *const *names,
               gboolean has_video,
               gboolean has_speech,
               const char *video,
               const char *speech,
               guint n_left_out)
{
  g_autoptr (GPtrArray) files = make_files (names);
  g_autoptr (VisemeSorting) sorting = viseme_sorting_new (files, has_video, has_speech);

  assert_name (sorting->video, video);
  assert_name (sorting->speech, speech);
  g_assert_cmpuint (sorting->n_left_out, ==, n_left_out);
}

#define NAMES(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void
test_sorting (void)
{
  assert_sorted (NAMES ("/a/talk.mp4", "/a/voice.wav"), FALSE, FALSE, "talk.mp4", "voice.wav", 0);
  assert_sorted (NAMES ("/a/voice.mp3", "/a/talk.webm"), FALSE, FALSE, "talk.webm", "voice.mp3", 0);
  assert_sorted (NAMES ("/a/ünï côdé.mov"), FALSE, FALSE, "ünï côdé.mov", NULL, 0);
  assert_sorted (NAMES ("/a/one.mp4", "/a/two.mp4", "/a/voice.flac"), FALSE, FALSE, "one.mp4",
                 "voice.flac", 0);
  assert_sorted (NAMES ("https://example.com/x/voice.ogg?token=1.mp4"), FALSE, FALSE, NULL,
                 "voice.ogg", 0);
}

static void
test_sorting_unknown (void)
{
  assert_sorted (NAMES ("/a/thing"), FALSE, FALSE, "thing", NULL, 0);
  assert_sorted (NAMES ("/a/thing"), TRUE, FALSE, NULL, "thing", 0);
  assert_sorted (NAMES ("/a/thing", "/a/talk.mp4"), FALSE, FALSE, "talk.mp4", "thing", 0);
  assert_sorted (NAMES ("/a/thing"), TRUE, TRUE, "thing", NULL, 0);
}

static void
assert_batch (const char *const *names, guint count, guint n_left_out, const char *description)
{
  g_autoptr (GPtrArray) files = make_files (names);
  g_autoptr (VisemeSorting) sorting = viseme_sorting_new (files, FALSE, FALSE);
  g_autofree char *text = viseme_sorting_describe (sorting);

  g_assert_cmpuint (viseme_sorting_count (sorting), ==, count);
  g_assert_cmpuint (sorting->n_left_out, ==, n_left_out);
  g_assert_cmpstr (text, ==, description);
}

static void
test_sorting_batch (void)
{
  g_autoptr (GPtrArray) many = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (VisemeSorting) sorting = NULL;

  assert_batch (NAMES ("/a/de.wav", "/a/talk.mp4", "/a/fr.wav", "/a/es.wav"), 3, 0,
                "3 recordings make 3 lip-syncs");
  assert_batch (NAMES ("/a/one.mp4", "/a/two.mp4"), 2, 0, "2 videos make 2 lip-syncs");
  assert_batch (NAMES ("/a/one.mp4", "/a/two.mp4", "/a/de.wav", "/a/fr.wav"), 2, 1,
                "2 videos make 2 lip-syncs");
  assert_batch (NAMES ("/"), 1, 0, "Folders cannot be used: drop the files in them");

  for (int i = 0; i < 200; i++)
    g_ptr_array_add (many, g_file_new_for_path ("/a/voice.wav"));
  sorting = viseme_sorting_new (many, TRUE, FALSE);
  g_assert_cmpuint (viseme_sorting_count (sorting), ==, VISEME_BATCH_MAX);
  g_assert_cmpuint (sorting->n_left_out, ==, 200 - VISEME_BATCH_MAX);
}

static void
test_parse_text (void)
{
  g_autoptr (GPtrArray) files =
      viseme_input_parse_text ("# a comment\r\nfile:///a/b%20c.mp4\r\n  /d/e.wav \nnonsense\n"
                               "https://example.com/f.mp4\nftp://example.com/g.mp4\n");

  g_assert_cmpuint (files->len, ==, 3);
  assert_name (g_ptr_array_index (files, 0), "b c.mp4");
  assert_name (g_ptr_array_index (files, 1), "e.wav");
  assert_name (g_ptr_array_index (files, 2), "f.mp4");
}

static void
wait_until_read (VisemeInput *input)
{
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (viseme_input_get_loading (input) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (viseme_input_get_loading (input));
}

static VisemeInput *
read_input (VisemeInputKind kind, GFile *file)
{
  VisemeInput *input = viseme_input_new (kind);

  viseme_input_set_file (input, file);
  wait_until_read (input);

  return input;
}

static GFile *
find_shared (const char *name)
{
  const char *folder = g_getenv ("VISEME_SHARED_MEDIA");
  g_autofree char *path = folder ? g_build_filename (folder, name, NULL) : NULL;

  if (!path || !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("VISEME_SHARED_MEDIA has no such clip");
      return NULL;
    }

  return g_file_new_for_path (path);
}

static void
test_usable (void)
{
  g_autoptr (GFile) file = find_shared ("man-office-vfr.mp4");
  g_autoptr (VisemeInput) input = NULL;

  if (!file)
    return;

  input = read_input (VISEME_INPUT_VIDEO, file);
  g_assert_null (viseme_input_get_error_message (input));
  g_assert_cmpint (viseme_media_info_get_width (viseme_input_get_info (input)), ==, 700);

  viseme_input_set_file (input, NULL);
  g_assert_null (viseme_input_get_info (input));
  g_assert_null (viseme_input_get_file (input));
}

static void
on_misplaced (VisemeInput *input, GFile *file, GFile **found)
{
  g_set_object (found, file);
}

static void
test_misplaced (void)
{
  g_autoptr (GFile) file = find_shared ("speech-3-stereo.wav");
  g_autoptr (GFile) found = NULL;
  g_autoptr (VisemeInput) input = NULL;

  if (!file)
    return;

  input = viseme_input_new (VISEME_INPUT_VIDEO);
  g_signal_connect (input, "misplaced", G_CALLBACK (on_misplaced), &found);
  viseme_input_set_file (input, file);
  wait_until_read (input);
  g_assert_nonnull (viseme_input_get_error_message (input));
  g_assert_null (viseme_input_get_info (input));
  g_assert_true (found && g_file_equal (found, file));
}

static void
assert_refused (GFile *file)
{
  g_autoptr (VisemeInput) input = read_input (VISEME_INPUT_VIDEO, file);

  g_assert_null (viseme_input_get_info (input));
  g_assert_nonnull (viseme_input_get_error_message (input));
}

static void
test_refused (void)
{
  g_autofree char *folder = g_dir_make_tmp ("viseme-input-XXXXXX", NULL);
  g_autoptr (GFile) directory = g_file_new_for_path (folder);
  g_autoptr (GFile) missing = g_file_get_child (directory, "missing.mp4");
  g_autoptr (GFile) text = g_file_get_child (directory, "text.mp4");
  g_autoptr (GFile) empty = g_file_get_child (directory, "empty.mp4");

  g_assert_true (g_file_set_contents (g_file_peek_path (text), "hello", -1, NULL));
  g_assert_true (g_file_set_contents (g_file_peek_path (empty), "", -1, NULL));
  assert_refused (missing);
  assert_refused (directory);
  assert_refused (text);
  assert_refused (empty);

  g_unlink (g_file_peek_path (text));
  g_unlink (g_file_peek_path (empty));
  g_rmdir (folder);
}

/* A file that is replaced while it is read must not answer for the one after. */
static void
test_replaced (void)
{
  g_autoptr (GFile) first = find_shared ("woman-garden.mp4");
  g_autoptr (GFile) second = find_shared ("man-office-vfr.mp4");
  g_autoptr (VisemeInput) input = NULL;

  if (!first || !second)
    return;

  input = viseme_input_new (VISEME_INPUT_VIDEO);
  viseme_input_set_file (input, first);
  viseme_input_set_file (input, second);
  wait_until_read (input);
  g_assert_cmpint (viseme_media_info_get_width (viseme_input_get_info (input)), ==, 700);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/input/sorting", test_sorting);
  g_test_add_func ("/input/sorting-batch", test_sorting_batch);
  g_test_add_func ("/input/sorting-unknown", test_sorting_unknown);
  g_test_add_func ("/input/parse-text", test_parse_text);
  g_test_add_func ("/input/usable", test_usable);
  g_test_add_func ("/input/misplaced", test_misplaced);
  g_test_add_func ("/input/refused", test_refused);
  g_test_add_func ("/input/replaced", test_replaced);

  return g_test_run ();
}
