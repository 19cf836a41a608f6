/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-test"

#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <math.h>
#include <string.h>

#include "engine/viseme-mel.h"
#include "engine/viseme-mouth-net.h"
#include "engine/viseme-mouth-network.h"

#include "mouth-net-reference.h"

#define RATE VISEME_MOUTH_NET_RATE
#define STEP .005 /* seconds between the moments that are looked at */

typedef struct
{
  float *samples;
  gsize n_samples;
} Sound;

static void
sound_clear (Sound *sound)
{
  g_clear_pointer (&sound->samples, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sound, sound_clear)

/* The same numbers as in tools/mouthnet/export_weights.py, from -.5 to .5. */
static double
next_noise (guint32 *state)
{
  *state = *state * 1664525u + 1013904223u;
  return (*state >> 8) / 16777216. - .5;
}

static Sound
make_test_signal (void)
{
  Sound sound = { g_new (float, RATE), RATE };
  guint32 state = 1;

  for (int i = 0; i < RATE; i++)
    {
      double t = (double) i / RATE;
      double tones = .3 * sin (2 * G_PI * 220 * t) * (1 + .5 * sin (2 * G_PI * 3 * t)) +
                     .1 * sin (2 * G_PI * 1500 * t + 3 * sin (2 * G_PI * 5 * t));

      sound.samples[i] = (float) ((i < .6 * RATE ? tones : 0) + .01 * next_noise (&state));
    }
  return sound;
}

/* What espeak-ng says, brought to RATE; FALSE when it is not installed. */
static gboolean
speak (const char *text, Sound *sound)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *program = g_find_program_in_path ("espeak-ng");
  g_autofree char *folder = NULL;
  g_autofree char *wav = NULL;
  g_autofree char *raw = NULL;
  g_autofree char *launch = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;
  gsize length;

  if (program == NULL)
    return FALSE;

  folder = g_dir_make_tmp ("viseme-speech-XXXXXX", &error);
  g_assert_no_error (error);
  wav = g_build_filename (folder, "speech.wav", NULL);
  raw = g_build_filename (folder, "speech.raw", NULL);

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, "-v", "en-us", "-s", "140",
                              "-w", wav, text, NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);

  launch =
      g_strdup_printf ("filesrc location=\"%s\" ! wavparse ! audioconvert ! audioresample ! "
                       "audio/x-raw,format=F32LE,channels=1,rate=%d ! filesink location=\"%s\"",
                       wav, RATE, raw);
  pipeline = gst_parse_launch (launch, &error);
  g_assert_no_error (error);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 20 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);

  g_file_get_contents (raw, (char **) &sound->samples, &length, &error);
  g_assert_no_error (error);
  sound->n_samples = length / sizeof (float);

  g_assert_cmpint (g_remove (wav), ==, 0);
  g_assert_cmpint (g_remove (raw), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  return TRUE;
}

/* Shapes every STEP seconds, as long as SOUND. */
static VisemeMouthShape *
run_evenly (const Sound *sound, gsize *n_shapes)
{
  g_autofree double *times = NULL;

  *n_shapes = (gsize) ((double) sound->n_samples / RATE / STEP);
  times = g_new (double, *n_shapes);
  for (gsize i = 0; i < *n_shapes; i++)
    times[i] = (double) i * STEP;
  return viseme_mouth_net_run (sound->samples, sound->n_samples, times, *n_shapes);
}

static void
test_network (void)
{
  gsize n_frames = 0;
  g_autofree float *output =
      viseme_mouth_network_run (reference_input[0], REFERENCE_FRAMES, &n_frames);
  float worst = 0.f;

  g_assert_cmpuint (n_frames, ==, G_N_ELEMENTS (reference_output));
  for (gsize i = 0; i < n_frames; i++)
    for (int k = 0; k < VISEME_MOUTH_CLASSES; k++)
      worst = MAX (worst, fabsf (output[i * VISEME_MOUTH_CLASSES + k] - reference_output[i][k]));

  g_test_message ("largest difference %g", worst);
  g_assert_cmpfloat (worst, <=, 1e-4);
}

static void
test_mel (void)
{
  g_auto (Sound) sound = make_test_signal ();
  gsize n_frames = 0;
  g_autofree float *mel = viseme_mel_compute (sound.samples, sound.n_samples, &n_frames);
  float worst = 0.f;

  g_assert_cmpuint (n_frames, ==, REFERENCE_MEL_COUNT);
  for (int i = 0; i < REFERENCE_MEL_ROWS; i++)
    for (int band = 0; band < VISEME_MEL_BANDS; band++)
      worst = MAX (worst, fabsf (mel[reference_mel_frames[i] * VISEME_MEL_BANDS + band] -
                                 reference_mel[i][band]));

  g_test_message ("largest difference %g", worst);
  g_assert_cmpfloat (worst, <=, 1e-3);
}

