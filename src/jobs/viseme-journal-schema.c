/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-journal-schema"

#include "config.h"

#include "viseme-journal-schema.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#define BUSY_MILLISECONDS   10000
#define BACKUP_AGE_SECONDS  (12 * 60 * 60)
#define BACKUP_SUFFIX       ".backup"
#define BACKUP_ALL_PAGES    -1
#define RESTORED_STATES_SQL "('draft', 'uploading', 'ready', 'submitting')"

/* A crash must not lose what was committed: the log is synchronised at every commit. */
static const char settings[] = "PRAGMA journal_mode = WAL;"
                               "PRAGMA synchronous = FULL;";

/* From each version to the next; every version that was ever published can be brought here. */
static const char *const migrations[VISEME_JOURNAL_SCHEMA_VERSION] = {
  "CREATE TABLE jobs ("
  " id TEXT PRIMARY KEY NOT NULL,"
  " created_at INTEGER NOT NULL,"
  " state TEXT NOT NULL,"
  " owner TEXT,"
  " video TEXT NOT NULL,"
  " audio TEXT NOT NULL,"
  " model TEXT NOT NULL,"
  " gateway TEXT,"
  " output TEXT,"
  " overwrite INTEGER NOT NULL,"
  " remote_id TEXT,"
  " result TEXT,"
  " elapsed REAL NOT NULL,"
  " error_code TEXT,"
  " error_text TEXT,"
  " warnings TEXT"
  ") STRICT;"
  "PRAGMA user_version = 1;",

  /* Money: one intent is one permission to be charged once. Times are Unix seconds, those of the
   * history microseconds. */
  "ALTER TABLE jobs ADD COLUMN video_hash TEXT;"
  "ALTER TABLE jobs ADD COLUMN audio_hash TEXT;"
  "ALTER TABLE jobs ADD COLUMN result_hash TEXT;"
  "ALTER TABLE jobs ADD COLUMN intent TEXT;"
  "CREATE TABLE intents ("
  " key TEXT PRIMARY KEY NOT NULL,"
  " job TEXT NOT NULL,"
  " gateway TEXT NOT NULL,"
  " model TEXT NOT NULL,"
  " made_at INTEGER NOT NULL,"
  " outcome TEXT NOT NULL,"
  " expected INTEGER NOT NULL,"
  " charged INTEGER NOT NULL,"
  " charge_source TEXT,"
  " balance_before INTEGER NOT NULL,"
  " remote_id TEXT"
  ") STRICT;"
  "CREATE TABLE history ("
  " job TEXT NOT NULL,"
  " at INTEGER NOT NULL,"
  " state TEXT NOT NULL,"
  " note TEXT"
  ") STRICT;"
  "CREATE INDEX history_of_job ON history (job, at);"
  "CREATE TABLE uploads ("
  " gateway TEXT NOT NULL,"
  " hash TEXT NOT NULL,"
  " url TEXT NOT NULL,"
  " media_type TEXT NOT NULL,"
  " size INTEGER NOT NULL,"
  " at INTEGER NOT NULL,"
  " PRIMARY KEY (gateway, hash)"
  ") STRICT;"
  "CREATE TABLE settings ("
  " name TEXT PRIMARY KEY NOT NULL,"
  " value TEXT NOT NULL"
  ") STRICT;"
  /* Paid jobs of version 1 get an intent, so that the ledger is not silent about them. */
  "UPDATE jobs SET intent = 'v1-' || id WHERE gateway IS NOT NULL AND"
  " (remote_id IS NOT NULL OR state IN ('submitting', 'unconfirmed'));"
  "INSERT INTO intents (key, job, gateway, model, made_at, outcome, expected, charged,"
  " balance_before, remote_id)"
  " SELECT intent, id, gateway, model, created_at,"
  " CASE WHEN remote_id IS NULL THEN 'open' ELSE 'accepted' END, -1, -1, -1, remote_id"
  " FROM jobs WHERE intent IS NOT NULL;"
  "PRAGMA user_version = 2;",

  "ALTER TABLE jobs ADD COLUMN options TEXT;"
  "PRAGMA user_version = 3;",

  "ALTER TABLE jobs ADD COLUMN agreed INTEGER;"
  "ALTER TABLE jobs ADD COLUMN fit INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE jobs ADD COLUMN result_tag TEXT;"
  "PRAGMA user_version = 4;",

  /* What the user did to the list: nothing that money depends on is ever deleted. */
  "ALTER TABLE jobs ADD COLUMN title TEXT;"
  "ALTER TABLE jobs ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;"
  "PRAGMA user_version = 5;",

  /* Jobs that speak: a text instead of files. */
  "ALTER TABLE jobs ADD COLUMN text TEXT;"
  "ALTER TABLE jobs ADD COLUMN voice TEXT;"
  "PRAGMA user_version = 6;",

  /* What else jobs make: pictures, and videos from pictures. */
  "ALTER TABLE jobs ADD COLUMN kind TEXT NOT NULL DEFAULT 'lip-sync';"
  "ALTER TABLE jobs ADD COLUMN aspect_ratio TEXT;"
  "ALTER TABLE jobs ADD COLUMN seconds INTEGER NOT NULL DEFAULT 0;"
  "UPDATE jobs SET kind = 'speech' WHERE text IS NOT NULL;"
  "PRAGMA user_version = 7;",

  /* What is changed about the inputs before they are sent. */
  "ALTER TABLE jobs ADD COLUMN changes TEXT;"
  "PRAGMA user_version = 8;",

  /* Steps of pipelines: what names one belongs to one job, whatever process begins it. */
  "ALTER TABLE jobs ADD COLUMN step TEXT;"
  "CREATE UNIQUE INDEX job_of_step ON jobs (step) WHERE step IS NOT NULL;"
  "PRAGMA user_version = 9;",
};

