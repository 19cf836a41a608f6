/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cli"

#include "config.h"

#include "base/viseme-error.h"
#include "base/viseme-speech-rate.h"
#include "gateway/viseme-credentials.h"
#include "gateway/viseme-model.h"
#include "viseme-cli-command.h"
#include "viseme-cli-price.h"
#include "viseme-cli-watch.h"

#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>
#include <unistd.h>

#define MAX_BYTES (64 * 1024) /* more than the characters that any voice takes */

typedef struct
{
  char *output_path;
  char *voice;
  char *model_id;
  char *gateway_url;
  int rate;          /* words per minute, 0: not said */
  double stability;  /* 0..1, below 0: not said */
  double similarity; /* the same */
  VisemeCliConsent consent;
  gboolean force;
} SpeakOptions;

static void
speak_options_clear (SpeakOptions *self)
{
  g_free (self->output_path);
  g_free (self->voice);
  g_free (self->model_id);
  g_free (self->gateway_url);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SpeakOptions, speak_options_clear)

/* Returns: (transfer full): the text of standard input, or NULL with ERROR set. */
static char *
read_input (GError **error)
{
  g_autoptr (GInputStream) stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autofree char *text = g_malloc (MAX_BYTES + 1);
  gsize length = 0;

  if (!g_input_stream_read_all (stream, text, MAX_BYTES, &length, NULL, error))
    return NULL;
  text[length] = '\0';

  return g_strchomp (g_steal_pointer (&text));
}

static char *
get_text (const char *argument, GError **error)
{
  g_autofree char *text = g_str_equal (argument, "-") ? read_input (error) : g_strdup (argument);

  if (text == NULL)
    return NULL;
  if (g_utf8_validate (text, -1, NULL))
    return g_steal_pointer (&text);

  g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_DAMAGED,
                       _ ("The text is not UTF-8. Save it in this encoding."));

  return NULL;
}

/* espeak-ng makes WAV only; of the service's MP3, WAV is made where the name says so. */
static gboolean
check_name (const SpeakOptions *options, gboolean is_local, GError **error)
{
  g_autofree char *lower =
      options->output_path != NULL ? g_ascii_strdown (options->output_path, -1) : NULL;

  if (lower == NULL)
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                           _ ("Say where the speech goes, with -o OUT.wav."));
      return FALSE;
    }
  if (g_str_has_suffix (lower, ".wav") || (!is_local && g_str_has_suffix (lower, ".mp3")))
    return TRUE;

  g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
               is_local ? _ ("“%s” is no name for speech. Name it OUT.wav.")
                        : _ ("“%s” is no name for speech. Name it OUT.wav or OUT.mp3."),
               options->output_path);

  return FALSE;
}

static gboolean
check_options (const SpeakOptions *options, gboolean is_local, GError **error)
{
  if (is_local && (options->stability >= 0 || options->similarity >= 0))
    g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                 _ ("--stability and --similarity are for the model “%s”."),
                 VISEME_MODEL_CLOUD_SPEECH);
  else if (!is_local && options->rate != 0)
    g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE, _ ("--rate is for the model “%s”."),
                 VISEME_MODEL_LOCAL);
  else if (options->rate != 0 &&
           (options->rate < VISEME_SPEECH_RATE_LEAST || options->rate > VISEME_SPEECH_RATE_MOST))
    g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                 _ ("--rate goes from %d to %d words per minute."), VISEME_SPEECH_RATE_LEAST,
                 VISEME_SPEECH_RATE_MOST);
  else if (options->stability > 1 || options->similarity > 1)
    g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                         _ ("--stability and --similarity go from 0 to 1."));
  else
    return TRUE;

  return FALSE;
}

static void
add_number (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, value);
}

/* Returns: (transfer full) (nullable): the JSON of what was said. */
static char *
describe_options (const SpeakOptions *options)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  if (options->rate == 0 && options->stability < 0 && options->similarity < 0)
    return NULL;

  json_builder_begin_object (builder);
  if (options->rate != 0)
    add_number (builder, "rate", options->rate);
  if (options->stability >= 0)
    add_number (builder, "stability", options->stability);
  if (options->similarity >= 0)
    add_number (builder, "similarity_boost", options->similarity);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return json_to_string (root, FALSE);
}

