/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-request-body"

#include "config.h"

#include "viseme-request-body.h"

#include "base/viseme-error.h"

#include <glib/gi18n-lib.h>

#define MAX_DEPTH 32

/**
 * viseme_request_body_refuse:
 * @error: return location
 * @field: (out): the member that is wrong
 * @which: (nullable): its name
 * @text: what is wrong with it, for people
 *
 * Returns: %FALSE
 */
gboolean
viseme_request_body_refuse (GError **error, const char **field, const char *which, const char *text)
{
  *field = which;
  g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_USAGE, text);

  return FALSE;
}

/* The parser calls itself for each level: a body of brackets only would exhaust the stack. */
static gboolean
is_too_deep (const char *text, gsize length)
{
  gboolean in_string = FALSE;
  guint depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (in_string && text[i] == '\\')
        i++;
      else if (text[i] == '"')
        in_string = !in_string;
      else if (!in_string && (text[i] == '{' || text[i] == '['))
        depth++;
      else if (!in_string && (text[i] == '}' || text[i] == ']') && depth > 0)
        depth--;
      if (depth > MAX_DEPTH)
        return TRUE;
    }

  return FALSE;
}

/**
 * viseme_request_body_parse:
 * @text: the body of a request
 * @length: its bytes
 * @field: (out) (nullable): which member is wrong
 * @error: return location: %VISEME_ERROR_USAGE
 *
 * Returns: (transfer full): a node that holds an object, or %NULL with @error set
 */
JsonNode *
viseme_request_body_parse (const char *text, gsize length, const char **field, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();

  *field = NULL;
  if (length > 0 && g_utf8_validate (text, (gssize) length, NULL) && !is_too_deep (text, length) &&
      json_parser_load_from_data (parser, text, (gssize) length, NULL) &&
      json_parser_get_root (parser) != NULL &&
      JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return json_parser_steal_root (parser);

  viseme_request_body_refuse (error, field, NULL,
                              _ ("The body of the request must be a JSON object."));

  return NULL;
}

/**
 * viseme_request_body_get_string:
 * @object: an object
 * @name: a member
 *
 * Returns: (nullable): its text; %NULL when it is missing or no text
 */
const char *
viseme_request_body_get_string (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

/**
 * viseme_request_body_get_options:
 * @request: a request whose “provider_options”, if there are any, are an object
 * @provider: the name of the provider
 *
 * Options lie flat, as in v1, or below the name of the provider, as in v2 (gateway protocol 4).
 *
 * Returns: (transfer none) (nullable): the options for @provider
 */
JsonObject *
viseme_request_body_get_options (JsonObject *request, const char *provider)
{
  JsonObject *bag;
  JsonNode *own;

  if (!json_object_has_member (request, "provider_options"))
    return NULL;

  bag = json_object_get_object_member (request, "provider_options");
  own = json_object_get_member (bag, provider);

  return own != NULL && JSON_NODE_HOLDS_OBJECT (own) ? json_node_get_object (own) : bag;
}
