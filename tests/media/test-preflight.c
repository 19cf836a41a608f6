/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <unistd.h>

#include "base/viseme-error.h"
#include "media/viseme-loudness.h"
#include "media/viseme-preflight.h"

#define RATE 48000

static GFile *
sample (const char *name)
{
  return g_file_new_build_filename (g_getenv ("VISEME_SAMPLE_DIR"), name, NULL);
}

static void
on_changed (VisemePreflight *preflight, guint *n)
{
  g_assert_false (viseme_preflight_get_done (preflight) && *n == 0);
  *n += 1;
}

static void
run_to_end (VisemePreflight *preflight)
{
  viseme_preflight_start (preflight, NULL);
  while (!viseme_preflight_get_done (preflight))
    g_main_context_iteration (NULL, TRUE);
}

static void
test_video (void)
{
  g_autoptr (GFile) file = sample ("sample-video.mp4");
  g_autoptr (VisemePreflight) preflight = viseme_preflight_new (file, VISEME_SUBJECT_VIDEO);
  const VisemeCheckReport *report;
  const VisemeFinding *finding;
  guint n = 0;

  g_signal_connect (preflight, "changed", G_CALLBACK (on_changed), &n);
  run_to_end (preflight);
  g_assert_no_error (viseme_preflight_get_error (preflight));
  g_assert_cmpuint (n, >=, 2);

  report = viseme_preflight_get_report (preflight);
  finding = viseme_findings_find (report->findings, "face-found");
  g_assert_nonnull (finding);
  g_assert_cmpfloat (finding->value, >, 0.95);
  g_assert_cmpint (finding->severity, ==, VISEME_SEVERITY_INFO);
  g_assert_cmpuint (report->findings->len, ==, 1);
  g_assert_cmpuint (report->lane->len, ==, 1);
  g_assert_cmpfloat (g_array_index (report->lane, VisemeLanePiece, 0).size, >, 250);
  g_assert_cmpfloat_with_epsilon (report->timing.frame_rate, 25, 0.1);
  g_assert_cmpfloat (report->timing.odd_share, <, 0.01);
  g_assert_cmpuint (strlen (viseme_preflight_get_hash (preflight)), ==, 64);
}

static void
test_audio (void)
{
  g_autoptr (GFile) file = sample ("sample-speech.wav");
  g_autoptr (VisemePreflight) preflight = viseme_preflight_new (file, VISEME_SUBJECT_AUDIO);
  const VisemeCheckReport *report;

  run_to_end (preflight);
  g_assert_no_error (viseme_preflight_get_error (preflight));
  report = viseme_preflight_get_report (preflight);
  g_assert_nonnull (viseme_findings_find (report->findings, "speech-found"));
  g_assert_cmpuint (report->findings->len, ==, 1);
  g_assert_cmpuint (report->lane->len, >, 1);
  g_assert_cmpfloat (viseme_lane_get_share (report->lane, VISEME_LANE_GOOD), >, 0.6);
  g_assert_cmpfloat (report->sound.snr, >, 25);
}

static void
test_wrong_kind (void)
{
  g_autoptr (GFile) file = sample ("sample-speech.wav");
  g_autoptr (VisemePreflight) preflight = viseme_preflight_new (file, VISEME_SUBJECT_VIDEO);

  run_to_end (preflight);
  g_assert_error (viseme_preflight_get_error (preflight), VISEME_ERROR, VISEME_ERROR_NO_VIDEO);
}

