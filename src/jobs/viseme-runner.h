/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gateway/viseme-gateway.h"
#include "jobs/viseme-job.h"

G_BEGIN_DECLS

/* Runs jobs and keeps the journal: every state is on disk before the network call that it
 * describes. A GListModel of VisemeJob, newest first. Main thread only. Signal
 * "job-finished" (VisemeJob *) on every final state. */
#define VISEME_TYPE_RUNNER (viseme_runner_get_type ())
G_DECLARE_FINAL_TYPE (VisemeRunner, viseme_runner, VISEME, RUNNER, GObject)

/* DATA_DIR holds the journal; NULL: viseme_files_get_data_dir(). */
VisemeRunner *viseme_runner_new (const char *data_dir, GError **error);
/* Goes on with the jobs that an earlier process left: waits and downloads, sends nothing paid. */
void viseme_runner_resume_all (VisemeRunner *self);
/* Takes the job and starts it. */
void viseme_runner_start (VisemeRunner *self, VisemeJob *job);
void viseme_runner_cancel (VisemeRunner *self, VisemeJob *job);
VisemeJob *viseme_runner_find (VisemeRunner *self, const char *id); /* transfer full, nullable */
gboolean viseme_runner_is_busy (VisemeRunner *self);
/* Returns: (transfer full) (nullable): words for people when the journal was damaged */
char *viseme_runner_get_notice (VisemeRunner *self);

G_END_DECLS
