/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-job.h"

G_BEGIN_DECLS

/* What is checked before anything is sent, and before a result counts as one. */
typedef struct
{
  char *video_type; /* media type */
  char *audio_type;
  goffset video_size; /* bytes */
  goffset audio_size;
  GFile *destination; /* where the result goes */
} VisemeJobPlan;

void viseme_job_plan_free (VisemeJobPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeJobPlan, viseme_job_plan_free)

void viseme_job_check_async (VisemeJob *job,
                             gboolean inputs,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
VisemeJobPlan *viseme_job_check_finish (GAsyncResult *result, GError **error);
void viseme_job_keep_async (VisemeJob *job,
                            GFile *temporary,
                            GFile *destination,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
GFile *viseme_job_keep_finish (GAsyncResult *result, GError **error);

G_END_DECLS
