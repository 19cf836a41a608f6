/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-video-request"

#include "config.h"

#include "viseme-video-request.h"

#include "base/viseme-error.h"

#include "viseme-fetcher.h"
#include "viseme-make-request.h"
#include "viseme-media-type.h"
#include "viseme-play-money.h"
#include "viseme-request-body.h"

#include <glib/gi18n-lib.h>

#define MAX_FILES      2
#define MAX_URL_LENGTH 8192

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
  if (practice && viseme_play_money_get_price ("video", model) >= 0)
    {
      job->model = g_strdup (model);
      return TRUE;
    }

  *field = "model";
  g_set_error (error, VISEME_ERROR, VISEME_ERROR_NOT_FOUND,
               _ ("There is no model “%s” here. This gateway offers “local”."), model);

  return FALSE;
}

static gboolean
check_optional_members (JsonObject *request, const char **field, GError **error)
{
  if (json_object_has_member (request, "prompt") &&
      viseme_request_body_get_string (request, "prompt") == NULL)
    return viseme_request_body_refuse (error, field, "prompt",
                                       _ ("The member “prompt” must be a text."));
  if (json_object_has_member (request, "provider_options") &&
      !JSON_NODE_HOLDS_OBJECT (json_object_get_member (request, "provider_options")))
    return viseme_request_body_refuse (error, field, "provider_options",
                                       _ ("The member “provider_options” must be an object."));

  return TRUE;
}

/* The type counts, else the extension. */
static VisemeRole
find_role (const char *url, const char *media_type)
{
  VisemeRole role = viseme_media_type_get_role (media_type);
  g_autofree char *extension = NULL;

  if (role != VISEME_ROLE_UNKNOWN)
    return role;

  extension = viseme_media_type_extension_of_url (url);
  if (extension == NULL)
    return VISEME_ROLE_UNKNOWN;

  return viseme_media_type_get_role (viseme_media_type_from_extension (extension));
}

static gboolean
check_file (JsonNode *node, const char **field, GError **error)
{
  JsonObject *file =
      node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *url = file != NULL ? viseme_request_body_get_string (file, "url") : NULL;

  if (url == NULL || strlen (url) > MAX_URL_LENGTH || !viseme_fetcher_is_allowed (url))
    return viseme_request_body_refuse (
        error, field, "files",
        _ ("Every file needs a “url” that begins with http or https. Upload the file "
           "first and use the URL in the answer."));
  if (json_object_has_member (file, "media_type") &&
      viseme_request_body_get_string (file, "media_type") == NULL)
    return viseme_request_body_refuse (error, field, "files",
                                       _ ("The “media_type” of a file must be a text."));

  return TRUE;
}

static void
set_input (VisemeServerInput *input, JsonObject *file)
{
  input->url = g_strdup (viseme_request_body_get_string (file, "url"));
  input->media_type = g_strdup (viseme_request_body_get_string (file, "media_type"));
}

/* A picture of the person takes the place of a video. */
static VisemeRole
find_part (JsonObject *file)
{
  VisemeRole role = find_role (viseme_request_body_get_string (file, "url"),
                               viseme_request_body_get_string (file, "media_type"));

  return role == VISEME_ROLE_IMAGE ? VISEME_ROLE_VIDEO : role;
}

/* One known role leaves the other one for the other file; the order never counts. */
static gboolean
assign_roles (JsonObject *first,
              JsonObject *second,
              VisemeServerJob *job,
              const char **field,
              GError **error)
{
  VisemeRole one = find_part (first), two = find_part (second);

  if (one == VISEME_ROLE_UNKNOWN && two == VISEME_ROLE_UNKNOWN)
    return viseme_request_body_refuse (
        error, field, "files",
        _ ("It is not clear which file is the video. Give each file its “media_type”."));
  if (one == two)
    return viseme_request_body_refuse (
        error, field, "files",
        _ ("Exactly one video or picture and one audio file are needed. Give each file its "
           "“media_type” if the extension does not tell."));

  if (one == VISEME_ROLE_VIDEO || two == VISEME_ROLE_AUDIO)
    {
      set_input (&job->video, first);
      set_input (&job->audio, second);
    }
  else
    {
      set_input (&job->video, second);
      set_input (&job->audio, first);
    }

  return TRUE;
}

