/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-job-inputs"

#include "config.h"

#include "viseme-job-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define TITLE_CHARACTERS 60

static char *
make_stem (GFile *file)
{
  char *name = g_file_get_basename (file);
  char *dot = strrchr (name, '.');

  if (dot != NULL && dot != name)
    *dot = '\0';
  if (!g_utf8_validate (name, -1, NULL))
    {
      char *valid = g_utf8_make_valid (name, -1);

      g_free (name);
      name = valid;
    }

  return name;
}

/* The first words of the text, as they may stand in the name of a file too. */
static char *
make_text_title (const char *text)
{
  g_autofree char *start = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), 2000));
  g_auto (GStrv) words = g_strsplit_set (start, " \t\r\n/\\", -1);
  g_autoptr (GString) title = g_string_new (NULL);

  for (gsize i = 0; words[i] != NULL; i++)
    {
      if (*words[i] == '\0')
        continue;
      if (title->len > 0)
        g_string_append_c (title, ' ');
      g_string_append (title, words[i]);
    }
  if (g_utf8_strlen (title->str, -1) > TITLE_CHARACTERS)
    {
      g_string_truncate (title,
                         g_utf8_offset_to_pointer (title->str, TITLE_CHARACTERS) - title->str);
      g_string_append (title, "…");
    }

  while (g_str_has_suffix (title->str, "."))
    g_string_truncate (title, title->len - 1);

  return g_strdup (title->len > 0 ? title->str : _ ("Untitled"));
}

/**
 * viseme_job_make_title:
 * @self: a job
 *
 * Returns: (transfer full): a name from what the job is made from
 */
char *
viseme_job_make_title (VisemeJob *self)
{
  g_autofree char *video_stem = NULL;
  g_autofree char *audio_stem = NULL;

  if (self->kind != VISEME_JOB_LIP_SYNC)
    return make_text_title (self->text);

  video_stem = make_stem (self->video);
  audio_stem = make_stem (self->audio);

  return g_strdup_printf ("%s – %s", video_stem, audio_stem);
}

/**
 * viseme_job_set_inputs:
 * @self: a job
 * @picture: (nullable): a video or a picture
 * @audio: (nullable): the speech
 * @text: (nullable): what is spoken, or the words for what is made
 */
void
viseme_job_set_inputs (VisemeJob *self, GFile *picture, GFile *audio, const char *text)
{
  g_set_object (&self->video, picture);
  g_set_object (&self->audio, audio);
  g_free (self->text);
  self->text = g_strdup (text);
  viseme_job_set_title (self, NULL);
}

static VisemeJob *
new_job (VisemeJobKind kind,
         const char *model_id,
         const char *gateway_url,
         GFile *output,
         gboolean overwrite)
{
  VisemeJob *self = g_object_new (VISEME_TYPE_JOB, NULL);

  self->kind = kind;
  self->id = g_uuid_string_random ();
  self->model_id = g_strdup (model_id);
  self->gateway_url = g_strdup (gateway_url);
  self->output = output != NULL ? g_object_ref (output) : NULL;
  self->overwrite = overwrite;
  self->agreed = MAX (viseme_job_get_documented_credits (model_id), 0);
  self->created_at = g_get_real_time () / G_TIME_SPAN_SECOND;

  return self;
}

/**
 * viseme_job_new:
 * @video: the video
 * @audio: the speech
 * @model_id: the name of a model
 * @gateway_url: (nullable): a gateway's base URL; %NULL is the one of this computer
 * @output: (nullable): where the result goes; %NULL is a free name in the results folder
 * @overwrite: whether a file at @output is replaced
 *
 * Returns: (transfer full): a job that nothing was done for yet
 */
VisemeJob *
viseme_job_new (GFile *video,
                GFile *audio,
                const char *model_id,
                const char *gateway_url,
                GFile *output,
                gboolean overwrite)
{
  VisemeJob *self;

  g_return_val_if_fail (G_IS_FILE (video) && G_IS_FILE (audio), NULL);
  g_return_val_if_fail (model_id != NULL, NULL);

  self = new_job (VISEME_JOB_LIP_SYNC, model_id, gateway_url, output, overwrite);
  viseme_job_set_inputs (self, video, audio, NULL);

  return self;
}

/**
 * viseme_job_new_speech:
 * @text: what is to be spoken
 * @voice: (nullable): the gateway's name of a voice; %NULL is the default of the model
 * @model_id: the name of a speech model
 * @gateway_url: (nullable): a gateway's base URL; %NULL is the one of this computer
 * @output: (nullable): where the sound goes; becomes WAV unless it has another extension; %NULL is
 *   a free name in the folder for speech
 * @overwrite: whether a file at @output is replaced
 *
 * Returns: (transfer full): a job that nothing was done for yet
 */
VisemeJob *
viseme_job_new_speech (const char *text,
                       const char *voice,
                       const char *model_id,
                       const char *gateway_url,
                       GFile *output,
                       gboolean overwrite)
{
  VisemeJob *self;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (model_id != NULL, NULL);

  self = new_job (VISEME_JOB_SPEECH, model_id, gateway_url, output, overwrite);
  self->voice = g_strdup (voice);
  viseme_job_set_inputs (self, NULL, NULL, text);

  return self;
}

