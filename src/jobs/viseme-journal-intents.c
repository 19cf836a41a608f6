/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-journal-intents"

#include "config.h"

#include "viseme-journal-private.h"

static const char knows_sql[] = "SELECT count(*) FROM (SELECT 1 FROM jobs WHERE remote_id = ?1"
                                " UNION ALL SELECT 1 FROM intents WHERE remote_id = ?1)";

static const char count_sql[] =
    "SELECT count(*) FROM jobs WHERE gateway = ?1 AND state IN ('submitting', 'unconfirmed')";

static int
count (VisemeJournal *self, const char *sql, const char *text)
{
  sqlite3_stmt *statement = viseme_journal_prepare (self, self->reader, sql, NULL);
  int n = -1;

  if (statement == NULL)
    return n;

  viseme_journal_bind (statement, 1, text);
  if (sqlite3_step (statement) == SQLITE_ROW)
    n = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);

  return n;
}

/**
 * viseme_journal_knows_remote_id:
 * @self: a journal
 * @remote_id: a gateway's name of a job
 *
 * Returns: %TRUE when it belongs to a job of the journal, or when that cannot be told
 */
gboolean
viseme_journal_knows_remote_id (VisemeJournal *self, const char *remote_id)
{
  return count (self, knows_sql, remote_id) != 0;
}

/**
 * viseme_journal_count_unconfirmed:
 * @self: a journal
 * @gateway: a gateway's base URL
 *
 * Returns: how many jobs there are of which it is not known whether the gateway has them;
 *   %G_MAXUINT when that cannot be told
 */
guint
viseme_journal_count_unconfirmed (VisemeJournal *self, const char *gateway)
{
  return (guint) count (self, count_sql, gateway);
}
