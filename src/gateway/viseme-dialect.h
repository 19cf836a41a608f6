/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-gateway.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The generations of the protocol. Everything in which requests differ is asked here; answers are
 * read in either shape wherever they come from. */
typedef enum
{
  VISEME_DIALECT_V1,
  VISEME_DIALECT_V2,
} VisemeDialect;

VisemeDialect viseme_dialect_for_url (const char *base_url);
const char *viseme_dialect_get_balance_path (VisemeDialect dialect);
const char *viseme_dialect_get_usage_path (VisemeDialect dialect);
gboolean viseme_dialect_tells_prices (VisemeDialect dialect);
goffset viseme_dialect_get_upload_limit (VisemeDialect dialect);
const char *viseme_dialect_get_cancel_method (VisemeDialect dialect);
char *viseme_dialect_make_cancel_path (VisemeDialect dialect, const char *job_id);
char *viseme_dialect_make_generation_request (VisemeDialect dialect,
                                              const VisemeGeneration *generation);
char *viseme_dialect_make_speech_request (VisemeDialect dialect, const VisemeSpeech *speech);
gboolean viseme_dialect_lists_voices (VisemeDialect dialect);
gboolean viseme_dialect_is_same_model (const char *name, const char *other);
gint64 viseme_dialect_read_balance (JsonObject *object);
gint64 viseme_dialect_read_estimate (JsonObject *object);
gboolean viseme_dialect_read_price (JsonObject *object, const char *model, gint64 *credits);

G_END_DECLS
