/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-json"

#include "config.h"

#include "viseme-json.h"

#include "base/viseme-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The parser recurses, so nesting must be bounded before it sees the data. All brackets are
 * counted, wherever they stand: an answer that could nest deeper than the stack allows is longer
 * than any true one. */
#define MAX_CONTAINERS  4000
#define MAX_WORDS_CHARS 400

/**
 * viseme_json_has_too_many_containers:
 * @data: text that may be JSON
 * @size: its bytes
 *
 * Returns: whether it must not be given to a parser
 */
gboolean
viseme_json_has_too_many_containers (const char *data, gsize size)
{
  guint n = 0;

  for (gsize i = 0; i < size; i++)
    if ((data[i] == '{' || data[i] == '[') && ++n > MAX_CONTAINERS)
      return TRUE;

  return FALSE;
}

/**
 * viseme_json_parse:
 * @data: bytes that came over the network
 * @size: how many
 * @error: return location; %VISEME_ERROR_PROTOCOL
 *
 * Returns: (transfer full): the value, or %NULL with @error set
 */
JsonNode *
viseme_json_parse (const char *data, gsize size, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root = NULL;

  if (g_utf8_validate_len (data, size, NULL) && !viseme_json_has_too_many_containers (data, size) &&
      json_parser_load_from_data (parser, data, size, NULL))
    root = json_parser_get_root (parser);

  if (root == NULL)
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_PROTOCOL,
                           _ ("The gateway’s answer could not be understood. Check the gateway’s "
                              "address, or try again later."));
      return NULL;
    }

  return json_node_ref (root);
}

static JsonNode *
get_value (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? node : NULL;
}

/**
 * viseme_json_get_object:
 * @object: (nullable): an object
 * @name: the name of a member
 *
 * Returns: (transfer none) (nullable): the member if it is an object
 */
JsonObject *
viseme_json_get_object (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * viseme_json_get_array:
 * @object: (nullable): an object
 * @name: the name of a member
 *
 * Returns: (transfer none) (nullable): the member if it is an array
 */
JsonArray *
viseme_json_get_array (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/**
 * viseme_json_get_string:
 * @object: (nullable): an object
 * @name: the name of a member
 *
 * Returns: (transfer none) (nullable): the member if it is a string with characters in it
 */
const char *
viseme_json_get_string (JsonObject *object, const char *name)
{
  JsonNode *node = get_value (object, name);
  const char *text;

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  text = json_node_get_string (node);

  return text != NULL && *text != '\0' ? text : NULL;
}

/**
 * viseme_json_get_number:
 * @object: (nullable): an object
 * @name: the name of a member
 * @fallback: what to return when there is no such number
 *
 * Returns: the member if it is a number
 */
double
viseme_json_get_number (JsonObject *object, const char *name, double fallback)
{
  JsonNode *node = get_value (object, name);
  GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_NONE;

  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE ? json_node_get_double (node) : fallback;
}

/**
 * viseme_json_get_boolean:
 * @object: (nullable): an object
 * @name: the name of a member
 *
 * Returns: %TRUE when the member is `true`
 */
gboolean
viseme_json_get_boolean (JsonObject *object, const char *name)
{
  JsonNode *node = get_value (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN &&
         json_node_get_boolean (node);
}

static gboolean
looks_like_markup (const char *text)
{
  static const char *const signs[] = { "<html", "<!doctype", "<head", "<body", "<?xml", "</" };
  g_autofree char *lower = g_ascii_strdown (text, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (signs); i++)
    if (strstr (lower, signs[i]) != NULL)
      return TRUE;

  return FALSE;
}

/**
 * viseme_json_make_words:
 * @text: (nullable): what a gateway wrote for people
 *
 * Makes text from the network fit to be shown: one line without control characters, of a bearable
 * length. Web pages are nothing to show.
 *
 * Returns: (transfer full) (nullable): the words, or %NULL when there are none
 */
char *
viseme_json_make_words (const char *text)
{
  g_autoptr (GString) words = g_string_new (NULL);
  gboolean space = FALSE;
  glong n_chars = 0;

  if (text == NULL || !g_utf8_validate (text, -1, NULL) || looks_like_markup (text))
    return NULL;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c) || g_unichar_iscntrl (c))
        {
          space = words->len > 0;
          continue;
        }
      if (n_chars++ == MAX_WORDS_CHARS)
        {
          g_string_append (words, "…");
          break;
        }
      if (space)
        g_string_append_c (words, ' ');
      space = FALSE;
      g_string_append_unichar (words, c);
    }

  return words->len > 0 ? g_string_free (g_steal_pointer (&words), FALSE) : NULL;
}

static char *words_of_node (JsonNode *node, int depth);

/* Validation errors of the services behind a gateway come as a list of objects with a "msg". */
static char *
words_of_array (JsonArray *array, int depth)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (array) && i < 3; i++)
    {
      g_autofree char *words = words_of_node (json_array_get_element (array, i), depth + 1);

      if (words != NULL)
        g_string_append_printf (all, "%s%s", all->len > 0 ? "; " : "", words);
    }

  return all->len > 0 ? g_string_free (g_steal_pointer (&all), FALSE) : NULL;
}

static char *
words_of_node (JsonNode *node, int depth)
{
  static const char *const names[] = { "message", "detail", "details", "msg", "error", "code" };

  if (node == NULL || depth > 3)
    return NULL;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return viseme_json_make_words (json_node_get_string (node));
  if (JSON_NODE_HOLDS_ARRAY (node))
    return words_of_array (json_node_get_array (node), depth);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      JsonNode *member = json_object_get_member (json_node_get_object (node), names[i]);
      char *words = words_of_node (member, depth + 1);

      if (words != NULL)
        return words;
    }

  return NULL;
}

/**
 * viseme_json_get_words:
 * @object: (nullable): an object
 * @name: the name of a member
 *
 * Reads a text for people in every shape seen: a string, an object with a message, a list of such.
 *
 * Returns: (transfer full) (nullable): one line as of viseme_json_make_words()
 */
char *
viseme_json_get_words (JsonObject *object, const char *name)
{
  return object != NULL ? words_of_node (json_object_get_member (object, name), 0) : NULL;
}
