/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-catalogue"

#include "config.h"

#include "viseme-catalogue.h"

#include "viseme-gateway-http.h"

#include <glib/gi18n-lib.h>

static char *
describe_source (VisemeGateway *gateway)
{
  g_autofree char *host = viseme_gateway_http_get_host (gateway);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%H:%M");

  /* Translators: where a price comes from: a server, and a time such as 14:05 */
  return g_strdup_printf (_ ("asked from %s at %s"), host, time);
}

static void
append_priced (GListStore *store, VisemeModel *model, JsonObject *answer, const char *source)
{
  g_autoptr (VisemeModel) priced = NULL;
  gint64 credits = VISEME_MODEL_PRICE_UNKNOWN;

  if (viseme_model_is_local (model))
    {
      g_list_store_append (store, model);
      return;
    }

  viseme_dialect_read_price (answer, viseme_model_get_id (model), &credits);
  priced = viseme_model_new_priced (
      model, credits,
      credits != VISEME_MODEL_PRICE_UNKNOWN ? source : _ ("the gateway does not tell the price"));
  g_list_store_append (store, priced);
}

static void
append_list (GListStore *store, GListModel *models, JsonObject *answer, const char *source)
{
  for (guint i = 0; i < g_list_model_get_n_items (models); i++)
    {
      g_autoptr (VisemeModel) model = g_list_model_get_item (models, i);

      append_priced (store, model, answer, source);
    }
}

/* Speech of this computer bears the same name as its lip-sync, and costs as little. */
static GListModel *
list_cloud_speech (void)
{
  g_autoptr (GListModel) models = viseme_model_list_speech ();
  g_autoptr (VisemeModel) model = viseme_model_find (models, VISEME_MODEL_CLOUD_SPEECH);
  GListStore *store = g_list_store_new (VISEME_TYPE_MODEL);

  g_list_store_append (store, model);

  return G_LIST_MODEL (store);
}

/* ANSWER is NULL when the gateway did not give any. */
static GListModel *
make_list (VisemeGateway *gateway, JsonObject *answer)
{
  g_autoptr (GListModel) documented = viseme_model_list_documented ();
  g_autoptr (GListModel) rare = viseme_model_list_rare ();
  g_autoptr (GListModel) talking = viseme_model_list_talking_picture ();
  g_autoptr (GListModel) makers = viseme_model_list_makers ();
  g_autoptr (GListModel) speech = list_cloud_speech ();
  g_autofree char *source = describe_source (gateway);
  GListStore *store = g_list_store_new (VISEME_TYPE_MODEL);
  gint64 credits;

  append_list (store, documented, answer, source);
  for (guint i = 0; i < g_list_model_get_n_items (rare); i++)
    {
      g_autoptr (VisemeModel) model = g_list_model_get_item (rare, i);

      if (viseme_dialect_read_price (answer, viseme_model_get_id (model), &credits))
        append_priced (store, model, answer, source);
    }
  append_list (store, talking, answer, source);
  append_list (store, makers, answer, source);
  append_list (store, speech, answer, source);

  return G_LIST_MODEL (store);
}

/* Of a gateway that does not tell prices. */
static GListModel *
make_documented_list (void)
{
  GListModel *(*const parts[]) (void) = { viseme_model_list_documented,
                                          viseme_model_list_talking_picture,
                                          viseme_model_list_makers, list_cloud_speech };
  GListStore *store = g_list_store_new (VISEME_TYPE_MODEL);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (GListModel) part = parts[i]();

      for (guint n = 0; n < g_list_model_get_n_items (part); n++)
        {
          g_autoptr (VisemeModel) model = g_list_model_get_item (part, n);

          g_list_store_append (store, model);
        }
    }

  return G_LIST_MODEL (store);
}

static void
on_prices_got (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  VisemeGateway *gateway = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeAnswer) answer = viseme_gateway_http_send_finish (result, &error);
  gboolean told = answer != NULL && viseme_answer_is_success (answer);

  if (answer == NULL)
    g_debug ("No prices: %s", error->message);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (
        task, make_list (gateway, told ? viseme_answer_get_object (answer) : NULL), g_object_unref);
}

/**
 * viseme_catalogue_load_async:
 * @gateway: a gateway; it needs no key for this
 * @cancellable: (nullable): a cancellable
 * @callback: called with the catalogue
 * @user_data: data for @callback
 *
 * `GET /pricing` (v2); the shape of that of v1 is not documented, so there the service's price list
 * is used (gateway protocol 1.1 and 1.2). Of several providers of a model the dearest counts.
 */
void
viseme_catalogue_load_async (VisemeGateway *gateway,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (VISEME_IS_GATEWAY (gateway));

  task = g_task_new (gateway, cancellable, callback, user_data);
  g_task_set_source_tag (task, viseme_catalogue_load_async);
  if (!viseme_dialect_tells_prices (gateway->dialect))
    {
      g_task_return_pointer (task, make_documented_list (), g_object_unref);
      return;
    }

  message = viseme_gateway_http_new_message (gateway, SOUP_METHOD_GET, "/pricing", &error);
  if (message == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    viseme_gateway_http_send_async (gateway->session, message, cancellable, on_prices_got,
                                    g_steal_pointer (&task));
}

/**
 * viseme_catalogue_load_finish:
 * @result: the result
 * @error: return location; for an address that is none, or a cancellation
 *
 * Returns: (transfer full): a #GListModel of #VisemeModel, with unknown prices when the gateway did
 *   not tell them; %NULL with @error set
 */
GListModel *
viseme_catalogue_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * viseme_catalogue_list_unasked:
 * @gateway: a gateway
 *
 * Returns: (transfer full): a #GListModel of #VisemeModel with what is known before the gateway has
 *   answered: no price, where it tells them itself
 */
GListModel *
viseme_catalogue_list_unasked (VisemeGateway *gateway)
{
  g_return_val_if_fail (VISEME_IS_GATEWAY (gateway), NULL);

  return viseme_dialect_tells_prices (gateway->dialect) ? make_list (gateway, NULL)
                                                        : make_documented_list ();
}
