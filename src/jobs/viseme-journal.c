/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-journal"

#include "config.h"

#include "viseme-journal.h"

#include "base/viseme-error.h"
#include "viseme-owner.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>

#define FILE_NAME         "viseme.sqlite"
#define SCHEMA_VERSION    1
#define BUSY_MILLISECONDS 5000

struct _VisemeJournal
{
  GObject parent_instance;

  char *data_dir;
  char *path;
  char *set_aside; /* nullable: where a damaged journal went */
  VisemeOwner *owner;
  sqlite3 *database;
  GThreadPool *writer; /* one thread, so that states reach the disk in their order */
};

G_DEFINE_FINAL_TYPE (VisemeJournal, viseme_journal, G_TYPE_OBJECT)

/* A crash must not lose what was committed: the log is synchronised at every commit. */
static const char settings[] = "PRAGMA journal_mode = WAL;"
                               "PRAGMA synchronous = FULL;";

static const char schema[] = "CREATE TABLE IF NOT EXISTS jobs ("
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
                             "PRAGMA user_version = 1;";

static const char save_sql[] =
    "INSERT OR REPLACE INTO jobs (id, created_at, state, owner, video, audio, model, gateway,"
    " output, overwrite, remote_id, result, elapsed, error_code, error_text, warnings)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";

static const char load_sql[] =
    "SELECT id, created_at, state, owner, video, audio, model, gateway, output, overwrite,"
    " remote_id, result, elapsed, error_code, error_text, warnings"
    " FROM jobs ORDER BY created_at DESC, rowid DESC";

static const char claim_sql[] = "UPDATE jobs SET owner = ?1 WHERE id = ?2 AND owner IS ?3";

/**
 * viseme_job_record_free:
 * @record: (transfer full): a record
 */
void
viseme_job_record_free (VisemeJobRecord *record)
{
  g_free (record->id);
  g_free (record->state);
  g_free (record->owner);
  g_free (record->video);
  g_free (record->audio);
  g_free (record->model);
  g_free (record->gateway);
  g_free (record->output);
  g_free (record->remote_id);
  g_free (record->result);
  g_free (record->error_code);
  g_free (record->error_text);
  g_free (record->warnings);
  g_free (record);
}

static void
viseme_journal_finalize (GObject *object)
{
  VisemeJournal *self = VISEME_JOURNAL (object);

  if (self->writer != NULL)
    g_thread_pool_free (self->writer, FALSE, TRUE);
  sqlite3_close (self->database);
  g_clear_pointer (&self->owner, viseme_owner_free);
  g_free (self->data_dir);
  g_free (self->path);
  g_free (self->set_aside);

  G_OBJECT_CLASS (viseme_journal_parent_class)->finalize (object);
}

static void
viseme_journal_class_init (VisemeJournalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = viseme_journal_finalize;
}

static void
viseme_journal_init (VisemeJournal *self)
{
}

static void
set_error (VisemeJournal *self, int status, GError **error)
{
  g_set_error (error, VISEME_ERROR,
               status == SQLITE_FULL ? VISEME_ERROR_NO_SPACE : VISEME_ERROR_FAILED,
               _ ("The list of jobs “%s” cannot be used: %s. Free some space or change its "
                  "permissions, then try again."),
               self->path,
               self->database != NULL ? sqlite3_errmsg (self->database) : sqlite3_errstr (status));
}

static int
read_version (sqlite3 *database, int *version)
{
  sqlite3_stmt *statement = NULL;
  int status = sqlite3_prepare_v2 (database, "PRAGMA user_version", -1, &statement, NULL);

  if (status == SQLITE_OK && (status = sqlite3_step (statement)) == SQLITE_ROW)
    {
      *version = sqlite3_column_int (statement, 0);
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
  int status = sqlite3_prepare_v2 (database, "PRAGMA quick_check(1)", -1, &statement, NULL);

  if (status == SQLITE_OK && (status = sqlite3_step (statement)) == SQLITE_ROW)
    status = g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "ok") == 0
                 ? SQLITE_OK
                 : SQLITE_CORRUPT;
  sqlite3_finalize (statement);

  return status;
}

