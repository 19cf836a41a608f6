/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-speech-request"

#include "config.h"

#include "viseme-speech-request.h"

#include "base/viseme-error.h"
#include "base/viseme-speech-rate.h"
#include "base/viseme-text.h"

#include "viseme-play-money.h"
#include "viseme-request-body.h"
#include "viseme-speaker.h"

#include <glib/gi18n-lib.h>

#define MAX_CHARACTERS 10000 /* gateway protocol 1.2 */
#define LOWER_VOICE    "en-us"
#define HIGHER_VOICE   "en-us+f3"

/* The names of the service's documentation (gateway protocol 3.3), for practice. */
static const struct
{
  const char *name;
  gboolean is_female;
} service_voices[] = {
  { "rachel", TRUE },  { "sarah", TRUE }, { "domi", TRUE },    { "elli", TRUE }, { "adam", FALSE },
  { "antoni", FALSE }, { "josh", FALSE }, { "arnold", FALSE }, { "sam", FALSE },
};

static gboolean
check_model (JsonObject *request,
             VisemeServerJob *job,
             gboolean practice,
             const char **field,
             GError **error)
{
  const char *model = viseme_request_body_get_string (request, "model");

  if (model == NULL)
    return viseme_request_body_refuse (
        error, field, "model", _ ("The member “model” is missing. This gateway offers “local”."));
  if (g_str_equal (model, "local") || g_str_equal (model, "viseme:local"))
    return TRUE;
  if (practice && viseme_play_money_get_price ("speech", model) >= 0)
    {
      job->model = g_strdup (model);
      return TRUE;
    }

  *field = "model";
  g_set_error (error, VISEME_ERROR, VISEME_ERROR_NOT_FOUND,
               _ ("There is no speech model “%s” here. This gateway offers “local”."), model);

  return FALSE;
}

/* The service takes words in brackets as hints, such as [laughs]; they are not spoken. */
static char *
strip_hints (const char *text)
{
  g_autoptr (GRegex) hints = g_regex_new ("\\[[^\\]\\n]*\\]", 0, 0, NULL);

  return g_regex_replace_literal (hints, text, -1, 0, " ", 0, NULL);
}

static gboolean
read_text (JsonObject *request, VisemeServerJob *job, const char **field, GError **error)
{
  const char *text = viseme_request_body_get_string (request, "text");

  if (text == NULL || viseme_text_is_blank (text))
    return viseme_request_body_refuse (
        error, field, "text", _ ("The member “text” must have the words that are to be spoken."));
  if (g_utf8_strlen (text, -1) > MAX_CHARACTERS)
    {
      *field = "text";
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                   _ ("The text has more than %d characters. Split it."), MAX_CHARACTERS);
      return FALSE;
    }
  job->task = VISEME_SERVER_JOB_SPEECH;
  job->text = job->model != NULL ? strip_hints (text) : g_strdup (text);

  return TRUE;
}

/* Any name is taken in practice: it may be the identifier of a voice of the service. */
static char *
choose_practice_voice (const char *name)
{
  gboolean is_female = name == NULL;

  for (gsize i = 0; name != NULL && i < G_N_ELEMENTS (service_voices); i++)
    if (g_ascii_strcasecmp (name, service_voices[i].name) == 0)
      is_female = service_voices[i].is_female;

  return g_strdup (is_female ? HIGHER_VOICE : LOWER_VOICE);
}

static gboolean
read_voice (JsonObject *request, VisemeServerJob *job, const char **field, GError **error)
{
  const char *voice = viseme_request_body_get_string (request, "voice");

  if (json_object_has_member (request, "voice") && (voice == NULL || *voice == '\0'))
    return viseme_request_body_refuse (error, field, "voice",
                                       _ ("The member “voice” must be the name of a voice."));
  if (job->model != NULL)
    job->voice = choose_practice_voice (voice);
  else
    job->voice = g_strdup (voice != NULL ? voice : LOWER_VOICE);

  return TRUE;
}

static gboolean
is_number_between (JsonNode *node, double least, double most)
{
  GType type = json_node_get_value_type (node);

  return (type == G_TYPE_DOUBLE || type == G_TYPE_INT64) && json_node_get_double (node) >= least &&
         json_node_get_double (node) <= most;
}

static gboolean
read_rate (JsonNode *node, VisemeServerJob *job, const char **field, GError **error)
{
  if (!is_number_between (node, VISEME_SPEECH_RATE_LEAST, VISEME_SPEECH_RATE_MOST))
    {
      *field = "provider_options";
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                   _ ("The option “rate” must be a number of words per minute from %d to %d."),
                   VISEME_SPEECH_RATE_LEAST, VISEME_SPEECH_RATE_MOST);
      return FALSE;
    }
  job->rate = (int) json_node_get_double (node);

  return TRUE;
}

