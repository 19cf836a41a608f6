/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-speaker"

#include "config.h"

#include "viseme-speaker.h"

#include "base/viseme-error.h"
#include "base/viseme-speech-rate.h"

#include "viseme-wave-file.h"

#include <espeak-ng/speak_lib.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define CHUNK_MS       100
#define FEMALE_VARIANT "+f3"
#define MBROLA_FOLDER  "mb/" /* voices whose sounds another program would have to bring */

/* The library has one state for the whole process. */
static GMutex mutex;
static int sample_rate; /* Hz, 0 until the library has been started */

typedef struct
{
  GArray *samples; /* of gint16 */
  glong n_characters;
  gboolean has_words; /* what has none becomes a moment of silence */
  VisemeSpeakerProgress progress;
  gpointer user_data;
  GCancellable *cancellable;
} Speaking;

/**
 * viseme_speaker_voice_free:
 * @voice: (transfer full): a voice
 */
void
viseme_speaker_voice_free (VisemeSpeakerVoice *voice)
{
  g_free (voice->id);
  g_free (voice->file);
  g_free (voice->name);
  g_free (voice->language);
  g_free (voice);
}

/* With the lock held. */
static gboolean
start_library (GError **error)
{
  if (sample_rate <= 0)
    sample_rate =
        espeak_Initialize (AUDIO_OUTPUT_SYNCHRONOUS, CHUNK_MS, NULL, espeakINITIALIZE_DONT_EXIT);
  if (sample_rate > 0)
    return TRUE;

  g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_FAILED,
                       _ ("espeak-ng does not start. Install its data (package espeak-ng-data) and "
                          "try again."));

  return FALSE;
}

static VisemeSpeakerVoice *
new_voice (const char *language, const char *file, const char *name, gboolean is_female)
{
  VisemeSpeakerVoice *voice = g_new0 (VisemeSpeakerVoice, 1);

  voice->language = g_strdup (language);
  voice->is_female = is_female;
  voice->id = g_strconcat (language, is_female ? FEMALE_VARIANT : NULL, NULL);
  voice->file = g_strconcat (file, is_female ? FEMALE_VARIANT : NULL, NULL);
  /* Translators: a voice: its language, such as “English (America)” */
  voice->name = g_strdup_printf (is_female ? _ ("%s, higher voice") : _ ("%s, lower voice"), name);

  return voice;
}

/* espeak-ng's own voices are low; each can speak like a woman too. */
static GPtrArray *
list_voices (void)
{
  GPtrArray *voices = g_ptr_array_new_with_free_func ((GDestroyNotify) viseme_speaker_voice_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  const espeak_VOICE **found = espeak_ListVoices (NULL);

  for (gsize i = 0; found[i] != NULL; i++)
    {
      const char *language = found[i]->languages + 1; /* a byte of priority comes first */
      const char *file = found[i]->identifier;

      if (g_str_has_prefix (file, MBROLA_FOLDER) || !g_utf8_validate (found[i]->name, -1, NULL) ||
          !g_hash_table_add (seen, (gpointer) language))
        continue;
      g_ptr_array_add (voices, new_voice (language, file, found[i]->name, FALSE));
      g_ptr_array_add (voices, new_voice (language, file, found[i]->name, TRUE));
    }

  return voices;
}

/**
 * viseme_speaker_list_voices:
 * @error: return location
 *
 * Reads a hundred small files; blocks for some milliseconds.
 *
 * Returns: (transfer full) (element-type VisemeSpeakerVoice): the voices, or %NULL with @error set
 */
GPtrArray *
viseme_speaker_list_voices (GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  return start_library (error) ? list_voices () : NULL;
}

/* Returns: 1 to stop. */
static int
on_samples (short *samples, int n_samples, espeak_EVENT *events)
{
  Speaking *speaking = events->user_data;
  int position = events->text_position;

  if (g_cancellable_is_cancelled (speaking->cancellable))
    return 1;
  if (samples != NULL && n_samples > 0)
    g_array_append_vals (speaking->samples, samples, (guint) n_samples);
  for (; events->type != espeakEVENT_LIST_TERMINATED; events++)
    {
      position = MAX (position, events->text_position);
      speaking->has_words = speaking->has_words || events->type == espeakEVENT_WORD;
    }
  if (speaking->progress != NULL && position > 0)
    speaking->progress (MIN ((double) position / (double) speaking->n_characters, 1.0),
                        speaking->user_data);

  return 0;
}

/* Only what is in the list: the library would take the name of any file. The language alone is not
 * enough for it, as British English is called “en”. */
static gboolean
set_voice (const char *id, GError **error)
{
  g_autoptr (GPtrArray) voices = list_voices ();

  for (guint i = 0; i < voices->len; i++)
    {
      const VisemeSpeakerVoice *voice = voices->pdata[i];

      if (g_ascii_strcasecmp (voice->id, id) == 0 && espeak_SetVoiceByName (voice->file) == EE_OK)
        return TRUE;
    }

  g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
               _ ("There is no voice “%s” here. The list of voices has those that there are."), id);

  return FALSE;
}

/* With the lock held. The letters of the text are taken as letters: no marks, no phonemes. */
static gboolean
synthesize (const VisemeSpeakerOrder *order, Speaking *speaking, GError **error)
{
  if (!set_voice (order->voice, error))
    return FALSE;

  espeak_SetSynthCallback (on_samples);
  espeak_SetParameter (espeakRATE,
                       CLAMP (order->rate, VISEME_SPEECH_RATE_LEAST, VISEME_SPEECH_RATE_MOST), 0);
  if (espeak_Synth (order->text, strlen (order->text) + 1, 0, POS_CHARACTER, 0, espeakCHARS_UTF8,
                    NULL, speaking) != EE_OK)
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_FAILED,
                           _ ("espeak-ng could not speak the text. Try another voice."));
      return FALSE;
    }
  espeak_Synchronize ();
  if (g_cancellable_set_error_if_cancelled (speaking->cancellable, error))
    return FALSE;
  if (speaking->has_words && speaking->samples->len > 0)
    return TRUE;

  g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_EMPTY,
                       _ ("There is nothing to speak in this text. Write words of the voice’s "
                          "language."));

  return FALSE;
}

/**
 * viseme_speaker_speak:
 * @order: what is to be spoken
 * @path: the WAV file to write, 16 bits, mono
 * @progress: (nullable): told how far it is, in this thread
 * @user_data: data for @progress
 * @cancellable: (nullable): a cancellable
 * @error: return location: %VISEME_ERROR_USAGE for an unknown voice, %VISEME_ERROR_EMPTY when the
 *   text has nothing that can be spoken, those of viseme_wave_file_write()
 *
 * Returns: %TRUE when the file is complete
 */
gboolean
viseme_speaker_speak (const VisemeSpeakerOrder *order,
                      const char *path,
                      VisemeSpeakerProgress progress,
                      gpointer user_data,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  g_autoptr (GArray) samples = g_array_new (FALSE, TRUE, sizeof (gint16));
  Speaking speaking = {
    .samples = samples,
    .n_characters = MAX (g_utf8_strlen (order->text, -1), 1),
    .progress = progress,
    .user_data = user_data,
    .cancellable = cancellable,
  };

  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !start_library (error) ||
      !synthesize (order, &speaking, error))
    return FALSE;
  if (order->seconds > 0)
    g_array_set_size (samples, (guint) (order->seconds * sample_rate));

  return viseme_wave_file_write (path, samples, sample_rate, order->note, error);
}
