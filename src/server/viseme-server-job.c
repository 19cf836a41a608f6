/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-server-job"

#include "config.h"

#include "viseme-server-job.h"

#include "base/viseme-error.h"
#include "base/viseme-hasher.h"

#include "viseme-file-store.h"
#include "viseme-token.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define RECORD_VERSION 1
#define ID_PREFIX      "job_"

static const char *const status_names[] = {
  [VISEME_SERVER_JOB_QUEUED] = "queued",       [VISEME_SERVER_JOB_PROCESSING] = "processing",
  [VISEME_SERVER_JOB_COMPLETED] = "completed", [VISEME_SERVER_JOB_FAILED] = "failed",
  [VISEME_SERVER_JOB_CANCELLED] = "cancelled",
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VisemeServerJob, viseme_server_job, G_TYPE_OBJECT)

/**
 * viseme_server_input_clear:
 * @input: an input
 *
 * Frees what it holds.
 */
void
viseme_server_input_clear (VisemeServerInput *input)
{
  g_clear_pointer (&input->url, g_free);
  g_clear_pointer (&input->media_type, g_free);
  g_clear_pointer (&input->hash, g_free);
}

static void
viseme_server_job_finalize (GObject *object)
{
  VisemeServerJob *self = VISEME_SERVER_JOB (object);

  viseme_server_input_clear (&self->video);
  viseme_server_input_clear (&self->audio);
  g_free (self->id);
  g_free (self->result);
  g_free (self->model);
  g_free (self->text);
  g_free (self->voice);
  g_free (self->aspect_ratio);
  g_strfreev (self->warnings);
  g_free (self->error);
  g_free (self->error_code);
  g_free (self->cache_key);
  g_free (self->idempotency_key);
  g_free (self->message);

  G_OBJECT_CLASS (viseme_server_job_parent_class)->finalize (object);
}

