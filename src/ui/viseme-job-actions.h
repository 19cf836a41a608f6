/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jobs/viseme-runner.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* What can be done to any job of the list: the actions "jobs.cancel", "jobs.retry",
 * "jobs.duplicate", "jobs.rename", "jobs.show-in-files", "jobs.remove" and "jobs.put-back" with the
 * job's id, "jobs.other-quality" with that and the id of a quality. Signals: "retry" (VisemeJob *),
 * "compose" (VisemeJob *, id of a quality), "removed" (VisemeJob *), "put-back" (VisemeJob *). */
#define VISEME_TYPE_JOB_ACTIONS (viseme_job_actions_get_type ())
G_DECLARE_FINAL_TYPE (VisemeJobActions, viseme_job_actions, VISEME, JOB_ACTIONS, GObject)

/* Puts the actions into WINDOW, which owns what is returned. */
VisemeJobActions *viseme_job_actions_new (GtkWindow *window);
void viseme_job_actions_set_runner (VisemeJobActions *self, VisemeRunner *runner);
GMenuModel *viseme_job_actions_make_menu (VisemeJobActions *self, VisemeJob *job);

G_END_DECLS
