/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof/viseme-sound-proof.h"

#include <math.h>

#define RATE    16000
#define SECONDS 4
#define N       (RATE * SECONDS)

/* Something that never repeats: tones of rising pitch that swell and fade, as syllables do. */
static float *
make_speech (void)
{
  float *samples = g_new0 (float, N);
  double phase = 0;

  for (guint i = 0; i < N; i++)
    {
      double time = (double) i / RATE;

      phase += 2 * G_PI * (150 + 90 * time + 60 * sin (9 * time)) / RATE;
      samples[i] = (float) (0.3 * sin (phase) * (0.5 + 0.5 * sin (21 * time)));
    }
  return samples;
}

/* The speech GAIN times as loud and LATE samples later, N_SAMPLES long. */
static float *
make_result (const float *speech, int late, gsize n_samples, float gain)
{
  float *samples = g_new0 (float, n_samples);

  for (gssize i = 0; i < (gssize) n_samples; i++)
    if (i - late >= 0 && i - late < N)
      samples[i] = gain * speech[i - late];
  return samples;
}

static void
test_same (void)
{
  g_autofree float *speech = make_speech (), *result = make_result (speech, 0, N, 1);
  VisemeSoundProof proof = viseme_sound_proof_measure (result, N, speech, N, RATE);

  g_assert_cmpfloat_with_epsilon (proof.correlation, 1, 0.001);
  g_assert_cmpfloat (proof.lag, ==, 0);
  g_assert_cmpfloat (proof.missing, ==, 0);
  g_assert_cmpfloat_with_epsilon (proof.loudness, proof.speech_loudness, 1e-6);
}

static void
test_late_and_early (void)
{
  g_autofree float *speech = make_speech ();

  for (int late = -6400; late <= 6400; late += 3200)
    {
      g_autofree float *result = make_result (speech, late, N + 8000, 0.2f);
      VisemeSoundProof proof = viseme_sound_proof_measure (result, N + 8000, speech, N, RATE);

      g_assert_cmpfloat (proof.correlation, >, 0.85);
      g_assert_cmpfloat_with_epsilon (proof.lag, (double) late / RATE, 0.001);
    }
}

static void
test_silent (void)
{
  g_autofree float *speech = make_speech (), *result = make_result (speech, 0, N, 0);
  VisemeSoundProof proof = viseme_sound_proof_measure (result, N, speech, N, RATE);

  g_assert_cmpfloat (proof.loudness, ==, 0);
  g_assert_cmpfloat (proof.correlation, ==, 0);
  proof = viseme_sound_proof_measure (NULL, 0, speech, N, RATE);
  g_assert_cmpfloat (proof.loudness, ==, 0);
  g_assert_cmpfloat (proof.missing, >=, SECONDS);
}

static void
test_cut (void)
{
  g_autofree float *speech = make_speech (), *result = make_result (speech, 0, N, 1);
  gsize half = N - RATE / 2;
  VisemeSoundProof proof = viseme_sound_proof_measure (result, half, speech, N, RATE);

  g_assert_cmpfloat_with_epsilon (proof.missing, 0.5, 0.01);
  g_assert_cmpfloat (proof.correlation, >, 0.85);

  /* As long as it should be, with silence at the end. */
  for (gsize i = half; i < N; i++)
    result[i] = 0;
  proof = viseme_sound_proof_measure (result, N, speech, N, RATE);
  g_assert_cmpfloat (proof.missing, >=, 0.4);
}

static void
test_other_sound (void)
{
  g_autofree float *speech = make_speech (), *result = g_new (float, N);
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  VisemeSoundProof proof;

  for (guint i = 0; i < N; i++)
    result[i] = (float) g_rand_double_range (random, -0.3, 0.3);
  proof = viseme_sound_proof_measure (result, N, speech, N, RATE);
  g_assert_cmpfloat (proof.correlation, <, 0.3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sound-proof/same", test_same);
  g_test_add_func ("/sound-proof/late-and-early", test_late_and_early);
  g_test_add_func ("/sound-proof/silent", test_silent);
  g_test_add_func ("/sound-proof/cut", test_cut);
  g_test_add_func ("/sound-proof/other-sound", test_other_sound);

  return g_test_run ();
}
