/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/viseme-analysis-cache.h"
#include "media/viseme-media.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include <utime.h>

#define N_FRAMES 20
#define KEY      "0123456789abcdef"

/* A cache of its own for each test. */
typedef struct
{
  char *folder;
} Fixture;

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_build_filename (g_get_user_cache_dir (), "viseme", "analysis", NULL);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_unlink (path);
    }
  g_free (fixture->folder);
}

static char *
get_entry (const Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

static guint
count_entries (const Fixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static void
fill (gpointer bytes, gsize length, guint32 seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  guint8 *target = bytes;

  for (gsize i = 0; i < length; i++)
    target[i] = (guint8) g_rand_int (random);
}

static VisemeMouthStates *
make_states (guint n, guint32 seed)
{
  VisemeMouthStates *states = g_new0 (VisemeMouthStates, 1);

  states->n_frames = n;
  states->n_surroundings = 7;
  states->center_x = 120.5f;
  states->center_y = 171.25f;
  states->motion = 8.125f;
  states->states = g_new0 (VisemeMouthState, n);
  states->usable = g_new0 (gboolean, n);
  states->appearance = g_new0 (float, n *VISEME_MOUTH_COMPONENTS);
  states->surroundings = g_new0 (float, n * 7);
  fill (states->states, n * sizeof (VisemeMouthState), seed);
  fill (states->usable, n * sizeof (gboolean), seed + 1);
  fill (states->appearance, n * VISEME_MOUTH_COMPONENTS * sizeof (float), seed + 2);
  fill (states->surroundings, n * 7 * sizeof (float), seed + 3);

  return states;
}

/* Three shots, the middle one without a face. */
static VisemeAnalysis *
make_analysis (void)
{
  static const VisemeTrackedShot shots[] = { { 0, 8, TRUE }, { 8, 2, FALSE }, { 10, 10, TRUE } };
  VisemeAnalysis *analysis = g_new0 (VisemeAnalysis, 1);
  VisemeTrackedFrame frames[N_FRAMES];

  memset (frames, 0, sizeof frames);
  for (guint i = 0; i < N_FRAMES; i++)
    {
      frames[i].pts = i * 40;
      frames[i].duration = 40;
      frames[i].confidence = 0.5f + (float) i / 64;
    }
  analysis->track = viseme_face_track_restore (frames, N_FRAMES, shots, G_N_ELEMENTS (shots));
  analysis->shots = g_ptr_array_new_with_free_func ((GDestroyNotify) viseme_shot_free);
  for (guint i = 0; i < G_N_ELEMENTS (shots); i++)
    {
      VisemeShot *shot = g_new0 (VisemeShot, 1);

      shot->track = viseme_face_track_get_shot (analysis->track, i, &shot->first, &shot->n_frames);
      shot->states = shots[i].has_face ? make_states (shot->n_frames, i) : NULL;
      g_ptr_array_add (analysis->shots, shot);
    }

  return analysis;
}

static void
assert_same_states (const VisemeMouthStates *a, const VisemeMouthStates *b)
{
  gsize n = a->n_frames;

  g_assert_cmpuint (n, ==, b->n_frames);
  g_assert_cmpuint (a->n_surroundings, ==, b->n_surroundings);
  g_assert_true (a->center_x == b->center_x && a->center_y == b->center_y &&
                 a->motion == b->motion);
  g_assert_cmpmem (a->states, n * sizeof (VisemeMouthState), b->states,
                   n * sizeof (VisemeMouthState));
  g_assert_cmpmem (a->usable, n * sizeof (gboolean), b->usable, n * sizeof (gboolean));
  g_assert_cmpmem (a->appearance, n * VISEME_MOUTH_COMPONENTS * sizeof (float), b->appearance,
                   n * VISEME_MOUTH_COMPONENTS * sizeof (float));
  g_assert_cmpmem (a->surroundings, n * a->n_surroundings * sizeof (float), b->surroundings,
                   n * a->n_surroundings * sizeof (float));
}

static void
assert_same (const VisemeAnalysis *a, const VisemeAnalysis *b)
{
  gsize n = viseme_face_track_get_n_frames (a->track);

  g_assert_cmpuint (n, ==, viseme_face_track_get_n_frames (b->track));
  g_assert_true (viseme_face_track_get_median_confidence (a->track) ==
                 viseme_face_track_get_median_confidence (b->track));
  g_assert_cmpmem (viseme_face_track_get_frame (a->track, 0), n * sizeof (VisemeTrackedFrame),
                   viseme_face_track_get_frame (b->track, 0), n * sizeof (VisemeTrackedFrame));
  g_assert_cmpuint (a->shots->len, ==, b->shots->len);
  for (guint i = 0; i < a->shots->len; i++)
    {
      const VisemeShot *first = g_ptr_array_index (a->shots, i);
      const VisemeShot *second = g_ptr_array_index (b->shots, i);

      g_assert_cmpuint (first->first, ==, second->first);
      g_assert_cmpuint (first->n_frames, ==, second->n_frames);
      g_assert_true ((first->track == NULL) == (second->track == NULL));
      g_assert_true ((first->states == NULL) == (second->states == NULL));
      if (first->states != NULL)
        assert_same_states (first->states, second->states);
    }
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeAnalysis) saved = make_analysis ();
  g_autoptr (VisemeAnalysis) loaded = NULL;

  g_assert_null (viseme_analysis_cache_load (KEY));
  viseme_analysis_cache_save (KEY, saved);
  loaded = viseme_analysis_cache_load (KEY);
  g_assert_nonnull (loaded);
  assert_same (saved, loaded);
  g_assert_cmpuint (count_entries (fixture), ==, 1);
}

static void
write_entry (const char *path, const char *bytes, gsize length)
{
  g_assert_true (g_file_set_contents_full (path, bytes, (gssize) length, G_FILE_SET_CONTENTS_NONE,
                                           0600, NULL));
}

/* Wherever a byte is wrong or missing, there is no analysis rather than a wrong one. */
static void
test_damage (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeAnalysis) saved = make_analysis ();
  g_autofree char *path = get_entry (fixture, KEY);
  g_autofree char *bytes = NULL;
  gsize length;

  viseme_analysis_cache_save (KEY, saved);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  for (gsize at = 0; at < length; at += 61)
    {
      bytes[at] ^= 0x10;
      write_entry (path, bytes, length);
      g_assert_null (viseme_analysis_cache_load (KEY));
      bytes[at] ^= 0x10;
      write_entry (path, bytes, at);
      g_assert_null (viseme_analysis_cache_load (KEY));
    }
  write_entry (path, bytes, length);
  {
    g_autoptr (VisemeAnalysis) loaded = viseme_analysis_cache_load (KEY);

    g_assert_nonnull (loaded);
  }
}