/**
 * viseme_job_new_image:
 * @prompt: words for what the picture shows
 * @aspect_ratio: (nullable): such as `9:16`; %NULL is the default of the model
 * @model_id: the name of a model that makes pictures
 * @gateway_url: a gateway's base URL
 * @output: (nullable): where the picture goes; becomes PNG or JPEG as its extension says; %NULL is
 *   a free name in the library
 * @overwrite: whether a file at @output is replaced
 *
 * Returns: (transfer full): a job that nothing was done for yet
 */
VisemeJob *
viseme_job_new_image (const char *prompt,
                      const char *aspect_ratio,
                      const char *model_id,
                      const char *gateway_url,
                      GFile *output,
                      gboolean overwrite)
{
  VisemeJob *self;

  g_return_val_if_fail (prompt != NULL && model_id != NULL, NULL);
  g_return_val_if_fail (gateway_url != NULL, NULL);

  self = new_job (VISEME_JOB_IMAGE, model_id, gateway_url, output, overwrite);
  self->aspect_ratio = g_strdup (aspect_ratio);
  viseme_job_set_inputs (self, NULL, NULL, prompt);

  return self;
}

/**
 * viseme_job_new_animation:
 * @image: the picture that the video begins with
 * @prompt: words for what happens
 * @aspect_ratio: (nullable): such as `9:16`; %NULL is the default of the model
 * @seconds: how long the video gets, 0 for the default of the model
 * @model_id: the name of a model that animates pictures
 * @gateway_url: a gateway's base URL
 * @output: (nullable): where the video goes; %NULL is a free name in the library
 * @overwrite: whether a file at @output is replaced
 *
 * Returns: (transfer full): a job that nothing was done for yet
 */
VisemeJob *
viseme_job_new_animation (GFile *image,
                          const char *prompt,
                          const char *aspect_ratio,
                          int seconds,
                          const char *model_id,
                          const char *gateway_url,
                          GFile *output,
                          gboolean overwrite)
{
  VisemeJob *self;

  g_return_val_if_fail (G_IS_FILE (image), NULL);
  g_return_val_if_fail (prompt != NULL && model_id != NULL, NULL);
  g_return_val_if_fail (gateway_url != NULL, NULL);

  self = new_job (VISEME_JOB_ANIMATION, model_id, gateway_url, output, overwrite);
  self->aspect_ratio = g_strdup (aspect_ratio);
  self->seconds = seconds;
  viseme_job_set_inputs (self, image, NULL, prompt);

  return self;
}

/**
 * viseme_job_get_kind:
 * @self: a job
 *
 * Returns: what it makes
 */
VisemeJobKind
viseme_job_get_kind (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), VISEME_JOB_LIP_SYNC);

  return self->kind;
}

/**
 * viseme_job_set_prompt:
 * @self: a lip-sync job that has not been started
 * @prompt: (nullable): words for how the person acts, for models that take some
 */
void
viseme_job_set_prompt (VisemeJob *self, const char *prompt)
{
  g_return_if_fail (VISEME_IS_JOB (self));
  g_return_if_fail (self->kind == VISEME_JOB_LIP_SYNC && self->state == VISEME_JOB_DRAFT);

  g_free (self->text);
  self->text = g_strdup (prompt);
}

/**
 * viseme_job_is_speech:
 * @self: a job
 *
 * Returns: %TRUE when it speaks a text
 */
gboolean
viseme_job_is_speech (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), FALSE);

  return self->kind == VISEME_JOB_SPEECH;
}

/**
 * viseme_job_get_text:
 * @self: a job
 *
 * Returns: (nullable): what it speaks, or the words for what it makes
 */
const char *
viseme_job_get_text (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), NULL);

  return self->text;
}

/**
 * viseme_job_get_voice:
 * @self: a job
 *
 * Returns: (nullable): the voice that speaks
 */
const char *
viseme_job_get_voice (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), NULL);

  return self->voice;
}

/**
 * viseme_job_get_aspect_ratio:
 * @self: a job
 *
 * Returns: (nullable): the shape of what it makes, such as `9:16`
 */
const char *
viseme_job_get_aspect_ratio (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), NULL);

  return self->aspect_ratio;
}

/**
 * viseme_job_get_seconds:
 * @self: a job
 *
 * Returns: how long what it makes shall be, 0 for the default of the model
 */
int
viseme_job_get_seconds (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), 0);

  return self->seconds;
}

/**
 * viseme_job_get_video:
 * @self: a job
 *
 * Returns: (transfer none) (nullable): the video, or the picture; jobs that make these from words
 * or speak have none
 */
GFile *
viseme_job_get_video (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), NULL);

  return self->video;
}

/**
 * viseme_job_get_audio:
 * @self: a job
 *
 * Returns: (transfer none) (nullable): the speech; only lip-sync has one
 */
GFile *
viseme_job_get_audio (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), NULL);

  return self->audio;
}

/**
 * viseme_job_set_step:
 * @self: a job that has not been started
 * @step: (nullable): what names the step; the journal takes no second job of that name, see
 *   viseme_journal_release_step()
 */
void
viseme_job_set_step (VisemeJob *self, const char *step)
{
  g_return_if_fail (VISEME_IS_JOB (self));

  g_free (self->step);
  self->step = g_strdup (step);
}

/**
 * viseme_job_get_step:
 * @self: a job
 *
 * Returns: (nullable): which step of a pipeline it is
 */
const char *
viseme_job_get_step (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), NULL);

  return self->step;
}
