/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jobs/viseme-job.h"

G_BEGIN_DECLS

/* "New Lip-Sync" and all jobs, newest first. Signal "activated" (VisemeJob *, NULL for a new
 * one). */
#define VISEME_TYPE_SIDEBAR (viseme_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (VisemeSidebar, viseme_sidebar, VISEME, SIDEBAR, AdwBin)

void viseme_sidebar_set_jobs (VisemeSidebar *self, GListModel *jobs);
void viseme_sidebar_set_alone (VisemeSidebar *self, gboolean alone);
void viseme_sidebar_select (VisemeSidebar *self, VisemeJob *job);

G_END_DECLS
