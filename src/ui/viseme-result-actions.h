/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jobs/viseme-job.h"

G_BEGIN_DECLS

/* What can be done with a result: its buttons and their menu. Actions "result.save-as",
 * "result.show-in-files", "result.copy" and others. Signal "message" (const char *): translated
 * text to be told in passing. */
#define VISEME_TYPE_RESULT_ACTIONS (viseme_result_actions_get_type ())
G_DECLARE_FINAL_TYPE (VisemeResultActions, viseme_result_actions, VISEME, RESULT_ACTIONS, AdwBin)

void viseme_result_actions_set_job (VisemeResultActions *self, VisemeJob *job); /* nullable */

G_END_DECLS
