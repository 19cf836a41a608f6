/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-pipeline-file"

#include "config.h"

#include "viseme-pipeline.h"

#include "base/viseme-error.h"
#include "base/viseme-files.h"
#include "gateway/viseme-json.h"
#include "gateway/viseme-model.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#define FORMAT   1
#define MAX_SIZE (1024 * 1024) /* bytes */

typedef enum
{
  TYPE_TEXT,
  TYPE_PATH,
  TYPE_WHOLE,
  TYPE_NUMBER,
  TYPE_FLAG,
} Type;

#define AT(member) G_STRUCT_OFFSET (VisemePipelineStep, member)
#define IN(step)   (1u << (step))

static const char *const ratios[] = { "9:16", "1:1", "16:9", NULL };
static const char *const resolutions[] = { "480p", "720p", "1080p", NULL };
static const char *const image_models[] = { VISEME_MODEL_IMAGE, NULL };
static const char *const video_models[] = { VISEME_MODEL_ANIMATION, NULL };
static const char *const speech_models[] = { VISEME_MODEL_LOCAL, VISEME_MODEL_CLOUD_SPEECH, NULL };
static const char *const lip_sync_models[] = {
  VISEME_MODEL_LOCAL,     "lipsync", "sync-v2", "sync-v2-pro", "sync-v3", VISEME_MODEL_FABRIC,
  VISEME_MODEL_OMNIHUMAN, NULL
};

/* What a step may have. Its first model is the one unless another is named. */
static const struct
{
  const char *name;
  guint steps;
  Type type;
  gsize offset;
  const char *const *choices; /* nullable */
  double least;
  double most;
} members[] = {
  { "file", IN (VISEME_STEP_IMAGE) | IN (VISEME_STEP_VIDEO) | IN (VISEME_STEP_SPEECH), TYPE_PATH,
    AT (file) },
  { "model", IN (VISEME_STEP_IMAGE), TYPE_TEXT, AT (model), image_models },
  { "model", IN (VISEME_STEP_VIDEO), TYPE_TEXT, AT (model), video_models },
  { "model", IN (VISEME_STEP_SPEECH), TYPE_TEXT, AT (model), speech_models },
  { "model", IN (VISEME_STEP_LIP_SYNC), TYPE_TEXT, AT (model), lip_sync_models },
  { "prompt", IN (VISEME_STEP_IMAGE) | IN (VISEME_STEP_VIDEO) | IN (VISEME_STEP_LIP_SYNC),
    TYPE_TEXT, AT (text) },
  { "text", IN (VISEME_STEP_SPEECH), TYPE_TEXT, AT (text) },
  { "voice", IN (VISEME_STEP_SPEECH), TYPE_TEXT, AT (voice) },
  { "aspect_ratio", IN (VISEME_STEP_IMAGE) | IN (VISEME_STEP_VIDEO), TYPE_TEXT, AT (aspect_ratio),
    ratios },
  { "seconds", IN (VISEME_STEP_VIDEO), TYPE_WHOLE, AT (seconds), NULL, 3, 15 },
  { "rate", IN (VISEME_STEP_SPEECH), TYPE_WHOLE, AT (rate), NULL, 80, 450 },
  { "stability", IN (VISEME_STEP_SPEECH), TYPE_NUMBER, AT (stability), NULL, 0, 1 },
  { "similarity", IN (VISEME_STEP_SPEECH), TYPE_NUMBER, AT (similarity), NULL, 0, 1 },
  { "resolution", IN (VISEME_STEP_LIP_SYNC), TYPE_TEXT, AT (resolution), resolutions },
  { "turbo", IN (VISEME_STEP_LIP_SYNC), TYPE_FLAG, AT (turbo) },
  { "head_motion", IN (VISEME_STEP_LIP_SYNC), TYPE_FLAG, AT (head_motion) },
  { "small_face", IN (VISEME_STEP_LIP_SYNC), TYPE_FLAG, AT (small_face) },
};

/* Returns: (transfer full): what there is instead of what was expected. */
static char *
describe_node (JsonNode *node)
{
  g_autofree char *text = json_to_string (node, FALSE);

  if (g_utf8_strlen (text, -1) > 40)
    return g_strdup (JSON_NODE_HOLDS_OBJECT (node)  ? _ ("an object")
                     : JSON_NODE_HOLDS_ARRAY (node) ? _ ("a list")
                                                    : _ ("a long text"));

  return g_steal_pointer (&text);
}

static gboolean
refuse_node (const char *path, const char *expected, JsonNode *node, GError **error)
{
  g_autofree char *found = describe_node (node);

  g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
               /* Translators: where in a file, what should be there, and what is there */
               _ ("%s: expected %s, found %s."), path, expected, found);

  return FALSE;
}

