/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jobs/viseme-job-kind.h"
#include "jobs/viseme-job-state.h"
#include "media/viseme-changes.h"

G_BEGIN_DECLS

#define VISEME_JOB_ANY_PRICE (-1)

/* One thing that the user asked for. Changed by the runner only; widgets and the command line
 * watch its properties: "state", "progress" (double 0..1 within the stage, -1 unknown),
 * "stage-text" (translated, e.g. "Uploading 34 %"), "title", "result" (GFile), "error-message". */
#define VISEME_TYPE_JOB (viseme_job_get_type ())
G_DECLARE_FINAL_TYPE (VisemeJob, viseme_job, VISEME, JOB, GObject)

/* GATEWAY_URL NULL: the local gateway. OUTPUT NULL: a free name in the results folder; else that
 * path, replaced only when OVERWRITE. */
VisemeJob *viseme_job_new (GFile *video,
                           GFile *audio,
                           const char *model_id,
                           const char *gateway_url,
                           GFile *output,
                           gboolean overwrite);
/* A job that speaks TEXT instead: without files, its result is sound. VOICE NULL: the default. */
VisemeJob *viseme_job_new_speech (const char *text,
                                  const char *voice,
                                  const char *model_id,
                                  const char *gateway_url,
                                  GFile *output,
                                  gboolean overwrite);
/* A job that makes a picture from words. */
VisemeJob *viseme_job_new_image (const char *prompt,
                                 const char *aspect_ratio,
                                 const char *model_id,
                                 const char *gateway_url,
                                 GFile *output,
                                 gboolean overwrite);
/* A job that makes a video of SECONDS from a picture and words. */
VisemeJob *viseme_job_new_animation (GFile *image,
                                     const char *prompt,
                                     const char *aspect_ratio,
                                     int seconds,
                                     const char *model_id,
                                     const char *gateway_url,
                                     GFile *output,
                                     gboolean overwrite);
VisemeJobKind viseme_job_get_kind (VisemeJob *self);
gboolean viseme_job_is_speech (VisemeJob *self);
void viseme_job_set_prompt (VisemeJob *self, const char *prompt); /* before it is started */
/* nullable: what is spoken, or the words for what is made */
const char *viseme_job_get_text (VisemeJob *self);
const char *viseme_job_get_voice (VisemeJob *self);                 /* nullable */
const char *viseme_job_get_aspect_ratio (VisemeJob *self);          /* nullable */
int viseme_job_get_seconds (VisemeJob *self);                       /* 0: not said */
void viseme_job_set_options (VisemeJob *self, const char *options); /* JSON, before it is started */
/* Which step of a pipeline it is, see viseme-pipeline-run.h; before it is started. */
void viseme_job_set_step (VisemeJob *self, const char *step);
const char *viseme_job_get_step (VisemeJob *self);    /* nullable */
const char *viseme_job_get_options (VisemeJob *self); /* nullable */
/* What is changed about the inputs before they are sent; set before it is started. */
void viseme_job_set_changes (VisemeJob *self, const VisemeChanges *changes);
const VisemeChanges *viseme_job_get_changes (VisemeJob *self);
const char *viseme_job_get_id (VisemeJob *self); /* UUID */
const char *viseme_job_get_title (VisemeJob *self);
GFile *viseme_job_get_video (VisemeJob *self); /* nullable: a video or a picture */
GFile *viseme_job_get_audio (VisemeJob *self); /* nullable: only of lip-sync */
const char *viseme_job_get_model_id (VisemeJob *self);
const char *viseme_job_get_gateway_url (VisemeJob *self); /* nullable: local */
const char *viseme_job_get_remote_id (VisemeJob *self);   /* nullable */
VisemeJobState viseme_job_get_state (VisemeJob *self);
double viseme_job_get_progress (VisemeJob *self);
const char *viseme_job_get_stage_text (VisemeJob *self);
GFile *viseme_job_get_result (VisemeJob *self);       /* nullable until done */
const GError *viseme_job_get_error (VisemeJob *self); /* nullable */
const char *const *viseme_job_get_warnings (VisemeJob *self);
gint64 viseme_job_get_created_at (VisemeJob *self);       /* Unix seconds */
double viseme_job_get_elapsed (VisemeJob *self);          /* seconds since it was started */
gint64 viseme_job_get_expected_credits (VisemeJob *self); /* -1: not known */
gint64 viseme_job_get_charged_credits (VisemeJob *self);  /* -1: nothing, or not known yet */
/* The most that the user agreed to pay: a documented price unless another was agreed to, or
 * VISEME_JOB_ANY_PRICE. A paid request that would cost more does not leave. */
gint64 viseme_job_get_agreed_credits (VisemeJob *self);
void viseme_job_agree (VisemeJob *self, gint64 credits);
/* Went back to draft since it would cost more than was agreed to, or nobody knows what. */
gboolean viseme_job_needs_agreement (VisemeJob *self);
/* Paid for, but its result is not on the disk. */
gboolean viseme_job_is_owed (VisemeJob *self);

G_END_DECLS
