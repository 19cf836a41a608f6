/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-pipeline.h"
#include "viseme-runner.h"

G_BEGIN_DECLS

typedef enum
{
  VISEME_STEP_UNUSED,
  VISEME_STEP_FILE,  /* the user's own */
  VISEME_STEP_DONE,  /* made by an earlier run, or this one */
  VISEME_STEP_BEGUN, /* a job of an earlier run goes on: nothing is paid for that was before */
  VISEME_STEP_NEW,   /* will be made */
} VisemeStepState;

/* Makes what a pipeline describes, one job after the other. A step is named by all that it is made
 * from, and belongs to one job: who runs the same again goes on with what there is. */
typedef struct _VisemePipelineRun VisemePipelineRun;

VisemePipelineRun *viseme_pipeline_run_new (const VisemePipeline *pipeline,
                                            VisemeRunner *runner,
                                            const char *gateway_url,
                                            gboolean overwrite);
void viseme_pipeline_run_free (VisemePipelineRun *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemePipelineRun, viseme_pipeline_run_free)

/* Reads the user's own files: blocks. */
gboolean
viseme_pipeline_run_prepare (VisemePipelineRun *self, GCancellable *cancellable, GError **error);
/* A step that is done is made again. */
void viseme_pipeline_run_set_anew (VisemePipelineRun *self, VisemeStepKind kind);
VisemeStepState viseme_pipeline_run_get_state (VisemePipelineRun *self, VisemeStepKind kind);
/* Whether the step has to be paid for, as far as it is known before the ones ahead of it are made.
 */
gboolean viseme_pipeline_run_is_paid (VisemePipelineRun *self, VisemeStepKind kind);
VisemeJob *viseme_pipeline_run_next (VisemePipelineRun *self, VisemeStepKind *kind, GError **error);
VisemeJob *viseme_pipeline_run_get_job (VisemePipelineRun *self, VisemeStepKind kind);
const VisemePipeline *viseme_pipeline_run_get_pipeline (VisemePipelineRun *self);

G_END_DECLS
