/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-job.h"
#include "viseme-journal.h"

G_BEGIN_DECLS

struct _VisemeJob
{
  GObject parent_instance;

  VisemeJobKind kind;
  char *id;
  char *title;
  GFile *video; /* nullable: or a picture; NULL where nothing is sent but words */
  GFile *audio; /* nullable: only of lip-sync */
  char *model_id;
  char *gateway_url;
  GFile *output;
  gboolean overwrite;
  char *options;      /* nullable */
  char *text;         /* nullable: what is spoken, or the words for what is made */
  char *voice;        /* nullable: of the text; the default of the model */
  char *aspect_ratio; /* nullable: of what is made; the default of the model */
  int seconds;        /* 0: the default of the model */
  char *step;         /* nullable: which step of a pipeline it is */
  VisemeChanges changes;
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
  char *video_hash;
  char *audio_hash;
  char *result_hash;
  char *result_tag;     /* nullable: what names the bytes of a download that is not complete */
  gint64 agreed;        /* credits, or VISEME_JOB_ANY_PRICE */
  VisemeIntent *intent; /* nullable: nothing paid was sent */
};

/* What only the runner does with a job. */
VisemeJob *viseme_job_new_from_record (const VisemeJobRecord *record);
VisemeJobRecord *viseme_job_make_record (VisemeJob *self, VisemeJobState state);
void viseme_job_set_inputs (VisemeJob *self, GFile *picture, GFile *audio, const char *text);
char *viseme_job_make_title (VisemeJob *self);
void viseme_job_set_title (VisemeJob *self, const char *title);
GFile *viseme_job_get_output (VisemeJob *self);
gboolean viseme_job_get_overwrite (VisemeJob *self);
void viseme_job_begin (VisemeJob *self);
void viseme_job_set_state (VisemeJob *self, VisemeJobState state);
void viseme_job_set_stage (VisemeJob *self, const char *text, double progress);
void viseme_job_set_remote_id (VisemeJob *self, const char *remote_id);
void viseme_job_set_result (VisemeJob *self, GFile *result);
void viseme_job_set_error (VisemeJob *self, const GError *error);
void viseme_job_add_warning (VisemeJob *self, const char *warning);
gboolean viseme_job_is_obstacle (const GError *error);
gboolean viseme_job_is_free (VisemeJob *self);
gint64 viseme_job_get_documented_credits (const char *model_id);
VisemeIntent *viseme_job_get_intent (VisemeJob *self); /* nullable; may be changed */
void viseme_job_take_intent (VisemeJob *self, VisemeIntent *intent);
const char *viseme_job_get_video_hash (VisemeJob *self);
const char *viseme_job_get_audio_hash (VisemeJob *self);
void viseme_job_set_hashes (VisemeJob *self, const char *video, const char *audio);
const char *viseme_job_get_result_hash (VisemeJob *self);
const char *viseme_job_get_result_tag (VisemeJob *self);
void viseme_job_set_result_tag (VisemeJob *self, const char *tag);
void viseme_job_set_result_hash (VisemeJob *self, const char *hash);

G_END_DECLS