static int
open_database (VisemeJournal *self, int *version)
{
  int status =
      sqlite3_open_v2 (self->path, &self->database,
                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, NULL);

  *version = 0;
  if (status == SQLITE_OK)
    {
      sqlite3_extended_result_codes (self->database, 0);
      sqlite3_busy_timeout (self->database, BUSY_MILLISECONDS);
      status = read_version (self->database, version);
    }
  if (status == SQLITE_OK)
    status = check_integrity (self->database);
  if (status == SQLITE_OK && *version <= SCHEMA_VERSION)
    status = sqlite3_exec (self->database, settings, NULL, NULL, NULL);
  if (status == SQLITE_OK && *version < SCHEMA_VERSION)
    status = sqlite3_exec (self->database, schema, NULL, NULL, NULL);

  return status;
}

/* Keeps the damaged files, so that somebody may still read the names of paid jobs out of them. */
static gboolean
set_damaged_aside (VisemeJournal *self)
{
  static const char *const parts[] = { "", "-wal", "-shm" };
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%d-%H%M%S");

  g_clear_pointer (&self->database, sqlite3_close);
  self->set_aside =
      g_strdup_printf ("%s.damaged-%s-%04x", self->path, stamp, g_random_int () & 0xffff);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *from = g_strconcat (self->path, parts[i], NULL);
      g_autofree char *to = g_strconcat (self->set_aside, parts[i], NULL);

      if (g_rename (from, to) != 0 && i == 0)
        return FALSE;
    }

  return TRUE;
}

static gboolean
open_journal (VisemeJournal *self, GError **error)
{
  int version;
  int status = open_database (self, &version);

  if ((status == SQLITE_CORRUPT || status == SQLITE_NOTADB) && set_damaged_aside (self))
    status = open_database (self, &version);
  if (status != SQLITE_OK)
    {
      set_error (self, status, error);
      return FALSE;
    }
  if (version > SCHEMA_VERSION)
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_FAILED,
                   _ ("The list of jobs “%s” was made by a newer Viseme. Update this one."),
                   self->path);
      return FALSE;
    }

  return TRUE;
}

static void
bind_text (sqlite3_stmt *statement, int index, const char *text)
{
  sqlite3_bind_text (statement, index, text, -1, SQLITE_TRANSIENT);
}

static gboolean
run_statement (VisemeJournal *self, sqlite3_stmt *statement, GError **error)
{
  int status = sqlite3_step (statement);

  if (status != SQLITE_DONE)
    set_error (self, status, error);
  sqlite3_finalize (statement);

  return status == SQLITE_DONE;
}

static gboolean
save_record (VisemeJournal *self, const VisemeJobRecord *record, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int status = sqlite3_prepare_v2 (self->database, save_sql, -1, &statement, NULL);

  if (status != SQLITE_OK)
    {
      set_error (self, status, error);
      return FALSE;
    }

  bind_text (statement, 1, record->id);
  sqlite3_bind_int64 (statement, 2, record->created_at);
  bind_text (statement, 3, record->state);
  bind_text (statement, 4, viseme_owner_get_name (self->owner));
  bind_text (statement, 5, record->video);
  bind_text (statement, 6, record->audio);
  bind_text (statement, 7, record->model);
  bind_text (statement, 8, record->gateway);
  bind_text (statement, 9, record->output);
  sqlite3_bind_int (statement, 10, record->overwrite);
  bind_text (statement, 11, record->remote_id);
  bind_text (statement, 12, record->result);
  sqlite3_bind_double (statement, 13, record->elapsed);
  bind_text (statement, 14, record->error_code);
  bind_text (statement, 15, record->error_text);
  bind_text (statement, 16, record->warnings);

  return run_statement (self, statement, error);
}

