/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-remote-job"

#include "config.h"

#include "viseme-remote-job.h"

#include "base/viseme-error.h"
#include "viseme-json.h"
#include "viseme-remote-job-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MAX_WARNINGS 20

struct _VisemeRemoteJob
{
  GObject parent_instance;

  char *id;
  VisemeRemoteStatus status;
  double progress;
  char *message;
  char *result_url;
  char *result_type;
  char *error;
  char *error_code;
  GStrv warnings;
  gboolean cache_hit;
  gint64 charged; /* credits, -1: not told */
};

G_DEFINE_FINAL_TYPE (VisemeRemoteJob, viseme_remote_job, G_TYPE_OBJECT)

static const struct
{
  const char *word;
  VisemeRemoteStatus status;
} words[] = {
  { "queued", VISEME_REMOTE_QUEUED },       { "pending", VISEME_REMOTE_QUEUED },
  { "submitting", VISEME_REMOTE_QUEUED },   { "processing", VISEME_REMOTE_RUNNING },
  { "running", VISEME_REMOTE_RUNNING },     { "completed", VISEME_REMOTE_COMPLETED },
  { "succeeded", VISEME_REMOTE_COMPLETED }, { "failed", VISEME_REMOTE_FAILED },
  { "rejected", VISEME_REMOTE_FAILED },     { "cancelled", VISEME_REMOTE_CANCELLED },
  { "canceled", VISEME_REMOTE_CANCELLED },
};

static void
viseme_remote_job_finalize (GObject *object)
{
  VisemeRemoteJob *self = VISEME_REMOTE_JOB (object);

  g_free (self->id);
  g_free (self->message);
  g_free (self->result_url);
  g_free (self->result_type);
  g_free (self->error);
  g_free (self->error_code);
  g_strfreev (self->warnings);

  G_OBJECT_CLASS (viseme_remote_job_parent_class)->finalize (object);
}

static void
viseme_remote_job_class_init (VisemeRemoteJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = viseme_remote_job_finalize;
}

static void
viseme_remote_job_init (VisemeRemoteJob *self)
{
  self->progress = -1;
  self->charged = -1;
}

static VisemeRemoteStatus
read_status (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (word, words[i].word) == 0)
      return words[i].status;

  return VISEME_REMOTE_RUNNING;
}

/* v1: output.url; v2: output.outputs[0].url. */
static void
read_output (VisemeRemoteJob *self, JsonObject *object)
{
  JsonObject *output = viseme_json_get_object (object, "output");
  JsonArray *outputs = viseme_json_get_array (output, "outputs");

  if (outputs != NULL && json_array_get_length (outputs) > 0)
    {
      JsonNode *first = json_array_get_element (outputs, 0);

      if (JSON_NODE_HOLDS_OBJECT (first))
        output = json_node_get_object (first);
    }

  self->result_url = g_strdup (viseme_json_get_string (output, "url"));
  self->result_type = g_strdup (viseme_json_get_string (output, "media_type"));
}

static void
read_warnings (VisemeRemoteJob *self, JsonObject *object)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array = viseme_json_get_array (object, "warnings");
  guint n = array != NULL ? MIN (json_array_get_length (array), MAX_WARNINGS) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      g_autofree char *text = NULL;

      if (JSON_NODE_HOLDS_OBJECT (node))
        text = viseme_json_get_words (json_node_get_object (node), "message");
      else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        text = viseme_json_make_words (json_node_get_string (node));
      if (text != NULL)
        g_strv_builder_add (builder, text);
    }

  self->warnings = g_strv_builder_end (builder);
}

static void
read_error (VisemeRemoteJob *self, JsonObject *object)
{
  const char *code = viseme_json_get_string (object, "error_code");

  if (code == NULL)
    code = viseme_json_get_string (viseme_json_get_object (object, "error"), "code");

  self->error_code = g_strdup (code);
  self->error = viseme_json_get_words (object, "error");
}