/* The options of the service's voices are checked as the service does, and change nothing. */
static gboolean
read_option (const char *name,
             JsonNode *node,
             VisemeServerJob *job,
             GStrvBuilder *warnings,
             const char **field,
             GError **error)
{
  g_autofree char *text = NULL;

  if (job->model == NULL && g_str_equal (name, "rate"))
    return read_rate (node, job, field, error);
  if (job->model != NULL &&
      (g_str_equal (name, "stability") || g_str_equal (name, "similarity_boost")))
    {
      if (is_number_between (node, 0, 1))
        return TRUE;
      *field = "provider_options";
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                   _ ("The option “%s” must be a number from 0 to 1."), name);
      return FALSE;
    }

  text = g_strdup_printf (_ ("The option “%s” is not used by this model."), name);
  g_strv_builder_add (warnings, text);

  return TRUE;
}

static gboolean
read_options (JsonObject *request, VisemeServerJob *job, const char **field, GError **error)
{
  g_autoptr (GStrvBuilder) warnings = g_strv_builder_new ();
  g_autoptr (GList) names = NULL;
  JsonObject *bag;

  job->rate = VISEME_SPEAKER_DEFAULT_RATE;
  if (json_object_has_member (request, "provider_options") &&
      !JSON_NODE_HOLDS_OBJECT (json_object_get_member (request, "provider_options")))
    return viseme_request_body_refuse (error, field, "provider_options",
                                       _ ("The member “provider_options” must be an object."));

  if (job->model != NULL)
    g_strv_builder_add (warnings, _ ("Practice: espeak-ng spoke on this computer, not the voice of "
                                     "the service."));
  bag = viseme_request_body_get_options (request, job->model != NULL ? "elevenlabs" : "viseme");
  names = bag != NULL ? json_object_get_members (bag) : NULL;
  for (GList *at = names; at != NULL; at = at->next)
    if (!read_option (at->data, json_object_get_member (bag, at->data), job, warnings, field,
                      error))
      return FALSE;
  g_strfreev (job->warnings);
  job->warnings = g_strv_builder_end (warnings);

  return TRUE;
}

/**
 * viseme_speech_request_parse:
 * @text: the body of POST /speech
 * @length: its bytes
 * @practice: whether the paid models of the service are offered too
 * @field: (out) (nullable): which member is wrong
 * @error: return location: %VISEME_ERROR_USAGE, or %VISEME_ERROR_NOT_FOUND for another model
 *
 * Checks the request (protocol 1.1). Whether there is such a voice turns out when it speaks.
 *
 * Returns: (transfer full): a new job, or %NULL with @error set
 */
VisemeServerJob *
viseme_speech_request_parse (const char *text,
                             gsize length,
                             gboolean practice,
                             const char **field,
                             GError **error)
{
  g_autoptr (JsonNode) root = viseme_request_body_parse (text, length, field, error);
  g_autoptr (VisemeServerJob) job = viseme_server_job_new ();
  JsonObject *request;

  if (root == NULL)
    return NULL;

  request = json_node_get_object (root);
  if (!check_model (request, job, practice, field, error) ||
      !read_text (request, job, field, error) || !read_voice (request, job, field, error) ||
      !read_options (request, job, field, error))
    return NULL;

  return g_steal_pointer (&job);
}

static void
add_voice (JsonArray *list,
           const char *id,
           const char *name,
           const char *language,
           gboolean is_female,
           const char *model)
{
  JsonObject *voice = json_object_new ();

  json_object_set_string_member (voice, "voice_id", id);
  json_object_set_string_member (voice, "name", name);
  if (language != NULL)
    json_object_set_string_member (voice, "language", language);
  json_object_set_string_member (voice, "gender", is_female ? "female" : "male");
  json_object_set_string_member (voice, "model", model);
  json_array_add_object_element (list, voice);
}

/**
 * viseme_speech_request_list_voices:
 * @voices: (element-type VisemeSpeakerVoice): those of espeak-ng
 * @practice: whether to add names that the service knows
 *
 * Language, gender and model are more than the protocol has (1.1).
 *
 * Returns: (transfer full): the answer to `GET /voices`
 */
JsonNode *
viseme_speech_request_list_voices (GPtrArray *voices, gboolean practice)
{
  JsonNode *root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *answer = json_object_new ();
  JsonArray *list = json_array_new ();

  for (gsize i = 0; practice && i < G_N_ELEMENTS (service_voices); i++)
    add_voice (list, service_voices[i].name, service_voices[i].name, NULL,
               service_voices[i].is_female, "eleven_v3");
  for (guint i = 0; i < voices->len; i++)
    {
      const VisemeSpeakerVoice *voice = voices->pdata[i];

      add_voice (list, voice->id, voice->name, voice->language, voice->is_female, "local");
    }
  json_object_set_array_member (answer, "voices", list);
  json_node_take_object (root, answer);

  return root;
}
