/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-server-v2"

#include "config.h"

#include "viseme-server-private.h"

#include "base/viseme-error.h"

#include "viseme-reply.h"
#include "viseme-request-body.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define KEY_HEADER  "Idempotency-Key"
#define HASH_PREFIX "sha256:"
#define MAX_ITEMS   100 /* of an estimate */
#define MAX_JOBS    100 /* of a list */
#define LOCAL_MODEL "local"

static const char *const status_names[] = {
  [VISEME_SERVER_JOB_QUEUED] = "queued",       [VISEME_SERVER_JOB_PROCESSING] = "running",
  [VISEME_SERVER_JOB_COMPLETED] = "completed", [VISEME_SERVER_JOB_FAILED] = "failed",
  [VISEME_SERVER_JOB_CANCELLED] = "cancelled",
};

static const char *const tools[] = { "video", "speech", "image" };

/* Takes OBJECT. */
static void
reply (SoupServerMessage *message, guint status, JsonObject *object)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (root, object);
  viseme_reply_json (message, status, root);
}

static void
set_time (JsonObject *object, const char *name, gint64 seconds)
{
  g_autoptr (GDateTime) time = seconds > 0 ? g_date_time_new_from_unix_utc (seconds) : NULL;
  g_autofree char *text = time != NULL ? g_date_time_format_iso8601 (time) : NULL;

  if (text != NULL)
    json_object_set_string_member (object, name, text);
  else
    json_object_set_null_member (object, name);
}

static void
set_words (JsonObject *object, const char *name, const char *words)
{
  if (words != NULL)
    json_object_set_string_member (object, name, words);
  else
    json_object_set_null_member (object, name);
}

static gint64
get_price (VisemeServerJob *job)
{
  return job->model != NULL
             ? MAX (viseme_play_money_get_price (viseme_server_job_get_tool (job), job->model), 0)
             : 0;
}

/* Returns: the credits, -1 as long as the job has not ended. */
static gint64
get_charge (VisemeServer *self, VisemeServerJob *job)
{
  if (!viseme_server_job_is_terminal (job))
    return -1;
  if (self->money == NULL || job->cache_hit || job->status != VISEME_SERVER_JOB_COMPLETED)
    return 0;

  return get_price (job);
}

static void
set_costs (JsonObject *object, VisemeServer *self, VisemeServerJob *job)
{
  gint64 charge = get_charge (self, job);

  json_object_set_int_member (object, "estimated_cost_cents", get_price (job));
  if (charge >= 0)
    json_object_set_int_member (object, "actual_cost_cents", charge);
  else
    json_object_set_null_member (object, "actual_cost_cents");
}

static JsonObject *
make_pricing (VisemeServer *self, VisemeServerJob *job)
{
  JsonObject *pricing = json_object_new ();
  gint64 charge = get_charge (self, job);

  json_object_set_int_member (pricing, "estimated", get_price (job));
  if (charge >= 0)
    json_object_set_int_member (pricing, "actual", charge);
  json_object_set_boolean_member (pricing, "cached", job->cache_hit);

  return pricing;
}

static void
set_output (JsonObject *object, VisemeServerJob *job, const char *base_url)
{
  g_autofree char *url = NULL;
  JsonObject *output, *first;
  JsonArray *outputs;

  if (job->status != VISEME_SERVER_JOB_COMPLETED)
    {
      json_object_set_null_member (object, "output");
      return;
    }

  url = g_strdup_printf ("%s/results/%s", base_url, job->result);
  first = json_object_new ();
  json_object_set_string_member (first, "url", url);
  json_object_set_string_member (first, "media_type", viseme_server_job_get_media_type (job));
  outputs = json_array_new ();
  json_array_add_object_element (outputs, first);
  output = json_object_new ();
  json_object_set_string_member (output, "version", "v1");
  json_object_set_array_member (output, "outputs", outputs);
  json_object_set_object_member (object, "output", output);
}

static void
set_error (JsonObject *object, VisemeServerJob *job)
{
  JsonObject *error;

  if (job->error == NULL)
    {
      json_object_set_null_member (object, "error");
      return;
    }

  error = json_object_new ();
  set_words (error, "code", job->error_code);
  json_object_set_string_member (error, "message", job->error);
  json_object_set_object_member (object, "error", error);
}