static int
read_number (sqlite3 *database, const char *sql, int *number)
{
  sqlite3_stmt *statement = NULL;
  int status = sqlite3_prepare_v2 (database, sql, -1, &statement, NULL);

  if (status == SQLITE_OK && (status = sqlite3_step (statement)) == SQLITE_ROW)
    {
      *number = sqlite3_column_int (statement, 0);
      status = SQLITE_OK;
    }
  sqlite3_finalize (statement);

  return status;
}

/* Returns SQLITE_CORRUPT when the check has a complaint. */
static int
check_integrity (sqlite3 *database)
{
  sqlite3_stmt *statement = NULL;
  int status = sqlite3_prepare_v2 (database, "PRAGMA integrity_check(1)", -1, &statement, NULL);

  if (status == SQLITE_OK && (status = sqlite3_step (statement)) == SQLITE_ROW)
    status = g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "ok") == 0
                 ? SQLITE_OK
                 : SQLITE_CORRUPT;
  sqlite3_finalize (statement);

  return status;
}

static char *
make_backup_path (const char *path)
{
  return g_strconcat (path, BACKUP_SUFFIX, NULL);
}

static gboolean
is_backup_fresh (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 &&
         g_get_real_time () / G_TIME_SPAN_SECOND - info.st_mtime < BACKUP_AGE_SECONDS;
}

/* Beside the journal, complete or not at all. */
static int
back_up (sqlite3 *database, const char *path)
{
  g_autofree char *target = make_backup_path (path);
  g_autofree char *temporary = g_strdup_printf ("%s.%08x", target, g_random_int ());
  sqlite3 *copy = NULL;
  sqlite3_backup *backup = NULL;
  int status = sqlite3_open_v2 (temporary, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);

  if (status == SQLITE_OK)
    backup = sqlite3_backup_init (copy, "main", database, "main");
  if (backup != NULL)
    {
      sqlite3_backup_step (backup, BACKUP_ALL_PAGES);
      status = sqlite3_backup_finish (backup);
    }
  sqlite3_close (copy);
  if (status != SQLITE_OK || g_rename (temporary, target) != 0)
    g_unlink (temporary);

  return status;
}

static int
migrate_one (sqlite3 *database)
{
  int version = 0;
  int status = sqlite3_exec (database, "BEGIN IMMEDIATE", NULL, NULL, NULL);

  /* Another process may have done it meanwhile. */
  if (status == SQLITE_OK)
    status = read_number (database, "PRAGMA user_version", &version);
  if (status == SQLITE_OK && version < VISEME_JOURNAL_SCHEMA_VERSION)
    status = sqlite3_exec (database, migrations[version], NULL, NULL, NULL);
  if (status == SQLITE_OK)
    status = sqlite3_exec (database, "COMMIT", NULL, NULL, NULL);
  if (status != SQLITE_OK)
    sqlite3_exec (database, "ROLLBACK", NULL, NULL, NULL);

  return status;
}

