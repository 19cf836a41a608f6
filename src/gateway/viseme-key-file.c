/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-key-file"

#include "config.h"

#include "viseme-key-file.h"

#include "viseme-json.h"

#include <string.h>

#define FOLDER      ".varg"
#define FILE_NAME   "credentials"
#define MAX_BYTES   (64 * 1024)
#define SHOWN_START 8
#define SHOWN_END   4

/**
 * viseme_key_file_read:
 * @email: (out) (optional) (nullable) (transfer full): whose key it is, where the file tells
 *
 * Reads `~/.varg/credentials`, JSON with `api_key` and `email`. As there, a file that is malformed
 * or has no key counts as none (gateway protocol 4).
 *
 * Returns: (transfer full) (nullable): the key
 */
char *
viseme_key_file_read (char **email)
{
  g_autofree char *path = g_build_filename (g_get_home_dir (), FOLDER, FILE_NAME, NULL);
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *key = NULL;
  JsonObject *object;
  gsize size;

  if (email != NULL)
    *email = NULL;
  if (!g_file_get_contents (path, &text, &size, NULL) || size > MAX_BYTES)
    return NULL;
  root = viseme_json_parse (text, size, NULL);
  object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  key = g_strdup (viseme_json_get_string (object, "api_key"));
  if (key == NULL || *g_strstrip (key) == '\0')
    return NULL;
  if (email != NULL && viseme_json_get_string (object, "email") != NULL)
    *email = g_strdup (viseme_json_get_string (object, "email"));

  return g_steal_pointer (&key);
}

/**
 * viseme_key_file_mask:
 * @key: an API key
 *
 * Returns: (transfer full): its beginning and end, such as `varg_a1b…9f3c`; less of a short one
 */
char *
viseme_key_file_mask (const char *key)
{
  gsize length = strlen (key);

  if (length < 2 * (SHOWN_START + SHOWN_END))
    return g_strdup ("…");

  return g_strdup_printf ("%.*s…%s", SHOWN_START, key, key + length - SHOWN_END);
}
