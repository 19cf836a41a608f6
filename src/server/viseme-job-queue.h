/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-fetcher.h"
#include "viseme-job-work.h"

G_BEGIN_DECLS

#define VISEME_TYPE_JOB_QUEUE (viseme_job_queue_get_type ())
G_DECLARE_FINAL_TYPE (VisemeJobQueue, viseme_job_queue, VISEME, JOB_QUEUE, GObject)

/* Jobs and their results in one folder; they survive the process. Main thread only. */
VisemeJobQueue *viseme_job_queue_new (const char *folder,
                                      VisemeFileStore *store,
                                      VisemeFetcher *fetcher,
                                      VisemeRenderFunc render,
                                      guint n_parallel,
                                      GError **error);
gboolean viseme_job_queue_add (VisemeJobQueue *self, VisemeServerJob *job, GError **error);
VisemeServerJob *viseme_job_queue_lookup (VisemeJobQueue *self, const char *id);
VisemeServerJob *viseme_job_queue_lookup_key (VisemeJobQueue *self, const char *key);
GPtrArray *viseme_job_queue_list (VisemeJobQueue *self);
void viseme_job_queue_cancel (VisemeJobQueue *self, VisemeServerJob *job);
char *viseme_job_queue_get_result_path (VisemeJobQueue *self, const char *name);
void viseme_job_queue_clean (VisemeJobQueue *self);
void viseme_job_queue_stop (VisemeJobQueue *self);
gboolean viseme_job_queue_is_idle (VisemeJobQueue *self);

G_END_DECLS
