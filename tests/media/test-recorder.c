/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/viseme-error.h"
#include "media/viseme-audio-reader.h"
#include "media/viseme-media-info.h"
#include "media/viseme-recorder.h"

#include <glib/gstdio.h>

#define PATIENCE_US (20 * G_USEC_PER_SEC)
#define RATE        48000
#define TONE        "audiotestsrc is-live=true wave=sine volume=0.5 ! audio/x-raw,rate=44100,channels=2"

typedef struct
{
  char *folder;
  GFile *take;
  guint n_finished;
  guint n_failed;
  char *complaint;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;

  fixture->folder = g_dir_make_tmp ("viseme-recorder-XXXXXX", NULL);
  path = g_build_filename (fixture->folder, "take.wav", NULL);
  fixture->take = g_file_new_for_path (path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (g_file_peek_path (fixture->take));
  g_rmdir (fixture->folder);
  g_object_unref (fixture->take);
  g_free (fixture->folder);
  g_free (fixture->complaint);
}

static void
on_finished (VisemeRecorder *recorder, GFile *take, Fixture *fixture)
{
  g_assert_true (g_file_equal (take, fixture->take));
  fixture->n_finished++;
}

static void
on_failed (VisemeRecorder *recorder, const GError *error, Fixture *fixture)
{
  g_free (fixture->complaint);
  fixture->complaint = g_strdup (error->message);
  fixture->n_failed++;
}

static VisemeRecorder *
open_recorder (Fixture *fixture, const char *source)
{
  VisemeRecorder *recorder = viseme_recorder_new_for_source (source);
  g_autoptr (GError) error = NULL;

  g_signal_connect (recorder, "finished", G_CALLBACK (on_finished), fixture);
  g_signal_connect (recorder, "failed", G_CALLBACK (on_failed), fixture);
  g_assert_true (viseme_recorder_open (recorder, fixture->take, &error));
  g_assert_no_error (error);

  return recorder;
}

static void
wait_for (guint *counter)
{
  gint64 patience = g_get_monotonic_time () + PATIENCE_US;

  while (*counter == 0 && g_get_monotonic_time () < patience)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (*counter, ==, 1);
}

static void
wait_for_level (VisemeRecorder *recorder)
{
  gint64 patience = g_get_monotonic_time () + PATIENCE_US;

  while (viseme_recorder_get_level (recorder) <= 0 && g_get_monotonic_time () < patience)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpfloat (viseme_recorder_get_level (recorder), >, 0);
}

static void
wait_until_elapsed (VisemeRecorder *recorder, double seconds)
{
  while (viseme_recorder_get_recording (recorder) &&
         viseme_recorder_get_elapsed (recorder) < seconds)
    g_main_context_iteration (NULL, FALSE);
}

/* The take has what was heard after it began, loud and whole. */
static double
measure_take (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeMediaInfo) info = viseme_media_info_probe (fixture->take, NULL, &error);
  g_autoptr (GArray) samples = NULL;
  double loudest = 0;

  g_assert_no_error (error);
  samples = viseme_audio_reader_read (fixture->take, RATE, 0, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < samples->len; i++)
    loudest = MAX (loudest, (double) g_array_index (samples, float, i));
  g_assert_cmpfloat (loudest, >, 0.45);
  g_assert_cmpfloat (loudest, <, 0.75); /* an abrupt beginning rings */
  g_assert_cmpfloat_with_epsilon (viseme_media_info_get_duration (info),
                                  (double) samples->len / RATE, 0.001);

  return viseme_media_info_get_duration (info);
}

static void
test_take (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeRecorder) recorder = open_recorder (fixture, TONE);

  wait_for_level (recorder);
  g_assert_false (viseme_recorder_get_recording (recorder));
  viseme_recorder_begin (recorder);
  g_assert_true (viseme_recorder_get_recording (recorder));
  wait_until_elapsed (recorder, 1);
  viseme_recorder_stop (recorder);
  wait_for (&fixture->n_finished);
  g_assert_cmpuint (fixture->n_failed, ==, 0);
  g_assert_false (viseme_recorder_is_open (recorder));
  g_assert_cmpfloat (measure_take (fixture), >, 0.8);
  g_assert_cmpfloat (measure_take (fixture), <, 5);
}

/* −6 dB is 0.9 of the way from −60 dB to the loudest. */
static void
test_level (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeRecorder) recorder = open_recorder (fixture, TONE);

  wait_for_level (recorder);
  g_assert_cmpfloat_with_epsilon (viseme_recorder_get_level (recorder), 0.9, 0.02);
  viseme_recorder_stop (recorder);
  g_assert_cmpfloat (viseme_recorder_get_level (recorder), <=, 0);
}

/* Nothing stays of a take that was called off while it was counted down. */
static void
test_called_off (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeRecorder) recorder = open_recorder (fixture, TONE);

  wait_for_level (recorder);
  viseme_recorder_stop (recorder);
  g_assert_cmpuint (fixture->n_finished, ==, 0);
  g_assert_false (g_file_query_exists (fixture->take, NULL));
}

/* What was recorded until then is kept, with a header that says how much it is. */
static void
test_unplugged (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeRecorder) recorder = open_recorder (fixture, TONE " ! identity error-after=60");

  viseme_recorder_begin (recorder);
  wait_for (&fixture->n_failed);
  g_assert_cmpuint (fixture->n_finished, ==, 1);
  g_assert_nonnull (strstr (fixture->complaint, "kept"));
  g_assert_cmpfloat (measure_take (fixture), >, 0.3);
}

static void
test_no_microphone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeRecorder) recorder =
      open_recorder (fixture, "filesrc location=/nowhere/at/all ! rawaudioparse");

  wait_for (&fixture->n_failed);
  g_assert_cmpuint (fixture->n_finished, ==, 0);
  g_assert_false (g_file_query_exists (fixture->take, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/media/recorder/take", Fixture, NULL, set_up, test_take, tear_down);
  g_test_add ("/media/recorder/level", Fixture, NULL, set_up, test_level, tear_down);
  g_test_add ("/media/recorder/called-off", Fixture, NULL, set_up, test_called_off, tear_down);
  g_test_add ("/media/recorder/unplugged", Fixture, NULL, set_up, test_unplugged, tear_down);
  g_test_add ("/media/recorder/no-microphone", Fixture, NULL, set_up, test_no_microphone,
              tear_down);

  return g_test_run ();
}