/* Loudness must not matter: the features are brought to one level. */
static void
test_level (void)
{
  g_auto (Sound) sound = make_test_signal ();
  gsize n_loud = 0;
  gsize n_quiet = 0;
  g_autofree float *loud = viseme_mel_compute (sound.samples, sound.n_samples, &n_loud);
  g_autofree float *quiet = NULL;

  for (gsize i = 0; i < sound.n_samples; i++)
    sound.samples[i] *= .02f;
  quiet = viseme_mel_compute (sound.samples, sound.n_samples, &n_quiet);

  g_assert_cmpuint (n_loud, ==, n_quiet);
  for (gsize i = 0; i < n_loud * VISEME_MEL_BANDS; i++)
    g_assert_cmpfloat_with_epsilon (loud[i], quiet[i], 1e-3);
}

static void
assert_pause (const VisemeMouthShape *shape)
{
  g_assert_cmpfloat (shape->pause, >, .95);
  g_assert_cmpfloat (shape->closure, <, .05);
  g_assert_cmpfloat (fabsf (shape->width), <, .05);
  g_assert_cmpfloat_with_epsilon (shape->aperture, .2, .05);
}

static void
test_silence (void)
{
  const double times[] = { 0., .04, 1., -5., 1e12, NAN };
  const gsize lengths[] = { 0, 1, 399, 400, RATE };
  g_autofree float *zeros = g_new0 (float, RATE);
  g_autofree float *faint = g_new (float, RATE);
  g_autofree float *broken = g_new (float, RATE);
  guint32 state = 7;

  for (int i = 0; i < RATE; i++)
    {
      faint[i] = .2f + 1e-4f * (float) next_noise (&state);
      broken[i] = i % 2 == 0 ? NAN : -INFINITY;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      const float *sounds[] = { zeros, faint, broken };

      for (gsize j = 0; j < G_N_ELEMENTS (sounds); j++)
        {
          g_autofree VisemeMouthShape *shapes =
              viseme_mouth_net_run (sounds[j], lengths[i], times, G_N_ELEMENTS (times));

          for (gsize k = 0; k < G_N_ELEMENTS (times); k++)
            assert_pause (&shapes[k]);
        }
    }
}

/* Damaged samples within speech-like sound must not spread. */
static void
test_damaged_samples (void)
{
  g_auto (Sound) sound = make_test_signal ();
  g_autofree VisemeMouthShape *shapes = NULL;
  gsize n_shapes;

  sound.samples[100] = NAN;
  sound.samples[5000] = INFINITY;
  sound.samples[9000] = -INFINITY;
  shapes = run_evenly (&sound, &n_shapes);

  for (gsize i = 0; i < n_shapes; i++)
    {
      g_assert_true (shapes[i].aperture >= 0.f && shapes[i].aperture <= 1.f);
      g_assert_true (shapes[i].width >= -1.f && shapes[i].width <= 1.f);
      g_assert_true (shapes[i].closure >= 0.f && shapes[i].closure <= 1.f);
      g_assert_true (shapes[i].pause >= 0.f && shapes[i].pause <= 1.f);
    }
}

/* The order and spacing of the times must not matter. */
static void
test_any_times (void)
{
  g_auto (Sound) sound = make_test_signal ();
  const double forward[] = { .1, .2333, .5 };
  const double backward[] = { .5, .2333, .1 };
  g_autofree VisemeMouthShape *a =
      viseme_mouth_net_run (sound.samples, sound.n_samples, forward, 3);
  g_autofree VisemeMouthShape *b =
      viseme_mouth_net_run (sound.samples, sound.n_samples, backward, 3);

  for (int i = 0; i < 3; i++)
    g_assert_cmpmem (&a[i], sizeof a[i], &b[2 - i], sizeof b[2 - i]);
}

/* Times within speech where the lips meet: the closure rises over one half. */
static guint
count_closures (const VisemeMouthShape *shapes, gsize n_shapes)
{
  guint n_closures = 0;

  for (gsize i = 1; i < n_shapes; i++)
    if (shapes[i].closure > .5f && shapes[i - 1].closure <= .5f)
      n_closures++;
  return n_closures;
}

static void
test_closures (void)
{
  const guint n_lips = 17; /* neighbours such as in "mom may" count once */
  const guint n_tongue = 26;
  g_auto (Sound) lips = { 0 };
  g_auto (Sound) tongue = { 0 };
  g_autofree VisemeMouthShape *with = NULL;
  g_autofree VisemeMouthShape *without = NULL;
  gsize n_with;
  gsize n_without;

  if (!speak ("Bob made a big pie. My mom may buy a map. Papa put beer by my bed", &lips))
    {
      g_test_skip ("espeak-ng is not installed");
      return;
    }
  g_assert_true (
      speak ("Dad sat at the lake. Ten cats ate green carrots. Lee uses ink and salt", &tongue));

  with = run_evenly (&lips, &n_with);
  without = run_evenly (&tongue, &n_without);
  g_test_message ("closures: %u of %u with p, b, m; %u of %u with t, k, n, s, l",
                  count_closures (with, n_with), n_lips, count_closures (without, n_without),
                  n_tongue);

  g_assert_cmpuint (count_closures (with, n_with), >=, n_lips * 7 / 10);
  g_assert_cmpuint (count_closures (with, n_with), <=, n_lips + 2);
  g_assert_cmpuint (count_closures (without, n_without), <=, 2);
}

