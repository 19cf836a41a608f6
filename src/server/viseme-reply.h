/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

void viseme_reply_json (SoupServerMessage *message, guint status, JsonNode *json);
void
viseme_reply_error (SoupServerMessage *message, guint status, const char *field, const char *text);
void viseme_reply_io_error (SoupServerMessage *message, const char *field, const GError *error);
/* Of the protocol, by the path of the request. */
gboolean viseme_reply_is_v2 (SoupServerMessage *message);
char *viseme_reply_get_base_url (SoupServerMessage *message);

G_END_DECLS
