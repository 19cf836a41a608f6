/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cli"

#include "config.h"

#include "base/viseme-error.h"
#include "base/viseme-files.h"
#include "base/viseme-hasher.h"
#include "gateway/viseme-credentials.h"
#include "gateway/viseme-model.h"
#include "jobs/viseme-job-steps.h"
#include "media/viseme-splice.h"
#include "viseme-cli-command.h"
#include "viseme-cli-price.h"
#include "viseme-cli-watch.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  char *output_path;
  char *model_id;
  char *gateway_url;
  double from;
  double to;
  VisemeCliConsent consent;
  gboolean force;
} ResyncOptions;

static void
resync_options_clear (ResyncOptions *self)
{
  g_free (self->output_path);
  g_free (self->model_id);
  g_free (self->gateway_url);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ResyncOptions, resync_options_clear)

/* The files of one command. */
typedef struct
{
  VisemeSplice splice;
  GFile *movie;
  GFile *speech;
  GFile *output;
  GFile *video_clip; /* this and the next two are kept, so that a job can go on with them */
  GFile *sound_clip;
  GFile *made_clip;
  char *name; /* of the step */
} Resync;

static void
resync_clear (Resync *self)
{
  g_clear_object (&self->movie);
  g_clear_object (&self->speech);
  g_clear_object (&self->output);
  g_clear_object (&self->video_clip);
  g_clear_object (&self->sound_clip);
  g_clear_object (&self->made_clip);
  g_free (self->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Resync, resync_clear)

static GFile *
make_clip (const char *name, const char *ending)
{
  g_autofree char *data = viseme_files_get_data_dir ();
  g_autofree char *folder = g_build_filename (data, "library", NULL);
  g_autofree char *path = g_strdup_printf ("%s/part-%.16s%s", folder, name, ending);

  g_mkdir_with_parents (folder, 0755);

  return g_file_new_for_path (path);
}

static void
add_to_name (VisemeHasher *hasher, const char *part)
{
  const char *text = part != NULL ? part : "";

  viseme_hasher_update (hasher, text, strlen (text) + 1);
}

static gboolean
make_name (Resync *self, const char *model, const char *url, GError **error)
{
  g_autoptr (VisemeHasher) hasher = viseme_hasher_new ();
  g_autofree char *movie = viseme_files_hash (self->movie, NULL, error);
  g_autofree char *speech = movie != NULL ? viseme_files_hash (self->speech, NULL, error) : NULL;
  char from[G_ASCII_DTOSTR_BUF_SIZE], to[G_ASCII_DTOSTR_BUF_SIZE];

  if (speech == NULL)
    return FALSE;

  add_to_name (hasher, "resync");
  add_to_name (hasher, model);
  add_to_name (hasher, url);
  add_to_name (hasher, movie);
  add_to_name (hasher, speech);
  add_to_name (hasher, g_ascii_dtostr (from, sizeof from, self->splice.from));
  add_to_name (hasher, g_ascii_dtostr (to, sizeof to, self->splice.to));
  self->name = viseme_hasher_finish (hasher);
  self->video_clip = make_clip (self->name, ".mp4");
  self->sound_clip = make_clip (self->name, ".wav");
  self->made_clip = make_clip (self->name, "-made.mp4");

  return TRUE;
}

static gboolean
prepare (Resync *self, const ResyncOptions *options, char **files, GError **error)
{
  if (options->output_path == NULL)
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                           _ ("Say where the result goes, with -o OUT.mp4."));
      return FALSE;
    }

  self->movie = g_file_new_for_commandline_arg (files[0]);
  self->speech = g_file_new_for_commandline_arg (files[1]);
  self->output = g_file_new_for_commandline_arg (options->output_path);
  if (g_file_equal (self->output, self->movie) || g_file_equal (self->output, self->speech) ||
      (!options->force && g_file_query_exists (self->output, NULL)))
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_EXISTS,
                   _ ("“%s” exists already. Choose another name."), options->output_path);
      return FALSE;
    }

  return viseme_files_check_readable (self->movie, NULL, error) &&
         viseme_files_check_readable (self->speech, NULL, error) &&
         viseme_splice_plan (&self->splice, self->movie, self->speech, options->from, options->to,
                             NULL, error);
}

/* A job that went wrong, or was never sent, begins anew with clips that are cut anew. */
static VisemeJob *
make_job (Resync *self,
          VisemeRunner *runner,
          const ResyncOptions *options,
          VisemeModel *model,
          const char *url,
          VisemeCliOutput *output,
          GError **error)
{
  g_autoptr (VisemeJob) job = viseme_job_steps_find (runner, self->name);

  if (job != NULL && (viseme_job_steps_is_done (job) || viseme_job_steps_is_begun (job)))
    return g_steal_pointer (&job);

  g_clear_object (&job);
  job = viseme_job_new (self->video_clip, self->sound_clip, viseme_model_get_id (model), url,
                        self->made_clip, TRUE);
  if (!viseme_cli_price_confirm (job, viseme_model_get_credits (model), &options->consent, output,
                                 error) ||
      !viseme_splice_cut_video (&self->splice, self->movie, self->video_clip, NULL, error) ||
      !viseme_splice_cut_sound (&self->splice, self->movie, self->speech, self->sound_clip, NULL,
                                error) ||
      !viseme_job_steps_take (runner, job, self->name, error))
    return NULL;

  return g_steal_pointer (&job);
}

