/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/viseme-engine.h"

#include "viseme-server-job.h"

G_BEGIN_DECLS

/* viseme_engine_render(), or something of the same behaviour. */
typedef VisemeEngineReport *(*VisemeRenderFunc) (GFile *video,
                                                 GFile *audio,
                                                 GFile *output,
                                                 const VisemeEngineOptions *options,
                                                 VisemeEngineProgress progress,
                                                 gpointer user_data,
                                                 GCancellable *cancellable,
                                                 GError **error);

/* What goes on for a job that has not ended. Held by the queue and by each operation under way. All
 * but the last two is set before the work runs. */
typedef struct
{
  gpointer owner; /* the queue: not owned, the program keeps it until the end */
  VisemeServerJob *job;
  GCancellable *cancellable;
  char *result; /* file name */
  char *result_path;
  char *video_path; /* this and the next: NULL where the task needs no such file */
  char *audio_path;
  VisemeRenderFunc render;
  GMutex mutex; /* for what follows, which the thread of the work writes */
  double fraction;
  gboolean is_reporting;
} VisemeJobWork;

VisemeJobWork *viseme_job_work_new (VisemeServerJob *job, gpointer owner);
VisemeJobWork *viseme_job_work_ref (VisemeJobWork *self);
void viseme_job_work_unref (VisemeJobWork *self);
void viseme_job_work_run_async (VisemeJobWork *self,
                                VisemeRenderFunc render_video,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GStrv viseme_job_work_run_finish (GAsyncResult *result, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeJobWork, viseme_job_work_unref)

G_END_DECLS
