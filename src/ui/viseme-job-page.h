/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jobs/viseme-job.h"

G_BEGIN_DECLS

/* One job: running, failed, cancelled, or its result in the player. Signals "cancel"
 * (VisemeJob *), "retry" (VisemeJob *), "reuse" (VisemeJob *): a new one with the same files;
 * "message" (const char *). Property "fullscreened" (gboolean): only the player shows. */
#define VISEME_TYPE_JOB_PAGE (viseme_job_page_get_type ())
G_DECLARE_FINAL_TYPE (VisemeJobPage, viseme_job_page, VISEME, JOB_PAGE, AdwBin)

void viseme_job_page_set_jobs (VisemeJobPage *self, GListModel *jobs);
void viseme_job_page_set_settings (VisemeJobPage *self, GSettings *settings);
void viseme_job_page_set_job (VisemeJobPage *self, VisemeJob *job);
VisemeJob *viseme_job_page_get_job (VisemeJobPage *self); /* nullable */
gboolean viseme_job_page_has_player (VisemeJobPage *self);
void viseme_job_page_add_toast (VisemeJobPage *self, AdwToast *toast);

/* The keys of what is shown work at once. */
void viseme_job_page_take_keys (VisemeJobPage *self);

G_END_DECLS