/* A file without content of a given size, last used AGE seconds ago. */
static void
add_stranger (const Fixture *fixture, const char *name, goffset bytes, int age)
{
  g_autofree char *path = get_entry (fixture, name);
  time_t then = (time_t) (g_get_real_time () / G_USEC_PER_SEC) - age;
  const struct utimbuf times = { then, then };
  int fd;

  g_mkdir_with_parents (fixture->folder, 0700);
  fd = g_open (path, O_CREAT | O_WRONLY, 0600);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (ftruncate (fd, bytes), ==, 0);
  g_close (fd, NULL);
  g_assert_cmpint (g_utime (path, (struct utimbuf *) &times), ==, 0);
}

static void
test_limit (Fixture *fixture, gconstpointer data)
{
  const goffset mega = 1024 * 1024;
  g_autoptr (VisemeAnalysis) saved = make_analysis ();
  g_autofree char *oldest = get_entry (fixture, "oldest");
  g_autofree char *old = get_entry (fixture, "old");
  g_autofree char *young = get_entry (fixture, "young");

  add_stranger (fixture, "young", 100 * mega, 10);
  add_stranger (fixture, "oldest", 100 * mega, 3000);
  add_stranger (fixture, "old", 100 * mega, 200);
  viseme_analysis_cache_save (KEY, saved);
  g_assert_false (g_file_test (oldest, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (old, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (young, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_entries (fixture), ==, 3);
}

/* Being used is what keeps an entry. */
static void
test_use (Fixture *fixture, gconstpointer data)
{
  const goffset mega = 1024 * 1024;
  g_autoptr (VisemeAnalysis) saved = make_analysis ();
  g_autoptr (VisemeAnalysis) loaded = NULL;
  g_autofree char *path = get_entry (fixture, KEY);
  g_autofree char *stranger = get_entry (fixture, "stranger");
  const struct utimbuf long_ago = { 1000000, 1000000 };

  viseme_analysis_cache_save (KEY, saved);
  g_assert_cmpint (g_utime (path, (struct utimbuf *) &long_ago), ==, 0);
  add_stranger (fixture, "stranger", 256 * mega, 100);
  loaded = viseme_analysis_cache_load (KEY);
  viseme_analysis_cache_save ("another", saved);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (stranger, G_FILE_TEST_EXISTS));
}

static GFile *
find_clip (const char *name)
{
  const char *folder = g_getenv ("VISEME_SHARED_MEDIA");
  g_autofree char *path = g_build_filename (folder != NULL ? folder : ".", name, NULL);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR) ? g_file_new_for_path (path) : NULL;
}

static void
test_key (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_new_build_filename (g_get_user_cache_dir (), "video", NULL);
  g_autoptr (GFile) nothing = g_file_new_build_filename (g_get_user_cache_dir (), "none", NULL);
  VisemeEngineOptions options = { .head_motion = TRUE };
  g_autofree char *plain = NULL;
  g_autofree char *moving = NULL;
  g_autofree char *chosen = NULL;
  g_autofree char *changed = NULL;

  g_assert_true (g_file_set_contents (g_file_peek_path (file), "abc", 3, NULL));
  plain = viseme_analysis_cache_make_key (file, NULL, NULL, NULL);
  moving = viseme_analysis_cache_make_key (file, &options, NULL, NULL);
  options = (VisemeEngineOptions){ .has_face = TRUE, .face_x = 0.25 };
  chosen = viseme_analysis_cache_make_key (file, &options, NULL, NULL);
  g_assert_true (g_file_set_contents (g_file_peek_path (file), "abd", 3, NULL));
  changed = viseme_analysis_cache_make_key (file, NULL, NULL, NULL);
  g_assert_cmpstr (plain, ==, moving);
  g_assert_cmpstr (plain, !=, chosen);
  g_assert_cmpstr (plain, !=, changed);
  g_assert_null (viseme_analysis_cache_make_key (nothing, NULL, NULL, NULL));
  g_unlink (g_file_peek_path (file));
}

/* What is remembered of a video is what is found in it, every time. */
static void
test_video (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) video = find_clip ("man-office-vfr.mp4");
  g_autoptr (VisemeAnalysis) fresh = NULL;
  g_autoptr (VisemeAnalysis) remembered = NULL;
  g_autoptr (VisemeAnalysis) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *key = NULL;

  if (video == NULL)
    {
      g_test_skip ("VISEME_SHARED_MEDIA has no clips");
      return;
    }
  fresh = viseme_analysis_new (video, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (fresh->restored);
  remembered = viseme_analysis_new (video, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (remembered->restored);
  assert_same (fresh, remembered);

  key = viseme_analysis_cache_make_key (video, NULL, NULL, NULL);
  path = get_entry (fixture, key);
  g_assert_true (g_file_set_contents (path, "damaged", -1, NULL));
  again = viseme_analysis_new (video, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (again->restored);
  assert_same (fresh, again);
}

#define ADD(path, func)                                                            \
  g_test_add ("/engine/analysis-cache/" path, Fixture, NULL, fixture_set_up, func, \
              fixture_tear_down)

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("viseme-cache-XXXXXX", NULL);
  g_autofree char *command = g_strdup_printf ("rm -r %s", home);
  int result;

  g_setenv ("XDG_CACHE_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  viseme_media_init ();
  ADD ("round-trip", test_round_trip);
  ADD ("damage", test_damage);
  ADD ("limit", test_limit);
  ADD ("use", test_use);
  ADD ("key", test_key);
  ADD ("video", test_video);
  result = g_test_run ();
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);

  return result;
}
