/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-job-check.h"
#include "viseme-job-private.h"
#include "viseme-run.h"

G_BEGIN_DECLS

typedef void (*VisemeRunStep) (VisemeRun *self);

/* What the files that make up a run share: viseme-run.c keeps the journal and the end of the run,
 * -conform.c makes copies
 * of the inputs, -send.c uploads and submits, -reconcile.c finds out about a request whose answer
 * was lost, -fetch.c waits and downloads. */
struct _VisemeRun
{
  GObject parent_instance;

  VisemeJob *job;
  VisemeJournal *journal;
  VisemeLocalGateway *local;
  VisemeSlots *slots;
  VisemeGateway *gateway; /* nullable: not connected yet */
  VisemeJobPlan *plan;
  VisemeUpload *video;
  VisemeUpload *audio;
  gboolean reused; /* one of them was uploaded by an earlier job */
  char *result_url;
  GFile *temporary;
  GCancellable *cancellable; /* of everything but the paid request */
  VisemeJobState committed;  /* what the job is once it is written */
  VisemeRunStep next;        /* after the write, the pause or the queue that is under way */
  guint pause_id;
  gboolean fitted; /* what was too large was made smaller, as far as that goes */
  gboolean queued; /* for a slot */
  gboolean has_slot;
  gboolean cancelled; /* the user does not want it any more */
  gboolean telling;   /* the gateway is being told so */
  gboolean ended;     /* its last state is being written */
  gboolean abandoned; /* the program ends: nothing may be written */
  double patience;    /* seconds */
  guint n_local_restarts;
  guint n_failures;   /* of uploads */
  guint n_estimates;  /* questions for the price that were not answered */
  guint n_refusals;   /* of the paid request, for the moment only */
  gboolean resending; /* the paid request, whose first answer was lost */
  guint n_asks;       /* about a request whose answer was lost */
  guint n_fetches;
  GPtrArray *usage; /* nullable: VisemeUsage, while the balance is asked for */
};

gboolean viseme_run_is_local (VisemeRun *self);
gboolean viseme_run_is_shown (VisemeRun *self, VisemeJobState state);
double viseme_run_get_part (goffset done, goffset total);
void
viseme_run_commit (VisemeRun *self, VisemeJobState state, const char *note, VisemeRunStep next);
void viseme_run_pause (VisemeRun *self, double seconds, const char *text, VisemeRunStep next);
void viseme_run_take_slot (VisemeRun *self, VisemeRunStep next);
void viseme_run_give_slot_back (VisemeRun *self);
void viseme_run_set_outcome (VisemeRun *self, VisemeIntentOutcome outcome);
void viseme_run_finish (VisemeRun *self,
                        VisemeJobState state,
                        VisemeJobState written,
                        const GError *error);
void viseme_run_fail (VisemeRun *self, const GError *error);

void viseme_run_fit (VisemeRun *self, goffset limit, VisemeRunStep next);
void viseme_run_conform (VisemeRun *self, VisemeRunStep next); /* makes what is sent */
void viseme_run_send (VisemeRun *self);       /* uploads what is missing, then submits */
void viseme_run_submit (VisemeRun *self);     /* the one request, once it is written */
void viseme_run_reconcile (VisemeRun *self);  /* in the state unconfirmed */
void viseme_run_drop_piece (VisemeRun *self); /* what came of a result that nobody wants */
void viseme_run_wait (VisemeRun *self);       /* in the state waiting */

G_END_DECLS
