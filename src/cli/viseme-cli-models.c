/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cli"

#include "config.h"

#include "gateway/viseme-credentials.h"
#include "viseme-cli-command.h"
#include "viseme-cli-price.h"

#include <glib/gi18n.h>

/* Null where nobody tells. */
static void
add_price (JsonBuilder *builder, gint64 credits)
{
  gboolean known = credits != VISEME_MODEL_PRICE_UNKNOWN;

  json_builder_set_member_name (builder, "credits");
  if (known)
    json_builder_add_int_value (builder, credits);
  else
    json_builder_add_null_value (builder);
  json_builder_set_member_name (builder, "usd");
  if (known)
    json_builder_add_double_value (builder, (double) credits / 100);
  else
    json_builder_add_null_value (builder);
}

static void
add_model (JsonBuilder *builder, VisemeModel *model)
{
  json_builder_begin_object (builder);
  viseme_cli_output_add_string (builder, "id", viseme_model_get_id (model));
  viseme_cli_output_add_string (builder, "name", viseme_model_get_name (model));
  viseme_cli_output_add_string (builder, "summary", viseme_model_get_summary (model));
  viseme_cli_output_add_string (builder, "task",
                                viseme_model_task_to_nick (viseme_model_get_task (model)));
  json_builder_set_member_name (builder, "local");
  json_builder_add_boolean_value (builder, viseme_model_is_local (model));
  json_builder_set_member_name (builder, "recommended");
  json_builder_add_boolean_value (builder, viseme_model_is_recommended (model));
  add_price (builder, viseme_model_get_credits (model));
  json_builder_set_member_name (builder, "typical_seconds");
  if (viseme_model_get_max_seconds (model) > 0)
    {
      json_builder_begin_array (builder);
      json_builder_add_double_value (builder, viseme_model_get_min_seconds (model));
      json_builder_add_double_value (builder, viseme_model_get_max_seconds (model));
      json_builder_end_array (builder);
    }
  else
    {
      json_builder_add_null_value (builder);
    }
  viseme_cli_output_add_string (builder, "price_source", viseme_model_get_price_source (model));
  json_builder_end_object (builder);
}

static void
print_model (VisemeCliOutput *output, VisemeModel *model)
{
  g_autofree char *price = viseme_cli_price_describe (viseme_model_get_credits (model));
  g_autofree char *time = viseme_model_describe_time (model);
  g_autofree char *name_cell = viseme_cli_output_pad (viseme_model_get_name (model), 18);
  g_autofree char *price_cell = viseme_cli_output_pad (price, 20);
  g_autofree char *time_cell = viseme_cli_output_pad (time, 14);

  viseme_cli_output_print (output, "%-15s  %s  %s  %s  %s", viseme_model_get_id (model), name_cell,
                           price_cell, time_cell, viseme_model_get_price_source (model));
}

/* models [--gateway URL]: the catalogue with prices. */
int
viseme_cli_models (int argc, char **argv, VisemeCliOutput *output)
{
  g_autofree char *url = NULL;
  const GOptionEntry entries[] = {
    { "gateway", 0, 0, G_OPTION_ARG_STRING, &url, N_ ("Ask this gateway"), N_ ("URL") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GListModel) models = NULL;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GError) error = NULL;

  if (!viseme_cli_parse (&argc, &argv, entries, "", _ ("Lists the qualities with their prices."),
                         output, &error))
    return viseme_cli_output_error (output, error);
  if (url == NULL)
    url = viseme_credentials_get_base_url ();
  models = viseme_cli_price_ask (url, &error);
  if (models == NULL)
    return viseme_cli_output_error (output, error);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "models");
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (models); i++)
    {
      g_autoptr (VisemeModel) model = g_list_model_get_item (models, i);

      add_model (builder, model);
      print_model (output, model);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  viseme_cli_output_json (output, builder);

  return 0;
}