/* The open vowel opens wide, the rounded one rounds, the spread one spreads. */
static void
test_vowels (void)
{
  const char *texts[] = { "My father hides a large hard knife near the dark side of the ice",
                          "Do you choose to chew two cool blue loops, or do you lose your shoes",
                          "He sees she needs three cheeses, these were cheaper each evening" };
  double aperture[3] = { 0 };
  double width[3] = { 0 };

  for (int i = 0; i < 3; i++)
    {
      g_auto (Sound) sound = { 0 };
      g_autofree VisemeMouthShape *shapes = NULL;
      double speaking = 0.;
      gsize n_shapes;

      if (!speak (texts[i], &sound))
        {
          g_test_skip ("espeak-ng is not installed");
          return;
        }
      shapes = run_evenly (&sound, &n_shapes);
      for (gsize j = 0; j < n_shapes; j++)
        {
          double weight = 1. - shapes[j].pause;

          speaking += weight;
          aperture[i] += weight * shapes[j].aperture;
          width[i] += weight * shapes[j].width;
        }
      aperture[i] /= speaking;
      width[i] /= speaking;
      g_test_message ("%s: aperture %.2f, width %.2f", texts[i], aperture[i], width[i]);
    }

  g_assert_cmpfloat (aperture[0], >, aperture[1] + .08);
  g_assert_cmpfloat (aperture[0], >, aperture[2] + .08);
  g_assert_cmpfloat (width[1], <, -.1);
  g_assert_cmpfloat (width[2], >, .15);
}

/* SOUND with SECONDS of silence in the middle and noise SNR decibels below the speech. */
static Sound
insert_silence (const Sound *sound, double seconds, double snr)
{
  gsize n_silence = (gsize) (seconds * RATE);
  gsize half = sound->n_samples / 2;
  Sound longer = { g_new0 (float, sound->n_samples + n_silence), sound->n_samples + n_silence };
  double power = 0.;
  double amplitude;
  guint32 state = 3;

  memcpy (longer.samples, sound->samples, half * sizeof (float));
  memcpy (longer.samples + half + n_silence, sound->samples + half,
          (sound->n_samples - half) * sizeof (float));

  for (gsize i = 0; i < sound->n_samples; i++)
    power += sound->samples[i] * sound->samples[i];
  amplitude = sqrt (12. * power / (double) sound->n_samples / pow (10., snr / 10.));
  for (gsize i = 0; i < longer.n_samples; i++)
    longer.samples[i] += (float) (amplitude * next_noise (&state));
  return longer;
}

static void
test_pauses (gconstpointer snr)
{
  const double seconds = 1.2;
  g_auto (Sound) speech = { 0 };
  g_auto (Sound) longer = { 0 };
  g_autofree VisemeMouthShape *shapes = NULL;
  gsize n_shapes;
  double start;
  double quiet = 0.;
  double talking = 0.;
  guint n_quiet = 0;
  guint n_talking = 0;

  if (!speak ("People who speak slowly are often understood by everybody in the room", &speech))
    {
      g_test_skip ("espeak-ng is not installed");
      return;
    }
  longer = insert_silence (&speech, seconds, GPOINTER_TO_INT (snr));
  shapes = run_evenly (&longer, &n_shapes);
  start = (double) (speech.n_samples / 2) / RATE;

  for (gsize i = 0; i < n_shapes; i++)
    {
      double t = (double) i * STEP;

      if (t > start + .2 && t < start + seconds - .2)
        {
          quiet += shapes[i].pause;
          n_quiet++;
          g_assert_cmpfloat (shapes[i].pause, >, .6);
        }
      else if ((t > .3 && t < start - .2) || (t > start + seconds + .2 && t < start * 2 + .7))
        {
          talking += shapes[i].pause;
          n_talking++;
        }
    }

  g_test_message ("pause: %.2f in the silence, %.2f in the speech", quiet / n_quiet,
                  talking / n_talking);
  g_assert_cmpfloat (talking / n_talking, <, .2);
}

int
main (int argc, char *argv[])
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mouth-net/network", test_network);
  g_test_add_func ("/mouth-net/mel", test_mel);
  g_test_add_func ("/mouth-net/level", test_level);
  g_test_add_func ("/mouth-net/silence", test_silence);
  g_test_add_func ("/mouth-net/damaged-samples", test_damaged_samples);
  g_test_add_func ("/mouth-net/any-times", test_any_times);
  g_test_add_func ("/mouth-net/closures", test_closures);
  g_test_add_func ("/mouth-net/vowels", test_vowels);
  g_test_add_data_func ("/mouth-net/pauses/quiet", GINT_TO_POINTER (40), test_pauses);
  g_test_add_data_func ("/mouth-net/pauses/noise-10-db", GINT_TO_POINTER (10), test_pauses);

  return g_test_run ();
}
