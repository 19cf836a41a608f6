/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jobs/viseme-job.h"

G_BEGIN_DECLS

/* What the result of a job can be compared with: its original, and the results of other jobs with
 * the same files. */
#define VISEME_COMPARE_ORIGINAL "original"

/* Fills MENU with items of the action "job.compare", whose target is a job's id or the above. */
void viseme_comparisons_fill (GMenu *menu, GListModel *jobs, VisemeJob *job);
VisemeJob *viseme_comparisons_find (GListModel *jobs, const char *id);
char *viseme_comparisons_get_name (VisemeJob *job);

G_END_DECLS
