/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A job as the journal has it: plain values that may cross threads. */
typedef struct
{
  char *id;
  gint64 created_at; /* Unix seconds */
  char *state;       /* nick */
  char *owner;       /* nullable: the process that runs it, see viseme-owner.h */
  char *video;       /* URI */
  char *audio;       /* URI */
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
} VisemeJobRecord;

void viseme_job_record_free (VisemeJobRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeJobRecord, viseme_job_record_free)

/* What the user asked for, on disk (SQLite): written before the deed that it describes. */
#define VISEME_TYPE_JOURNAL (viseme_journal_get_type ())
G_DECLARE_FINAL_TYPE (VisemeJournal, viseme_journal, VISEME, JOURNAL, GObject)

VisemeJournal *viseme_journal_new (const char *data_dir, GError **error);
const char *viseme_journal_get_set_aside (VisemeJournal *self);
GPtrArray *viseme_journal_load (VisemeJournal *self, GError **error);
gboolean viseme_journal_is_owned_elsewhere (VisemeJournal *self, const VisemeJobRecord *record);
gboolean viseme_journal_claim (VisemeJournal *self, const VisemeJobRecord *record, GError **error);
void viseme_journal_save_async (VisemeJournal *self,
                                VisemeJobRecord *record,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean viseme_journal_save_finish (VisemeJournal *self, GAsyncResult *result, GError **error);

G_END_DECLS