static void
viseme_server_job_class_init (VisemeServerJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = viseme_server_job_finalize;

  /**
   * VisemeServerJob::changed:
   *
   * Something that clients see is different.
   */
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
viseme_server_job_init (VisemeServerJob *self)
{
}

/**
 * viseme_server_job_new:
 *
 * Returns: (transfer full): a queued job with a random id, created now
 */
VisemeServerJob *
viseme_server_job_new (void)
{
  VisemeServerJob *self = g_object_new (VISEME_TYPE_SERVER_JOB, NULL);
  g_autofree char *token = viseme_token_new ();

  self->id = g_strconcat (ID_PREFIX, token, NULL);
  self->created = g_get_real_time () / G_USEC_PER_SEC;
  self->warnings = g_new0 (char *, 1);

  return self;
}

/**
 * viseme_server_job_is_id:
 * @text: any text
 *
 * Returns: %TRUE when @text has the form of a job id, which is also safe as a file name
 */
gboolean
viseme_server_job_is_id (const char *text)
{
  gsize prefix = strlen (ID_PREFIX);

  return g_str_has_prefix (text, ID_PREFIX) && strlen (text) == prefix + VISEME_TOKEN_LENGTH &&
         strspn (text + prefix, "0123456789abcdef") == VISEME_TOKEN_LENGTH;
}

/**
 * viseme_server_job_is_terminal:
 * @self: a job
 *
 * Returns: %TRUE when the job has ended in whatever way
 */
gboolean
viseme_server_job_is_terminal (VisemeServerJob *self)
{
  return self->status >= VISEME_SERVER_JOB_COMPLETED;
}

/**
 * viseme_server_job_changed:
 * @self: a job
 *
 * Tells those who watch the job that it is different.
 */
void
viseme_server_job_changed (VisemeServerJob *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * viseme_server_job_set_progress:
 * @self: a job
 * @progress: 0..1
 * @message: what is being done, for people
 *
 * Emits #VisemeServerJob::changed when either is new.
 */
void
viseme_server_job_set_progress (VisemeServerJob *self, double progress, const char *message)
{
  progress = CLAMP (progress, 0.0, 1.0);
  if (progress >= self->progress && progress <= self->progress &&
      g_strcmp0 (message, self->message) == 0)
    return;

  self->progress = progress;
  g_free (self->message);
  self->message = g_strdup (message);
  viseme_server_job_changed (self);
}

static const struct
{
  const char *name; /* in records */
  const char *tool;
  const char *media_type;
  const char *extension;
} tasks[] = {
  [VISEME_SERVER_JOB_LIP_SYNC] = { "lip-sync", "video", "video/mp4", ".mp4" },
  [VISEME_SERVER_JOB_SPEECH] = { "speech", "speech", "audio/wav", ".wav" },
  [VISEME_SERVER_JOB_IMAGE] = { "image", "image", "image/png", ".png" },
  [VISEME_SERVER_JOB_ANIMATION] = { "animation", "video", "video/mp4", ".mp4" },
};

/**
 * viseme_server_job_get_tool:
 * @self: a job
 *
 * Returns: what play money is spent on: “video”, “speech” or “image”
 */
const char *
viseme_server_job_get_tool (VisemeServerJob *self)
{
  return tasks[self->task].tool;
}

/**
 * viseme_server_job_get_extension:
 * @self: a job
 *
 * Returns: how the name of its result ends, such as `.mp4`
 */
const char *
viseme_server_job_get_extension (VisemeServerJob *self)
{
  return tasks[self->task].extension;
}

/**
 * viseme_server_job_get_media_type:
 * @self: a job
 *
 * Returns: the media type of its result
 */
const char *
viseme_server_job_get_media_type (VisemeServerJob *self)
{
  return tasks[self->task].media_type;
}

static void
add_options_to_key (VisemeHasher *hasher, const VisemeEngineOptions *options)
{
  char x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *text = NULL;

  if (!options->has_face && !options->allow_small_face && !options->head_motion)
    return;

  g_ascii_dtostr (x, sizeof x, options->has_face ? options->face_x : -1);
  g_ascii_dtostr (y, sizeof y, options->has_face ? options->face_y : -1);
  text = g_strdup_printf ("face %s %s small %d motion %d", x, y, options->allow_small_face,
                          options->head_motion);
  viseme_hasher_update (hasher, text, strlen (text) + 1);
}

static void
add_to_key (VisemeHasher *hasher, const char *part)
{
  viseme_hasher_update (hasher, part, strlen (part) + 1);
}

/* The words and the rest of what is made from them. */
static void
add_making_to_key (VisemeHasher *hasher, VisemeServerJob *self)
{
  g_autofree char *seconds = g_strdup_printf ("%d", self->seconds);

  add_to_key (hasher, self->text);
  add_to_key (hasher, self->aspect_ratio != NULL ? self->aspect_ratio : "");
  add_to_key (hasher, seconds);
  add_to_key (hasher, self->video.hash != NULL ? self->video.hash : "");
}

/**
 * viseme_server_job_update_cache_key:
 * @self: a job whose files, if it has any, are in the store
 * @engine_version: changes whenever the same inputs give another result
 *
 * The key is made from the content of the files, not from their URLs, or from the text, and from
 * the options. Practice speech says in the file that it is such.
 */
void
viseme_server_job_update_cache_key (VisemeServerJob *self, const char *engine_version)
{
  g_autoptr (VisemeHasher) hasher = viseme_hasher_new ();

  if (self->task == VISEME_SERVER_JOB_SPEECH)
    {
      g_autofree char *rate = g_strdup_printf ("%d", self->rate);

      add_to_key (hasher, "speech");
      add_to_key (hasher, self->model != NULL ? "practice" : "local");
      add_to_key (hasher, engine_version);
      add_to_key (hasher, self->text);
      add_to_key (hasher, self->voice);
      add_to_key (hasher, rate);
    }
  else if (self->task != VISEME_SERVER_JOB_LIP_SYNC)
    {
      add_to_key (hasher, tasks[self->task].name);
      add_to_key (hasher, engine_version);
      add_making_to_key (hasher, self);
    }
  else
    {
      add_to_key (hasher, "video");
      add_to_key (hasher, "local");
      add_to_key (hasher, engine_version);
      add_to_key (hasher, self->video.hash);
      add_to_key (hasher, self->audio.hash);
      add_options_to_key (hasher, &self->options);
    }

  g_free (self->cache_key);
  self->cache_key = viseme_hasher_finish (hasher);
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  if (value == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_strings (JsonBuilder *builder, const char *name, char **values)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (gsize i = 0; values != NULL && values[i] != NULL; i++)
    json_builder_add_string_value (builder, values[i]);
  json_builder_end_array (builder);
}

static void
add_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_boolean (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

static void
add_time (JsonBuilder *builder, const char *name, gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);
  g_autofree char *text = time != NULL ? g_date_time_format_iso8601 (time) : NULL;

  add_string (builder, name, text);
}

static void
add_output (JsonBuilder *builder, VisemeServerJob *self, const char *base_url)
{
  g_autofree char *url = g_strdup_printf ("%s/results/%s", base_url, self->result);

  json_builder_set_member_name (builder, "output");
  json_builder_begin_object (builder);
  add_string (builder, "url", url);
  add_string (builder, "media_type", viseme_server_job_get_media_type (self));
  json_builder_end_object (builder);
}

static void
add_cache (JsonBuilder *builder, VisemeServerJob *self)
{
  json_builder_set_member_name (builder, "cache");
  json_builder_begin_object (builder);
  add_boolean (builder, "hit", self->cache_hit);
  add_string (builder, "key", self->cache_key);
  json_builder_end_object (builder);
}

/**
 * viseme_server_job_to_json:
 * @self: a job
 * @base_url: how the client reaches this gateway, with the version path
 *
 * Returns: (transfer full): the job object of the protocol (1.3)
 */
JsonNode *
viseme_server_job_to_json (VisemeServerJob *self, const char *base_url)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "job_id", self->id);
  add_string (builder, "status", status_names[self->status]);
  add_string (builder, "model", self->model != NULL ? self->model : "viseme:local");
  add_time (builder, "created_at", self->created);
  if (self->completed > 0)
    add_time (builder, "completed_at", self->completed);
  json_builder_set_member_name (builder, "progress");
  json_builder_add_double_value (
      builder, self->status == VISEME_SERVER_JOB_COMPLETED ? 1.0 : self->progress);
  add_string (builder, "progress_message", self->message);
  add_strings (builder, "warnings", self->warnings);
  if (self->status == VISEME_SERVER_JOB_COMPLETED)
    add_output (builder, self, base_url);
  add_string (builder, "error", self->error);
  add_string (builder, "error_code", self->error_code);
  if (self->cache_key != NULL)
    add_cache (builder, self);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

static void
add_input (JsonBuilder *builder, const char *name, const VisemeServerInput *input)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  add_string (builder, "url", input->url);
  add_string (builder, "media_type", input->media_type);
  add_string (builder, "hash", input->hash);
  json_builder_end_object (builder);
}

static void
add_options (JsonBuilder *builder, const VisemeEngineOptions *options)
{
  if (options->has_face)
    {
      json_builder_set_member_name (builder, "face");
      json_builder_begin_array (builder);
      json_builder_add_double_value (builder, options->face_x);
      json_builder_add_double_value (builder, options->face_y);
      json_builder_end_array (builder);
    }
  add_boolean (builder, "small_face", options->allow_small_face);
  add_boolean (builder, "head_motion", options->head_motion);
}

/**
 * viseme_server_job_save:
 * @self: a job
 * @path: its record
 * @error: return location
 *
 * Replaces the record in one step, on the disk when this returns.
 *
 * Returns: %TRUE on success
 */
gboolean
viseme_server_job_save (VisemeServerJob *self, const char *path, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  add_int (builder, "version", RECORD_VERSION);
  add_string (builder, "id", self->id);
  add_string (builder, "status", status_names[self->status]);
  add_input (builder, "video", &self->video);
  add_input (builder, "audio", &self->audio);
  add_options (builder, &self->options);
  add_string (builder, "task", tasks[self->task].name);
  add_string (builder, "aspect_ratio", self->aspect_ratio);
  add_int (builder, "seconds", self->seconds);
  add_string (builder, "text", self->text);
  add_string (builder, "voice", self->voice);
  add_int (builder, "rate", self->rate);
  add_int (builder, "created", self->created);
  add_int (builder, "completed", self->completed);
  add_int (builder, "attempts", self->attempts);
  add_string (builder, "result", self->result);
  add_string (builder, "model", self->model);
  add_strings (builder, "warnings", self->warnings);
  add_string (builder, "error", self->error);
  add_string (builder, "error_code", self->error_code);
  add_string (builder, "cache_key", self->cache_key);
  add_string (builder, "idempotency_key", self->idempotency_key);
  add_boolean (builder, "cache_hit", self->cache_hit);
  add_boolean (builder, "skip_lookup", self->skip_lookup);
  add_boolean (builder, "skip_store", self->skip_store);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);

  return g_file_set_contents_full (
      path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

static char *
get_string (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_dup_string (node)
             : NULL;
}

static gint64
get_int (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node)
                                                                         : 0;
}

static gboolean
get_boolean (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN &&
         json_node_get_boolean (node);
}

static char **
get_strings (JsonObject *object, const char *name)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  JsonNode *node = json_object_get_member (object, name);

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          JsonNode *item = json_array_get_element (array, i);

          if (json_node_get_value_type (item) == G_TYPE_STRING)
            g_ptr_array_add (texts, json_node_dup_string (item));
        }
    }
  g_ptr_array_add (texts, NULL);

  return (char **) g_ptr_array_steal (texts, NULL);
}

