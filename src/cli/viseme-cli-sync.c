/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cli"

#include "config.h"

#include "base/viseme-error.h"
#include "gateway/viseme-credentials.h"
#include "gateway/viseme-model.h"
#include "jobs/viseme-runner.h"
#include "viseme-cli-changes.h"
#include "viseme-cli-command.h"
#include "viseme-cli-fixes.h"
#include "viseme-cli-price.h"
#include "viseme-cli-watch.h"

#include <glib/gi18n.h>

typedef struct
{
  char *output_path;
  char *model_id;
  char *gateway_url;
  char *face;
  char *resolution;
  char *prompt;
  gboolean turbo;
  gboolean small_face;
  gboolean head_motion;
  gboolean no_proof;
  VisemeCliChanges changes;
  char *fixes;
  VisemeCliConsent consent;
  gboolean force;
} SyncOptions;

static void
sync_options_clear (SyncOptions *self)
{
  g_free (self->output_path);
  g_free (self->model_id);
  g_free (self->gateway_url);
  g_free (self->face);
  g_free (self->resolution);
  g_free (self->prompt);
  viseme_cli_changes_clear (&self->changes);
  g_free (self->fixes);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SyncOptions, sync_options_clear)

/* X,Y as fractions of the picture, such as 0.3,0.5. */
static gboolean
parse_point (const char *text, double *x, double *y)
{
  char *end = NULL;

  *x = g_ascii_strtod (text, &end);
  if (end == text || *end != ',')
    return FALSE;
  text = end + 1;
  *y = g_ascii_strtod (text, &end);

  return end != text && *end == '\0' && *x >= 0 && *x <= 1 && *y >= 0 && *y <= 1;
}

/* Returns: (transfer full): the JSON of the options of the model. */
static char *
describe_options (const SyncOptions *options, double x, double y)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  if (options->face != NULL)
    {
      json_builder_set_member_name (builder, "face");
      json_builder_begin_array (builder);
      json_builder_add_double_value (builder, x);
      json_builder_add_double_value (builder, y);
      json_builder_end_array (builder);
    }
  if (options->small_face)
    {
      json_builder_set_member_name (builder, "small_face");
      json_builder_add_boolean_value (builder, TRUE);
    }
  if (options->head_motion)
    {
      json_builder_set_member_name (builder, "head_motion");
      json_builder_add_boolean_value (builder, TRUE);
    }
  if (options->resolution != NULL)
    {
      json_builder_set_member_name (builder, "resolution");
      json_builder_add_string_value (builder, options->resolution);
    }
  if (options->turbo)
    {
      json_builder_set_member_name (builder, "turbo_mode");
      json_builder_add_boolean_value (builder, TRUE);
    }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return json_to_string (root, FALSE);
}

static gboolean
check_local_options (const SyncOptions *options, VisemeModel *model, GError **error)
{
  if (viseme_model_is_local (model) ||
      (options->face == NULL && !options->small_face && !options->head_motion))
    return TRUE;

  g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
               _ ("The model “%s” decides by itself: --face, --small-face and --head-motion are "
                  "for the model “%s”."),
               viseme_model_get_id (model), VISEME_MODEL_LOCAL);

  return FALSE;
}

/* What the models that make a picture speak offer (gateway protocol 3.1). */
static gboolean
check_picture_options (const SyncOptions *options, VisemeModel *model, GError **error)
{
  static const char *const fabric[] = { "480p", "720p", NULL };
  static const char *const omnihuman[] = { "720p", "1080p", NULL };
  const char *id = viseme_model_get_id (model);
  gboolean is_omnihuman = g_str_equal (id, VISEME_MODEL_OMNIHUMAN);
  gboolean is_fabric = g_str_equal (id, VISEME_MODEL_FABRIC);

  if (options->resolution != NULL && !is_omnihuman && !is_fabric)
    g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                 _ ("--resolution is for the models “%s” and “%s”."), VISEME_MODEL_FABRIC,
                 VISEME_MODEL_OMNIHUMAN);
  else if (options->resolution != NULL &&
           !g_strv_contains (is_omnihuman ? omnihuman : fabric, options->resolution))
    g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                 _ ("The model “%s” makes %s or %s, not “%s”."), id,
                 is_omnihuman ? omnihuman[0] : fabric[0], is_omnihuman ? omnihuman[1] : fabric[1],
                 options->resolution);
  else if ((options->turbo || options->prompt != NULL) && !is_omnihuman)
    g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                 _ ("--turbo and --prompt are for the model “%s”."), VISEME_MODEL_OMNIHUMAN);
  else
    return TRUE;

  return FALSE;
}

