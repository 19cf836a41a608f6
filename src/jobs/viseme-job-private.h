/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-job.h"
#include "viseme-journal.h"

G_BEGIN_DECLS

/* What only the runner does with a job. */
VisemeJob *viseme_job_new_from_record (const VisemeJobRecord *record);
VisemeJobRecord *viseme_job_make_record (VisemeJob *self, VisemeJobState state);
GFile *viseme_job_get_output (VisemeJob *self);
gboolean viseme_job_get_overwrite (VisemeJob *self);
void viseme_job_begin (VisemeJob *self);
void viseme_job_set_state (VisemeJob *self, VisemeJobState state);
void viseme_job_set_stage (VisemeJob *self, const char *text, double progress);
void viseme_job_set_remote_id (VisemeJob *self, const char *remote_id);
void viseme_job_set_result (VisemeJob *self, GFile *result);
void viseme_job_set_error (VisemeJob *self, const GError *error);
void viseme_job_add_warning (VisemeJob *self, const char *warning);

G_END_DECLS
