/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/viseme-engine-options.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  VISEME_SERVER_JOB_QUEUED,
  VISEME_SERVER_JOB_PROCESSING,
  VISEME_SERVER_JOB_COMPLETED,
  VISEME_SERVER_JOB_FAILED,
  VISEME_SERVER_JOB_CANCELLED,
} VisemeServerJobStatus;

/* What is made. */
typedef enum
{
  VISEME_SERVER_JOB_LIP_SYNC,
  VISEME_SERVER_JOB_SPEECH,
  VISEME_SERVER_JOB_IMAGE,     /* this and the next: in practice only */
  VISEME_SERVER_JOB_ANIMATION, /* of a picture, which takes the place of the video */
} VisemeServerJobTask;

/* One of the two files of a job. */
typedef struct
{
  char *url;        /* as the client gave it */
  char *media_type; /* as the client gave it, or NULL */
  char *hash;       /* in the file store, NULL until it has been fetched */
} VisemeServerInput;

/* A job as the gateway keeps it: on the disk, and in the protocol's shape. Main thread only; the
 * queue changes it, everybody else reads and listens to "changed". */
#define VISEME_TYPE_SERVER_JOB (viseme_server_job_get_type ())
G_DECLARE_FINAL_TYPE (VisemeServerJob, viseme_server_job, VISEME, SERVER_JOB, GObject)

struct _VisemeServerJob
{
  GObject parent_instance;

  char *id;
  VisemeServerJobStatus status;
  VisemeServerJobTask task;
  VisemeServerInput video; /* this and the next: without a URL where the task needs no such file */
  VisemeServerInput audio;
  char *model; /* NULL: the engine's own */
  VisemeEngineOptions options;
  char *text;            /* what is spoken, or words for what is made; NULL: neither */
  char *voice;           /* the speaker's id of it */
  int rate;              /* words per minute */
  char *aspect_ratio;    /* nullable: of what is made from words */
  int seconds;           /* of an animation */
  char *idempotency_key; /* nullable: what the client calls the request */
  gint64 created;        /* seconds since 1970 */
  gint64 completed;      /* the same, 0 until the job has ended */
  guint attempts;        /* how often a process began to work on it */
  char *result;          /* file name of the result */
  char **warnings;
  char *error;
  char *error_code;
  char *cache_key; /* NULL until both files are known */
  gboolean cache_hit;
  gboolean skip_lookup; /* Cache-Control: no-cache or no-store */
  gboolean skip_store;  /* Cache-Control: no-store */

  double progress; /* 0..1; this and the next are not kept on the disk */
  char *message;
};

VisemeServerJob *viseme_server_job_new (void);
VisemeServerJob *viseme_server_job_load (const char *path, GError **error);
gboolean viseme_server_job_save (VisemeServerJob *self, const char *path, GError **error);
JsonNode *viseme_server_job_to_json (VisemeServerJob *self, const char *base_url);
const char *viseme_server_job_get_tool (VisemeServerJob *self);
const char *viseme_server_job_get_extension (VisemeServerJob *self);
const char *viseme_server_job_get_media_type (VisemeServerJob *self);
gboolean viseme_server_job_is_terminal (VisemeServerJob *self);
void viseme_server_job_update_cache_key (VisemeServerJob *self, const char *engine_version);
void viseme_server_job_set_progress (VisemeServerJob *self, double progress, const char *message);
void viseme_server_job_changed (VisemeServerJob *self);
gboolean viseme_server_job_is_id (const char *text);

void viseme_server_input_clear (VisemeServerInput *input);

G_END_DECLS
