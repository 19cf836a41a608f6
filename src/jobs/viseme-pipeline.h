/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The steps of a pipeline, in the order in which they are made. */
typedef enum
{
  VISEME_STEP_IMAGE,
  VISEME_STEP_VIDEO,
  VISEME_STEP_SPEECH,
  VISEME_STEP_LIP_SYNC,
  VISEME_N_STEPS,
} VisemeStepKind;

/* One step: a file of the user's own, or what is made. */
typedef struct
{
  gboolean is_used;
  char *file; /* nullable: a path; then nothing is made */
  char *model;
  char *text; /* nullable: what is spoken, or words for what is made */
  char *voice;
  char *aspect_ratio;
  char *resolution;
  int seconds;       /* 0: not said */
  int rate;          /* 0: not said */
  double stability;  /* below 0: not said */
  double similarity; /* the same */
  gboolean turbo;
  gboolean head_motion;
  gboolean small_face;
} VisemePipelineStep;

/* A picture, its animation, speech, and the lips that speak it: docs/pipeline.md. */
typedef struct
{
  char *name;    /* nullable */
  char *gateway; /* nullable: the one that is chosen elsewhere */
  char *output;  /* a path */
  VisemePipelineStep steps[VISEME_N_STEPS];
} VisemePipeline;

VisemePipeline *viseme_pipeline_new (void);
VisemePipeline *viseme_pipeline_load (GFile *file, GError **error);
VisemePipeline *viseme_pipeline_copy (const VisemePipeline *self);
void viseme_pipeline_free (VisemePipeline *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemePipeline, viseme_pipeline_free)

gboolean viseme_pipeline_check (const VisemePipeline *self, GError **error);
void viseme_pipeline_set_text (VisemePipeline *self, const char *text, const char *voice);
void viseme_pipeline_set_output_part (VisemePipeline *self, const char *part);
const char *viseme_step_kind_to_name (VisemeStepKind kind);
char *viseme_pipeline_step_make_options (const VisemePipelineStep *step, VisemeStepKind kind);
gboolean viseme_pipeline_step_is_local (const VisemePipelineStep *step);

G_END_DECLS