static gboolean
refuse_name (const char *path, const char *name, const char *known, GError **error)
{
  g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
               /* Translators: where in a file, a name in it, and the names that may be there */
               _ ("%s: there is no member “%s”. Expected are: %s."), path, name, known);

  return FALSE;
}

static gboolean
read_text (JsonNode *node,
           const char *path,
           const char *const *choices,
           char **value,
           GError **error)
{
  g_autofree char *list = choices != NULL ? g_strjoinv (", ", (char **) choices) : NULL;
  g_autofree char *expected =
      list != NULL ? g_strdup_printf (_ ("one of %s"), list) : g_strdup (_ ("a text"));
  const char *text =
      JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
          ? json_node_get_string (node)
          : NULL;

  if (text == NULL || *text == '\0' || (choices != NULL && !g_strv_contains (choices, text)))
    return refuse_node (path, expected, node, error);
  g_free (*value);
  *value = g_strdup (text);

  return TRUE;
}

static gboolean
read_number (JsonNode *node,
             const char *path,
             gboolean is_whole,
             double least,
             double most,
             double *value,
             GError **error)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  double number =
      type == G_TYPE_INT64 || type == G_TYPE_DOUBLE ? json_node_get_double (node) : least - 1;
  g_autofree char *expected = g_strdup_printf (
      is_whole ? _ ("a whole number from %g to %g") : _ ("a number from %g to %g"), least, most);

  if (number < least || number > most || (is_whole && number > (int) number))
    return refuse_node (path, expected, node, error);
  *value = number;

  return TRUE;
}

static gboolean
read_member (JsonNode *node,
             gsize member,
             const char *path,
             const char *folder,
             VisemePipelineStep *step,
             GError **error)
{
  gpointer place = G_STRUCT_MEMBER_P (step, members[member].offset);
  g_autofree char *text = NULL;
  double number;

  switch (members[member].type)
    {
    case TYPE_PATH:
      if (!read_text (node, path, NULL, &text, error))
        return FALSE;
      *(char **) place = g_canonicalize_filename (text, folder);
      return TRUE;
    case TYPE_WHOLE:
    case TYPE_NUMBER:
      if (!read_number (node, path, members[member].type == TYPE_WHOLE, members[member].least,
                        members[member].most, &number, error))
        return FALSE;
      if (members[member].type == TYPE_WHOLE)
        *(int *) place = (int) number;
      else
        *(double *) place = number;
      return TRUE;
    case TYPE_FLAG:
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
        return refuse_node (path, _ ("true or false"), node, error);
      *(gboolean *) place = json_node_get_boolean (node);
      return TRUE;
    case TYPE_TEXT:
    default:
      return read_text (node, path, members[member].choices, place, error);
    }
}

static char *
list_members (VisemeStepKind kind)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    if (members[i].steps & IN (kind))
      g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", members[i].name);

  return g_string_free (g_steal_pointer (&list), FALSE);
}

/* What is made needs words, but for the lips; what is a file takes nothing else. */
static gboolean
check_step (JsonObject *object,
            VisemeStepKind kind,
            const char *path,
            VisemePipelineStep *step,
            GError **error)
{
  const char *words = kind == VISEME_STEP_SPEECH ? "text" : "prompt";

  if (step->file != NULL && json_object_get_size (object) > 1)
    g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                 _ ("%s: expected nothing beside “file”, since nothing is made then."), path);
  else if (step->file == NULL && kind != VISEME_STEP_LIP_SYNC && step->text == NULL)
    g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE, _ ("%s: expected “%s” or “file”."), path,
                 words);
  else
    return TRUE;

  return FALSE;
}

static gboolean
read_step (JsonNode *node,
           VisemeStepKind kind,
           const char *path,
           const char *folder,
           VisemePipelineStep *step,
           GError **error)
{
  g_autofree char *known = list_members (kind);
  g_autoptr (GList) names = NULL;
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse_node (path, _ ("an object"), node, error);

  object = json_node_get_object (node);
  names = json_object_get_members (object);
  for (GList *at = names; at != NULL; at = at->next)
    {
      g_autofree char *member_path = g_strdup_printf ("%s.%s", path, (char *) at->data);
      gsize i = 0;

      while (i < G_N_ELEMENTS (members) &&
             !(members[i].steps & IN (kind) && g_str_equal (members[i].name, at->data)))
        i++;
      if (i == G_N_ELEMENTS (members))
        return refuse_name (path, at->data, known, error);
      if (!read_member (json_object_get_member (object, at->data), i, member_path, folder, step,
                        error))
        return FALSE;
    }

  step->is_used = TRUE;

  return check_step (object, kind, path, step, error);
}

