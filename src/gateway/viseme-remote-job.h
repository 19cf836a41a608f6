/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "viseme-model.h"

G_BEGIN_DECLS

typedef enum
{
  VISEME_REMOTE_QUEUED,
  VISEME_REMOTE_RUNNING, /* also any status that is not known */
  VISEME_REMOTE_COMPLETED,
  VISEME_REMOTE_FAILED,
  VISEME_REMOTE_CANCELLED,
} VisemeRemoteStatus;

/* What a gateway says about a job, in either dialect (gateway protocol 1.3). */
#define VISEME_TYPE_REMOTE_JOB (viseme_remote_job_get_type ())
G_DECLARE_FINAL_TYPE (VisemeRemoteJob, viseme_remote_job, VISEME, REMOTE_JOB, GObject)

const char *viseme_remote_job_get_id (VisemeRemoteJob *self);
VisemeRemoteStatus viseme_remote_job_get_status (VisemeRemoteJob *self);
gboolean viseme_remote_job_is_terminal (VisemeRemoteJob *self);
double viseme_remote_job_get_progress (VisemeRemoteJob *self);         /* 0..1, -1: not told */
const char *viseme_remote_job_get_message (VisemeRemoteJob *self);     /* nullable: progress text */
const char *viseme_remote_job_get_result_url (VisemeRemoteJob *self);  /* nullable */
const char *viseme_remote_job_get_result_type (VisemeRemoteJob *self); /* nullable: media type */
const char *viseme_remote_job_get_error (VisemeRemoteJob *self);       /* nullable: why it failed */
const char *const *viseme_remote_job_get_warnings (VisemeRemoteJob *self); /* may be empty */
gboolean viseme_remote_job_is_cache_hit (VisemeRemoteJob *self);
gint64 viseme_remote_job_get_charged (VisemeRemoteJob *self); /* credits, -1: not told */
/* Returns: (transfer full): why a job failed that was to make what TASK says */
GError *viseme_remote_job_make_error (VisemeRemoteJob *self, VisemeModelTask task);

G_END_DECLS