/* v2: actual_cost_cents, or pricing.actual, alone or in an object; a hit in the cache is free. */
static void
read_charge (VisemeRemoteJob *self, JsonObject *object)
{
  JsonObject *pricing = viseme_json_get_object (object, "pricing");
  JsonObject *actual = viseme_json_get_object (pricing, "actual");
  double cents = viseme_json_get_number (object, "actual_cost_cents", -1);

  if (cents < 0)
    cents = viseme_json_get_number (pricing, "actual", -1);
  if (cents < 0)
    cents = viseme_json_get_number (actual, "user_price_cents", -1);
  if (self->cache_hit || viseme_json_get_boolean (pricing, "cached"))
    cents = 0;
  if (cents >= 0 && cents < 1e12)
    self->charged = (gint64) ceil (cents);
}

/**
 * viseme_remote_job_new_from_json:
 * @object: (nullable): what a gateway answered
 * @error: return location; %VISEME_ERROR_PROTOCOL when it has no job in it
 *
 * Reads a job in either dialect (gateway protocol 1.3).
 *
 * Returns: (transfer full): the job, or %NULL with @error set
 */
VisemeRemoteJob *
viseme_remote_job_new_from_json (JsonObject *object, GError **error)
{
  g_autoptr (VisemeRemoteJob) self = g_object_new (VISEME_TYPE_REMOTE_JOB, NULL);
  const char *id = viseme_json_get_string (object, "job_id");
  const char *status = viseme_json_get_string (object, "status");
  double progress = viseme_json_get_number (object, "progress", -1);

  if (id == NULL)
    id = viseme_json_get_string (object, "id");
  if (id == NULL || status == NULL)
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_PROTOCOL,
                           _ ("The gateway’s answer does not tell about a job. Check the gateway’s "
                              "address, or try again later."));
      return NULL;
    }

  self->id = g_strdup (id);
  self->status = read_status (status);
  self->progress = progress >= 0 ? MIN (progress, 1.0) : -1;
  self->message = viseme_json_get_words (object, "progress_message");
  self->cache_hit = viseme_json_get_boolean (viseme_json_get_object (object, "cache"), "hit");
  read_charge (self, object);
  read_output (self, object);
  read_error (self, object);
  read_warnings (self, object);

  return g_steal_pointer (&self);
}

/**
 * viseme_remote_job_get_id:
 * @self: a job
 *
 * Returns: the gateway's name of the job
 */
const char *
viseme_remote_job_get_id (VisemeRemoteJob *self)
{
  g_return_val_if_fail (VISEME_IS_REMOTE_JOB (self), NULL);

  return self->id;
}

/**
 * viseme_remote_job_get_status:
 * @self: a job
 *
 * Returns: how far it is; a status that is not known counts as running
 */
VisemeRemoteStatus
viseme_remote_job_get_status (VisemeRemoteJob *self)
{
  g_return_val_if_fail (VISEME_IS_REMOTE_JOB (self), VISEME_REMOTE_RUNNING);

  return self->status;
}

/**
 * viseme_remote_job_is_terminal:
 * @self: a job
 *
 * Returns: %TRUE when it has ended, in whatever way
 */
gboolean
viseme_remote_job_is_terminal (VisemeRemoteJob *self)
{
  g_return_val_if_fail (VISEME_IS_REMOTE_JOB (self), FALSE);

  return self->status >= VISEME_REMOTE_COMPLETED;
}

/**
 * viseme_remote_job_get_progress:
 * @self: a job
 *
 * Returns: the part that is done, 0 to 1, or -1 when the gateway does not tell
 */
double
viseme_remote_job_get_progress (VisemeRemoteJob *self)
{
  g_return_val_if_fail (VISEME_IS_REMOTE_JOB (self), -1);

  return self->progress;
}

/**
 * viseme_remote_job_get_message:
 * @self: a job
 *
 * Returns: (nullable): what the gateway says about the progress
 */
const char *
viseme_remote_job_get_message (VisemeRemoteJob *self)
{
  g_return_val_if_fail (VISEME_IS_REMOTE_JOB (self), NULL);

  return self->message;
}

/**
 * viseme_remote_job_get_result_url:
 * @self: a job
 *
 * Returns: (nullable): where the result is, of a completed job
 */
const char *
viseme_remote_job_get_result_url (VisemeRemoteJob *self)
{
  g_return_val_if_fail (VISEME_IS_REMOTE_JOB (self), NULL);

  return self->result_url;
}

/**
 * viseme_remote_job_get_result_type:
 * @self: a job
 *
 * Returns: (nullable): the media type of the result, such as `video/mp4`
 */
