/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "base/viseme-error.h"
#include "media/viseme-media.h"
#include "media/viseme-player.h"

#include "../support/numbered-movie.h"

#define LONG_ENOUGH 20 /* seconds */
#define RATE        NUMBERED_MOVIE_RATE
#define N_FRAMES    150
#define N_SHORT     100
#define N_ROUNDS    25

typedef struct
{
  int number;  /* atomic; of the picture that was shown last */
  int n_shown; /* atomic */
} Screen;

typedef struct
{
  char *folder;
  GFile *files[3]; /* of different sizes; the last one is shorter */
  VisemePlayer *player;
  Screen screens[2];
  GError *error;
  GError *other_error;
} Fixture;

static void
on_frame (const GstVideoInfo *info, GstBuffer *buffer, gpointer user_data)
{
  Screen *screen = user_data;

  g_atomic_int_set (&screen->number, numbered_movie_read (info, buffer));
  g_atomic_int_inc (&screen->n_shown);
}

static void
on_failed (VisemePlayer *player, const GError *error, gpointer user_data)
{
  *(GError **) user_data = g_error_copy (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const struct
  {
    int width, height;
    guint n_frames;
  } movies[] = { { 320, 240, N_FRAMES }, { 640, 360, N_FRAMES }, { 320, 240, N_SHORT } };

  viseme_media_init ();
  fixture->folder = g_dir_make_tmp ("viseme-player-XXXXXX", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (movies); i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.mp4", i);

      fixture->files[i] = g_file_new_build_filename (fixture->folder, name, NULL);
      numbered_movie_write (fixture->files[i], movies[i].width, movies[i].height,
                            movies[i].n_frames);
    }
  fixture->player = viseme_player_new ();
  viseme_frame_sink_set_func (viseme_player_get_frame_sink (fixture->player), on_frame,
                              &fixture->screens[0], NULL);
  viseme_frame_sink_set_func (viseme_player_get_other_sink (fixture->player), on_frame,
                              &fixture->screens[1], NULL);
  g_signal_connect (fixture->player, "failed", G_CALLBACK (on_failed), &fixture->error);
  g_signal_connect (fixture->player, "other-failed", G_CALLBACK (on_failed), &fixture->other_error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_no_error (fixture->error);
  g_assert_finalize_object (fixture->player);
  for (guint i = 0; i < G_N_ELEMENTS (fixture->files); i++)
    {
      g_unlink (g_file_peek_path (fixture->files[i]));
      g_object_unref (fixture->files[i]);
    }
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_clear_error (&fixture->other_error);
}

#define WAIT_UNTIL(condition)                                                \
  G_STMT_START                                                               \
  {                                                                          \
    gint64 give_up = g_get_monotonic_time () + LONG_ENOUGH * G_USEC_PER_SEC; \
    while (!(condition) && g_get_monotonic_time () < give_up)                \
      {                                                                      \
        if (!g_main_context_iteration (NULL, FALSE))                         \
          g_usleep (1000);                                                   \
      }                                                                      \
    g_assert_true (condition);                                               \
  }                                                                          \
  G_STMT_END

static gboolean
is_seeking (Fixture *fixture)
{
  gboolean seeking;

  g_object_get (fixture->player, "seeking", &seeking, NULL);

  return seeking;
}

static void
wait_for_seek (Fixture *fixture)
{
  WAIT_UNTIL (!is_seeking (fixture));
}

static void
run_for (double seconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);

  while (g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
}

static void
load (Fixture *fixture, int first, int second)
{
  viseme_player_set_files (fixture->player, fixture->files[first], fixture->files[second]);
  WAIT_UNTIL (viseme_player_get_duration (fixture->player) > 5);
  wait_for_seek (fixture);
  WAIT_UNTIL (g_atomic_int_get (&fixture->screens[0].n_shown) > 0 &&
              g_atomic_int_get (&fixture->screens[1].n_shown) > 0);
}

static int
find_skew (Fixture *fixture)
{
  return ABS (g_atomic_int_get (&fixture->screens[0].number) -
              g_atomic_int_get (&fixture->screens[1].number));
}

/* Random places, speeds and ranges, at rest and in motion. At rest both show the very frame
 * that was asked for. */
static void
test_skew (Fixture *fixture, gconstpointer data)
{
  int n_apart = 0;
  int n = 0;

  load (fixture, 0, 1);
  for (int round = 0; round < N_ROUNDS; round++)
    {
      int frame = g_test_rand_int_range (0, N_FRAMES - 15);

      viseme_player_set_playing (fixture->player, FALSE);
      viseme_player_set_rate (fixture->player, g_test_rand_double_range (0.25, 2));
      if (round % 4 == 0)
        viseme_player_set_range (fixture->player, (double) frame / RATE,
                                 (double) (frame + 3) / RATE);
      else if (round % 4 == 1)
        viseme_player_set_range (fixture->player, 0, 0);
      viseme_player_seek (fixture->player, (frame + 0.5) / RATE, TRUE);
      wait_for_seek (fixture);
      g_assert_cmpint (g_atomic_int_get (&fixture->screens[0].number), ==, frame);
      g_assert_cmpint (g_atomic_int_get (&fixture->screens[1].number), ==, frame);

      viseme_player_set_playing (fixture->player, TRUE);
      for (int i = 0; i < 5; i++)
        {
          run_for (g_test_rand_double_range (0.02, 0.06));
          if (is_seeking (fixture))
            continue; /* a loop starts again: nothing is settled */
          n_apart += find_skew (fixture) > 1;
          n++;
        }
    }
  /* A busy computer leaves frames out on one side or the other, which is no fault of the clock. */
  g_test_message ("more than a frame apart in %d of %d looks", n_apart, n);
  g_assert_cmpint (2 * n_apart, <, n);
}

static void
test_steps (Fixture *fixture, gconstpointer data)
{
  int expected = 40;

  load (fixture, 0, 1);
  viseme_player_seek (fixture->player, (expected + 0.5) / RATE, TRUE);
  wait_for_seek (fixture);
  for (int i = 0; i < 30; i++)
    {
      int step = g_test_rand_bit () ? 1 : -1;

      viseme_player_step (fixture->player, step);
      expected += step;
      wait_for_seek (fixture);
      g_assert_cmpint (g_atomic_int_get (&fixture->screens[0].number), ==, expected);
      g_assert_cmpint (g_atomic_int_get (&fixture->screens[1].number), ==, expected);
    }

  /* Pressed faster than pictures come, each press still counts. */
  for (int i = 0; i < 7; i++)
    viseme_player_step (fixture->player, 1);
  wait_for_seek (fixture);
  g_assert_cmpint (g_atomic_int_get (&fixture->screens[0].number), ==, expected + 7);
}

static void
test_step_pauses (Fixture *fixture, gconstpointer data)
{
  int first;

  load (fixture, 0, 1);
  viseme_player_set_playing (fixture->player, TRUE);
  run_for (0.4);
  viseme_player_step (fixture->player, 1);
  wait_for_seek (fixture);
  g_assert_false (viseme_player_get_playing (fixture->player));
  g_assert_cmpint (find_skew (fixture), ==, 0);
  first = g_atomic_int_get (&fixture->screens[0].number);
  viseme_player_step (fixture->player, -1);
  wait_for_seek (fixture);
  g_assert_cmpint (g_atomic_int_get (&fixture->screens[0].number), ==, first - 1);
}

static void
test_range (Fixture *fixture, gconstpointer data)
{
  int n_turns = 0;
  int before = -1;

  load (fixture, 0, 1);
  viseme_player_set_range (fixture->player, 2, 2.4);
  wait_for_seek (fixture);
  viseme_player_set_playing (fixture->player, TRUE);
  for (gint64 end = g_get_monotonic_time () + LONG_ENOUGH * G_USEC_PER_SEC;
       n_turns < 4 && g_get_monotonic_time () < end;)
    {
      int number;

      run_for (0.01);
      number = g_atomic_int_get (&fixture->screens[0].number);
      g_assert_cmpint (number, >=, 50);
      g_assert_cmpint (number, <=, 60);
      n_turns += number < before;
      before = number;
    }
  g_assert_cmpint (n_turns, ==, 4);
  g_assert_true (viseme_player_get_playing (fixture->player));
}

/* The file that is shown beside ends earlier: its last frame stays. */
static void
test_shorter (Fixture *fixture, gconstpointer data)
{
  load (fixture, 0, 2);
  g_assert_cmpfloat_with_epsilon (viseme_player_get_duration (fixture->player), 6, 0.1);
  viseme_player_seek (fixture->player, 5.02, TRUE);
  wait_for_seek (fixture);
  g_assert_cmpint (g_atomic_int_get (&fixture->screens[0].number), ==, 125);
  WAIT_UNTIL (g_atomic_int_get (&fixture->screens[1].number) >= N_SHORT - 3);
  viseme_player_set_playing (fixture->player, TRUE);
  WAIT_UNTIL (!viseme_player_get_playing (fixture->player));
  g_assert_cmpfloat (viseme_player_get_position (fixture->player), ==,
                     viseme_player_get_duration (fixture->player));
  g_assert_cmpint (g_atomic_int_get (&fixture->screens[0].number), >, 125);
}

/* The first file gives the length, also where the other one is longer. */
static void
test_longer (Fixture *fixture, gconstpointer data)
{
  viseme_player_set_files (fixture->player, fixture->files[2], fixture->files[0]);
  WAIT_UNTIL (viseme_player_get_duration (fixture->player) > 3);
  wait_for_seek (fixture);
  viseme_player_seek (fixture->player, 3.5, TRUE);
  wait_for_seek (fixture);
  viseme_player_set_playing (fixture->player, TRUE);
  WAIT_UNTIL (!viseme_player_get_playing (fixture->player));
  g_assert_cmpint (g_atomic_int_get (&fixture->screens[1].number), <=, N_SHORT + 3);
}

static void
test_other_missing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) nowhere = g_file_new_for_path ("/nowhere/original.mp4");

  viseme_player_set_files (fixture->player, fixture->files[0], nowhere);
  WAIT_UNTIL (fixture->other_error != NULL);
  g_assert_error (fixture->other_error, VISEME_ERROR, VISEME_ERROR_NOT_FOUND);
  WAIT_UNTIL (g_atomic_int_get (&fixture->screens[0].n_shown) > 0);
  g_assert_null (viseme_player_get_other_file (fixture->player));
}

