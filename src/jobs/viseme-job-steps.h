/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-runner.h"

G_BEGIN_DECLS

/* Work that is named by all that it is made from belongs to one job: who asks for the same again
 * gets this job, and nothing is paid for twice. */
VisemeJob *viseme_job_steps_find (VisemeRunner *runner, const char *name);
gboolean
viseme_job_steps_take (VisemeRunner *runner, VisemeJob *job, const char *name, GError **error);
gboolean viseme_job_steps_is_done (VisemeJob *job);
gboolean viseme_job_steps_is_begun (VisemeJob *job);

G_END_DECLS
