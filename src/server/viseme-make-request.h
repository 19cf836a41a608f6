/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-server-job.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What is made from words: pictures, and videos from pictures. Both are offered in practice only.
 */
VisemeServerJob *viseme_make_request_parse_image (const char *text,
                                                  gsize length,
                                                  gboolean practice,
                                                  const char **field,
                                                  GError **error);
gboolean viseme_make_request_read_animation (JsonObject *request,
                                             VisemeServerJob *job,
                                             const char **field,
                                             GError **error);

G_END_DECLS