const char *
viseme_remote_job_get_result_type (VisemeRemoteJob *self)
{
  g_return_val_if_fail (VISEME_IS_REMOTE_JOB (self), NULL);

  return self->result_type;
}

/**
 * viseme_remote_job_get_error:
 * @self: a job
 *
 * Returns: (nullable): why it failed, in the gateway's words
 */
const char *
viseme_remote_job_get_error (VisemeRemoteJob *self)
{
  g_return_val_if_fail (VISEME_IS_REMOTE_JOB (self), NULL);

  return self->error;
}

/**
 * viseme_remote_job_get_warnings:
 * @self: a job
 *
 * Returns: what the gateway warns of; may be empty
 */
const char *const *
viseme_remote_job_get_warnings (VisemeRemoteJob *self)
{
  g_return_val_if_fail (VISEME_IS_REMOTE_JOB (self), NULL);

  return (const char *const *) self->warnings;
}

/**
 * viseme_remote_job_is_cache_hit:
 * @self: a job
 *
 * Returns: %TRUE when the gateway answered from its cache, which costs nothing
 */
gboolean
viseme_remote_job_is_cache_hit (VisemeRemoteJob *self)
{
  g_return_val_if_fail (VISEME_IS_REMOTE_JOB (self), FALSE);

  return self->cache_hit;
}

/**
 * viseme_remote_job_get_charged:
 * @self: a job
 *
 * Returns: what was charged for it in credits, or -1 when the gateway does not tell (yet)
 */
gint64
viseme_remote_job_get_charged (VisemeRemoteJob *self)
{
  g_return_val_if_fail (VISEME_IS_REMOTE_JOB (self), -1);

  return self->charged;
}

/* REASON is what the gateway says. */
static char *
describe_failure (VisemeModelTask task, const char *reason)
{
  switch (task)
    {
    case VISEME_MODEL_TASK_SPEECH:
      return g_strdup_printf (_ ("The gateway could not speak the text: %s"), reason);
    case VISEME_MODEL_TASK_IMAGE:
      return g_strdup_printf (_ ("The gateway could not make the picture: %s"), reason);
    case VISEME_MODEL_TASK_ANIMATION:
      return g_strdup_printf (_ ("The gateway could not animate the picture: %s"), reason);
    case VISEME_MODEL_TASK_LIP_SYNC:
    case VISEME_MODEL_TASK_TALKING_PICTURE:
    default:
      return g_strdup_printf (_ ("The gateway could not make the video: %s"), reason);
    }
}

static const char *
describe_silent_failure (VisemeModelTask task)
{
  switch (task)
    {
    case VISEME_MODEL_TASK_SPEECH:
      return _ ("The gateway could not speak the text and gave no reason. Try again, or try "
                "another voice.");
    case VISEME_MODEL_TASK_IMAGE:
      return _ ("The gateway could not make the picture and gave no reason. Try again, or describe "
                "it in other words.");
    case VISEME_MODEL_TASK_ANIMATION:
      return _ ("The gateway could not animate the picture and gave no reason. Try again, or "
                "describe it in other words.");
    case VISEME_MODEL_TASK_LIP_SYNC:
    case VISEME_MODEL_TASK_TALKING_PICTURE:
    default:
      return _ ("The gateway could not make the video and gave no reason. Try again, or try "
                "another quality.");
    }
}

/**
 * viseme_remote_job_make_error:
 * @self: a job that failed
 * @task: what it was to make
 *
 * Returns: (transfer full): the error for people; of the code that the gateway names in
 *   `error_code` when it is one of ours, else %VISEME_ERROR_JOB_FAILED
 */
GError *
viseme_remote_job_make_error (VisemeRemoteJob *self, VisemeModelTask task)
{
  VisemeError code = VISEME_ERROR_JOB_FAILED;

  g_autofree char *text = NULL;

  g_return_val_if_fail (VISEME_IS_REMOTE_JOB (self), NULL);

  if (viseme_error_from_nick (self->error_code, &code) && self->error != NULL)
    return g_error_new_literal (VISEME_ERROR, code, self->error);
  if (self->error == NULL)
    return g_error_new_literal (VISEME_ERROR, code, describe_silent_failure (task));

  text = describe_failure (task, self->error);

  return g_error_new_literal (VISEME_ERROR, code, text);
}
