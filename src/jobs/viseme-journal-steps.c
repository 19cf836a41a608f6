/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-journal-steps"

#include "config.h"

#include "viseme-journal-private.h"

static const char find_sql[] = "SELECT 1 FROM jobs WHERE step = ?1 AND hidden = 0";

static const char release_sql[] = "UPDATE jobs SET step = NULL WHERE step = ?1";

/**
 * viseme_journal_has_step:
 * @self: a journal
 * @step: the name of a step
 *
 * Returns: whether there is a job of that name, perhaps of another process, that the user sees
 */
gboolean
viseme_journal_has_step (VisemeJournal *self, const char *step)
{
  sqlite3_stmt *statement = viseme_journal_prepare (self, self->reader, find_sql, NULL);
  gboolean found;

  if (statement == NULL)
    return FALSE;

  viseme_journal_bind (statement, 1, step);
  found = sqlite3_step (statement) == SQLITE_ROW;
  sqlite3_finalize (statement);

  return found;
}

/**
 * viseme_journal_release_step:
 * @self: a journal
 * @step: the name of a step
 *
 * Takes the name from the job that has it, so that another job may bear it: what is saved after
 * this call. The job stays with all that it cost.
 */
void
viseme_journal_release_step (VisemeJournal *self, const char *step)
{
  sqlite3_stmt *statement = viseme_journal_prepare (self, self->database, release_sql, NULL);

  if (statement == NULL)
    return;

  viseme_journal_bind (statement, 1, step);
  viseme_journal_write_later (self, statement);
}
