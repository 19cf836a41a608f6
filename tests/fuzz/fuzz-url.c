/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses: of a gateway as the user writes it, and of files as a client or a server names them.
 */
#include "config.h"

#include "fuzz.h"

#include "gateway/viseme-dialect.h"
#include "gateway/viseme-gateway.h"
#include "server/viseme-fetcher.h"
#include "server/viseme-file-store.h"
#include "server/viseme-media-type.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *extension = NULL;
  g_autofree char *hash = NULL;
  g_autofree char *path = NULL;
  g_autoptr (VisemeGateway) gateway = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    return 0;

  gateway = viseme_gateway_new (text, "varg_key_of_a_test");
  viseme_gateway_tells_prices (gateway);
  viseme_fetcher_is_allowed (text);
  extension = viseme_media_type_extension_of_url (text);
  if (extension != NULL)
    viseme_media_type_get_role (viseme_media_type_from_extension (extension));
  viseme_media_type_get_role (text);
  /* What goes into a path must not lead out of its folder. */
  hash = viseme_file_store_hash_of_name (text);
  g_assert_true (hash == NULL || strchr (hash, '/') == NULL);
  path = viseme_dialect_make_cancel_path (VISEME_DIALECT_V2, text);
  g_assert_true (g_str_has_prefix (path, "/jobs/") && g_str_has_suffix (path, "/cancel"));
  path[strlen (path) - strlen ("/cancel")] = '\0';
  g_assert_null (strchr (path + strlen ("/jobs/"), '/'));

  return 0;
}
