/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jobs/viseme-job.h"

G_BEGIN_DECLS

/* A window with all that is known of a job: model, prices, times, names and files. */
GtkWindow *viseme_job_details_new (GtkWindow *parent, VisemeJob *job);

G_END_DECLS
