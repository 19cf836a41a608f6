/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jobs/viseme-job.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* One job in the list: picture, name, quality and how far it is. Rows are used again for other jobs
 * while the list is scrolled. */
#define VISEME_TYPE_JOB_ROW (viseme_job_row_get_type ())
G_DECLARE_FINAL_TYPE (VisemeJobRow, viseme_job_row, VISEME, JOB_ROW, AdwBin)

VisemeJobRow *viseme_job_row_new (void);
void viseme_job_row_set_job (VisemeJobRow *self, VisemeJob *job); /* nullable */
VisemeJob *viseme_job_row_get_job (VisemeJobRow *self);           /* nullable */
void viseme_job_row_load_picture (VisemeJobRow *self);

G_END_DECLS