static void
set_urls (JsonObject *object, VisemeServerJob *job, const char *base_url)
{
  g_autofree char *own = g_strdup_printf ("%s/jobs/%s", base_url, job->id);
  g_autofree char *status = g_strconcat (own, "/status", NULL);
  g_autofree char *cancel = g_strconcat (own, "/cancel", NULL);
  JsonObject *urls = json_object_new ();

  json_object_set_string_member (urls, "self", own);
  json_object_set_string_member (urls, "status", status);
  json_object_set_string_member (urls, "cancel", cancel);
  json_object_set_object_member (object, "urls", urls);
}

static void
set_warnings (JsonObject *object, VisemeServerJob *job)
{
  JsonArray *warnings = json_array_new ();

  for (gsize i = 0; job->warnings != NULL && job->warnings[i] != NULL; i++)
    json_array_add_string_element (warnings, job->warnings[i]);
  json_object_set_array_member (object, "warnings", warnings);
}

static void
set_progress (JsonObject *object, VisemeServerJob *job)
{
  json_object_set_double_member (object, "progress",
                                 job->status == VISEME_SERVER_JOB_COMPLETED ? 1.0 : job->progress);
  set_words (object, "progress_message", job->message);
}

static JsonObject *
make_job (VisemeServer *self, VisemeServerJob *job, const char *base_url)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", job->id);
  json_object_set_string_member (object, "status", status_names[job->status]);
  json_object_set_string_member (object, "tool", viseme_server_job_get_tool (job));
  json_object_set_string_member (object, "model", job->model != NULL ? job->model : LOCAL_MODEL);
  json_object_set_string_member (object, "provider", "viseme");
  set_output (object, job, base_url);
  set_error (object, job);
  set_progress (object, job);
  set_costs (object, self, job);
  json_object_set_object_member (object, "pricing", make_pricing (self, job));
  set_warnings (object, job);
  set_time (object, "created_at", job->created);
  set_time (object, "completed_at", job->completed);
  set_urls (object, job, base_url);

  return object;
}

/**
 * viseme_server_v2_job_to_json:
 * @self: a server
 * @job: one of its jobs
 * @base_url: how the client reaches this gateway, with the version path
 *
 * Returns: (transfer full): the job object of the second version (gateway protocol 1.3)
 */
JsonNode *
viseme_server_v2_job_to_json (VisemeServer *self, VisemeServerJob *job, const char *base_url)
{
  JsonNode *root = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (root, make_job (self, job, base_url));

  return root;
}

/**
 * viseme_server_v2_get_idempotency_key:
 * @message: a request for a job
 *
 * Returns: (nullable): what makes sure that the same request does not make a second job; the first
 *   version of the protocol has no such thing
 */
const char *
viseme_server_v2_get_idempotency_key (SoupServerMessage *message)
{
  const char *key =
      soup_message_headers_get_one (soup_server_message_get_request_headers (message), KEY_HEADER);

  return viseme_reply_is_v2 (message) && key != NULL && *key != '\0' ? key : NULL;
}

/* Returns: (transfer full) (nullable): what is asked for after the question mark. */
static char *
get_query (SoupServerMessage *message, const char *name)
{
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));
  g_autoptr (GHashTable) table =
      query != NULL ? g_uri_parse_params (query, -1, "&", G_URI_PARAMS_NONE, NULL) : NULL;

  return table != NULL ? g_strdup (g_hash_table_lookup (table, name)) : NULL;
}

/* GET /files/check?hash= */
void
viseme_server_v2_handle_check_file (VisemeServer *self,
                                    SoupServerMessage *message,
                                    const char *argument)
{
  g_autofree char *asked = get_query (message, "hash");
  const char *hash =
      asked != NULL && g_str_has_prefix (asked, HASH_PREFIX) ? asked + strlen (HASH_PREFIX) : asked;
  gboolean exists = hash != NULL && viseme_file_store_is_hash (hash) &&
                    viseme_file_store_contains (self->store, hash);
  JsonObject *answer = json_object_new ();

  json_object_set_boolean_member (answer, "exists", exists);
  if (exists)
    {
      g_autofree char *base_url = viseme_reply_get_base_url (message);
      g_autofree char *url = g_strdup_printf ("%s/files/%s", base_url, hash);
      JsonObject *file = json_object_new ();

      viseme_file_store_touch (self->store, hash);
      json_object_set_string_member (file, "file_id", hash);
      json_object_set_string_member (file, "url", url);
      json_object_set_object_member (answer, "file", file);
    }
  reply (message, SOUP_STATUS_OK, answer);
}

