/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-journal-uploads"

#include "config.h"

#include "viseme-journal-private.h"

static const char find_sql[] =
    "SELECT url, media_type, size FROM uploads WHERE gateway = ?1 AND hash = ?2";

static const char keep_sql[] =
    "INSERT OR REPLACE INTO uploads (gateway, hash, url, media_type, size, at)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

static const char keep_tag_sql[] = "UPDATE jobs SET result_tag = ?2 WHERE id = ?1";

static const char forget_sql[] = "DELETE FROM uploads WHERE gateway = ?1 AND hash = ?2";

/**
 * viseme_journal_find_upload:
 * @self: a journal
 * @gateway: a gateway's base URL
 * @hash: (nullable): SHA-256 of a file
 *
 * Whether the gateway still has it is another question.
 *
 * Returns: (transfer full) (nullable): the file as the gateway took it
 */
VisemeUpload *
viseme_journal_find_upload (VisemeJournal *self, const char *gateway, const char *hash)
{
  sqlite3_stmt *statement = viseme_journal_prepare (self, self->reader, find_sql, NULL);
  VisemeUpload *upload = NULL;

  if (statement == NULL)
    return NULL;

  viseme_journal_bind (statement, 1, gateway);
  viseme_journal_bind (statement, 2, hash);
  if (sqlite3_step (statement) == SQLITE_ROW)
    {
      upload = g_new0 (VisemeUpload, 1);
      upload->url = viseme_journal_read (statement, 0);
      upload->media_type = viseme_journal_read (statement, 1);
      upload->size = sqlite3_column_int64 (statement, 2);
      upload->hash = g_strdup (hash);
      upload->deduplicated = TRUE;
    }
  sqlite3_finalize (statement);

  return upload;
}

/**
 * viseme_journal_keep_upload:
 * @self: a journal
 * @gateway: a gateway's base URL
 * @upload: what it has now
 *
 * Written a little later: losing it costs an upload and no money.
 */
void
viseme_journal_keep_upload (VisemeJournal *self, const char *gateway, const VisemeUpload *upload)
{
  sqlite3_stmt *statement = viseme_journal_prepare (self, self->database, keep_sql, NULL);

  if (statement == NULL)
    return;

  viseme_journal_bind (statement, 1, gateway);
  viseme_journal_bind (statement, 2, upload->hash);
  viseme_journal_bind (statement, 3, upload->url);
  viseme_journal_bind (statement, 4, upload->media_type);
  sqlite3_bind_int64 (statement, 5, upload->size);
  sqlite3_bind_int64 (statement, 6, g_get_real_time () / G_TIME_SPAN_SECOND);
  viseme_journal_write_later (self, statement);
}

/**
 * viseme_journal_forget_upload:
 * @self: a journal
 * @gateway: a gateway's base URL
 * @hash: (nullable): SHA-256 of a file that it has no more
 */
void
viseme_journal_forget_upload (VisemeJournal *self, const char *gateway, const char *hash)
{
  sqlite3_stmt *statement = viseme_journal_prepare (self, self->database, forget_sql, NULL);

  if (statement == NULL)
    return;

  viseme_journal_bind (statement, 1, gateway);
  viseme_journal_bind (statement, 2, hash);
  viseme_journal_write_later (self, statement);
}

/**
 * viseme_journal_keep_tag:
 * @self: a journal
 * @job_id: a job that is downloaded
 * @tag: what its server calls the bytes
 *
 * Written a little later: losing it costs a second download.
 */
void
viseme_journal_keep_tag (VisemeJournal *self, const char *job_id, const char *tag)
{
  sqlite3_stmt *statement = viseme_journal_prepare (self, self->database, keep_tag_sql, NULL);

  if (statement == NULL)
    return;

  viseme_journal_bind (statement, 1, job_id);
  viseme_journal_bind (statement, 2, tag);
  viseme_journal_write_later (self, statement);
}
