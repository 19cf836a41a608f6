/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  VISEME_JOB_DRAFT,       /* written down, nothing sent */
  VISEME_JOB_UPLOADING,   /* inputs are on their way */
  VISEME_JOB_READY,       /* the gateway has the inputs */
  VISEME_JOB_SUBMITTING,  /* the one paid request is under way */
  VISEME_JOB_UNCONFIRMED, /* its answer was lost: asked about, never paid again by itself */
  VISEME_JOB_WAITING,     /* accepted: queued or working at the gateway */
  VISEME_JOB_DOWNLOADING, /* the result is on its way */
  VISEME_JOB_DONE,
  VISEME_JOB_FAILED,
  VISEME_JOB_CANCELLED,
} VisemeJobState;

#define VISEME_TYPE_JOB_STATE (viseme_job_state_get_type ())
GType viseme_job_state_get_type (void);
const char *viseme_job_state_to_nick (VisemeJobState state); /* "waiting": journal and JSON */
gboolean viseme_job_state_from_nick (const char *nick, VisemeJobState *state);
gboolean viseme_job_state_is_final (VisemeJobState state);
gboolean viseme_job_state_can_become (VisemeJobState from, VisemeJobState to, gboolean is_free);
const char *viseme_job_state_describe (VisemeJobState state); /* translated */

G_END_DECLS
