/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-journal-list"

#include "config.h"

#include "viseme-journal-private.h"

static const char rename_sql[] = "UPDATE jobs SET title = ?1 WHERE id = ?2";

static const char hide_sql[] = "UPDATE jobs SET hidden = ?1 WHERE id = ?2";

/**
 * viseme_journal_rename:
 * @self: a journal
 * @id: a job's id
 * @title: (nullable): what the user calls it
 *
 * Written after what was saved before: losing it costs a name and no money.
 */
void
viseme_journal_rename (VisemeJournal *self, const char *id, const char *title)
{
  sqlite3_stmt *statement = viseme_journal_prepare (self, self->database, rename_sql, NULL);

  if (statement == NULL)
    return;

  viseme_journal_bind (statement, 1, title);
  viseme_journal_bind (statement, 2, id);
  viseme_journal_write_later (self, statement);
}

/**
 * viseme_journal_hide:
 * @self: a journal
 * @id: a job's id
 * @hidden: whether viseme_journal_load() leaves it out
 *
 * The row stays, for the ledger and for the word of the gateway about the job.
 */
void
viseme_journal_hide (VisemeJournal *self, const char *id, gboolean hidden)
{
  sqlite3_stmt *statement = viseme_journal_prepare (self, self->database, hide_sql, NULL);

  if (statement == NULL)
    return;

  sqlite3_bind_int (statement, 1, hidden);
  viseme_journal_bind (statement, 2, id);
  viseme_journal_write_later (self, statement);
}