static void
save_in_thread (gpointer data, gpointer user_data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (save_record (user_data, g_task_get_task_data (task), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * viseme_journal_new:
 * @data_dir: its folder; made if missing
 * @error: return location
 *
 * Opens the journal. A damaged one is set aside under another name and a new one begun, see
 * viseme_journal_get_set_aside(). Blocks for some milliseconds.
 *
 * Returns: (transfer full): the journal, or %NULL with @error set
 */
VisemeJournal *
viseme_journal_new (const char *data_dir, GError **error)
{
  g_autoptr (VisemeJournal) self = g_object_new (VISEME_TYPE_JOURNAL, NULL);

  g_mkdir_with_parents (data_dir, 0700);
  self->data_dir = g_strdup (data_dir);
  self->path = g_build_filename (data_dir, FILE_NAME, NULL);
  self->owner = viseme_owner_new (data_dir, error);
  if (self->owner == NULL || !open_journal (self, error))
    return NULL;
  self->writer = g_thread_pool_new (save_in_thread, self, 1, TRUE, error);

  return self->writer != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * viseme_journal_get_set_aside:
 * @self: a journal
 *
 * Returns: (nullable): where the damaged journal is now that was found instead of this one
 */
const char *
viseme_journal_get_set_aside (VisemeJournal *self)
{
  return self->set_aside;
}

static char *
read_text (sqlite3_stmt *statement, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

static VisemeJobRecord *
read_record (sqlite3_stmt *statement)
{
  VisemeJobRecord *record = g_new0 (VisemeJobRecord, 1);

  record->id = read_text (statement, 0);
  record->created_at = sqlite3_column_int64 (statement, 1);
  record->state = read_text (statement, 2);
  record->owner = read_text (statement, 3);
  record->video = read_text (statement, 4);
  record->audio = read_text (statement, 5);
  record->model = read_text (statement, 6);
  record->gateway = read_text (statement, 7);
  record->output = read_text (statement, 8);
  record->overwrite = sqlite3_column_int (statement, 9) != 0;
  record->remote_id = read_text (statement, 10);
  record->result = read_text (statement, 11);
  record->elapsed = sqlite3_column_double (statement, 12);
  record->error_code = read_text (statement, 13);
  record->error_text = read_text (statement, 14);
  record->warnings = read_text (statement, 15);

  return record;
}

/**
 * viseme_journal_load:
 * @self: a journal
 * @error: return location
 *
 * Blocks for some milliseconds.
 *
 * Returns: (transfer full): (element-type VisemeJobRecord): all jobs, newest first, or %NULL with
 *   @error set
 */
GPtrArray *
viseme_journal_load (VisemeJournal *self, GError **error)
{
  g_autoptr (GPtrArray) records =
      g_ptr_array_new_with_free_func ((GDestroyNotify) viseme_job_record_free);
  sqlite3_stmt *statement = NULL;
  int status = sqlite3_prepare_v2 (self->database, load_sql, -1, &statement, NULL);

  while (status == SQLITE_OK || status == SQLITE_ROW)
    {
      status = sqlite3_step (statement);
      if (status == SQLITE_ROW)
        g_ptr_array_add (records, read_record (statement));
    }
  if (status != SQLITE_DONE)
    set_error (self, status, error);
  sqlite3_finalize (statement);

  return status == SQLITE_DONE ? g_steal_pointer (&records) : NULL;
}

/**
 * viseme_journal_is_owned_elsewhere:
 * @self: a journal
 * @record: a record of it
 *
 * Returns: %TRUE when another living process runs the job
 */
gboolean
viseme_journal_is_owned_elsewhere (VisemeJournal *self, const VisemeJobRecord *record)
{
  return record->owner != NULL &&
         !g_str_equal (record->owner, viseme_owner_get_name (self->owner)) &&
         viseme_owner_is_alive (self->data_dir, record->owner);
}

/**
 * viseme_journal_claim:
 * @self: a journal
 * @record: a record whose owner is gone
 * @error: return location
 *
 * Makes a job that nobody runs one of this process. Of several that try only one gets it.
 *
 * Returns: %TRUE when this process has it now; %FALSE without @error when another was faster
 */
gboolean
viseme_journal_claim (VisemeJournal *self, const VisemeJobRecord *record, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int status = sqlite3_prepare_v2 (self->database, claim_sql, -1, &statement, NULL);

  if (status != SQLITE_OK)
    {
      set_error (self, status, error);
      return FALSE;
    }

  bind_text (statement, 1, viseme_owner_get_name (self->owner));
  bind_text (statement, 2, record->id);
  bind_text (statement, 3, record->owner);

  return run_statement (self, statement, error) && sqlite3_changes (self->database) == 1;
}

/**
 * viseme_journal_save_async:
 * @self: a journal
 * @record: (transfer full): what to write; this process becomes its owner
 * @callback: called when it is on the disk
 * @user_data: data for @callback
 *
 * Writes in the thread of the journal, in the order of the calls.
 */
void
viseme_journal_save_async (VisemeJournal *self,
                           VisemeJobRecord *record,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, viseme_journal_save_async);
  g_task_set_task_data (task, record, (GDestroyNotify) viseme_job_record_free);
  g_thread_pool_push (self->writer, task, NULL);
}

/**
 * viseme_journal_save_finish:
 * @self: a journal
 * @result: the result
 * @error: return location
 *
 * Returns: %TRUE when the record is on the disk
 */
gboolean
viseme_journal_save_finish (VisemeJournal *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
