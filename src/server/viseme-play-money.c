/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-play-money"

#include "config.h"

#include "viseme-play-money.h"

#include "base/viseme-error.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define FILE_NAME     "practice.json"
#define START_CREDITS 2000

struct _VisemePlayMoney
{
  char *path;
  JsonArray *usage; /* objects as the protocol has them (1.1, usage) */
};

/* The service's documented prices. */
static const struct
{
  const char *tool;
  const char *model;
  gint64 credits;
} prices[] = {
  { "video", "lipsync", 50 },
  { "video", "sync-v2", 50 },
  { "video", "sync-v2-pro", 80 },
  { "video", "veed-fabric-1.0", 100 },
  { "video", "omnihuman-v1.5", 100 },
  { "video", VISEME_PLAY_MONEY_ANIMATION, 150 },
  { "image", "soul", 15 },
  { "speech", "eleven_v3", 25 },
};

/* Returns: (transfer full) (nullable): the array that PATH has. */
static JsonArray *
load (const char *path)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root;

  if (!json_parser_load_from_file (parser, path, NULL))
    return NULL;
  root = json_parser_get_root (parser);

  return root != NULL && JSON_NODE_HOLDS_ARRAY (root) ? json_array_ref (json_node_get_array (root))
                                                      : NULL;
}

/* Play money may be lost: no reason to stop. */
static void
save (VisemePlayMoney *self)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_ARRAY);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  json_node_set_array (root, self->usage);
  text = json_to_string (root, TRUE);
  if (!g_file_set_contents (self->path, text, -1, &error))
    g_debug ("The play money was not written: %s", error->message);
}

static gint64
get_highest_price (void)
{
  gint64 highest = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (prices); i++)
    highest = MAX (highest, prices[i].credits);

  return highest;
}

/**
 * viseme_play_money_new:
 * @folder: where the account is kept
 *
 * An account that cannot pay for everything any more begins anew: nobody should have to stop.
 *
 * Returns: (transfer full): the account, with 2000 credits when it is new
 */
VisemePlayMoney *
viseme_play_money_new (const char *folder)
{
  VisemePlayMoney *self = g_new0 (VisemePlayMoney, 1);

  self->path = g_build_filename (folder, FILE_NAME, NULL);
  self->usage = load (self->path);
  if (self->usage == NULL)
    self->usage = json_array_new ();
  if (viseme_play_money_get_balance (self) < get_highest_price ())
    {
      json_array_unref (self->usage);
      self->usage = json_array_new ();
    }

  return self;
}

/**
 * viseme_play_money_free:
 * @self: (transfer full): an account
 */
void
viseme_play_money_free (VisemePlayMoney *self)
{
  json_array_unref (self->usage);
  g_free (self->path);
  g_free (self);
}

/* Returns: (transfer full): the name without provider, in one spelling. */
static char *
normalise (const char *model)
{
  const char *colon = strrchr (model, ':');

  return g_strdelimit (g_strdup (colon != NULL ? colon + 1 : model), "_", '-');
}

/**
 * viseme_play_money_is_animation:
 * @model: a model's name, perhaps with its provider, with dashes or underscores
 *
 * Returns: whether it is the one that animates pictures
 */
gboolean
viseme_play_money_is_animation (const char *model)
{
  g_autofree char *name = normalise (model);

  return g_str_equal (name, VISEME_PLAY_MONEY_ANIMATION);
}

/**
 * viseme_play_money_get_price:
 * @tool: what is made, see viseme_server_job_get_tool()
 * @model: a model's name, perhaps with its provider, with dashes or underscores
 *
 * Returns: the credits of one job, or -1 for what is no paid model of @tool
 */
gint64
viseme_play_money_get_price (const char *tool, const char *model)
{
  g_autofree char *name = normalise (model);

  for (gsize i = 0; i < G_N_ELEMENTS (prices); i++)
    {
      g_autofree char *known = normalise (prices[i].model);

      if (g_str_equal (tool, prices[i].tool) && g_str_equal (name, known))
        return prices[i].credits;
    }

  return -1;
}

static gint64
get_cost (JsonNode *node)
{
  JsonObject *row = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  return row != NULL ? json_object_get_int_member_with_default (row, "cost_cents", 0) : 0;
}

