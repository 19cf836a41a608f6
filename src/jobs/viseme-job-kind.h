/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "gateway/viseme-model.h"

G_BEGIN_DECLS

/* What a job makes. All but the first are made to become the input of another job. */
typedef enum
{
  VISEME_JOB_LIP_SYNC,  /* a video, from a video or a picture and its speech */
  VISEME_JOB_SPEECH,    /* sound, from a text */
  VISEME_JOB_IMAGE,     /* a picture, from words */
  VISEME_JOB_ANIMATION, /* a video, from a picture and words */
} VisemeJobKind;

const char *viseme_job_kind_to_nick (VisemeJobKind kind);
gboolean viseme_job_kind_from_nick (const char *nick, VisemeJobKind *kind);
const char *viseme_job_kind_get_extension (VisemeJobKind kind);
VisemeModelTask viseme_job_kind_get_task (VisemeJobKind kind);

G_END_DECLS
