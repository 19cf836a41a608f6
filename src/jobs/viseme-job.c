/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-job"

#include "config.h"

#include "viseme-job.h"

#include "base/viseme-error.h"
#include "viseme-job-private.h"

enum
{
  PROP_TITLE = 1,
  PROP_STATE,
  PROP_PROGRESS,
  PROP_STAGE_TEXT,
  PROP_RESULT,
  PROP_ERROR_MESSAGE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (VisemeJob, viseme_job, G_TYPE_OBJECT)

static void
viseme_job_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  VisemeJob *self = VISEME_JOB (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    case PROP_STAGE_TEXT:
      g_value_set_string (value, self->stage_text);
      break;
    case PROP_RESULT:
      g_value_set_object (value, self->result);
      break;
    case PROP_ERROR_MESSAGE:
      g_value_set_string (value, self->error != NULL ? self->error->message : NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
viseme_job_finalize (GObject *object)
{
  VisemeJob *self = VISEME_JOB (object);

  g_free (self->id);
  g_free (self->title);
  g_clear_object (&self->video);
  g_clear_object (&self->audio);
  g_free (self->model_id);
  g_free (self->gateway_url);
  g_clear_object (&self->output);
  g_free (self->remote_id);
  g_free (self->stage_text);
  g_clear_object (&self->result);
  g_clear_error (&self->error);
  g_ptr_array_unref (self->warnings);
  g_free (self->video_hash);
  g_free (self->audio_hash);
  g_free (self->result_hash);
  g_free (self->result_tag);
  g_free (self->options);
  g_free (self->text);
  g_free (self->voice);
  g_free (self->aspect_ratio);
  g_free (self->step);
  g_clear_pointer (&self->intent, viseme_intent_free);

  G_OBJECT_CLASS (viseme_job_parent_class)->finalize (object);
}

static void
viseme_job_class_init (VisemeJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = viseme_job_get_property;
  object_class->finalize = viseme_job_finalize;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, VISEME_TYPE_JOB_STATE, VISEME_JOB_DRAFT, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, -1, 1, -1, flags);
  properties[PROP_STAGE_TEXT] = g_param_spec_string ("stage-text", NULL, NULL, NULL, flags);
  properties[PROP_RESULT] = g_param_spec_object ("result", NULL, NULL, G_TYPE_FILE, flags);
  properties[PROP_ERROR_MESSAGE] = g_param_spec_string ("error-message", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
viseme_job_init (VisemeJob *self)
{
  self->progress = -1;
  self->stage_text = g_strdup (viseme_job_state_describe (VISEME_JOB_DRAFT));
  self->warnings = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->warnings, NULL);
}

/**
 * viseme_job_set_title:
 * @self: a job
 * @title: (nullable): what the user calls it; %NULL or nothing but blanks names it after what it is
 * made from
 */
void
viseme_job_set_title (VisemeJob *self, const char *title)
{
  g_autofree char *own = g_strstrip (g_strdup (title != NULL ? title : ""));

  g_free (self->title);
  self->title = *own != '\0' ? g_steal_pointer (&own) : viseme_job_make_title (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

/**
 * viseme_job_set_options:
 * @self: a job that has not been started
 * @options: (nullable): a JSON object with what the model offers beyond its inputs
 *
 * They travel as the `provider_options` of the request.
 */
void
viseme_job_set_options (VisemeJob *self, const char *options)
{
  g_return_if_fail (VISEME_IS_JOB (self));
  g_return_if_fail (self->state == VISEME_JOB_DRAFT);

  g_free (self->options);
  self->options = g_strdup (options);
}

/**
 * viseme_job_get_options:
 * @self: a job
 *
 * Returns: (nullable): the JSON object of viseme_job_set_options()
 */
const char *
viseme_job_get_options (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), NULL);

  return self->options;
}

/**
 * viseme_job_get_id:
 * @self: a job
 *
 * Returns: its UUID
 */
const char *
viseme_job_get_id (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), NULL);

  return self->id;
}

/**
 * viseme_job_get_title:
 * @self: a job
 *
 * Returns: the names of the video and the speech, or the first words of the text, for people
 */
const char *
viseme_job_get_title (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), NULL);

  return self->title;
}

/**
 * viseme_job_get_model_id:
 * @self: a job
 *
 * Returns: the name of its model
 */
const char *
viseme_job_get_model_id (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), NULL);

  return self->model_id;
}

/**
 * viseme_job_get_gateway_url:
 * @self: a job
 *
 * Returns: (nullable): the gateway; %NULL is the one of this computer
 */
const char *
viseme_job_get_gateway_url (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), NULL);

  return self->gateway_url;
}

