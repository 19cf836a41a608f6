/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-proof-report"

#include "config.h"

#include "viseme-proof-report.h"

#include "base/viseme-error.h"
#include "base/viseme-files.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define FOLDER      "proofs"
#define FOLDER_MODE 0700

static const char *
get_string (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

/* What the program says when it cannot use a file. */
static const char *
find_complaint (JsonObject *object)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, "error") : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node)
             ? get_string (json_node_get_object (node), "message")
             : NULL;
}

/**
 * viseme_proof_report_parse:
 * @text: what `viseme-cli verify --json` printed
 * @error: return location: %VISEME_ERROR_FAILED with its message when it could not look
 *
 * Returns: (transfer full): the report, or %NULL with @error set
 */
VisemeProofReport *
viseme_proof_report_parse (const char *text, GError **error)
{
  g_autoptr (VisemeProofReport) self = g_new0 (VisemeProofReport, 1);
  JsonObject *object = NULL;

  self->root = json_from_string (text, NULL);
  if (self->root != NULL && JSON_NODE_HOLDS_OBJECT (self->root))
    object = json_node_get_object (self->root);
  self->outcome = g_strdup (get_string (object, "outcome"));
  self->verdict = g_strdup (get_string (object, "verdict"));
  if (self->outcome != NULL && self->verdict != NULL)
    return g_steal_pointer (&self);

  g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_FAILED,
                       find_complaint (object) != NULL ? find_complaint (object)
                                                       : _ ("The result could not be looked at."));
  return NULL;
}

static char *
make_path (const char *job_id)
{
  g_autofree char *data = viseme_files_get_data_dir ();
  g_autofree char *name = g_strconcat (job_id, ".json", NULL);

  return g_build_filename (data, FOLDER, name, NULL);
}

static gint64
get_time (const char *path)
{
  GStatBuf info;

  return path != NULL && g_stat (path, &info) == 0 ? info.st_mtime : -1;
}

/**
 * viseme_proof_report_load:
 * @job_id: a job's id
 * @result: (nullable): its result
 *
 * Returns: (transfer full) (nullable): what was found of @result before, or %NULL when nobody has
 *   looked at it since it was last written; without @result whatever there is
 */
VisemeProofReport *
viseme_proof_report_load (const char *job_id, GFile *result)
{
  g_autofree char *path = make_path (job_id);
  g_autofree char *text = NULL;

  if (result != NULL && get_time (path) < get_time (g_file_peek_path (result)))
    return NULL;
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;

  return viseme_proof_report_parse (text, NULL);
}

/**
 * viseme_proof_report_save:
 * @self: a report
 * @job_id: whose result it is about
 * @error: return location: those of g_file_set_contents()
 *
 * Keeps it beside the journal.
 *
 * Returns: whether it was written
 */
gboolean
viseme_proof_report_save (VisemeProofReport *self, const char *job_id, GError **error)
{
  g_autofree char *path = make_path (job_id);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *text = json_to_string (self->root, TRUE);

  g_mkdir_with_parents (folder, FOLDER_MODE);
  return g_file_set_contents (path, text, -1, error);
}

static const char *
get_sign (const char *outcome)
{
  if (g_strcmp0 (outcome, "passed") == 0)
    return "✓";

  return g_strcmp0 (outcome, "failed") == 0 ? "✗" : "?";
}

static void
list_check (JsonArray *array, guint index, JsonNode *node, gpointer user_data)
{
  GString *lines = user_data;
  JsonObject *check = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *message = get_string (check, "message");

  if (message != NULL)
    g_string_append_printf (lines, "%s%s %s", index > 0 ? "\n" : "",
                            get_sign (get_string (check, "outcome")), message);
}

/**
 * viseme_proof_report_list_checks:
 * @self: a report
 *
 * Returns: (transfer full): all that was looked at, with what was found of each, one per line
 */
char *
viseme_proof_report_list_checks (VisemeProofReport *self)
{
  JsonNode *checks = json_object_get_member (json_node_get_object (self->root), "checks");
  GString *lines = g_string_new (NULL);

  if (checks != NULL && JSON_NODE_HOLDS_ARRAY (checks))
    json_array_foreach_element (json_node_get_array (checks), list_check, lines);

  return g_string_free (lines, FALSE);
}

/**
 * viseme_proof_report_free:
 * @self: (transfer full): a report
 */
void
viseme_proof_report_free (VisemeProofReport *self)
{
  g_clear_pointer (&self->root, json_node_unref);
  g_free (self->outcome);
  g_free (self->verdict);
  g_free (self);
}
