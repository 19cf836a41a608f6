/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-job"

#include "config.h"

#include "viseme-job.h"

#include "base/viseme-error.h"
#include "viseme-job-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _VisemeJob
{
  GObject parent_instance;

  char *id;
  char *title;
  GFile *video;
  GFile *audio;
  char *model_id;
  char *gateway_url;
  GFile *output;
  gboolean overwrite;
  char *remote_id;
  VisemeJobState state;
  double progress;
  char *stage_text;
  GFile *result;
  GError *error;
  GPtrArray *warnings; /* ends with NULL */
  gint64 created_at;
  gint64 begun_at; /* monotonic, 0: does not run */
  double elapsed;  /* of a job that does not run */
};

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

static const GEnumValue states[] = {
  { VISEME_JOB_DRAFT, "VISEME_JOB_DRAFT", "draft" },
  { VISEME_JOB_UPLOADING, "VISEME_JOB_UPLOADING", "uploading" },
  { VISEME_JOB_READY, "VISEME_JOB_READY", "ready" },
  { VISEME_JOB_SUBMITTING, "VISEME_JOB_SUBMITTING", "submitting" },
  { VISEME_JOB_UNCONFIRMED, "VISEME_JOB_UNCONFIRMED", "unconfirmed" },
  { VISEME_JOB_WAITING, "VISEME_JOB_WAITING", "waiting" },
  { VISEME_JOB_DOWNLOADING, "VISEME_JOB_DOWNLOADING", "downloading" },
  { VISEME_JOB_DONE, "VISEME_JOB_DONE", "done" },
  { VISEME_JOB_FAILED, "VISEME_JOB_FAILED", "failed" },
  { VISEME_JOB_CANCELLED, "VISEME_JOB_CANCELLED", "cancelled" },
  { 0, NULL, NULL },
};

GType
viseme_job_state_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("VisemeJobState", states));

  return type;
}

/**
 * viseme_job_state_to_nick:
 * @state: a state
 *
 * Returns: its stable name, such as `waiting`
 */
const char *
viseme_job_state_to_nick (VisemeJobState state)
{
  g_return_val_if_fail (state <= VISEME_JOB_CANCELLED, NULL);

  return states[state].value_nick;
}

/* A state of another version counts as failed: nothing may be sent for it. */
static VisemeJobState
state_from_nick (const char *nick)
{
  for (gsize i = 0; states[i].value_nick != NULL; i++)
    if (g_strcmp0 (nick, states[i].value_nick) == 0)
      return states[i].value;

  return VISEME_JOB_FAILED;
}

/**
 * viseme_job_state_is_final:
 * @state: a state
 *
 * Returns: %TRUE when a job does not leave this state by itself
 */
gboolean
viseme_job_state_is_final (VisemeJobState state)
{
  return state == VISEME_JOB_UNCONFIRMED || state >= VISEME_JOB_DONE;
}

static const char *
describe_state (VisemeJobState state)
{
  switch (state)
    {
    case VISEME_JOB_DRAFT:
      return _ ("Not sent yet");
    case VISEME_JOB_UPLOADING:
      return _ ("Uploading");
    case VISEME_JOB_READY:
    case VISEME_JOB_SUBMITTING:
      return _ ("Starting");
    case VISEME_JOB_UNCONFIRMED:
      return _ ("Not known whether it was accepted");
    case VISEME_JOB_WAITING:
      return _ ("Queued");
    case VISEME_JOB_DOWNLOADING:
      return _ ("Downloading");
    case VISEME_JOB_DONE:
      return _ ("Done");
    case VISEME_JOB_CANCELLED:
      return _ ("Cancelled");
    case VISEME_JOB_FAILED:
    default:
      return _ ("Failed");
    }
}

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
  self->stage_text = g_strdup (describe_state (VISEME_JOB_DRAFT));
  self->warnings = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->warnings, NULL);
}

static char *
make_stem (GFile *file)
{
  char *name = g_file_get_basename (file);
  char *dot = strrchr (name, '.');

  if (dot != NULL && dot != name)
    *dot = '\0';
  if (!g_utf8_validate (name, -1, NULL))
    {
      char *valid = g_utf8_make_valid (name, -1);

      g_free (name);
      name = valid;
    }

  return name;
}

static void
set_files (VisemeJob *self, GFile *video, GFile *audio)
{
  g_autofree char *video_stem = make_stem (video);
  g_autofree char *audio_stem = make_stem (audio);

  self->video = g_object_ref (video);
  self->audio = g_object_ref (audio);
  self->title = g_strdup_printf ("%s – %s", video_stem, audio_stem);
}

