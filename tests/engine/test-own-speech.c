/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/viseme-mouth-network.h"
#include "engine/viseme-own-speech.h"
#include "media/viseme-audio-reader.h"

#include <gst/gst.h>
#include <math.h>
#include <string.h>

#define RATE    VISEME_MOUTH_NET_RATE
#define FPS     25
#define REPEATS 3

/* Somebody who is heard for a quarter of a minute, and a picture of them. */
typedef struct
{
  VisemeMouthSounds *sounds;
  guint n;
  double *times;
  VisemeMouthState *states;
  gboolean *usable;
} Fixture;

static GArray *
read_sample (void)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("VISEME_SAMPLE_DIR"), "sample-speech.wav", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  GArray *samples = viseme_audio_reader_read (file, RATE, 0, NULL, &error);

  g_assert_no_error (error);
  return samples;
}

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) sample = read_sample ();
  g_autoptr (GArray) samples = g_array_new (FALSE, FALSE, sizeof (float));

  for (int i = 0; i < REPEATS; i++)
    g_array_append_vals (samples, sample->data, sample->len);
  fixture->sounds = viseme_mouth_sounds_new ((const float *) samples->data, samples->len);
  fixture->n = samples->len * FPS / RATE;
  fixture->times = g_new (double, fixture->n);
  fixture->states = g_new0 (VisemeMouthState, fixture->n);
  fixture->usable = g_new (gboolean, fixture->n);
  for (guint i = 0; i < fixture->n; i++)
    {
      fixture->times[i] = (i + 0.5) / FPS;
      fixture->usable[i] = TRUE;
    }
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  viseme_mouth_sounds_free (fixture->sounds);
  g_free (fixture->times);
  g_free (fixture->states);
  g_free (fixture->usable);
}

static VisemeOwnSpeech *
learn (const Fixture *fixture)
{
  return viseme_own_speech_learn (fixture->sounds, fixture->times, fixture->states, fixture->usable,
                                  fixture->n);
}

/* Somebody with a HABIT: open for s, z and the like by so many pixels, otherwise as everybody. */
static float
odd_opening (const Fixture *fixture, double time, float habit)
{
  float classes[VISEME_MOUTH_CLASSES];

  viseme_mouth_sounds_get_classes (fixture->sounds, time, 0.05, classes);
  return 8 * viseme_mouth_sounds_get_shape (fixture->sounds, time).aperture +
         habit * (classes[VISEME_MOUTH_S] + classes[VISEME_MOUTH_T]);
}

static double
correlate (const float *a, const float *b, guint n)
{
  double sum_a = 0, sum_b = 0, ab = 0, aa = 0, bb = 0;

  for (guint i = 0; i < n; i++)
    {
      sum_a += a[i] / n;
      sum_b += b[i] / n;
    }
  for (guint i = 0; i < n; i++)
    {
      ab += (a[i] - sum_a) * (b[i] - sum_b);
      aa += (a[i] - sum_a) * (a[i] - sum_a);
      bb += (b[i] - sum_b) * (b[i] - sum_b);
    }
  return ab / sqrt (aa * bb);
}

static void
test_learns_a_habit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeOwnSpeech) own = NULL;
  g_autofree float *generic = g_new (float, fixture->n);
  g_autofree float *learned = g_new (float, fixture->n);
  g_autofree float *truth = g_new (float, fixture->n);

  for (guint i = 0; i < fixture->n; i++)
    truth[i] = fixture->states[i].aperture = odd_opening (fixture, fixture->times[i], 12);
  own = learn (fixture);
  g_assert_nonnull (own);
  g_assert_cmpfloat (viseme_own_speech_get_weight (own), >, 0.5);
  g_assert_cmpfloat (fabs (viseme_own_speech_get_offset (own)), <, 0.001);

  for (guint i = 0; i < fixture->n; i++)
    {
      generic[i] = viseme_mouth_sounds_get_shape (fixture->sounds, fixture->times[i]).course;
      learned[i] =
          viseme_own_speech_get_aperture (own, fixture->sounds, fixture->times[i], generic[i]);
    }
  g_assert_cmpfloat (correlate (learned, truth, fixture->n), >, 0.9);
  g_assert_cmpfloat (correlate (learned, truth, fixture->n), >,
                     correlate (generic, truth, fixture->n) + 0.2);
}

static void
test_finds_the_offset (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeOwnSpeech) own = NULL;

  /* The picture shows at T what is heard 100 ms later. */
  for (guint i = 0; i < fixture->n; i++)
    fixture->states[i].aperture = odd_opening (fixture, fixture->times[i] + 0.1, 4);
  own = learn (fixture);
  g_assert_nonnull (own);
  g_assert_cmpfloat (fabs (viseme_own_speech_get_offset (own) - 0.1), <, 0.045);
}

/* A dubbed clip teaches nothing: the mouth moves to other words. */
static void
test_other_words (Fixture *fixture, gconstpointer data)
{
  for (int try = 0; try < 5; try++)
    {
      g_autoptr (VisemeOwnSpeech) own = NULL;

      for (guint i = 0; i < fixture->n; i++)
        fixture->states[i].aperture =
            odd_opening (fixture, fmod (fixture->times[i] * 1.3 + 2.9 * (try + 1), 15), 12);
      own = learn (fixture);
      g_assert_null (own);
    }
}

static void
test_too_little_speech (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeOwnSpeech) own = NULL;

  for (guint i = 0; i < fixture->n; i++)
    fixture->states[i].aperture = odd_opening (fixture, fixture->times[i], 12);
  fixture->n = 3 * FPS;
  own = learn (fixture);
  g_assert_null (own);
}

static void
test_bad_frames_do_not_count (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeOwnSpeech) own = NULL;

  for (guint i = 0; i < fixture->n; i++)
    {
      fixture->states[i].aperture = odd_opening (fixture, fixture->times[i], 12);
      fixture->usable[i] = i % 50 != 7;
      if (!fixture->usable[i])
        fixture->states[i].aperture += 40;
    }
  own = learn (fixture);
  g_assert_nonnull (own);
  g_assert_cmpfloat (viseme_own_speech_get_weight (own), >, 0.3);
}

#define ADD(path, func) \
  g_test_add ("/engine/own-speech/" path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  ADD ("learns-a-habit", test_learns_a_habit);
  ADD ("finds-the-offset", test_finds_the_offset);
  ADD ("other-words", test_other_words);
  ADD ("too-little-speech", test_too_little_speech);
  ADD ("bad-frames-do-not-count", test_bad_frames_do_not_count);
  return g_test_run ();
}
