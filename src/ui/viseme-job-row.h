/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "jobs/viseme-job.h"

G_BEGIN_DECLS

/* One job in the sidebar. */
#define VISEME_TYPE_JOB_ROW (viseme_job_row_get_type ())
G_DECLARE_FINAL_TYPE (VisemeJobRow, viseme_job_row, VISEME, JOB_ROW, GtkListBoxRow)

VisemeJobRow *viseme_job_row_new (VisemeJob *job);
VisemeJob *viseme_job_row_get_job (VisemeJobRow *self);

G_END_DECLS
