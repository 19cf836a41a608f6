/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cli"

#include "config.h"

#include "base/viseme-error.h"
#include "gateway/viseme-credentials.h"
#include "gateway/viseme-model.h"
#include "media/viseme-picture-file.h"
#include "viseme-cli-command.h"
#include "viseme-cli-price.h"
#include "viseme-cli-watch.h"

#include <glib/gi18n.h>

typedef struct
{
  char *output_path;
  char *model_id;
  char *gateway_url;
  char *aspect_ratio;
  int seconds;
  VisemeCliConsent consent;
  gboolean force;
} MakeOptions;

static void
make_options_clear (MakeOptions *self)
{
  g_free (self->output_path);
  g_free (self->model_id);
  g_free (self->gateway_url);
  g_free (self->aspect_ratio);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MakeOptions, make_options_clear)

/* Returns: (transfer full): the price list of the gateway, or NULL with ERROR set. */
static VisemeModel *
find_model (const char *id, VisemeModelTask task, const char *url, GError **error)
{
  g_autoptr (GListModel) models = viseme_cli_price_ask (url, error);
  g_autoptr (VisemeModel) model = models != NULL ? viseme_model_find (models, id) : NULL;

  if (models == NULL)
    return NULL;
  if (model != NULL && viseme_model_get_task (model) == task)
    return g_steal_pointer (&model);

  g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
               _ ("“%s” is no model for this. “viseme-cli models” lists them."), id);

  return NULL;
}

static gboolean
check_name (const MakeOptions *options, VisemeModelTask task, GError **error)
{
  const char *path = options->output_path;
  gboolean is_image = task == VISEME_MODEL_TASK_IMAGE;
  g_autofree char *lower = path != NULL ? g_ascii_strdown (path, -1) : NULL;

  if (path != NULL &&
      (is_image ? viseme_picture_file_get_type (path) != NULL : g_str_has_suffix (lower, ".mp4")))
    return TRUE;

  if (path == NULL)
    g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                         is_image ? _ ("Say where the picture goes, with -o OUT.png.")
                                  : _ ("Say where the video goes, with -o OUT.mp4."));
  else
    g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                 is_image ? _ ("“%s” is no name for a picture. Name it OUT.png or OUT.jpg.")
                          : _ ("“%s” is no name for a video. Name it OUT.mp4."),
                 path);

  return FALSE;
}

/* FILES: the picture, if one is animated, and the words. */
static VisemeJob *
make_job (const MakeOptions *options,
          VisemeModelTask task,
          char **files,
          VisemeCliOutput *output,
          GError **error)
{
  gboolean is_image = task == VISEME_MODEL_TASK_IMAGE;
  const char *usual = is_image ? VISEME_MODEL_IMAGE : VISEME_MODEL_ANIMATION;
  const char *id = options->model_id != NULL ? options->model_id : usual;
  g_autofree char *url = options->gateway_url != NULL ? g_strdup (options->gateway_url)
                                                      : viseme_credentials_get_base_url ();
  g_autoptr (VisemeModel) model = NULL;
  g_autoptr (GFile) result = NULL;
  g_autoptr (GFile) picture = NULL;
  g_autoptr (VisemeJob) job = NULL;

  if (!check_name (options, task, error))
    return NULL;
  model = find_model (id, task, url, error);
  if (model == NULL)
    return NULL;

  result = g_file_new_for_commandline_arg (options->output_path);
  if (is_image)
    {
      job = viseme_job_new_image (files[0], options->aspect_ratio, id, url, result, options->force);
    }
  else
    {
      picture = g_file_new_for_commandline_arg (files[0]);
      job = viseme_job_new_animation (picture, files[1], options->aspect_ratio, options->seconds,
                                      id, url, result, options->force);
    }
  if (!viseme_cli_price_confirm (job, viseme_model_get_credits (model), &options->consent, output,
                                 error))
    return NULL;

  return g_steal_pointer (&job);
}

static int
make (int argc,
      char **argv,
      VisemeModelTask task,
      const char *arguments,
      const char *summary,
      VisemeCliOutput *output)
{
  g_auto (MakeOptions) options = { 0 };
  gboolean is_image = task == VISEME_MODEL_TASK_IMAGE;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output_path, N_ ("Where the result goes"),
      N_ ("OUT") },
    { "aspect", 'a', 0, G_OPTION_ARG_STRING, &options.aspect_ratio,
      N_ ("The shape: 9:16, 1:1 or 16:9"), N_ ("W:H") },
    { "model", 'm', 0, G_OPTION_ARG_STRING, &options.model_id,
      is_image ? N_ ("“soul” unless another is named") : N_ ("“kling-v3” unless another is named"),
      N_ ("MODEL") },
    { "gateway", 0, 0, G_OPTION_ARG_STRING, &options.gateway_url,
      N_ ("Use the gateway at this address"), N_ ("URL") },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &options.consent.yes, N_ ("Agree to the price"), NULL },
    { "any-price", 0, 0, G_OPTION_ARG_NONE, &options.consent.any_price,
      N_ ("Agree also to a price that is not known, or rises before the job is sent"), NULL },
    { "force", 'f', 0, G_OPTION_ARG_NONE, &options.force, N_ ("Replace an existing file"), NULL },
    /* Not of pictures: the last one, so that it can be left out. */
    { is_image ? NULL : "seconds", 's', 0, G_OPTION_ARG_INT, &options.seconds,
      N_ ("How long the video gets, 3 to 15; 5 unless said"), N_ ("N") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (VisemeJob) job = NULL;
  g_autoptr (GError) error = NULL;

  if (viseme_cli_parse (&argc, &argv, entries, arguments, summary, output, &error))
    job = make_job (&options, task, argv + 1, output, &error);
  if (job == NULL)
    return viseme_cli_output_error (output, error);

  return viseme_cli_watch_new (job, FALSE, output);
}

/* image PROMPT -o OUT.png [--aspect W:H] [--model M] [--gateway URL] [--yes] [--any-price]
 * [--force]: a picture from words. */
int
viseme_cli_image (int argc, char **argv, VisemeCliOutput *output)
{
  return make (argc, argv, VISEME_MODEL_TASK_IMAGE, "PROMPT",
               _ ("Makes a picture of what PROMPT says."), output);
}

/* animate PICTURE PROMPT -o OUT.mp4 [--seconds N] [--aspect W:H] [--model M] [--gateway URL]
 * [--yes]
 * [--any-price] [--force]: a video that begins with the picture. */
int
viseme_cli_animate (int argc, char **argv, VisemeCliOutput *output)
{
  return make (argc, argv, VISEME_MODEL_TASK_ANIMATION, "PICTURE PROMPT",
               _ ("Makes a video of PICTURE in which happens what PROMPT says."), output);
}