/* Returns: the credits of one job, -1 for a model that is not here. TOOL gets what it makes. */
static gint64
find_price (VisemeServer *self, const char *model, const char **tool)
{
  *tool = tools[0];
  if (model == NULL || g_str_equal (model, LOCAL_MODEL))
    return model != NULL ? 0 : -1;

  for (gsize i = 0; self->money != NULL && i < G_N_ELEMENTS (tools); i++)
    {
      gint64 price = viseme_play_money_get_price (tools[i], model);

      *tool = tools[i];
      if (price >= 0)
        return price;
    }

  return -1;
}

static void
reply_no_model (SoupServerMessage *message)
{
  viseme_reply_error (message, SOUP_STATUS_NOT_FOUND, "model",
                      _ ("There is no such model here. See /pricing for those that there are."));
}

static void
estimate_all (VisemeServer *self, SoupServerMessage *message, JsonArray *items)
{
  g_autoptr (JsonObject) answer = json_object_new ();
  JsonArray *rows = json_array_new ();
  gint64 total = 0;

  json_object_set_array_member (answer, "items", rows);
  for (guint i = 0; i < MIN (json_array_get_length (items), MAX_ITEMS); i++)
    {
      JsonNode *node = json_array_get_element (items, i);
      const char *model =
          JSON_NODE_HOLDS_OBJECT (node)
              ? viseme_request_body_get_string (json_node_get_object (node), "model")
              : NULL;
      const char *tool;
      gint64 price = find_price (self, model, &tool);
      JsonObject *row;

      if (price < 0)
        {
          reply_no_model (message);
          return;
        }
      row = json_object_new ();
      json_object_set_string_member (row, "capability", tool);
      json_object_set_string_member (row, "model", model);
      json_object_set_int_member (row, "credits", price);
      json_object_set_string_member (row, "billing", "per_job");
      json_object_set_string_member (row, "provider", "viseme");
      json_array_add_object_element (rows, row);
      total += price;
    }
  json_object_set_int_member (answer, "total_credits", total);
  reply (message, SOUP_STATUS_OK, g_steal_pointer (&answer));
}

static void
estimate_one (VisemeServer *self, SoupServerMessage *message, const char *model)
{
  const char *tool;
  gint64 price = find_price (self, model, &tool);
  JsonObject *answer, *pricing;

  if (price < 0)
    {
      reply_no_model (message);
      return;
    }

  pricing = json_object_new ();
  json_object_set_int_member (pricing, "provider_cost_cents", price);
  json_object_set_int_member (pricing, "user_price_cents", price);
  json_object_set_int_member (pricing, "markup_percent", 0);
  answer = json_object_new ();
  json_object_set_boolean_member (answer, "valid", TRUE);
  json_object_set_string_member (answer, "model", model);
  json_object_set_string_member (answer, "tool", tool);
  json_object_set_object_member (answer, "pricing", pricing);
  reply (message, SOUP_STATUS_OK, answer);
}

/* POST /estimate: of one request, or of several items. */
void
viseme_server_v2_handle_estimate (VisemeServer *self,
                                  SoupServerMessage *message,
                                  const char *argument)
{
  g_autoptr (GBytes) body =
      soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autoptr (GError) error = NULL;
  const char *field;
  g_autoptr (JsonNode) root = viseme_request_body_parse (g_bytes_get_data (body, NULL),
                                                         g_bytes_get_size (body), &field, &error);
  JsonNode *items;

  if (root == NULL)
    {
      viseme_reply_io_error (message, field, error);
      return;
    }

  items = json_object_get_member (json_node_get_object (root), "items");
  if (items != NULL && JSON_NODE_HOLDS_ARRAY (items))
    estimate_all (self, message, json_node_get_array (items));
  else
    estimate_one (self, message,
                  viseme_request_body_get_string (json_node_get_object (root), "model"));
}