/**
 * viseme_job_new:
 * @video: the video
 * @audio: the speech
 * @model_id: the name of a model
 * @gateway_url: (nullable): a gateway's base URL; %NULL is the one of this computer
 * @output: (nullable): where the result goes; %NULL is a free name in the results folder
 * @overwrite: whether a file at @output is replaced
 *
 * Returns: (transfer full): a job that nothing was done for yet
 */
VisemeJob *
viseme_job_new (GFile *video,
                GFile *audio,
                const char *model_id,
                const char *gateway_url,
                GFile *output,
                gboolean overwrite)
{
  VisemeJob *self;

  g_return_val_if_fail (G_IS_FILE (video) && G_IS_FILE (audio), NULL);
  g_return_val_if_fail (model_id != NULL, NULL);

  self = g_object_new (VISEME_TYPE_JOB, NULL);
  self->id = g_uuid_string_random ();
  set_files (self, video, audio);
  self->model_id = g_strdup (model_id);
  self->gateway_url = g_strdup (gateway_url);
  self->output = output != NULL ? g_object_ref (output) : NULL;
  self->overwrite = overwrite;
  self->created_at = g_get_real_time () / G_TIME_SPAN_SECOND;

  return self;
}

/**
 * viseme_job_new_from_record:
 * @record: what the journal has
 *
 * Returns: (transfer full): the job as it was
 */
VisemeJob *
viseme_job_new_from_record (const VisemeJobRecord *record)
{
  VisemeJob *self = g_object_new (VISEME_TYPE_JOB, NULL);
  g_autoptr (GFile) video = g_file_new_for_uri (record->video);
  g_autoptr (GFile) audio = g_file_new_for_uri (record->audio);
  g_auto (GStrv) warnings = g_strsplit (record->warnings != NULL ? record->warnings : "", "\n", -1);
  VisemeError code = VISEME_ERROR_FAILED;

  self->id = g_strdup (record->id);
  set_files (self, video, audio);
  self->model_id = g_strdup (record->model);
  self->gateway_url = g_strdup (record->gateway);
  self->output = record->output != NULL ? g_file_new_for_uri (record->output) : NULL;
  self->overwrite = record->overwrite;
  self->remote_id = g_strdup (record->remote_id);
  self->result = record->result != NULL ? g_file_new_for_uri (record->result) : NULL;
  self->created_at = record->created_at;
  self->elapsed = record->elapsed;
  viseme_job_set_state (self, state_from_nick (record->state));
  if (record->error_text != NULL)
    {
      viseme_error_from_nick (record->error_code, &code);
      self->error = g_error_new_literal (VISEME_ERROR, code, record->error_text);
    }
  for (gsize i = 0; warnings[i] != NULL; i++)
    if (*warnings[i] != '\0')
      viseme_job_add_warning (self, warnings[i]);

  return self;
}

static char *
get_uri (GFile *file)
{
  return file != NULL ? g_file_get_uri (file) : NULL;
}

/**
 * viseme_job_make_record:
 * @self: a job
 * @state: the state to write, which the job may take only once it is written
 *
 * Returns: (transfer full): the job for the journal
 */
VisemeJobRecord *
viseme_job_make_record (VisemeJob *self, VisemeJobState state)
{
  VisemeJobRecord *record = g_new0 (VisemeJobRecord, 1);

  record->id = g_strdup (self->id);
  record->created_at = self->created_at;
  record->state = g_strdup (viseme_job_state_to_nick (state));
  record->video = get_uri (self->video);
  record->audio = get_uri (self->audio);
  record->model = g_strdup (self->model_id);
  record->gateway = g_strdup (self->gateway_url);
  record->output = get_uri (self->output);
  record->overwrite = self->overwrite;
  record->remote_id = g_strdup (self->remote_id);
  record->result = get_uri (self->result);
  record->elapsed = viseme_job_get_elapsed (self);
  if (self->error != NULL)
    {
      record->error_code = g_strdup (viseme_error_to_nick (self->error));
      record->error_text = g_strdup (self->error->message);
    }
  if (self->warnings->len > 1)
    record->warnings = g_strjoinv ("\n", (char **) self->warnings->pdata);

  return record;
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
 * Returns: the names of the video and the speech, for people
 */
const char *
viseme_job_get_title (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), NULL);

  return self->title;
}

/**
 * viseme_job_get_video:
 * @self: a job
 *
 * Returns: (transfer none): the video
 */
GFile *
viseme_job_get_video (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), NULL);

  return self->video;
}

/**
 * viseme_job_get_audio:
 * @self: a job
 *
 * Returns: (transfer none): the speech
 */
GFile *
viseme_job_get_audio (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), NULL);

  return self->audio;
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
  if (viseme_job_state_is_final (state) && self->begun_at != 0)
    {
      self->elapsed = viseme_job_get_elapsed (self);
      self->begun_at = 0;
    }
  self->state = state;
  viseme_job_set_stage (self, describe_state (state), -1);
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
