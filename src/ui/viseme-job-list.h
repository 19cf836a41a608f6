/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jobs/viseme-job.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The menu of a job. Returns: (transfer full) */
typedef GMenuModel *(*VisemeJobMenuFunc) (VisemeJob *job, gpointer user_data);

/* All jobs in one column, made to be long: rows and pictures are only made for what is seen.
 * Signals "selected" (VisemeJob *) while going through the list by keys, and "activated" (VisemeJob
 * *) on a click or Enter. F2 and Delete call the actions "jobs.rename" and "jobs.remove" with the
 * id. */
#define VISEME_TYPE_JOB_LIST (viseme_job_list_get_type ())
G_DECLARE_FINAL_TYPE (VisemeJobList, viseme_job_list, VISEME, JOB_LIST, AdwBin)

void viseme_job_list_set_jobs (VisemeJobList *self, GListModel *jobs);
void
viseme_job_list_set_menu_func (VisemeJobList *self, VisemeJobMenuFunc func, gpointer user_data);
void viseme_job_list_search (VisemeJobList *self, const char *words);
void viseme_job_list_select (VisemeJobList *self, VisemeJob *job); /* nullable */
GListModel *viseme_job_list_get_shown (VisemeJobList *self);

G_END_DECLS