static VisemeJob *
make_job (const SpeakOptions *options,
          const char *argument,
          VisemeCliOutput *output,
          GError **error)
{
  const char *id = options->model_id != NULL ? options->model_id : VISEME_MODEL_LOCAL;
  g_autoptr (GListModel) models = viseme_model_list_speech ();
  g_autoptr (VisemeModel) model = viseme_model_find (models, id);
  gboolean is_local = g_str_equal (id, VISEME_MODEL_LOCAL);
  g_autoptr (GFile) result = NULL;
  g_autoptr (VisemeJob) job = NULL;
  g_autofree char *url = g_strdup (options->gateway_url);
  g_autofree char *json = describe_options (options);
  g_autofree char *text = NULL;

  if (model == NULL)
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                   _ ("There is no speech model “%s”. Use “%s” or “%s”."), id, VISEME_MODEL_LOCAL,
                   VISEME_MODEL_CLOUD_SPEECH);
      return NULL;
    }
  if (!check_name (options, is_local, error) || !check_options (options, is_local, error))
    return NULL;
  text = get_text (argument, error);
  if (text == NULL)
    return NULL;

  if (url == NULL && !is_local)
    url = viseme_credentials_get_base_url ();
  result = g_file_new_for_commandline_arg (options->output_path);
  job = viseme_job_new_speech (text, options->voice, id, url, result, options->force);
  viseme_job_set_options (job, json);
  if (!viseme_cli_price_confirm (job, viseme_model_get_credits (model), &options->consent, output,
                                 error))
    return NULL;

  return g_steal_pointer (&job);
}

/* speak TEXT -o OUT.wav [--voice V] [--model M] [--gateway URL] [--rate N] [--stability N]
 * [--similarity N] [--yes] [--any-price] [--force]: speech from a text; “-” is standard input. */
int
viseme_cli_speak (int argc, char **argv, VisemeCliOutput *output)
{
  g_auto (SpeakOptions) options = { .stability = -1, .similarity = -1 };
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output_path, N_ ("Where the speech goes"),
      N_ ("OUT") },
    { "voice", 'v', 0, G_OPTION_ARG_STRING, &options.voice,
      N_ ("Who speaks; “viseme-cli voices” lists them"), N_ ("VOICE") },
    { "model", 'm', 0, G_OPTION_ARG_STRING, &options.model_id,
      N_ ("“local” (espeak-ng, free, the default) or “eleven_v3”"), N_ ("MODEL") },
    { "gateway", 0, 0, G_OPTION_ARG_STRING, &options.gateway_url,
      N_ ("Use the gateway at this address"), N_ ("URL") },
    { "rate", 0, 0, G_OPTION_ARG_INT, &options.rate,
      N_ ("Words per minute, 80 to 450 (“local” only)"), N_ ("N") },
    { "stability", 0, 0, G_OPTION_ARG_DOUBLE, &options.stability,
      N_ ("How evenly the voice speaks, 0 to 1 (“eleven_v3” only)"), N_ ("N") },
    { "similarity", 0, 0, G_OPTION_ARG_DOUBLE, &options.similarity,
      N_ ("How close it keeps to its original, 0 to 1 (“eleven_v3” only)"), N_ ("N") },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &options.consent.yes, N_ ("Agree to the price"), NULL },
    { "any-price", 0, 0, G_OPTION_ARG_NONE, &options.consent.any_price,
      N_ ("Agree also to a price that is not known, or rises before the job is sent"), NULL },
    { "force", 'f', 0, G_OPTION_ARG_NONE, &options.force, N_ ("Replace an existing file"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (VisemeJob) job = NULL;
  g_autoptr (GError) error = NULL;

  if (viseme_cli_parse (&argc, &argv, entries, "TEXT", _ ("Speaks TEXT."), output, &error))
    job = make_job (&options, argv[1], output, &error);
  if (job == NULL)
    return viseme_cli_output_error (output, error);

  return viseme_cli_watch_new (job, FALSE, output);
}
