/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gateway/viseme-gateway.h"
#include "viseme-job-record.h"

G_BEGIN_DECLS

/* What the user asked for, on disk (SQLite): written before the deed that it describes. */
#define VISEME_TYPE_JOURNAL (viseme_journal_get_type ())
G_DECLARE_FINAL_TYPE (VisemeJournal, viseme_journal, VISEME, JOURNAL, GObject)

VisemeJournal *viseme_journal_new (const char *data_dir, GError **error);
const char *viseme_journal_get_set_aside (VisemeJournal *self);
gboolean viseme_journal_is_restored (VisemeJournal *self);
GPtrArray *viseme_journal_load (VisemeJournal *self, GError **error);
gboolean viseme_journal_is_owned_elsewhere (VisemeJournal *self, const VisemeJobRecord *record);
gboolean viseme_journal_claim (VisemeJournal *self, const VisemeJobRecord *record, GError **error);
/* Refuses a state that cannot follow the written one, and a paid request over the budget. */
void viseme_journal_save_async (VisemeJournal *self,
                                VisemeJobRecord *record,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean viseme_journal_save_finish (VisemeJournal *self, GAsyncResult *result, GError **error);

/* How the list looks; written a little later. A hidden job is not loaded any more. */
void viseme_journal_rename (VisemeJournal *self, const char *id, const char *title);
void viseme_journal_hide (VisemeJournal *self, const char *id, gboolean hidden);

/* Steps of pipelines. */
gboolean viseme_journal_has_step (VisemeJournal *self, const char *step);
void viseme_journal_release_step (VisemeJournal *self, const char *step);

/* Files that a gateway has, so that they need not be sent again. */
VisemeUpload *
viseme_journal_find_upload (VisemeJournal *self, const char *gateway, const char *hash);
void
viseme_journal_keep_upload (VisemeJournal *self, const char *gateway, const VisemeUpload *upload);
void viseme_journal_forget_upload (VisemeJournal *self, const char *gateway, const char *hash);

/* What names the bytes of a download that has begun, so that a later process can go on with it. */
void viseme_journal_keep_tag (VisemeJournal *self, const char *job_id, const char *tag);

/* What helps to tell whose a job of the gateway is. */
gboolean viseme_journal_knows_remote_id (VisemeJournal *self, const char *remote_id);
guint viseme_journal_count_unconfirmed (VisemeJournal *self, const char *gateway);

G_END_DECLS