static gboolean
join (Resync *self, VisemeJob *job, gboolean overwrite, GError **error)
{
  g_autoptr (GFile) temporary = viseme_files_make_temporary (self->output);

  if (viseme_splice_join (&self->splice, self->movie, viseme_job_get_result (job), self->speech,
                          temporary, NULL, error) &&
      viseme_files_move_into_place (temporary, self->output, overwrite, NULL, error))
    return TRUE;

  g_file_delete (temporary, NULL, NULL);

  return FALSE;
}

static int
show (const Resync *self, VisemeCliOutput *output)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *path = g_file_get_parse_name (self->output);

  json_builder_begin_object (builder);
  viseme_cli_output_add_string (builder, "status", "done");
  viseme_cli_output_add_string (builder, "result", path);
  json_builder_set_member_name (builder, "from");
  json_builder_add_double_value (builder, self->splice.from);
  json_builder_set_member_name (builder, "to");
  json_builder_add_double_value (builder, self->splice.to);
  json_builder_end_object (builder);
  viseme_cli_output_json (output, builder);
  viseme_cli_output_print (output, _ ("The result is %s"), path);

  return 0;
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
  if (model != NULL && viseme_model_takes (model, FALSE))
    return g_steal_pointer (&model);

  g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
               _ ("There is no lip-sync model “%s” for videos. “viseme-cli models” lists them."),
               id);

  return NULL;
}

static gboolean
resync (Resync *self,
        const ResyncOptions *options,
        char **files,
        VisemeCliOutput *output,
        GError **error)
{
  const char *id = options->model_id != NULL ? options->model_id : VISEME_MODEL_LOCAL;
  g_autofree char *url = g_strdup (options->gateway_url);
  g_autoptr (VisemeModel) model = NULL;
  g_autoptr (VisemeRunner) runner = NULL;
  g_autoptr (VisemeJob) job = NULL;

  if (!prepare (self, options, files, error))
    return FALSE;
  if (url == NULL && !g_str_equal (id, VISEME_MODEL_LOCAL))
    url = viseme_credentials_get_base_url ();
  model = find_model (id, url, error);
  if (model == NULL || !make_name (self, id, url, error))
    return FALSE;
  runner = viseme_cli_watch_new_runner (output, error);
  if (runner == NULL)
    return FALSE;
  job = make_job (self, runner, options, model, url, output, error);
  if (job == NULL)
    return FALSE;

  if (!viseme_job_steps_is_done (job))
    {
      viseme_runner_start (runner, job);
      if (!viseme_cli_watch_until_done (runner, job, output, error))
        return FALSE;
    }

  return join (self, job, options->force, error);
}

/* resync MOVIE SPEECH --from S --to S -o OUT [--model M] [--gateway URL] [--yes] [--any-price]
 * [--force]: SPEECH takes the place of what is said from S to S; all else stays. */
int
viseme_cli_resync (int argc, char **argv, VisemeCliOutput *output)
{
  g_auto (ResyncOptions) options = { .from = -1, .to = -1 };
  g_auto (Resync) self = { 0 };
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output_path, N_ ("Where the result goes"),
      N_ ("OUT") },
    { "from", 0, 0, G_OPTION_ARG_DOUBLE, &options.from, N_ ("Where the part begins, in seconds"),
      N_ ("S") },
    { "to", 0, 0, G_OPTION_ARG_DOUBLE, &options.to, N_ ("Where it ends, in seconds"), N_ ("S") },
    { "model", 'm', 0, G_OPTION_ARG_STRING, &options.model_id,
      N_ ("The quality; “local” is free and the default"), N_ ("MODEL") },
    { "gateway", 0, 0, G_OPTION_ARG_STRING, &options.gateway_url,
      N_ ("Use the gateway at this address"), N_ ("URL") },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &options.consent.yes, N_ ("Agree to the price"), NULL },
    { "any-price", 0, 0, G_OPTION_ARG_NONE, &options.consent.any_price,
      N_ ("Agree also to a price that is not known, or rises before the job is sent"), NULL },
    { "force", 'f', 0, G_OPTION_ARG_NONE, &options.force, N_ ("Replace an existing result"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;

  if (!viseme_cli_parse (&argc, &argv, entries, "MOVIE SPEECH",
                         _ ("Makes the person in MOVIE say SPEECH in one part of it."), output,
                         &error) ||
      !resync (&self, &options, argv + 1, output, &error))
    return viseme_cli_output_error (output, error);

  return show (&self, output);
}
