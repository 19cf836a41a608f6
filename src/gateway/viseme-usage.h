/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A line of the account's usage list: what one job cost. */
typedef struct
{
  char *job_id;
  char *model;       /* without the provider, with dashes; nullable */
  gint64 credits;    /* -1: not told */
  gint64 created_at; /* Unix seconds, 0: not told */
  gboolean cache_hit;
} VisemeUsage;

void viseme_usage_free (VisemeUsage *usage);
GPtrArray *viseme_usage_list_from_json (JsonObject *object);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeUsage, viseme_usage_free)

G_END_DECLS