static gboolean
check_model_options (const SyncOptions *options, VisemeModel *model, char **json, GError **error)
{
  double x = 0, y = 0;

  if (!check_local_options (options, model, error) ||
      !check_picture_options (options, model, error))
    return FALSE;
  if (options->face != NULL && !parse_point (options->face, &x, &y))
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                   _ ("“%s” is no point of the picture. Give how far the face is from the left and "
                      "from the top, from 0 to 1, such as --face 0.3,0.5."),
                   options->face);
      return FALSE;
    }
  if (options->face != NULL || options->small_face || options->head_motion ||
      options->resolution != NULL || options->turbo)
    *json = describe_options (options, x, y);

  return TRUE;
}

/* URL is NULL for the engine of this computer. */
static VisemeModel *
find_model (const char *id, const char *url, GError **error)
{
  g_autoptr (GListModel) models =
      url != NULL ? viseme_cli_price_ask (url, error) : viseme_model_list_documented ();
  g_autoptr (VisemeModel) model = models != NULL ? viseme_model_find (models, id) : NULL;

  if (models == NULL)
    return NULL;
  if (model != NULL && (viseme_model_takes (model, TRUE) || viseme_model_takes (model, FALSE)))
    return g_steal_pointer (&model);

  g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
               _ ("There is no lip-sync model “%s”. “viseme-cli models” lists them."), id);

  return NULL;
}

static VisemeJob *
make_job (const SyncOptions *options, char **files, VisemeCliOutput *output, GError **error)
{
  const char *id = options->model_id != NULL ? options->model_id : VISEME_MODEL_LOCAL;
  g_autoptr (VisemeModel) model = NULL;
  g_autoptr (GFile) video = g_file_new_for_commandline_arg (files[0]);
  g_autoptr (GFile) audio = g_file_new_for_commandline_arg (files[1]);
  g_autoptr (GFile) result = NULL;
  g_autofree char *url = g_strdup (options->gateway_url);
  g_autofree char *json = NULL;
  g_autoptr (VisemeJob) job = NULL;
  VisemeChanges changes;

  if (options->output_path == NULL)
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                           _ ("Say where the result goes, with -o OUT.mp4."));
      return NULL;
    }
  if (!viseme_cli_changes_parse (&options->changes, &changes, error) ||
      (options->fixes != NULL &&
       !viseme_cli_fixes_apply (options->fixes, video, audio, &changes, error)))
    return NULL;
  if (url == NULL && !g_str_equal (id, VISEME_MODEL_LOCAL))
    url = viseme_credentials_get_base_url ();
  model = find_model (id, url, error);
  if (model == NULL || !check_model_options (options, model, &json, error))
    return NULL;

  result = g_file_new_for_commandline_arg (options->output_path);
  job = viseme_job_new (video, audio, id, url, result, options->force);
  viseme_job_set_options (job, json);
  viseme_job_set_prompt (job, options->prompt);
  viseme_job_set_changes (job, &changes);
  if (!viseme_cli_price_confirm (job, viseme_model_get_credits (model), &options->consent, output,
                                 error))
    return NULL;

  return g_steal_pointer (&job);
}

/* sync VIDEO AUDIO -o OUT [--model M] [--gateway URL] [--face X,Y] [--small-face]
 * [--head-motion] [--resolution SIZE] [--turbo] [--prompt WORDS] [--length MODE]
 * [--video-from TIME] [--video-to TIME] [--audio-from TIME] [--audio-to TIME]
 * [--fix FIX,…] [--yes]
 * [--any-price] [--force]: the whole job. VIDEO may be a picture for models that take one. */