static void
use_default_models (VisemePipeline *self)
{
  static const char *const models[] = {
    [VISEME_STEP_IMAGE] = VISEME_MODEL_IMAGE,
    [VISEME_STEP_VIDEO] = VISEME_MODEL_ANIMATION,
    [VISEME_STEP_SPEECH] = VISEME_MODEL_LOCAL,
    [VISEME_STEP_LIP_SYNC] = VISEME_MODEL_LOCAL,
  };

  for (guint i = 0; i < VISEME_N_STEPS; i++)
    if (self->steps[i].model == NULL)
      self->steps[i].model = g_strdup (models[i]);
}

static gboolean
read_root (VisemePipeline *self, JsonObject *root, const char *folder, GError **error)
{
  g_autoptr (GList) names = json_object_get_members (root);
  double format;

  for (GList *at = names; at != NULL; at = at->next)
    {
      const char *name = at->data;
      JsonNode *node = json_object_get_member (root, name);
      g_autofree char *path = g_strdup_printf ("$.%s", name);
      g_autofree char *text = NULL;
      guint kind = 0;

      while (kind < VISEME_N_STEPS && !g_str_equal (name, viseme_step_kind_to_name (kind)))
        kind++;
      if (kind < VISEME_N_STEPS)
        {
          if (!read_step (node, kind, path, folder, &self->steps[kind], error))
            return FALSE;
        }
      else if (g_str_equal (name, "viseme"))
        {
          if (!read_number (node, path, TRUE, FORMAT, FORMAT, &format, error))
            return FALSE;
        }
      else if (g_str_equal (name, "output"))
        {
          if (!read_text (node, path, NULL, &text, error))
            return FALSE;
          self->output = g_canonicalize_filename (text, folder);
        }
      else if (g_str_equal (name, "name") || g_str_equal (name, "gateway"))
        {
          if (!read_text (node, path, NULL, *name == 'n' ? &self->name : &self->gateway, error))
            return FALSE;
        }
      else
        {
          return refuse_name (
              "$", name, "viseme, name, gateway, image, video, speech, lip_sync, output", error);
        }
    }

  if (json_object_has_member (root, "viseme"))
    return TRUE;

  g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
               _ ("$.viseme: expected %d, the number of the format."), FORMAT);

  return FALSE;
}

static gboolean
read_text_file (VisemePipeline *self,
                const char *text,
                gsize length,
                const char *folder,
                GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) local = NULL;
  JsonNode *root;

  if (viseme_json_has_too_many_containers (text, length))
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE, _ ("it is not JSON: %s"),
                   _ ("there are too many brackets in it"));
      return FALSE;
    }
  if (!json_parser_load_from_data (parser, text, (gssize) length, &local))
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE, _ ("it is not JSON: %s"),
                   local->message);
      return FALSE;
    }
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_USAGE, _ ("$: expected an object."));
      return FALSE;
    }
  if (!read_root (self, json_node_get_object (root), folder, error))
    return FALSE;
  use_default_models (self);

  return TRUE;
}

/**
 * viseme_pipeline_load:
 * @file: a file of docs/pipeline.md's format
 * @error: return location; %VISEME_ERROR_USAGE with the JSON path of what is wrong and what was
 *   expected, or an error of g_file_load_contents()
 *
 * Reads it. Paths are from its folder. Whether the steps fit together is told by
 * viseme_pipeline_check().
 *
 * Returns: (transfer full): the pipeline, or %NULL with @error set
 */
VisemePipeline *
viseme_pipeline_load (GFile *file, GError **error)
{
  g_autoptr (VisemePipeline) self = viseme_pipeline_new ();
  g_autoptr (GFile) parent = g_file_get_parent (file);
  g_autofree char *folder = parent != NULL ? g_file_get_path (parent) : g_get_current_dir ();
  g_autofree char *text = NULL;
  g_autofree char *name = g_file_get_parse_name (file);
  gsize length;

  if (!viseme_files_check_readable (file, NULL, error) ||
      !g_file_load_contents (file, NULL, &text, &length, NULL, error))
    return NULL;
  if (length > MAX_SIZE)
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_TOO_LARGE,
                   _ ("“%s” is too large for a description of steps."), name);
      return NULL;
    }
  if (!read_text_file (self, text, length, folder, error))
    {
      g_prefix_error (error, "%s: ", name);
      return NULL;
    }

  return g_steal_pointer (&self);
}
