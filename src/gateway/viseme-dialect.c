/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-dialect"

#include "config.h"

#include "viseme-dialect.h"

#include "viseme-json.h"
#include "viseme-model.h"

#include <math.h>

#define V1_UPLOAD_LIMIT (G_GINT64_CONSTANT (50) * 1000 * 1000)
#define V2_UPLOAD_LIMIT (G_GINT64_CONSTANT (200) * 1000 * 1000)
#define PROVIDER_SELF   "viseme"
#define PROVIDER_VIDEOS "fal"
#define PROVIDER_IMAGES "higgsfield"
#define PROVIDER_VOICES "elevenlabs"

/**
 * viseme_dialect_for_url:
 * @base_url: a gateway's base URL, which ends in its version
 *
 * Returns: the dialect that its last path part names; v1 when it names none
 */
VisemeDialect
viseme_dialect_for_url (const char *base_url)
{
  g_autofree char *name = g_path_get_basename (base_url);

  return g_str_equal (name, "v2") ? VISEME_DIALECT_V2 : VISEME_DIALECT_V1;
}

/**
 * viseme_dialect_get_balance_path:
 * @dialect: a dialect
 *
 * Returns: the path, below the base URL, that tells the balance
 */
const char *
viseme_dialect_get_balance_path (VisemeDialect dialect)
{
  return dialect == VISEME_DIALECT_V2 ? "/billing/balance" : "/balance";
}

/**
 * viseme_dialect_get_usage_path:
 * @dialect: a dialect
 *
 * Returns: the path, below the base URL, that tells what jobs cost
 */
const char *
viseme_dialect_get_usage_path (VisemeDialect dialect)
{
  return dialect == VISEME_DIALECT_V2 ? "/billing/usage" : "/usage";
}

/**
 * viseme_dialect_tells_prices:
 * @dialect: a dialect
 *
 * Returns: whether such a gateway tells its prices, of the catalogue and of one job
 */
gboolean
viseme_dialect_tells_prices (VisemeDialect dialect)
{
  return dialect == VISEME_DIALECT_V2;
}

/**
 * viseme_dialect_get_upload_limit:
 * @dialect: a dialect
 *
 * Returns: the bytes of the largest file that such a gateway takes, read in the smaller of the two
 *   meanings of “MB”
 */
goffset
viseme_dialect_get_upload_limit (VisemeDialect dialect)
{
  return dialect == VISEME_DIALECT_V2 ? V2_UPLOAD_LIMIT : V1_UPLOAD_LIMIT;
}

/**
 * viseme_dialect_get_cancel_method:
 * @dialect: a dialect
 *
 * Returns: the HTTP method that cancels a job
 */
const char *
viseme_dialect_get_cancel_method (VisemeDialect dialect)
{
  return dialect == VISEME_DIALECT_V2 ? "POST" : "DELETE";
}

/**
 * viseme_dialect_make_cancel_path:
 * @dialect: a dialect
 * @job_id: the gateway's name of a job
 *
 * Returns: (transfer full): the path, below the base URL, that cancels it
 */
char *
viseme_dialect_make_cancel_path (VisemeDialect dialect, const char *job_id)
{
  g_autofree char *escaped = g_uri_escape_string (job_id, NULL, FALSE);

  return g_strdup_printf (dialect == VISEME_DIALECT_V2 ? "/jobs/%s/cancel" : "/jobs/%s", escaped);
}

static void
add_file (JsonBuilder *builder, const VisemeUpload *upload)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "url");
  json_builder_add_string_value (builder, upload->url);
  json_builder_set_member_name (builder, "media_type");
  json_builder_add_string_value (builder, upload->media_type);
  json_builder_end_object (builder);
}

static void
add_options (JsonBuilder *builder, VisemeDialect dialect, const char *provider, const char *options)
{
  JsonNode *node = options != NULL ? json_from_string (options, NULL) : NULL;

  if (node == NULL)
    return;
  json_builder_set_member_name (builder, "provider_options");
  if (dialect == VISEME_DIALECT_V2)
    {
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, provider);
      json_builder_add_value (builder, node);
      json_builder_end_object (builder);
    }
  else
    {
      json_builder_add_value (builder, node);
    }
}

/* Returns: (transfer full): MODEL in the spelling of the dialect. */
static char *
make_model_name (VisemeDialect dialect, const char *model)
{
  char *name = g_strdup (model);

  return dialect == VISEME_DIALECT_V2 ? g_strdelimit (name, "-", '_') : name;
}