static void
test_cancel (void)
{
  g_autoptr (GFile) file = sample ("sample-video.mp4");
  g_autoptr (VisemePreflight) preflight = viseme_preflight_new (file, VISEME_SUBJECT_VIDEO);
  guint n = 0;

  g_signal_connect (preflight, "changed", G_CALLBACK (on_changed), &n);
  viseme_preflight_start (preflight, NULL);
  viseme_preflight_cancel (preflight);
  while (!viseme_preflight_get_done (preflight))
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (viseme_preflight_get_error (preflight), G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (n, ==, 0);
}

/* Somebody who goes on writing a file while it is looked at. */
typedef struct
{
  GFile *file;
  gint stopped; /* atomic */
} Writer;

/* Thread function. A word of the pictures changes again and again, so that no two looks at the
 * whole file see the same, however quickly they follow each other. */
static gpointer
keep_writing (gpointer data)
{
  Writer *writer = data;
  int descriptor = g_open (g_file_peek_path (writer->file), O_RDWR, 0);
  off_t middle = lseek (descriptor, 0, SEEK_END) / 2;

  for (guint32 word = 0; !g_atomic_int_get (&writer->stopped); word++)
    {
      g_assert_cmpint (pwrite (descriptor, &word, sizeof word, middle), ==, sizeof word);
      g_usleep (1000);
    }
  close (descriptor);
  return NULL;
}

static void
test_change (void)
{
  g_autoptr (GFile) original = sample ("sample-video.mp4");
  g_autofree char *folder = g_dir_make_tmp ("viseme-preflight-XXXXXX", NULL);
  g_autoptr (GFile) file = g_file_new_build_filename (folder, "video.mp4", NULL);
  g_autoptr (VisemePreflight) preflight = viseme_preflight_new (file, VISEME_SUBJECT_VIDEO);
  Writer writer = { .file = file };
  g_autoptr (GThread) thread = NULL;
  g_autoptr (GError) error = NULL;

  g_file_copy (original, file, G_FILE_COPY_NONE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  thread = g_thread_new ("writer", keep_writing, &writer);
  run_to_end (preflight);
  g_atomic_int_set (&writer.stopped, 1);
  g_thread_join (g_steal_pointer (&thread));
  g_assert_error (viseme_preflight_get_error (preflight), VISEME_ERROR, VISEME_ERROR_FAILED);
  g_unlink (g_file_peek_path (file));
  g_rmdir (folder);
}

/* EBU Tech 3341, test 1 and 2: a sine of 1 kHz in both channels is as loud as its level says. */
static void
test_loudness (void)
{
  static const double levels[] = { -23, -33 };

  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      g_autoptr (VisemeLoudness) loudness = viseme_loudness_new (RATE, 2);
      g_autofree float *samples = g_new (float, RATE * 2);

      for (guint n = 0; n < RATE; n++)
        samples[2 * n] = samples[2 * n + 1] =
            (float) (pow (10, levels[i] / 20) * sin (2 * G_PI * 1000 * n / RATE));
      for (guint second = 0; second < 20; second++)
        viseme_loudness_add (loudness, samples, RATE);
      g_assert_cmpfloat_with_epsilon (viseme_loudness_get (loudness), levels[i], 0.1);
    }
}

static void
test_lane (void)
{
  g_autoptr (GArray) lane = viseme_lane_new ();
  const VisemeLanePiece pieces[] = {
    { .start = 0, .end = 1, .state = VISEME_LANE_GOOD, .size = 100 },
    { .start = 1, .end = 2, .state = VISEME_LANE_GOOD, .size = 200 },
    { .start = 2, .end = 2, .state = VISEME_LANE_ABSENT },
    { .start = 2, .end = 4, .state = VISEME_LANE_ABSENT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    viseme_lane_add (lane, &pieces[i]);
  g_assert_cmpuint (lane->len, ==, 2);
  g_assert_cmpfloat (g_array_index (lane, VisemeLanePiece, 0).end, ==, 2);
  g_assert_cmpfloat (g_array_index (lane, VisemeLanePiece, 0).size, ==, 150);
  g_assert_cmpfloat (viseme_lane_get_share (lane, VISEME_LANE_ABSENT), ==, 0.5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/preflight/video", test_video);
  g_test_add_func ("/preflight/audio", test_audio);
  g_test_add_func ("/preflight/wrong-kind", test_wrong_kind);
  g_test_add_func ("/preflight/cancel", test_cancel);
  g_test_add_func ("/preflight/change", test_change);
  g_test_add_func ("/preflight/lane", test_lane);
  g_test_add_func ("/loudness/sine", test_loudness);

  return g_test_run ();
}
