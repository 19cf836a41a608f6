/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-presenter"

#include "config.h"

#include "presenter-speech.h"

#include <espeak-ng/speak_lib.h>
#include <gio/gio.h>
#include <math.h>
#include <string.h>

#include "presenter-viseme.h"

#define MOUTH_RATE     200 /* points per second of the mouth's movement */
#define LIP_LEAD       .03 /* seconds that the lips move before the sound */
#define OPENING_SPREAD .045
#define CLOSURE_SPREAD .018
#define REACH          4. /* standard deviations that a Gaussian is followed for */
#define PAUSE          .5 /* seconds between repetitions */

typedef struct
{
  double start; /* seconds */
  PresenterViseme viseme;
} Phoneme;

struct _PresenterSpeech
{
  int rate;
  GArray *samples;  /* of gint16 */
  GArray *phonemes; /* of Phoneme */
  double *openings; /* MOUTH_RATE per second */
  double *widths;
  double *closings;
  gsize n_points;
};

static int
on_speech (short *samples, int n_samples, espeak_EVENT *events)
{
  PresenterSpeech *self = events->user_data;

  if (samples != NULL && n_samples > 0)
    g_array_append_vals (self->samples, samples, (guint) n_samples);

  for (; events->type != espeakEVENT_LIST_TERMINATED; events++)
    if (events->type == espeakEVENT_PHONEME)
      {
        char name[sizeof (events->id.string) + 1] = { 0 };
        Phoneme phoneme;

        memcpy (name, events->id.string, sizeof (events->id.string));
        phoneme.viseme = presenter_viseme_get (name);
        phoneme.start = events->audio_position / 1000. - phoneme.viseme.lead;
        g_array_append_val (self->phonemes, phoneme);
      }

  return 0;
}

static gboolean
synthesize (PresenterSpeech *self, const char *text, const char *voice, int words, GError **error)
{
  self->rate = espeak_Initialize (AUDIO_OUTPUT_SYNCHRONOUS, 0, NULL,
                                  espeakINITIALIZE_PHONEME_EVENTS | espeakINITIALIZE_DONT_EXIT);
  if (self->rate <= 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "espeak-ng does not start");
      return FALSE;
    }

  espeak_SetSynthCallback (on_speech);
  if (espeak_SetVoiceByName (voice) != EE_OK)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "espeak-ng has no voice “%s”", voice);
      return FALSE;
    }
  espeak_SetParameter (espeakRATE, words, 0);

  if (espeak_Synth (text, strlen (text) + 1, 0, POS_CHARACTER, 0, espeakCHARS_UTF8 | espeakENDPAUSE,
                    NULL, self) != EE_OK ||
      espeak_Synchronize () != EE_OK || self->samples->len == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "espeak-ng said nothing");
      return FALSE;
    }
  return TRUE;
}

/* A rest before the first and after the last phoneme. */
static PresenterViseme
get_viseme_at (PresenterSpeech *self, double time)
{
  PresenterViseme viseme = presenter_viseme_get ("");

  for (guint i = 0; i < self->phonemes->len; i++)
    {
      const Phoneme *phoneme = &g_array_index (self->phonemes, Phoneme, i);

      if (phoneme->start > time)
        break;
      viseme = phoneme->viseme;
    }
  return viseme;
}

static double
get_weight (gssize distance, double spread)
{
  double place = (double) distance / MOUTH_RATE / spread;

  return fabs (place) > REACH ? 0. : exp (-.5 * place * place);
}

/* Blends the phonemes around a point; closures are quicker than what lies between them. */
static void
blend_point (PresenterSpeech *self, const PresenterViseme *visemes, gssize point)
{
  const gssize reach = (gssize) (REACH * OPENING_SPREAD * MOUTH_RATE);
  double opening = 0.;
  double strength = 0.;
  double width = 0.;
  double total = 0.;
  double closure = 0.;
  double closures = 0.;

  for (gssize i = -reach; i <= reach; i++)
    {
      gssize at = CLAMP (point + i, 0, (gssize) self->n_points - 1);
      const PresenterViseme *viseme = &visemes[at];
      double slow = get_weight (i, OPENING_SPREAD);
      double quick = get_weight (i, CLOSURE_SPREAD);
      /* The closure is put on top: in the slow blend it would count twice. */
      double share = slow * viseme->strength * (viseme->closure > 0. ? .2 : 1.);

      opening += share * viseme->opening;
      strength += share;
      width += slow * viseme->width;
      total += slow;
      closure += quick * viseme->closure;
      closures += quick;
    }

  self->closings[point] = closure / closures;
  self->openings[point] = opening / strength * (1. - self->closings[point]);
  self->widths[point] = width / total;
}

/* The widest opening of the text becomes 1. */
static void
stretch_openings (PresenterSpeech *self)
{
  double widest = 0.;

  for (gsize i = 0; i < self->n_points; i++)
    widest = MAX (widest, self->openings[i]);
  for (gsize i = 0; widest > 0. && i < self->n_points; i++)
    self->openings[i] /= widest;
}

