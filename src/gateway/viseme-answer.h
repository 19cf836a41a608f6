/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What came back over HTTP, read to its end and in bounded memory. */
typedef struct
{
  guint status;
  JsonNode *json;     /* nullable: the body is no JSON */
  char *words;        /* nullable: what an error body says for people, in whatever shape */
  double retry_after; /* seconds, -1: not told */
} VisemeAnswer;

VisemeAnswer *viseme_answer_new (SoupMessage *message, GBytes *body);
void viseme_answer_free (VisemeAnswer *self);
gboolean viseme_answer_is_success (const VisemeAnswer *self);
gboolean viseme_answer_is_passing (const VisemeAnswer *self);
JsonObject *viseme_answer_get_object (const VisemeAnswer *self);
GError *viseme_answer_make_error (const VisemeAnswer *self, const char *host);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeAnswer, viseme_answer_free)

G_END_DECLS
