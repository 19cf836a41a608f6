/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Readers that take whatever a stranger sent: a member that is missing or of another type is as
 * good as absent. OBJECT may be NULL throughout. */
gboolean viseme_json_has_too_many_containers (const char *data, gsize size);
JsonNode *viseme_json_parse (const char *data, gsize size, GError **error);
JsonObject *viseme_json_get_object (JsonObject *object, const char *name);
JsonArray *viseme_json_get_array (JsonObject *object, const char *name);
const char *viseme_json_get_string (JsonObject *object, const char *name);
double viseme_json_get_number (JsonObject *object, const char *name, double fallback);
gboolean viseme_json_get_boolean (JsonObject *object, const char *name);
char *viseme_json_get_words (JsonObject *object, const char *name);
char *viseme_json_make_words (const char *text);

G_END_DECLS
