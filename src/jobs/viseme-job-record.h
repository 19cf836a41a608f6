/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-intent.h"

G_BEGIN_DECLS

/* A job as the journal has it: plain values that may cross threads. */
typedef struct
{
  char *id;
  gint64 created_at; /* Unix seconds */
  char *kind;        /* nick */
  char *state;       /* nick */
  char *owner;       /* nullable: the process that runs it, see viseme-owner.h */
  char *video;       /* URI, empty without one */
  char *audio;       /* the same */
  char *model;
  char *gateway; /* nullable: local */
  char *output;  /* nullable: URI */
  gboolean overwrite;
  char *remote_id;  /* nullable */
  char *result;     /* nullable: URI */
  double elapsed;   /* seconds */
  char *error_code; /* nullable: nick */
  char *error_text; /* nullable */
  char *warnings;   /* nullable: one per line */
  char *video_hash; /* nullable: SHA-256 of what was uploaded */
  char *audio_hash;
  char *result_hash;    /* nullable: SHA-256 of the result on the disk */
  char *result_tag;     /* nullable: names the bytes of a download that is not complete */
  char *options;        /* nullable: JSON object for the model */
  char *title;          /* nullable: what the user calls it; viseme_journal_rename() writes it */
  char *text;           /* nullable: what is spoken, or the words for what is made */
  char *voice;          /* nullable */
  char *aspect_ratio;   /* nullable */
  int seconds;          /* 0: not said */
  char *step;           /* nullable: which step of a pipeline it is */
  char *changes;        /* nullable: of viseme_changes_to_text() */
  gint64 agreed;        /* credits, or VISEME_JOB_ANY_PRICE */
  VisemeIntent *intent; /* nullable: nothing paid was sent for it */
  char *note;           /* nullable: why it is in this state; goes into the history only */
} VisemeJobRecord;

void viseme_job_record_free (VisemeJobRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeJobRecord, viseme_job_record_free)

G_END_DECLS
