/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jobs/viseme-runner.h"
#include "ui/viseme-job-list.h"

G_BEGIN_DECLS

/* "New Lip-Sync", all jobs, newest first, with a search, and the month's spending. Signals
 * "activated" (VisemeJob *) on a click or Enter, and "selected" (VisemeJob *) while going through
 * the list by keys. */
#define VISEME_TYPE_SIDEBAR (viseme_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (VisemeSidebar, viseme_sidebar, VISEME, SIDEBAR, AdwBin)

void viseme_sidebar_set_runner (VisemeSidebar *self, VisemeRunner *runner);
void viseme_sidebar_set_menu_func (VisemeSidebar *self, VisemeJobMenuFunc func, gpointer user_data);
void viseme_sidebar_set_alone (VisemeSidebar *self, gboolean alone);
void viseme_sidebar_select (VisemeSidebar *self, VisemeJob *job);
void viseme_sidebar_unselect (VisemeSidebar *self);
void viseme_sidebar_search (VisemeSidebar *self);
void viseme_sidebar_update_spending (VisemeSidebar *self);

G_END_DECLS
