/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-journal.h"
#include "viseme-owner.h"

#include <sqlite3.h>

G_BEGIN_DECLS

struct _VisemeJournal
{
  GObject parent_instance;

  char *data_dir;
  char *path;
  char *set_aside; /* nullable: where a damaged journal went */
  gboolean restored;
  VisemeOwner *owner;
  sqlite3 *database;   /* of the writer */
  sqlite3 *reader;     /* of the main thread: does not wait for the disk */
  GThreadPool *writer; /* one thread, so that states reach the disk in their order */
};

/* Statements of either connection. A bound text may be NULL. */
void viseme_journal_set_error (VisemeJournal *self, sqlite3 *database, int status, GError **error);
sqlite3_stmt *
viseme_journal_prepare (VisemeJournal *self, sqlite3 *database, const char *sql, GError **error);
void viseme_journal_bind (sqlite3_stmt *statement, int index, const char *text);
char *viseme_journal_read (sqlite3_stmt *statement, int column);
gboolean viseme_journal_run (VisemeJournal *self,
                             sqlite3 *database,
                             sqlite3_stmt *statement,
                             GError **error);
/* Takes STATEMENT and leaves it to the thread of the writer. */
void viseme_journal_write_later (VisemeJournal *self, sqlite3_stmt *statement);

gboolean
viseme_journal_check_budget (VisemeJournal *self, const VisemeJobRecord *record, GError **error);

G_END_DECLS
