/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-job-record"

#include "config.h"

#include "viseme-job-record.h"

#include "base/viseme-error.h"
#include "viseme-job-private.h"

/**
 * viseme_job_record_free:
 * @record: (transfer full): a record
 */
void
viseme_job_record_free (VisemeJobRecord *record)
{
  g_free (record->id);
  g_free (record->kind);
  g_free (record->state);
  g_free (record->owner);
  g_free (record->video);
  g_free (record->audio);
  g_free (record->model);
  g_free (record->gateway);
  g_free (record->output);
  g_free (record->remote_id);
  g_free (record->result);
  g_free (record->error_code);
  g_free (record->error_text);
  g_free (record->warnings);
  g_free (record->video_hash);
  g_free (record->audio_hash);
  g_free (record->result_hash);
  g_free (record->result_tag);
  g_free (record->options);
  g_free (record->title);
  g_free (record->text);
  g_free (record->voice);
  g_free (record->aspect_ratio);
  g_free (record->changes);
  g_free (record->step);
  g_clear_pointer (&record->intent, viseme_intent_free);
  g_free (record->note);
  g_free (record);
}

static void
restore_inputs (VisemeJob *self, const VisemeJobRecord *record)
{
  g_autoptr (GFile) video = *record->video != '\0' ? g_file_new_for_uri (record->video) : NULL;
  g_autoptr (GFile) audio = *record->audio != '\0' ? g_file_new_for_uri (record->audio) : NULL;

  viseme_job_kind_from_nick (record->kind, &self->kind);
  self->voice = g_strdup (record->voice);
  self->aspect_ratio = g_strdup (record->aspect_ratio);
  self->seconds = record->seconds;
  viseme_job_set_inputs (self, video, audio, record->text);
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
  g_auto (GStrv) warnings = g_strsplit (record->warnings != NULL ? record->warnings : "", "\n", -1);
  VisemeError code = VISEME_ERROR_FAILED;

  self->id = g_strdup (record->id);
  restore_inputs (self, record);
  if (record->title != NULL)
    viseme_job_set_title (self, record->title);
  self->model_id = g_strdup (record->model);
  self->gateway_url = g_strdup (record->gateway);
  self->output = record->output != NULL ? g_file_new_for_uri (record->output) : NULL;
  self->overwrite = record->overwrite;
  self->remote_id = g_strdup (record->remote_id);
  self->result = record->result != NULL ? g_file_new_for_uri (record->result) : NULL;
  self->created_at = record->created_at;
  self->elapsed = record->elapsed;
  self->video_hash = g_strdup (record->video_hash);
  self->audio_hash = g_strdup (record->audio_hash);
  self->result_hash = g_strdup (record->result_hash);
  self->result_tag = g_strdup (record->result_tag);
  self->options = g_strdup (record->options);
  self->step = g_strdup (record->step);
  if (!viseme_changes_from_text (record->changes, &self->changes))
    g_warning ("Job %s: no changes are known by “%s”", self->id, record->changes);
  self->agreed = record->agreed;
  self->intent = viseme_intent_copy (record->intent);
  /* A state of another version counts as failed: nothing may be sent for it. */
  if (!viseme_job_state_from_nick (record->state, &self->state))
    self->state = VISEME_JOB_FAILED;
  viseme_job_set_stage (self, viseme_job_state_describe (self->state), -1);
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

static char *
get_input_uri (GFile *file)
{
  return file != NULL ? g_file_get_uri (file) : g_strdup ("");
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
  record->kind = g_strdup (viseme_job_kind_to_nick (self->kind));
  record->state = g_strdup (viseme_job_state_to_nick (state));
  record->video = get_input_uri (self->video);
  record->audio = get_input_uri (self->audio);
  record->model = g_strdup (self->model_id);
  record->gateway = g_strdup (self->gateway_url);
  record->output = get_uri (self->output);
  record->overwrite = self->overwrite;
  record->remote_id = g_strdup (self->remote_id);
  record->result = get_uri (self->result);
  record->elapsed = viseme_job_get_elapsed (self);
  record->video_hash = g_strdup (self->video_hash);
  record->audio_hash = g_strdup (self->audio_hash);
  record->result_hash = g_strdup (self->result_hash);
  record->result_tag = g_strdup (self->result_tag);
  record->options = g_strdup (self->options);
  record->text = g_strdup (self->text);
  record->voice = g_strdup (self->voice);
  record->aspect_ratio = g_strdup (self->aspect_ratio);
  record->seconds = self->seconds;
  record->step = g_strdup (self->step);
  record->changes = viseme_changes_to_text (&self->changes);
  record->agreed = self->agreed;
  record->intent = viseme_intent_copy (self->intent);
  if (self->error != NULL)
    {
      record->error_code = g_strdup (viseme_error_to_nick (self->error));
      record->error_text = g_strdup (self->error->message);
    }
  if (self->warnings->len > 1)
    record->warnings = g_strjoinv ("\n", (char **) self->warnings->pdata);

  return record;
}