static void
load_input (JsonObject *record, const char *name, VisemeServerInput *input)
{
  JsonNode *node = json_object_get_member (record, name);
  JsonObject *object;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return;

  object = json_node_get_object (node);
  input->url = get_string (object, "url");
  input->media_type = get_string (object, "media_type");
  input->hash = get_string (object, "hash");
  if (input->hash != NULL && !viseme_file_store_is_hash (input->hash))
    g_clear_pointer (&input->hash, g_free);
}

static void
load_options (JsonObject *record, VisemeEngineOptions *options)
{
  JsonNode *node = json_object_get_member (record, "face");
  JsonArray *point =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  options->allow_small_face = get_boolean (record, "small_face");
  options->head_motion = get_boolean (record, "head_motion");
  if (point == NULL || json_array_get_length (point) != 2)
    return;

  options->has_face = TRUE;
  options->face_x = CLAMP (json_array_get_double_element (point, 0), 0.0, 1.0);
  options->face_y = CLAMP (json_array_get_double_element (point, 1), 0.0, 1.0);
}

static gboolean
load_status (VisemeServerJob *self, JsonObject *record)
{
  g_autofree char *name = get_string (record, "status");

  for (gsize i = 0; name != NULL && i < G_N_ELEMENTS (status_names); i++)
    {
      if (g_str_equal (name, status_names[i]))
        {
          self->status = (VisemeServerJobStatus) i;
          return TRUE;
        }
    }

  return FALSE;
}