/**
 * viseme_job_get_remote_id:
 * @self: a job
 *
 * Returns: (nullable): the gateway's name of the job
 */
const char *
viseme_job_get_remote_id (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), NULL);

  return self->remote_id;
}

/**
 * viseme_job_get_state:
 * @self: a job
 *
 * Returns: how far it is
 */
VisemeJobState
viseme_job_get_state (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), VISEME_JOB_FAILED);

  return self->state;
}

/**
 * viseme_job_get_progress:
 * @self: a job
 *
 * Returns: the part of the stage that is done, 0 to 1, or -1
 */
double
viseme_job_get_progress (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), -1);

  return self->progress;
}

/**
 * viseme_job_get_stage_text:
 * @self: a job
 *
 * Returns: translated words for the stage, such as `Uploading 34 %`
 */
const char *
viseme_job_get_stage_text (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), NULL);

  return self->stage_text;
}

/**
 * viseme_job_get_result:
 * @self: a job
 *
 * Returns: (transfer none) (nullable): where the result is
 */
GFile *
viseme_job_get_result (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), NULL);

  return self->result;
}

/**
 * viseme_job_get_error:
 * @self: a job
 *
 * Returns: (nullable): why it failed
 */
const GError *
viseme_job_get_error (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), NULL);

  return self->error;
}

/**
 * viseme_job_get_warnings:
 * @self: a job
 *
 * Returns: (transfer none): what the user should know; may be empty
 */
const char *const *
viseme_job_get_warnings (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), NULL);

  return (const char *const *) self->warnings->pdata;
}

/**
 * viseme_job_get_created_at:
 * @self: a job
 *
 * Returns: when it was made, in Unix seconds
 */
gint64
viseme_job_get_created_at (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), 0);

  return self->created_at;
}

/**
 * viseme_job_get_elapsed:
 * @self: a job
 *
 * Returns: seconds since it was started in this process, or how long it ran
 */
double
viseme_job_get_elapsed (VisemeJob *self)
{
  if (self->begun_at == 0)
    return self->elapsed;

  return (g_get_monotonic_time () - self->begun_at) / (double) G_TIME_SPAN_SECOND;
}

GFile *
viseme_job_get_output (VisemeJob *self)
{
  return self->output;
}

gboolean
viseme_job_get_overwrite (VisemeJob *self)
{
  return self->overwrite;
}

/**
 * viseme_job_begin:
 * @self: a job
 *
 * Starts its clock and forgets an earlier error.
 */
void
viseme_job_begin (VisemeJob *self)
{
  self->begun_at = g_get_monotonic_time ();
  viseme_job_set_error (self, NULL);
}

/**
 * viseme_job_set_state:
 * @self: a job
 * @state: its new state, written to the journal already
 */
void
viseme_job_set_state (VisemeJob *self, VisemeJobState state)
{
  gboolean set_back = state == VISEME_JOB_DRAFT && self->error != NULL;

  if ((set_back || viseme_job_state_is_final (state)) && self->begun_at != 0)
    {
      self->elapsed = viseme_job_get_elapsed (self);
      self->begun_at = 0;
    }
  if (!viseme_job_state_can_become (self->state, state, viseme_job_is_free (self)))
    g_critical ("A job cannot become %s from %s", viseme_job_state_to_nick (state),
                viseme_job_state_to_nick (self->state));
  self->state = state;
  viseme_job_set_stage (self, viseme_job_state_describe (state), -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/**
 * viseme_job_set_stage:
 * @self: a job
 * @text: translated words for what is being done
 * @progress: the part of it that is done, 0 to 1, or -1
 */
void
viseme_job_set_stage (VisemeJob *self, const char *text, double progress)
{
  if (g_strcmp0 (self->stage_text, text) != 0)
    {
      g_free (self->stage_text);
      self->stage_text = g_strdup (text);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STAGE_TEXT]);
    }
  if (self->progress < progress || self->progress > progress)
    {
      self->progress = progress;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
    }
}

void
viseme_job_set_remote_id (VisemeJob *self, const char *remote_id)
{
  g_free (self->remote_id);
  self->remote_id = g_strdup (remote_id);
}

void
viseme_job_set_result (VisemeJob *self, GFile *result)
{
  if (g_set_object (&self->result, result))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RESULT]);
}

void
viseme_job_set_error (VisemeJob *self, const GError *error)
{
  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR_MESSAGE]);
}

void
viseme_job_add_warning (VisemeJob *self, const char *warning)
{
  for (guint i = 0; i + 1 < self->warnings->len; i++)
    if (g_str_equal (self->warnings->pdata[i], warning))
      return;

  g_ptr_array_insert (self->warnings, self->warnings->len - 1, g_strdup (warning));
}
