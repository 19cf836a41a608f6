/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gateway/viseme-local-gateway.h"
#include "viseme-job.h"
#include "viseme-journal.h"
#include "viseme-slots.h"

G_BEGIN_DECLS

/* One job under way: takes it from the state in which it is to a final one. Signal "finished". */
#define VISEME_TYPE_RUN (viseme_run_get_type ())
G_DECLARE_FINAL_TYPE (VisemeRun, viseme_run, VISEME, RUN, GObject)

VisemeRun *viseme_run_new (VisemeJob *job,
                           VisemeJournal *journal,
                           VisemeLocalGateway *local,
                           VisemeSlots *slots);
VisemeJob *viseme_run_get_job (VisemeRun *self);
/* Seconds of trouble after which the run leaves a job that the gateway has; G_MAXDOUBLE: never. */
void viseme_run_set_patience (VisemeRun *self, double seconds);
void viseme_run_start (VisemeRun *self);
void viseme_run_cancel (VisemeRun *self);
void viseme_run_abandon (VisemeRun *self);

G_END_DECLS