/* Before records had a task, those with a text were speech. */
static gboolean
load_task (VisemeServerJob *self, JsonObject *record)
{
  g_autofree char *name = get_string (record, "task");

  self->text = get_string (record, "text");
  self->task =
      name == NULL && self->text != NULL ? VISEME_SERVER_JOB_SPEECH : VISEME_SERVER_JOB_LIP_SYNC;
  if (name == NULL)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (tasks); i++)
    if (g_str_equal (name, tasks[i].name))
      {
        self->task = (VisemeServerJobTask) i;
        return TRUE;
      }

  return FALSE;
}

static gboolean
has_inputs (VisemeServerJob *self)
{
  switch (self->task)
    {
    case VISEME_SERVER_JOB_SPEECH:
      return self->text != NULL && self->voice != NULL;
    case VISEME_SERVER_JOB_IMAGE:
      return self->text != NULL;
    case VISEME_SERVER_JOB_ANIMATION:
      return self->text != NULL && self->video.url != NULL;
    case VISEME_SERVER_JOB_LIP_SYNC:
    default:
      return self->video.url != NULL && self->audio.url != NULL;
    }
}

static gboolean
load_record (VisemeServerJob *self, JsonObject *record)
{
  self->id = get_string (record, "id");
  if (self->id == NULL || !viseme_server_job_is_id (self->id) || !load_status (self, record) ||
      !load_task (self, record))
    return FALSE;

  load_input (record, "video", &self->video);
  load_input (record, "audio", &self->audio);
  load_options (record, &self->options);
  self->aspect_ratio = get_string (record, "aspect_ratio");
  self->seconds = (int) CLAMP (get_int (record, "seconds"), 0, 1000);
  self->voice = get_string (record, "voice");
  self->rate = (int) CLAMP (get_int (record, "rate"), 0, 1000);
  self->created = get_int (record, "created");
  self->completed = get_int (record, "completed");
  self->attempts = (guint) CLAMP (get_int (record, "attempts"), 0, 1000);
  self->result = get_string (record, "result");
  self->model = get_string (record, "model");
  self->warnings = get_strings (record, "warnings");
  self->error = get_string (record, "error");
  self->error_code = get_string (record, "error_code");
  self->cache_key = get_string (record, "cache_key");
  self->idempotency_key = get_string (record, "idempotency_key");
  self->cache_hit = get_boolean (record, "cache_hit");
  self->skip_lookup = get_boolean (record, "skip_lookup");
  self->skip_store = get_boolean (record, "skip_store");

  return has_inputs (self) && (self->status != VISEME_SERVER_JOB_COMPLETED || self->result != NULL);
}

/**
 * viseme_server_job_load:
 * @path: a record written by viseme_server_job_save()
 * @error: return location; %VISEME_ERROR_DAMAGED for a file that is no such record
 *
 * Returns: (transfer full): the job, or %NULL with @error set
 */
VisemeServerJob *
viseme_server_job_load (const char *path, GError **error)
{
  g_autoptr (VisemeServerJob) self = g_object_new (VISEME_TYPE_SERVER_JOB, NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root;

  if (!json_parser_load_from_file (parser, path, error))
    return NULL;

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root) ||
      !load_record (self, json_node_get_object (root)))
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_DAMAGED,
                   _ ("“%s” is not the record of a job. It is left out."), path);
      return NULL;
    }

  return g_steal_pointer (&self);
}