/* Who works for the gateway on it; the gateway drops options that are below another name. */
static const char *
find_provider (const char *model)
{
  if (viseme_dialect_is_same_model (model, VISEME_MODEL_LOCAL))
    return PROVIDER_SELF;

  return viseme_dialect_is_same_model (model, VISEME_MODEL_IMAGE) ? PROVIDER_IMAGES
                                                                  : PROVIDER_VIDEOS;
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_files (JsonBuilder *builder, const VisemeGeneration *generation)
{
  if (generation->picture == NULL && generation->audio == NULL)
    return;

  json_builder_set_member_name (builder, "files");
  json_builder_begin_array (builder);
  if (generation->picture != NULL)
    add_file (builder, generation->picture);
  if (generation->audio != NULL)
    add_file (builder, generation->audio);
  json_builder_end_array (builder);
}

/**
 * viseme_dialect_make_generation_request:
 * @dialect: a dialect
 * @generation: what is to be made
 *
 * The roles of the files follow from their types, so these are always told (gateway protocol 1.1).
 * The prompt is required by the schema of v1 and may be empty. Options lie flat in v1, and below
 * the name of the provider in v2.
 *
 * Returns: (transfer full): the JSON body of `POST /video` or `POST /image`
 */
char *
viseme_dialect_make_generation_request (VisemeDialect dialect, const VisemeGeneration *generation)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *name = make_model_name (dialect, generation->model);

  json_builder_begin_object (builder);
  add_string (builder, "model", name);
  add_string (builder, "prompt", generation->prompt != NULL ? generation->prompt : "");
  if (generation->seconds > 0)
    {
      json_builder_set_member_name (builder, "duration");
      json_builder_add_int_value (builder, generation->seconds);
    }
  if (generation->aspect_ratio != NULL)
    add_string (builder, "aspect_ratio", generation->aspect_ratio);
  add_files (builder, generation);
  add_options (builder, dialect, find_provider (generation->model), generation->options);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return json_to_string (root, FALSE);
}

/**
 * viseme_dialect_make_speech_request:
 * @dialect: a dialect
 * @speech: what is to be spoken
 *
 * Options lie flat in v1, and below the name of the provider in v2; cloud voices are those of
 * ElevenLabs.
 *
 * Returns: (transfer full): the JSON body of `POST /speech`
 */
char *
viseme_dialect_make_speech_request (VisemeDialect dialect, const VisemeSpeech *speech)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *name = make_model_name (dialect, speech->model);
  gboolean is_local = g_str_equal (speech->model, VISEME_MODEL_LOCAL);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "model");
  json_builder_add_string_value (builder, name);
  json_builder_set_member_name (builder, "text");
  json_builder_add_string_value (builder, speech->text);
  if (speech->voice != NULL)
    {
      json_builder_set_member_name (builder, "voice");
      json_builder_add_string_value (builder, speech->voice);
    }
  add_options (builder, dialect, is_local ? PROVIDER_SELF : PROVIDER_VOICES, speech->options);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return json_to_string (root, FALSE);
}

/**
 * viseme_dialect_lists_voices:
 * @dialect: a dialect
 *
 * Returns: %TRUE when the gateway has `GET /voices`
 */
gboolean
viseme_dialect_lists_voices (VisemeDialect dialect)
{
  return dialect == VISEME_DIALECT_V1;
}

/**
 * viseme_dialect_read_balance:
 * @object: (nullable): the answer of either dialect
 *
 * Returns: the credits, or -1 when the answer does not tell them
 */
gint64
viseme_dialect_read_balance (JsonObject *object)
{
  double credits = viseme_json_get_number (object, "balance_cents", -1);

  if (credits < 0)
    credits = viseme_json_get_number (object, "available", -1);

  return credits >= 0 && credits < 1e15 ? (gint64) floor (credits) : -1;
}

/**
 * viseme_dialect_read_estimate:
 * @object: (nullable): the answer to `POST /estimate`
 *
 * Returns: the credits, or -1 when the answer does not tell them
 */
gint64
viseme_dialect_read_estimate (JsonObject *object)
{
  double credits =
      viseme_json_get_number (viseme_json_get_object (object, "pricing"), "user_price_cents", -1);

  if (credits < 0)
    credits = viseme_json_get_number (object, "total_credits", -1);

  return credits >= 0 && credits < 1e12 ? (gint64) ceil (credits) : -1;
}

/**
 * viseme_dialect_is_same_model:
 * @name: (nullable): a model's name
 * @other: (nullable): another one
 *
 * Returns: whether both are the same; gateways write them with dashes or underscores
 */
gboolean
viseme_dialect_is_same_model (const char *name, const char *other)
{
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;

  if (name == NULL || other == NULL)
    return FALSE;
  one = g_strdelimit (g_strdup (name), "_", '-');
  two = g_strdelimit (g_strdup (other), "_", '-');

  return g_str_equal (one, two);
}

/* The highest of several providers: it is not known which one gets the job. */
static gint64
read_highest_price (JsonObject *row)
{
  JsonArray *providers = viseme_json_get_array (row, "providers");
  double highest = -1;

  for (guint i = 0; providers != NULL && i < json_array_get_length (providers); i++)
    {
      JsonNode *node = json_array_get_element (providers, i);
      JsonObject *provider = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

      highest = MAX (highest, viseme_json_get_number (provider, "user_price_estimate_cents", -1));
    }

  return highest >= 0 && highest < 1e12 ? (gint64) ceil (highest) : -1;
}

/**
 * viseme_dialect_read_price:
 * @object: (nullable): the answer to `GET /pricing`
 * @model: a model's name
 * @credits: (out): its price, or -1 when the list has the model without one
 *
 * Returns: whether the list has the model
 */
gboolean
viseme_dialect_read_price (JsonObject *object, const char *model, gint64 *credits)
{
  JsonArray *rows = viseme_json_get_array (object, "data");

  *credits = -1;
  for (guint i = 0; rows != NULL && i < json_array_get_length (rows); i++)
    {
      JsonNode *node = json_array_get_element (rows, i);
      JsonObject *row = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

      if (!viseme_dialect_is_same_model (viseme_json_get_string (row, "model"), model))
        continue;
      *credits = read_highest_price (row);
      return TRUE;
    }

  return FALSE;
}
