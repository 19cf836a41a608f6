/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cli"

#include "config.h"

#include "base/viseme-error.h"
#include "base/viseme-files.h"
#include "jobs/viseme-provenance.h"
#include "viseme-cli-command.h"
#include "viseme-cli-watch.h"

#include <glib/gi18n.h>

/* Returns: (transfer full): the job that made the file, known by its contents wherever it is. */
static VisemeJob *
find_by_file (GListModel *jobs, GFile *file, GError **error)
{
  g_autofree char *hash = viseme_files_hash (file, NULL, error);
  g_autofree char *name = g_file_get_parse_name (file);
  VisemeJob *job = hash != NULL ? viseme_provenance_find_maker (jobs, hash) : NULL;

  if (hash != NULL && job == NULL)
    g_set_error (error, VISEME_ERROR, VISEME_ERROR_NOT_FOUND,
                 _ ("“%s” is no result of a job that this computer knows, or was changed since."),
                 name);

  return job != NULL ? g_object_ref (job) : NULL;
}

static VisemeJob *
find_by_id (GListModel *jobs, const char *id, GError **error)
{
  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (VisemeJob) job = g_list_model_get_item (jobs, i);

      if (g_str_has_prefix (viseme_job_get_id (job), id) &&
          viseme_job_get_state (job) == VISEME_JOB_DONE)
        return g_steal_pointer (&job);
    }

  g_set_error (error, VISEME_ERROR, VISEME_ERROR_NOT_FOUND,
               _ ("There is neither a file nor a finished job “%s”."), id);

  return NULL;
}

static gboolean
write_out (JsonNode *node, const char *path, gboolean replace, GError **error)
{
  g_autofree char *text = json_to_string (node, TRUE);

  if (path == NULL)
    {
      g_print ("%s\n", text);
      return TRUE;
    }
  if (!replace && g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_EXISTS,
                   _ ("“%s” exists already. Choose another name."), path);
      return FALSE;
    }

  return g_file_set_contents (path, text, -1, error);
}

/* provenance RESULT [-o OUT.json] [--force]: where a result comes from. RESULT is a file or the id
 * of a job. */
int
viseme_cli_provenance (int argc, char **argv, VisemeCliOutput *output)
{
  g_autofree char *path = NULL;
  gboolean force = FALSE;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &path, N_ ("Write it into this file"), N_ ("OUT") },
    { "force", 'f', 0, G_OPTION_ARG_NONE, &force, N_ ("Replace an existing file"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (VisemeRunner) runner = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (VisemeJob) job = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  if (!viseme_cli_parse (&argc, &argv, entries, "RESULT",
                         _ ("Tells as JSON what of a result is synthetic, and what made it."),
                         output, &error))
    return viseme_cli_output_error (output, error);
  runner = viseme_cli_watch_new_runner (output, &error);
  if (runner == NULL)
    return viseme_cli_output_error (output, error);

  file = g_file_new_for_commandline_arg (argv[1]);
  job = g_file_query_exists (file, NULL) ? find_by_file (G_LIST_MODEL (runner), file, &error)
                                         : find_by_id (G_LIST_MODEL (runner), argv[1], &error);
  if (job == NULL)
    return viseme_cli_output_error (output, error);
  node = viseme_provenance_describe (job, G_LIST_MODEL (runner));
  if (!write_out (node, path, force, &error))
    return viseme_cli_output_error (output, error);

  return 0;
}