static void
move_mouth (PresenterSpeech *self)
{
  double duration = (double) self->samples->len / self->rate + PAUSE;
  g_autofree PresenterViseme *visemes = NULL;

  self->n_points = (gsize) ceil (duration * MOUTH_RATE);
  self->openings = g_new0 (double, self->n_points);
  self->widths = g_new0 (double, self->n_points);
  self->closings = g_new0 (double, self->n_points);
  visemes = g_new (PresenterViseme, self->n_points);

  for (gsize i = 0; i < self->n_points; i++)
    visemes[i] = get_viseme_at (self, (double) i / MOUTH_RATE + LIP_LEAD);
  for (gsize i = 0; i < self->n_points; i++)
    blend_point (self, visemes, (gssize) i);
  stretch_openings (self);
}

/**
 * presenter_speech_new:
 * @text: UTF-8
 * @voice: name of an espeak-ng voice
 * @words: per minute
 * @error: return location
 *
 * Speaks, and finds how a mouth moves for it from the times of the phonemes.
 *
 * Returns: (transfer full): the speech, or %NULL with @error set
 */
PresenterSpeech *
presenter_speech_new (const char *text, const char *voice, int words, GError **error)
{
  g_autoptr (PresenterSpeech) self = g_new0 (PresenterSpeech, 1);

  self->samples = g_array_new (FALSE, FALSE, sizeof (gint16));
  self->phonemes = g_array_new (FALSE, FALSE, sizeof (Phoneme));
  if (!synthesize (self, text, voice, words, error))
    return NULL;

  move_mouth (self);
  return g_steal_pointer (&self);
}

void
presenter_speech_free (PresenterSpeech *self)
{
  g_array_unref (self->samples);
  g_array_unref (self->phonemes);
  g_free (self->openings);
  g_free (self->widths);
  g_free (self->closings);
  g_free (self);
}

int
presenter_speech_get_rate (PresenterSpeech *self)
{
  return self->rate;
}

/* Samples of the speech and the pause after it. */
static gsize
get_period (PresenterSpeech *self)
{
  return self->samples->len + (gsize) (PAUSE * self->rate);
}

/**
 * presenter_speech_get_samples:
 * @self: a speech
 * @n_samples: (inout): how many are wanted, 0: those of the speech once; how many there are
 *
 * Returns: (transfer full): the samples; the speech begins anew after half a second of silence
 */
gint16 *
presenter_speech_get_samples (PresenterSpeech *self, gsize *n_samples)
{
  const gint16 *source = (const gint16 *) (const void *) self->samples->data;
  gint16 *samples;

  if (*n_samples == 0)
    *n_samples = self->samples->len;

  samples = g_new0 (gint16, *n_samples);
  for (gsize i = 0; i < *n_samples; i++)
    {
      gsize place = i % get_period (self);

      if (place < self->samples->len)
        samples[i] = source[place];
    }
  return samples;
}

/**
 * presenter_speech_get_mouth:
 * @self: a speech
 * @time: seconds from its start
 * @opening: (out): 0 .. 1
 * @width: (out): -1 .. 1
 * @closing: (out): 0 .. 1, lips pressed for p, b, m
 *
 * The mouth at one moment; the speech repeats as in presenter_speech_get_samples().
 */
void
presenter_speech_get_mouth (PresenterSpeech *self,
                            double time,
                            double *opening,
                            double *width,
                            double *closing)
{
  double place = fmod (time, (double) get_period (self) / self->rate) * MOUTH_RATE;
  gsize point = MIN ((gsize) MAX (place, 0.), self->n_points - 1);

  *opening = self->openings[point];
  *width = self->widths[point];
  *closing = self->closings[point];
}

static void
append_number (GByteArray *bytes, guint32 number, guint n_bytes)
{
  for (guint i = 0; i < n_bytes; i++)
    {
      guint8 byte = (guint8) (number >> (8 * i));

      g_byte_array_append (bytes, &byte, 1);
    }
}

static void
append_tag (GByteArray *bytes, const char *tag)
{
  g_byte_array_append (bytes, (const guint8 *) tag, 4);
}

/**
 * presenter_speech_save:
 * @self: a speech
 * @path: file to write
 * @error: return location
 *
 * Writes the speech once as a WAV file, 16 bit mono.
 *
 * Returns: whether it was written
 */
gboolean
presenter_speech_save (PresenterSpeech *self, const char *path, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gsize n_samples = 0;
  g_autofree gint16 *samples = presenter_speech_get_samples (self, &n_samples);
  const guint32 size = (guint32) (n_samples * sizeof (gint16));

  append_tag (bytes, "RIFF");
  append_number (bytes, 36 + size, 4);
  append_tag (bytes, "WAVE");
  append_tag (bytes, "fmt ");
  append_number (bytes, 16, 4);
  append_number (bytes, 1, 2); /* PCM */
  append_number (bytes, 1, 2); /* channels */
  append_number (bytes, (guint32) self->rate, 4);
  append_number (bytes, (guint32) self->rate * 2, 4);
  append_number (bytes, 2, 2);
  append_number (bytes, 16, 2);
  append_tag (bytes, "data");
  append_number (bytes, size, 4);
  for (gsize i = 0; i < n_samples; i++)
    append_number (bytes, (guint16) samples[i], 2);

  return g_file_set_contents (path, (const char *) bytes->data, (gssize) bytes->len, error);
}
