/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-test"

#include "config.h"

#include "spoken-text.h"

#include <espeak-ng/speak_lib.h>
#include <gst/audio/audio.h>
#include <string.h>

#include "engine/viseme-mouth-net.h"

/* One sentence, as espeak-ng gives it. */
typedef struct
{
  GArray *samples; /* of gint16 */
  GArray *phones;  /* of SpokenPhone, without their ends */
} Sentence;

static int
on_speech (short *samples, int n_samples, espeak_EVENT *events)
{
  Sentence *self = events->user_data;

  if (samples != NULL && n_samples > 0)
    g_array_append_vals (self->samples, samples, (guint) n_samples);

  for (; events->type != espeakEVENT_LIST_TERMINATED; events++)
    if (events->type == espeakEVENT_PHONEME)
      {
        SpokenPhone phone = { .start = events->audio_position / 1000. };

        memcpy (phone.name, events->id.string, sizeof (events->id.string));
        g_array_append_val (self->phones, phone);
      }
  return 0;
}

static int
start_espeak (void)
{
  static int rate = 0;

  if (rate == 0)
    {
      rate = espeak_Initialize (AUDIO_OUTPUT_SYNCHRONOUS, 0, NULL,
                                espeakINITIALIZE_PHONEME_EVENTS | espeakINITIALIZE_PHONEME_IPA |
                                    espeakINITIALIZE_DONT_EXIT);
      g_assert_cmpint (rate, >, 0);
      espeak_SetSynthCallback (on_speech);
    }
  return rate;
}

/* SENTENCE at VISEME_MOUTH_NET_RATE, appended to SAMPLES. */
static void
append_resampled (GArray *samples, const Sentence *sentence, int rate)
{
  GstAudioInfo from, to;
  GstAudioConverter *converter;
  gpointer input[] = { sentence->samples->data };
  gpointer output[1];
  gsize n_output;
  guint position = samples->len;

  gst_audio_info_set_format (&from, GST_AUDIO_FORMAT_S16, rate, 1, NULL);
  gst_audio_info_set_format (&to, GST_AUDIO_FORMAT_F32, VISEME_MOUTH_NET_RATE, 1, NULL);
  converter = gst_audio_converter_new (GST_AUDIO_CONVERTER_FLAG_NONE, &from, &to, NULL);
  g_assert_nonnull (converter);
  n_output = gst_audio_converter_get_out_frames (converter, sentence->samples->len);
  g_array_set_size (samples, position + (guint) n_output);
  output[0] = &g_array_index (samples, float, position);
  g_assert_true (gst_audio_converter_samples (converter, GST_AUDIO_CONVERTER_FLAG_NONE, input,
                                              sentence->samples->len, output, n_output));
  gst_audio_converter_free (converter);
}

static void
append_phones (SpokenText *self, const Sentence *sentence, double start, double end)
{
  for (guint i = 0; i < sentence->phones->len; i++)
    {
      SpokenPhone phone = g_array_index (sentence->phones, SpokenPhone, i);

      phone.start += start;
      phone.end = i + 1 < sentence->phones->len
                      ? start + g_array_index (sentence->phones, SpokenPhone, i + 1).start
                      : end;
      g_array_append_val (self->phones, phone);
    }
}

static void
append_sentence (SpokenText *self, GArray *samples, const char *text, int rate)
{
  Sentence sentence = { g_array_new (FALSE, FALSE, sizeof (gint16)),
                        g_array_new (FALSE, TRUE, sizeof (SpokenPhone)) };
  double start = (double) samples->len / VISEME_MOUTH_NET_RATE;

  g_assert_cmpint (espeak_Synth (text, strlen (text) + 1, 0, POS_CHARACTER, 0, espeakCHARS_UTF8,
                                 NULL, &sentence),
                   ==, EE_OK);
  g_assert_cmpint (espeak_Synchronize (), ==, EE_OK);
  g_assert_cmpuint (sentence.samples->len, >, 0);
  append_resampled (samples, &sentence, rate);
  append_phones (self, &sentence, start, (double) samples->len / VISEME_MOUTH_NET_RATE);
  g_array_unref (sentence.samples);
  g_array_unref (sentence.phones);
}

static void
append_silence (GArray *samples, double seconds)
{
  g_array_set_size (samples, samples->len + (guint) (seconds * VISEME_MOUTH_NET_RATE));
}

SpokenText *
spoken_text_new (const char *const *sentences, const char *voice, double rest)
{
  SpokenText *self = g_new0 (SpokenText, 1);
  GArray *samples = g_array_new (FALSE, TRUE, sizeof (float));
  int rate = start_espeak ();

  self->phones = g_array_new (FALSE, FALSE, sizeof (SpokenPhone));
  g_assert_cmpint (espeak_SetVoiceByName (voice), ==, EE_OK);
  append_silence (samples, rest);
  for (gsize i = 0; sentences[i] != NULL; i++)
    {
      append_sentence (self, samples, sentences[i], rate);
      append_silence (samples, rest);
    }
  self->n_samples = samples->len;
  self->samples = (float *) (void *) g_array_free (samples, FALSE);
  return self;
}

SpokenText *
spoken_text_copy (const SpokenText *self)
{
  SpokenText *copy = g_new0 (SpokenText, 1);

  copy->n_samples = self->n_samples;
  copy->samples = g_memdup2 (self->samples, self->n_samples * sizeof (float));
  copy->phones = g_array_copy (self->phones);
  return copy;
}

void
spoken_text_free (SpokenText *self)
{
  g_free (self->samples);
  g_array_unref (self->phones);
  g_free (self);
}

/* Mean power of its samples. */
double
spoken_text_get_power (const SpokenText *self)
{
  double power = 0.;

  for (gsize i = 0; i < self->n_samples; i++)
    power += (double) self->samples[i] * self->samples[i];
  return power / (double) self->n_samples;
}