/**
 * viseme_play_money_get_balance:
 * @self: an account
 *
 * Returns: the credits that are left
 */
gint64
viseme_play_money_get_balance (VisemePlayMoney *self)
{
  gint64 balance = START_CREDITS;

  for (guint i = 0; i < json_array_get_length (self->usage); i++)
    balance -= get_cost (json_array_get_element (self->usage, i));

  return balance;
}

/**
 * viseme_play_money_charge:
 * @self: an account
 * @job_id: the job
 * @tool: what is made, see viseme_server_job_get_tool()
 * @model: its model
 * @cache_hit: whether the result was there already, which costs nothing
 * @error: return location; %VISEME_ERROR_CREDITS when there is not enough
 *
 * Returns: %TRUE when the job is paid for
 */
gboolean
viseme_play_money_charge (VisemePlayMoney *self,
                          const char *job_id,
                          const char *tool,
                          const char *model,
                          gboolean cache_hit,
                          GError **error)
{
  gint64 price = cache_hit ? 0 : MAX (viseme_play_money_get_price (tool, model), 0);
  gint64 balance = viseme_play_money_get_balance (self);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  JsonObject *row;

  if (price > balance)
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_CREDITS,
                   _ ("Practice: the job costs %d credits of play money, and there are %d left."),
                   (int) price, (int) balance);
      return FALSE;
    }

  row = json_object_new ();
  json_object_set_string_member (row, "job_id", job_id);
  json_object_set_string_member (row, "model", model);
  json_object_set_string_member (row, "capability", tool);
  json_object_set_int_member (row, "cost_cents", price);
  json_object_set_boolean_member (row, "cache_hit", cache_hit);
  json_object_set_string_member (row, "created_at", time);
  json_array_add_object_element (self->usage, row);
  save (self);

  return TRUE;
}

/**
 * viseme_play_money_refund:
 * @self: an account
 * @job_id: a job that failed or was cancelled
 */
void
viseme_play_money_refund (VisemePlayMoney *self, const char *job_id)
{
  for (guint i = 0; i < json_array_get_length (self->usage); i++)
    {
      JsonNode *node = json_array_get_element (self->usage, i);

      if (get_cost (node) == 0 || g_strcmp0 (json_object_get_string_member_with_default (
                                                 json_node_get_object (node), "job_id", NULL),
                                             job_id) != 0)
        continue;
      json_object_set_int_member (json_node_get_object (node), "cost_cents", 0);
      save (self);
      return;
    }
}

/**
 * viseme_play_money_list_usage:
 * @self: an account
 *
 * Returns: (transfer full): the answer to `GET /usage`
 */
JsonNode *
viseme_play_money_list_usage (VisemePlayMoney *self)
{
  JsonNode *root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *answer = json_object_new ();

  json_object_set_array_member (answer, "usage", json_array_ref (self->usage));
  json_object_set_int_member (answer, "total_cents",
                              START_CREDITS - viseme_play_money_get_balance (self));
  json_node_take_object (root, answer);

  return root;
}

static JsonObject *
make_price (const char *tool, const char *model, gint64 credits)
{
  JsonObject *row = json_object_new ();
  JsonObject *provider = json_object_new ();
  JsonArray *providers = json_array_new ();

  json_object_set_string_member (provider, "provider", "viseme");
  json_object_set_string_member (provider, "model_key", model);
  json_object_set_int_member (provider, "user_price_estimate_cents", credits);
  json_array_add_object_element (providers, provider);
  json_object_set_string_member (row, "model", model);
  json_object_set_string_member (row, "tool", tool);
  json_object_set_array_member (row, "providers", providers);

  return row;
}

/**
 * viseme_play_money_list_prices:
 *
 * Returns: (transfer full): the answer to `GET /pricing` in practice
 */
JsonNode *
viseme_play_money_list_prices (void)
{
  JsonNode *root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *answer = json_object_new ();
  JsonArray *data = json_array_new ();

  json_array_add_object_element (data, make_price ("video", "local", 0));
  for (gsize i = 0; i < G_N_ELEMENTS (prices); i++)
    json_array_add_object_element (data,
                                   make_price (prices[i].tool, prices[i].model, prices[i].credits));
  json_object_set_array_member (answer, "data", data);
  json_node_take_object (root, answer);

  return root;
}