static int
open_checked (const char *path, sqlite3 **database, int *version)
{
  int status = sqlite3_open_v2 (
      path, database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, NULL);

  *version = 0;
  if (status != SQLITE_OK)
    return status;

  sqlite3_extended_result_codes (*database, 0);
  sqlite3_busy_timeout (*database, BUSY_MILLISECONDS);
  status = read_number (*database, "PRAGMA user_version", version);

  return status == SQLITE_OK ? check_integrity (*database) : status;
}

/**
 * viseme_journal_schema_open:
 * @path: the file
 * @database: (out): the connection, to be closed whatever is returned
 * @version: (out): the version that the file had; one above %VISEME_JOURNAL_SCHEMA_VERSION is left
 *   as it is
 *
 * Checks the whole file, makes a backup beside it when the last one is old or the tables are about
 * to change, and brings the tables to the current version.
 *
 * Returns: an SQLite status; %SQLITE_CORRUPT or %SQLITE_NOTADB for a damaged file
 */
int
viseme_journal_schema_open (const char *path, sqlite3 **database, int *version)
{
  g_autofree char *backup_path = make_backup_path (path);
  int status = open_checked (path, database, version);

  if (status != SQLITE_OK || *version > VISEME_JOURNAL_SCHEMA_VERSION)
    return status;

  /* Without a copy the tables are not changed; the daily one may fail, on a full disk for one. */
  if (*version > 0 && *version < VISEME_JOURNAL_SCHEMA_VERSION)
    status = back_up (*database, path);
  else if (*version > 0 && !is_backup_fresh (backup_path))
    back_up (*database, path);
  if (status == SQLITE_OK)
    status = sqlite3_exec (*database, settings, NULL, NULL, NULL);
  for (int v = *version; status == SQLITE_OK && v < VISEME_JOURNAL_SCHEMA_VERSION; v++)
    status = migrate_one (*database);

  return status;
}

/**
 * viseme_journal_schema_open_reader:
 * @path: a file that viseme_journal_schema_open() accepted
 * @database: (out): a second connection, which does not wait for writers; to be closed whatever is
 *   returned
 *
 * Returns: an SQLite status
 */
int
viseme_journal_schema_open_reader (const char *path, sqlite3 **database)
{
  int status =
      sqlite3_open_v2 (path, database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX, NULL);

  if (status == SQLITE_OK)
    {
      sqlite3_busy_timeout (*database, BUSY_MILLISECONDS);
      status = sqlite3_exec (*database, settings, NULL, NULL, NULL);
    }

  return status;
}

/* What happened after the backup is not known: a paid job that it has as unsent may have been. */
static int
distrust (sqlite3 *database)
{
  return sqlite3_exec (database,
                       "UPDATE jobs SET state = 'unconfirmed', error_code = 'unconfirmed'"
                       " WHERE gateway IS NOT NULL AND state IN " RESTORED_STATES_SQL,
                       NULL, NULL, NULL);
}

/**
 * viseme_journal_schema_restore:
 * @path: where the journal was before it was set aside
 *
 * Puts the backup in its place. Paid jobs that the backup has as not sent yet become unconfirmed.
 *
 * Returns: %TRUE when there was a sound backup
 */
gboolean
viseme_journal_schema_restore (const char *path)
{
  g_autofree char *backup_path = make_backup_path (path);
  g_autoptr (GFile) backup = g_file_new_for_path (backup_path);
  g_autoptr (GFile) target = g_file_new_for_path (path);
  sqlite3 *database = NULL;
  int version;
  gboolean sound = g_file_copy (backup, target, G_FILE_COPY_NONE, NULL, NULL, NULL, NULL);

  if (!sound)
    return FALSE;

  sound = open_checked (path, &database, &version) == SQLITE_OK && version > 0 &&
          version <= VISEME_JOURNAL_SCHEMA_VERSION && distrust (database) == SQLITE_OK;
  sqlite3_close (database);
  if (!sound)
    g_unlink (path);

  return sound;
}