static gboolean
read_files (JsonObject *request, VisemeServerJob *job, const char **field, GError **error)
{
  JsonNode *node = json_object_get_member (request, "files");
  JsonArray *files =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (files == NULL || json_array_get_length (files) != MAX_FILES)
    return viseme_request_body_refuse (
        error, field, "files",
        _ ("The member “files” must have exactly one video and one audio file."));

  return check_file (json_array_get_element (files, 0), field, error) &&
         check_file (json_array_get_element (files, 1), field, error) &&
         assign_roles (json_array_get_object_element (files, 0),
                       json_array_get_object_element (files, 1), job, field, error);
}

static gboolean
is_fraction (JsonNode *node, double *value)
{
  GType type = json_node_get_value_type (node);

  if (type != G_TYPE_DOUBLE && type != G_TYPE_INT64)
    return FALSE;
  *value = json_node_get_double (node);

  return *value >= 0 && *value <= 1;
}

static gboolean
read_face (JsonNode *node, VisemeEngineOptions *options, const char **field, GError **error)
{
  JsonArray *point = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (point == NULL || json_array_get_length (point) != 2 ||
      !is_fraction (json_array_get_element (point, 0), &options->face_x) ||
      !is_fraction (json_array_get_element (point, 1), &options->face_y))
    return viseme_request_body_refuse (
        error, field, "provider_options",
        _ ("The option “face” must be a point of the first picture: two numbers from 0 "
           "to 1, from the left and from the top."));
  options->has_face = TRUE;

  return TRUE;
}

static gboolean
read_flag (JsonNode *node, const char *name, gboolean *flag, const char **field, GError **error)
{
  if (json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    {
      *field = "provider_options";
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                   _ ("The option “%s” must be true or false."), name);
      return FALSE;
    }
  *flag = json_node_get_boolean (node);

  return TRUE;
}

/* WARNINGS get the options that are not known. */
static gboolean
read_options (JsonObject *bag,
              VisemeEngineOptions *options,
              GStrvBuilder *warnings,
              const char **field,
              GError **error)
{
  g_autoptr (GList) names = json_object_get_members (bag);

  for (GList *at = names; at != NULL; at = at->next)
    {
      const char *name = at->data;
      JsonNode *node = json_object_get_member (bag, name);

      if (g_str_equal (name, "face"))
        {
          if (!read_face (node, options, field, error))
            return FALSE;
        }
      else if (g_str_equal (name, "small_face"))
        {
          if (!read_flag (node, name, &options->allow_small_face, field, error))
            return FALSE;
        }
      else if (g_str_equal (name, "head_motion"))
        {
          if (!read_flag (node, name, &options->head_motion, field, error))
            return FALSE;
        }
      else
        {
          g_autofree char *text =
              g_strdup_printf (_ ("The option “%s” is not used by this model."), name);

          g_strv_builder_add (warnings, text);
        }
    }

  return TRUE;
}

static gboolean
read_provider_options (JsonObject *request,
                       VisemeServerJob *job,
                       const char **field,
                       GError **error)
{
  g_autoptr (GStrvBuilder) warnings = g_strv_builder_new ();
  JsonObject *bag = viseme_request_body_get_options (request, "viseme");

  if (bag == NULL)
    return TRUE;

  if (!read_options (bag, &job->options, warnings, field, error))
    return FALSE;
  g_strfreev (job->warnings);
  job->warnings = g_strv_builder_end (warnings);

  return TRUE;
}

/**
 * viseme_video_request_parse:
 * @text: the body of POST /video
 * @length: its bytes
 * @practice: whether the paid models of the service are offered too
 * @field: (out) (nullable): which member is wrong
 * @error: return location: %VISEME_ERROR_USAGE, or %VISEME_ERROR_NOT_FOUND for another model
 *
 * Checks the request (protocol 1.1). Nothing is looked up yet.
 *
 * Returns: (transfer full): a new job, or %NULL with @error set
 */
VisemeServerJob *
viseme_video_request_parse (const char *text,
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
  if (!check_model (request, job, practice, field, error))
    return NULL;
  if (job->model != NULL && viseme_play_money_is_animation (job->model))
    return viseme_make_request_read_animation (request, job, field, error) ? g_steal_pointer (&job)
                                                                           : NULL;
  if (!check_optional_members (request, field, error) || !read_files (request, job, field, error) ||
      !read_provider_options (request, job, field, error))
    return NULL;

  return g_steal_pointer (&job);
}
