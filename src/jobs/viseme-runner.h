/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gateway/viseme-gateway.h"
#include "gateway/viseme-local-gateway.h"
#include "jobs/viseme-job.h"
#include "jobs/viseme-journal.h"

G_BEGIN_DECLS

/* Runs jobs and keeps the journal: every state is on disk before the network call that it
 * describes. A GListModel of VisemeJob, newest first. Main thread only. Signal
 * "job-finished" (VisemeJob *) on every final state. */
#define VISEME_TYPE_RUNNER (viseme_runner_get_type ())
G_DECLARE_FINAL_TYPE (VisemeRunner, viseme_runner, VISEME, RUNNER, GObject)

/* DATA_DIR holds the journal; NULL: viseme_files_get_data_dir(). */
VisemeRunner *viseme_runner_new (const char *data_dir, GError **error);
/* The same with play money: a journal, a ledger and a gateway of their own, on this computer. */
VisemeRunner *viseme_runner_new_practice (const char *data_dir, GError **error);
gboolean viseme_runner_is_practice (VisemeRunner *self);
/* Goes on with the jobs that an earlier process left: waits and downloads, sends nothing paid. */
void viseme_runner_resume_all (VisemeRunner *self);
/* Takes the job and starts it. */
void viseme_runner_start (VisemeRunner *self, VisemeJob *job);
void viseme_runner_cancel (VisemeRunner *self, VisemeJob *job);
/* What the user decides about a job of which it is not known whether the gateway has it. */
typedef enum
{
  VISEME_RESOLVE_ASK,    /* ask the gateway once more; nothing is paid twice */
  VISEME_RESOLVE_RESEND, /* the gateway never had it: send it as a new one */
  VISEME_RESOLVE_FORGET, /* give it up */
} VisemeResolution;
void viseme_runner_resolve (VisemeRunner *self, VisemeJob *job, VisemeResolution resolution);
/* It is the gateway's job of this name. */
void viseme_runner_adopt (VisemeRunner *self, VisemeJob *job, const char *remote_id);
void viseme_runner_set_patience (VisemeRunner *self, double seconds);
/* What the user does to the list. NULL names a job after its files. */
void viseme_runner_rename (VisemeRunner *self, VisemeJob *job, const char *title);
/* Whether nothing runs, is owed or unclear that a job must stay in the list for. */
gboolean viseme_runner_can_remove (VisemeRunner *self, VisemeJob *job);
void viseme_runner_remove (VisemeRunner *self, VisemeJob *job);
void viseme_runner_put_back (VisemeRunner *self, VisemeJob *job);
VisemeJournal *viseme_runner_get_journal (VisemeRunner *self);      /* for the ledger */
VisemeLocalGateway *viseme_runner_get_local (VisemeRunner *self);   /* for its voices */
VisemeJob *viseme_runner_find (VisemeRunner *self, const char *id); /* transfer full, nullable */
gboolean viseme_runner_is_busy (VisemeRunner *self);
guint viseme_runner_count_running (VisemeRunner *self);
gboolean viseme_runner_is_running (VisemeRunner *self, VisemeJob *job);
/* Returns: (transfer full) (nullable): words for people when the journal was damaged */
char *viseme_runner_get_notice (VisemeRunner *self);

G_END_DECLS