static void
test_scrubbing (Fixture *fixture, gconstpointer data)
{
  load (fixture, 0, 1);
  viseme_player_set_playing (fixture->player, TRUE);
  for (int i = 0; i < 20; i++)
    {
      viseme_player_seek (fixture->player, i * 0.2, FALSE);
      run_for (0.01);
    }
  viseme_player_seek (fixture->player, 3.02, TRUE);
  wait_for_seek (fixture);
  g_assert_true (viseme_player_get_playing (fixture->player));
  WAIT_UNTIL (g_atomic_int_get (&fixture->screens[0].number) > 80);
  g_assert_cmpint (find_skew (fixture), <=, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/player-compare/skew", Fixture, NULL, set_up, test_skew, tear_down);
  g_test_add ("/player-compare/steps", Fixture, NULL, set_up, test_steps, tear_down);
  g_test_add ("/player-compare/step-pauses", Fixture, NULL, set_up, test_step_pauses, tear_down);
  g_test_add ("/player-compare/range", Fixture, NULL, set_up, test_range, tear_down);
  g_test_add ("/player-compare/shorter", Fixture, NULL, set_up, test_shorter, tear_down);
  g_test_add ("/player-compare/longer", Fixture, NULL, set_up, test_longer, tear_down);
  g_test_add ("/player-compare/other-missing", Fixture, NULL, set_up, test_other_missing,
              tear_down);
  g_test_add ("/player-compare/scrubbing", Fixture, NULL, set_up, test_scrubbing, tear_down);

  return g_test_run ();
}
