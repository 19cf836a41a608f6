/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-usage"

#include "config.h"

#include "viseme-usage.h"

#include "viseme-json.h"

#include <math.h>
#include <string.h>

/**
 * viseme_usage_free:
 * @usage: (transfer full): a line
 */
void
viseme_usage_free (VisemeUsage *usage)
{
  g_free (usage->job_id);
  g_free (usage->model);
  g_free (usage);
}

/* "fal:sync-v2-pro" and "sync_v2_pro" are both sync-v2-pro. */
static char *
normalise_model (const char *model)
{
  const char *colon = model != NULL ? strrchr (model, ':') : NULL;
  char *name = g_strdup (colon != NULL ? colon + 1 : model);

  return name != NULL ? g_strdelimit (name, "_", '-') : NULL;
}

static VisemeUsage *
read_usage (JsonNode *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *id = viseme_json_get_string (object, "job_id");
  const char *created = viseme_json_get_string (object, "created_at");
  g_autoptr (GDateTime) time =
      created != NULL ? g_date_time_new_from_iso8601 (created, NULL) : NULL;
  double cents = viseme_json_get_number (object, "cost_cents", -1);
  VisemeUsage *usage;

  if (id == NULL)
    return NULL;

  usage = g_new0 (VisemeUsage, 1);
  usage->job_id = g_strdup (id);
  usage->model = normalise_model (viseme_json_get_string (object, "model"));
  usage->credits = cents >= 0 && cents < 1e12 ? (gint64) ceil (cents) : -1;
  usage->created_at = time != NULL ? g_date_time_to_unix (time) : 0;
  usage->cache_hit = viseme_json_get_boolean (object, "cache_hit");

  return usage;
}

/**
 * viseme_usage_list_from_json:
 * @object: (nullable): the answer to a question for the usage
 *
 * Takes the rows of v1 (`usage`) and of v2 (`data`).
 *
 * Returns: (transfer full) (nullable) (element-type VisemeUsage): the lines that could be read, or
 *   %NULL when there is no list
 */
GPtrArray *
viseme_usage_list_from_json (JsonObject *object)
{
  JsonArray *array = viseme_json_get_array (object, "usage");
  GPtrArray *list;

  if (array == NULL)
    array = viseme_json_get_array (object, "data");
  if (array == NULL)
    return NULL;

  list = g_ptr_array_new_with_free_func ((GDestroyNotify) viseme_usage_free);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      VisemeUsage *usage = read_usage (json_array_get_element (array, i));

      if (usage != NULL)
        g_ptr_array_add (list, usage);
    }

  return list;
}