int
viseme_cli_sync (int argc, char **argv, VisemeCliOutput *output)
{
  g_auto (SyncOptions) options = { 0 };
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output_path, N_ ("Where the result goes"),
      N_ ("OUT") },
    { "model", 'm', 0, G_OPTION_ARG_STRING, &options.model_id,
      N_ ("The quality; “local” is free and the default"), N_ ("MODEL") },
    { "gateway", 0, 0, G_OPTION_ARG_STRING, &options.gateway_url,
      N_ ("Use the gateway at this address"), N_ ("URL") },
    { "face", 0, 0, G_OPTION_ARG_STRING, &options.face,
      N_ ("The person to speak: a point of the face in the first picture, each from 0 to 1 (“local” "
          "only)"),
      N_ ("X,Y") },
    { "small-face", 0, 0, G_OPTION_ARG_NONE, &options.small_face,
      N_ ("Try it also with a very small face (“local” only)"), NULL },
    { "head-motion", 0, 0, G_OPTION_ARG_NONE, &options.head_motion,
      N_ ("Let the head of a still picture move gently (“local” only)"), NULL },
    { "resolution", 0, 0, G_OPTION_ARG_STRING, &options.resolution,
      N_ ("480p or 720p of “veed-fabric-1.0”, 720p or 1080p of “omnihuman-v1.5”"), N_ ("SIZE") },
    { "turbo", 0, 0, G_OPTION_ARG_NONE, &options.turbo,
      N_ ("Faster, a little less fine (“omnihuman-v1.5” only)"), NULL },
    { "prompt", 0, 0, G_OPTION_ARG_STRING, &options.prompt,
      N_ ("How the person acts (“omnihuman-v1.5” only)"), N_ ("WORDS") },
    { "length", 0, 0, G_OPTION_ARG_STRING, &options.changes.length,
      N_ ("When the lengths differ: cut-off, loop, bounce (the default), silence or remap"),
      N_ ("MODE") },
    { "video-from", 0, 0, G_OPTION_ARG_STRING, &options.changes.video_from,
      N_ ("Leave out what is before this time of the video"), N_ ("TIME") },
    { "video-to", 0, 0, G_OPTION_ARG_STRING, &options.changes.video_to,
      N_ ("Leave out what is behind this time of the video"), N_ ("TIME") },
    { "audio-from", 0, 0, G_OPTION_ARG_STRING, &options.changes.audio_from,
      N_ ("Leave out what is before this time of the speech"), N_ ("TIME") },
    { "audio-to", 0, 0, G_OPTION_ARG_STRING, &options.changes.audio_to,
      N_ ("Leave out what is behind this time of the speech"), N_ ("TIME") },
    { "fix", 0, 0, G_OPTION_ARG_STRING, &options.fixes,
      N_ ("Do this about what “check” finds: convert, denoise, fit, normalise, trim-audio, trim-video"),
      N_ ("FIX[,FIX…]") },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &options.consent.yes, N_ ("Agree to the price"), NULL },
    { "any-price", 0, 0, G_OPTION_ARG_NONE, &options.consent.any_price,
      N_ ("Agree also to a price that is not known, or rises before the job is sent"), NULL },
    { "no-proof", 0, 0, G_OPTION_ARG_NONE, &options.no_proof,
      N_ ("Do not look whether the mouth of the result moves with the speech"), NULL },
    { "force", 'f', 0, G_OPTION_ARG_NONE, &options.force, N_ ("Replace an existing result"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (VisemeJob) job = NULL;
  g_autoptr (GError) error = NULL;

  if (viseme_cli_parse (&argc, &argv, entries, "VIDEO AUDIO",
                        _ ("Makes the person in VIDEO speak AUDIO."), output, &error))
    job = make_job (&options, argv + 1, output, &error);
  if (job == NULL)
    return viseme_cli_output_error (output, error);

  return viseme_cli_watch_new (job, !options.no_proof, output);
}
