/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jobs/viseme-runner.h"

G_BEGIN_DECLS

/* What can be done about a job that has ended without a result: the buttons that fit its state.
 * Signal "decided" (VisemeDecision, string or NULL): what the user wants. "job.retry" and
 * "job.reuse" are actions of the page around it. */
#define VISEME_TYPE_JOB_DECISION (viseme_job_decision_get_type ())
G_DECLARE_FINAL_TYPE (VisemeJobDecision, viseme_job_decision, VISEME, JOB_DECISION, AdwBin)

typedef enum
{
  VISEME_DECISION_AGREE,  /* to the price that the gateway asks */
  VISEME_DECISION_ASK,    /* whether the gateway has the job */
  VISEME_DECISION_ADOPT,  /* the gateway's job of this name */
  VISEME_DECISION_RESEND, /* the gateway never had it */
  VISEME_DECISION_FORGET, /* give it up */
} VisemeDecision;

void viseme_job_decision_set_job (VisemeJobDecision *self, VisemeJob *job);
/* NAME is the gateway's, where a job is adopted. */
void viseme_job_decision_carry_out (VisemeRunner *runner,
                                    VisemeJob *job,
                                    VisemeDecision decision,
                                    const char *name);

G_END_DECLS
