/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-server-job.h"

G_BEGIN_DECLS

#define VISEME_TYPE_JOB_FOLDER (viseme_job_folder_get_type ())
G_DECLARE_FINAL_TYPE (VisemeJobFolder, viseme_job_folder, VISEME, JOB_FOLDER, GObject)

/* Records and results of jobs on the disk, held by one process at a time. */
VisemeJobFolder *viseme_job_folder_new (const char *parent, GError **error);
GPtrArray *viseme_job_folder_load (VisemeJobFolder *self);
gboolean viseme_job_folder_save (VisemeJobFolder *self, VisemeServerJob *job, GError **error);
void viseme_job_folder_remove (VisemeJobFolder *self, VisemeServerJob *job);
char *viseme_job_folder_make_result_name (VisemeServerJob *job);
char *viseme_job_folder_get_result_path (VisemeJobFolder *self, const char *name);
gboolean viseme_job_folder_has_result (VisemeJobFolder *self, VisemeServerJob *job);
void viseme_job_folder_remove_results_except (VisemeJobFolder *self, GHashTable *kept);

G_END_DECLS
