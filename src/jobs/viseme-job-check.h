/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-job.h"

G_BEGIN_DECLS

/* What is checked before anything is sent, and before a result counts as one. */
typedef struct
{
  GFile *video; /* what is sent: the input, or a copy of it; nullable like what follows */
  GFile *audio;
  char *video_type; /* media type; this and the next nullable where there is no such file */
  char *audio_type;
  goffset video_size; /* bytes */
  goffset audio_size;
  char *video_hash; /* nullable: SHA-256, of jobs for another computer */
  char *audio_hash;
  GFile *destination; /* where the result goes */
  gboolean is_kept;   /* the result is there already: the process ended before it wrote that */
} VisemeJobPlan;

void viseme_job_plan_free (VisemeJobPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeJobPlan, viseme_job_plan_free)

/* What is known of a result that may be called one. */
typedef struct
{
  char *hash;     /* SHA-256 */
  GStrv warnings; /* translated: where it differs from what was asked for */
} VisemeJobProof;

void viseme_job_proof_free (VisemeJobProof *proof);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeJobProof, viseme_job_proof_free)

gboolean viseme_job_check_inputs (VisemeJob *job,
                                  VisemeJobPlan *plan,
                                  GCancellable *cancellable,
                                  GError **error);
void viseme_job_check_async (VisemeJob *job,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
VisemeJobPlan *viseme_job_check_finish (GAsyncResult *result, GError **error);
void viseme_job_verify_async (VisemeJob *job,
                              GFile *temporary,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
VisemeJobProof *viseme_job_verify_finish (GAsyncResult *result, GError **error);
void viseme_job_keep_async (VisemeJob *job,
                            GFile *temporary,
                            GFile *destination,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
GFile *viseme_job_keep_finish (GAsyncResult *result, GError **error);

G_END_DECLS
