/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-picture-limits"

#include "config.h"

#include "viseme-picture-limits.h"

#include "base/viseme-error.h"
#include "base/viseme-format.h"
#include "gateway/viseme-model.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

/* What the documents of the engines say (gateway protocol 5). */
#define FABRIC_SECONDS         300.0
#define FABRIC_SHORT_SECONDS   30.0 /* the shorter of two limits that are told */
#define OMNIHUMAN_SECONDS_1080 30.0
#define OMNIHUMAN_SECONDS_720  60.0

/* Nobody tells these: what is narrower or smaller has no room for a person. */
#define LEAST_SIDE  256 /* pixels */
#define MOST_SLICES 3.0 /* the longer side by the shorter one */

/* Returns: (transfer full) (nullable): a text of the JSON object OPTIONS. */
static char *
read_option (const char *options, const char *name)
{
  g_autoptr (JsonNode) node = options != NULL ? json_from_string (options, NULL) : NULL;
  JsonObject *object =
      node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  return object != NULL ? g_strdup (json_object_get_string_member_with_default (object, name, NULL))
                        : NULL;
}

/**
 * viseme_picture_limits_get_seconds:
 * @model_id: the name of a model
 * @options: (nullable): a JSON object, of which `resolution` counts
 *
 * Returns: how long the speech may be in seconds, 0 when nobody tells
 */
double
viseme_picture_limits_get_seconds (const char *model_id, const char *options)
{
  g_autofree char *resolution = read_option (options, "resolution");

  if (g_str_equal (model_id, VISEME_MODEL_FABRIC))
    return FABRIC_SECONDS;
  if (!g_str_equal (model_id, VISEME_MODEL_OMNIHUMAN))
    return 0;

  return g_strcmp0 (resolution, "720p") == 0 ? OMNIHUMAN_SECONDS_720 : OMNIHUMAN_SECONDS_1080;
}

static gboolean
is_known_type (const char *type)
{
  static const char *const known[] = { "image/jpeg", "image/png", "image/webp", "image/gif",
                                       "image/avif" };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_strcmp0 (type, known[i]) == 0)
      return TRUE;

  return FALSE;
}

static void
add (GPtrArray *findings,
     const char *id,
     VisemeSeverity severity,
     double value,
     const char *fix,
     char *message)
{
  viseme_findings_add (
      findings, viseme_finding_new (id, VISEME_SUBJECT_MODEL, severity, value, fix, message));
}

static void
add_length (const char *model_id, const char *options, double seconds, GPtrArray *findings)
{
  double most = viseme_picture_limits_get_seconds (model_id, options);
  g_autofree char *length = viseme_format_clock (seconds);
  g_autofree char *limit = viseme_format_clock (most);

  if (most > 0 && seconds > most && most < OMNIHUMAN_SECONDS_720 &&
      seconds <= OMNIHUMAN_SECONDS_720)
    add (findings, "long-speech", VISEME_SEVERITY_ERROR, seconds, NULL,
         /* Translators: both are lengths such as 0:30 */
         g_strdup_printf (_ ("The speech lasts %s. In 1080p this model takes up to %s, in 720p up "
                             "to a minute."),
                          length, limit));
  else if (most > 0 && seconds > most)
    add (
        findings, "long-speech", VISEME_SEVERITY_ERROR, seconds, NULL,
        /* Translators: both are lengths such as 0:30 */
        g_strdup_printf (_ ("The speech lasts %s, and this model takes up to %s."), length, limit));
  else if (g_str_equal (model_id, VISEME_MODEL_FABRIC) && seconds > FABRIC_SHORT_SECONDS)
    add (findings, "long-speech", VISEME_SEVERITY_WARNING, seconds, NULL,
         g_strdup (_ ("This model may refuse speech of more than 30 seconds.")));
}

static void
add_shape (VisemeMediaInfo *picture, GPtrArray *findings)
{
  int width = viseme_media_info_get_width (picture);
  int height = viseme_media_info_get_height (picture);
  int shorter = MAX (MIN (width, height), 1), longer = MAX (width, height);

  if (shorter < LEAST_SIDE)
    add (findings, "small-picture", VISEME_SEVERITY_WARNING, shorter, NULL,
         g_strdup_printf (_ ("The picture has only %d × %d pixels; the face will be blurred."),
                          width, height));
  if ((double) longer / shorter > MOST_SLICES)
    add (findings, "picture-shape", VISEME_SEVERITY_WARNING, (double) longer / shorter, NULL,
         g_strdup_printf (_ ("The picture is very long and narrow (%d × %d). Cut it to the person; "
                             "the model may refuse it."),
                          width, height));
}

/**
 * viseme_picture_limits_add:
 * @model_id: the name of a model that takes pictures
 * @options: (nullable): the JSON object that goes with the request
 * @picture: what is known of the picture
 * @speech: what is known of the speech
 * @findings: (element-type VisemeFinding): where findings are added: `picture-format`,
 *   `small-picture` (pixels), `picture-shape` (the longer side by the shorter one), `long-speech`
 *   (seconds)
 *
 * Says what the model does not take, by the documents of the engines behind the gateway.
 */
void
viseme_picture_limits_add (const char *model_id,
                           const char *options,
                           VisemeMediaInfo *picture,
                           VisemeMediaInfo *speech,
                           GPtrArray *findings)
{
  if (!is_known_type (viseme_media_info_get_media_type (picture)))
    add (findings, "picture-format", VISEME_SEVERITY_ERROR, 1, NULL,
         g_strdup (_ ("Cloud models take JPEG, PNG, WebP, GIF and AVIF. Save the picture as one of "
                      "these.")));
  add_shape (picture, findings);
  add_length (model_id, options, viseme_media_info_get_duration (speech), findings);
}

/**
 * viseme_picture_limits_check:
 * @model_id: the name of a model that takes pictures
 * @options: (nullable): the JSON object that goes with the request
 * @picture: what is known of the picture
 * @speech: what is known of the speech
 * @error: return location: %VISEME_ERROR_UNSUPPORTED
 *
 * Returns: %FALSE with @error set when the model does not take them
 */
gboolean
viseme_picture_limits_check (const char *model_id,
                             const char *options,
                             VisemeMediaInfo *picture,
                             VisemeMediaInfo *speech,
                             GError **error)
{
  g_autoptr (GPtrArray) findings = viseme_findings_new ();

  viseme_picture_limits_add (model_id, options, picture, speech, findings);
  for (guint i = 0; i < findings->len; i++)
    {
      const VisemeFinding *finding = g_ptr_array_index (findings, i);

      if (finding->severity != VISEME_SEVERITY_ERROR)
        continue;
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_UNSUPPORTED, finding->message);
      return FALSE;
    }

  return TRUE;
}
