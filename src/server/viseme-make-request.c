/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-make-request"

#include "config.h"

#include "viseme-make-request.h"

#include "base/viseme-error.h"
#include "base/viseme-text.h"

#include "viseme-fetcher.h"
#include "viseme-media-type.h"
#include "viseme-play-money.h"
#include "viseme-request-body.h"

#include <glib/gi18n-lib.h>

/* Gateway protocol 1.2 and 3.1. */
#define MAX_CHARACTERS  2000
#define MIN_SECONDS     3
#define MAX_SECONDS     15
#define DEFAULT_SECONDS 5
#define MAX_URL_LENGTH  8192

static gboolean
read_prompt (JsonObject *request, VisemeServerJob *job, const char **field, GError **error)
{
  const char *prompt = viseme_request_body_get_string (request, "prompt");

  if (prompt == NULL || viseme_text_is_blank (prompt))
    return viseme_request_body_refuse (
        error, field, "prompt", _ ("The member “prompt” must have words for what is to be made."));
  if (g_utf8_strlen (prompt, -1) > MAX_CHARACTERS)
    return viseme_request_body_refuse (error, field, "prompt",
                                       _ ("The member “prompt” has more than 2000 characters."));
  job->text = g_strdup (prompt);

  return TRUE;
}

static gboolean
read_aspect_ratio (JsonObject *request, VisemeServerJob *job, const char **field, GError **error)
{
  static const char *const known[] = { "9:16", "1:1", "16:9", NULL };
  const char *ratio = viseme_request_body_get_string (request, "aspect_ratio");

  if (!json_object_has_member (request, "aspect_ratio"))
    return TRUE;
  if (ratio == NULL || !g_strv_contains (known, ratio))
    return viseme_request_body_refuse (error, field, "aspect_ratio",
                                       _ ("The member “aspect_ratio” must be “9:16”, “1:1” or "
                                          "“16:9”."));
  job->aspect_ratio = g_strdup (ratio);

  return TRUE;
}

static gboolean
read_seconds (JsonObject *request, VisemeServerJob *job, const char **field, GError **error)
{
  JsonNode *node = json_object_get_member (request, "duration");
  GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;
  double seconds = DEFAULT_SECONDS;

  if (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE)
    seconds = json_node_get_double (node);
  else if (node != NULL)
    seconds = 0;
  if (seconds < MIN_SECONDS || seconds > MAX_SECONDS || seconds > (int) seconds)
    return viseme_request_body_refuse (
        error, field, "duration",
        _ ("The member “duration” must be a whole number of seconds from 3 to 15."));
  job->seconds = (int) seconds;

  return TRUE;
}

static gboolean
read_picture (JsonObject *request, VisemeServerJob *job, const char **field, GError **error)
{
  JsonNode *node = json_object_get_member (request, "files");
  JsonArray *files =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  JsonNode *first = files != NULL && json_array_get_length (files) == 1
                        ? json_array_get_element (files, 0)
                        : NULL;
  JsonObject *file =
      first != NULL && JSON_NODE_HOLDS_OBJECT (first) ? json_node_get_object (first) : NULL;
  const char *url = file != NULL ? viseme_request_body_get_string (file, "url") : NULL;
  const char *type = file != NULL ? viseme_request_body_get_string (file, "media_type") : NULL;

  if (url == NULL || strlen (url) > MAX_URL_LENGTH || !viseme_fetcher_is_allowed (url) ||
      (type != NULL && viseme_media_type_get_role (type) != VISEME_ROLE_IMAGE))
    return viseme_request_body_refuse (
        error, field, "files",
        _ ("In practice, exactly one picture is animated. Upload it and use the URL in the "
           "answer."));
  job->video.url = g_strdup (url);
  job->video.media_type = g_strdup (type);

  return TRUE;
}

static void
add_warning (VisemeServerJob *job, const char *text)
{
  g_strfreev (job->warnings);
  job->warnings = g_new0 (char *, 2);
  job->warnings[0] = g_strdup (text);
}

/**
 * viseme_make_request_parse_image:
 * @text: the body of POST /image
 * @length: its bytes
 * @practice: whether the paid models of the service are offered
 * @field: (out) (nullable): which member is wrong
 * @error: return location: %VISEME_ERROR_USAGE, or %VISEME_ERROR_NOT_FOUND for another model
 *
 * Checks the request (protocol 1.1).
 *
 * Returns: (transfer full): a new job, or %NULL with @error set
 */
VisemeServerJob *
viseme_make_request_parse_image (const char *text,
                                 gsize length,
                                 gboolean practice,
                                 const char **field,
                                 GError **error)
{
  g_autoptr (JsonNode) root = viseme_request_body_parse (text, length, field, error);
  g_autoptr (VisemeServerJob) job = viseme_server_job_new ();
  JsonObject *request = root != NULL ? json_node_get_object (root) : NULL;
  const char *model = request != NULL ? viseme_request_body_get_string (request, "model") : NULL;

  if (request == NULL)
    return NULL;
  if (model == NULL)
    {
      viseme_request_body_refuse (error, field, "model", _ ("The member “model” is missing."));
      return NULL;
    }
  if (!practice || viseme_play_money_get_price ("image", model) < 0)
    {
      *field = "model";
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_NOT_FOUND,
                   _ ("There is no image model “%s” here."), model);
      return NULL;
    }

  job->task = VISEME_SERVER_JOB_IMAGE;
  job->model = g_strdup (model);
  if (!read_prompt (request, job, field, error) || !read_aspect_ratio (request, job, field, error))
    return NULL;
  add_warning (job, _ ("Practice: the picture is a drawn presenter, not what the words say."));

  return g_steal_pointer (&job);
}

/**
 * viseme_make_request_read_animation:
 * @request: the body of POST /video with a model that animates pictures
 * @job: the job, which has its model
 * @field: (out) (nullable): which member is wrong
 * @error: return location: %VISEME_ERROR_USAGE
 *
 * Checks the request (protocol 1.1, 3.1).
 *
 * Returns: %TRUE when @job has all of it
 */
gboolean
viseme_make_request_read_animation (JsonObject *request,
                                    VisemeServerJob *job,
                                    const char **field,
                                    GError **error)
{
  job->task = VISEME_SERVER_JOB_ANIMATION;
  if (!read_prompt (request, job, field, error) ||
      !read_aspect_ratio (request, job, field, error) ||
      !read_seconds (request, job, field, error) || !read_picture (request, job, field, error))
    return FALSE;
  add_warning (job, _ ("Practice: the engine of this computer animates the picture, whatever the "
                       "words say."));

  return TRUE;
}