/* GET /jobs, newest first. */
void
viseme_server_v2_handle_list (VisemeServer *self, SoupServerMessage *message, const char *argument)
{
  g_autoptr (GPtrArray) jobs = viseme_job_queue_list (self->queue);
  g_autofree char *base_url = viseme_reply_get_base_url (message);
  g_autofree char *limit = get_query (message, "limit");
  guint n =
      limit != NULL ? (guint) CLAMP (g_ascii_strtoll (limit, NULL, 10), 1, MAX_JOBS) : MAX_JOBS;
  JsonArray *data = json_array_new ();
  JsonObject *answer = json_object_new ();

  for (guint i = 0; i < MIN (jobs->len, n); i++)
    json_array_add_object_element (data, make_job (self, jobs->pdata[i], base_url));
  json_object_set_array_member (answer, "data", data);
  reply (message, SOUP_STATUS_OK, answer);
}

/* GET /jobs/ID/status */
void
viseme_server_v2_handle_status (VisemeServer *self, SoupServerMessage *message, const char *id)
{
  VisemeServerJob *job = viseme_server_find_job (self, message, id);
  JsonObject *answer;

  if (job == NULL)
    return;

  answer = json_object_new ();
  json_object_set_string_member (answer, "id", job->id);
  json_object_set_string_member (answer, "status", status_names[job->status]);
  set_progress (answer, job);
  set_error (answer, job);
  reply (message, SOUP_STATUS_OK, answer);
}

/* GET /jobs/ID/price */
void
viseme_server_v2_handle_price (VisemeServer *self, SoupServerMessage *message, const char *id)
{
  VisemeServerJob *job = viseme_server_find_job (self, message, id);
  JsonObject *answer;

  if (job == NULL)
    return;

  answer = json_object_new ();
  json_object_set_string_member (answer, "job_id", job->id);
  json_object_set_string_member (answer, "status", status_names[job->status]);
  json_object_set_string_member (answer, "model", job->model != NULL ? job->model : LOCAL_MODEL);
  json_object_set_string_member (answer, "tool", viseme_server_job_get_tool (job));
  set_costs (answer, self, job);
  reply (message, SOUP_STATUS_OK, answer);
}

/* POST /jobs/ID/cancel */
void
viseme_server_v2_handle_cancel (VisemeServer *self, SoupServerMessage *message, const char *id)
{
  VisemeServerJob *job = viseme_server_find_job (self, message, id);
  g_autofree char *base_url = viseme_reply_get_base_url (message);

  if (job == NULL)
    return;
  if (viseme_server_job_is_terminal (job))
    {
      viseme_reply_error (message, SOUP_STATUS_CONFLICT, NULL,
                          _ ("The job has ended already. There is nothing to cancel."));
      return;
    }

  viseme_job_queue_cancel (self->queue, job);
  /* Looking at it again pays it back. */
  viseme_server_find_job (self, message, id);
  reply (message, SOUP_STATUS_OK, make_job (self, job, base_url));
}

/* GET /billing/balance */
void
viseme_server_v2_handle_balance (VisemeServer *self,
                                 SoupServerMessage *message,
                                 const char *argument)
{
  gint64 credits = self->money != NULL ? viseme_play_money_get_balance (self->money) : 0;
  JsonObject *answer = json_object_new ();

  json_object_set_int_member (answer, "available", credits);
  json_object_set_int_member (answer, "reserved", 0);
  json_object_set_int_member (answer, "total_balance", credits);
  json_object_set_int_member (answer, "onetime_balance", credits);
  reply (message, SOUP_STATUS_OK, answer);
}

/* GET /billing/usage */
void
viseme_server_v2_handle_usage (VisemeServer *self, SoupServerMessage *message, const char *argument)
{
  g_autoptr (JsonNode) list =
      self->money != NULL ? viseme_play_money_list_usage (self->money) : NULL;
  JsonObject *answer = json_object_new ();

  json_object_set_array_member (answer, "data",
                                list != NULL ? json_array_ref (json_object_get_array_member (
                                                   json_node_get_object (list), "usage"))
                                             : json_array_new ());
  reply (message, SOUP_STATUS_OK, answer);
}
