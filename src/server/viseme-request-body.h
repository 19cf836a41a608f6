/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What the requests for jobs have in common. */
JsonNode *
viseme_request_body_parse (const char *text, gsize length, const char **field, GError **error);
const char *viseme_request_body_get_string (JsonObject *object, const char *name);
JsonObject *viseme_request_body_get_options (JsonObject *request, const char *provider);
gboolean viseme_request_body_refuse (GError **error,
                                     const char **field,
                                     const char *which,
                                     const char *text);

G_END_DECLS
