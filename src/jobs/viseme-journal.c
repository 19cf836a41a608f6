/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-journal"

#include "config.h"

#include "viseme-journal-private.h"

#include "base/viseme-error.h"
#include "viseme-job-private.h"
#include "viseme-journal-schema.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define FILE_NAME "viseme.sqlite"

G_DEFINE_FINAL_TYPE (VisemeJournal, viseme_journal, G_TYPE_OBJECT)

static const char save_sql[] =
    "INSERT INTO jobs (id, created_at, state, owner, video, audio, model, gateway, output,"
    " overwrite, remote_id, result, elapsed, error_code, error_text, warnings, video_hash,"
    " audio_hash, result_hash, intent, options, agreed, text, voice, result_tag, kind,"
    " aspect_ratio, seconds, changes, step)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,"
    " ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30)"
    " ON CONFLICT (id) DO UPDATE SET state = ?3, owner = ?4, output = ?9, remote_id = ?11,"
    " result = ?12, elapsed = ?13, error_code = ?14, error_text = ?15, warnings = ?16,"
    " video_hash = ?17, audio_hash = ?18, result_hash = ?19, intent = ?20, agreed = ?22,"
    " result_tag = ?25";

static const char save_intent_sql[] =
    "INSERT INTO intents (key, job, gateway, model, made_at, outcome, expected, charged,"
    " charge_source, balance_before, remote_id)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
    " ON CONFLICT (key) DO UPDATE SET outcome = ?6, expected = ?7, charged = ?8,"
    " charge_source = ?9, balance_before = ?10,"
    " remote_id = coalesce (?11, remote_id)";

static const char history_sql[] =
    "INSERT INTO history (job, at, state, note) VALUES (?1, ?2, ?3, ?4)";

static const char load_sql[] =
    "SELECT jobs.id, created_at, state, owner, video, audio, jobs.model, jobs.gateway, output,"
    " overwrite, jobs.remote_id, result, elapsed, error_code, error_text, warnings, video_hash,"
    " audio_hash, result_hash, intents.key, made_at, outcome, expected, charged, charge_source,"
    " balance_before, options, agreed, title, text, voice, result_tag, kind, aspect_ratio, seconds,"
    " changes, step"
    " FROM jobs LEFT JOIN intents ON intents.key = jobs.intent"
    " WHERE hidden = 0"
    " ORDER BY created_at DESC, jobs.rowid DESC";

static const char old_sql[] = "SELECT state, owner FROM jobs WHERE id = ?1";

static const char claim_sql[] =
    "UPDATE jobs SET owner = ?1 WHERE id = ?2 AND owner IS ?3 AND state = ?4";

/* One piece of work of the writer's thread: a record for TASK, or else a statement. */
typedef struct
{
  GTask *task;
  sqlite3_stmt *statement;
} Work;

static void
viseme_journal_finalize (GObject *object)
{
  VisemeJournal *self = VISEME_JOURNAL (object);

  if (self->writer != NULL)
    g_thread_pool_free (self->writer, FALSE, TRUE);
  sqlite3_close (self->reader);
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

/* The words of a connection are those of its last call, which a roll back may have been. */
void
viseme_journal_set_error (VisemeJournal *self, sqlite3 *database, int status, GError **error)
{
  gboolean is_last = database != NULL && sqlite3_errcode (database) == status;

  g_set_error (error, VISEME_ERROR,
               status == SQLITE_FULL ? VISEME_ERROR_NO_SPACE : VISEME_ERROR_FAILED,
               _ ("The list of jobs “%s” cannot be used: %s. Free some space or change its "
                  "permissions, then try again."),
               self->path, is_last ? sqlite3_errmsg (database) : sqlite3_errstr (status));
}

sqlite3_stmt *
viseme_journal_prepare (VisemeJournal *self, sqlite3 *database, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int status = sqlite3_prepare_v2 (database, sql, -1, &statement, NULL);

  if (status != SQLITE_OK)
    viseme_journal_set_error (self, database, status, error);

  return statement;
}

void
viseme_journal_bind (sqlite3_stmt *statement, int index, const char *text)
{
  sqlite3_bind_text (statement, index, text, -1, SQLITE_TRANSIENT);
}

char *
viseme_journal_read (sqlite3_stmt *statement, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

/* Runs STATEMENT to its end and frees it. */
gboolean
viseme_journal_run (VisemeJournal *self, sqlite3 *database, sqlite3_stmt *statement, GError **error)
{
  int status = sqlite3_step (statement);

  if (status != SQLITE_DONE)
    viseme_journal_set_error (self, database, status, error);
  sqlite3_finalize (statement);

  return status == SQLITE_DONE;
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
  self->restored = viseme_journal_schema_restore (self->path);

  return TRUE;
}

static gboolean
open_journal (VisemeJournal *self, GError **error)
{
  int version;
  int status = viseme_journal_schema_open (self->path, &self->database, &version);

  if ((status == SQLITE_CORRUPT || status == SQLITE_NOTADB) && set_damaged_aside (self))
    status = viseme_journal_schema_open (self->path, &self->database, &version);
  if (status == SQLITE_OK && version > VISEME_JOURNAL_SCHEMA_VERSION)
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_FAILED,
                   _ ("The list of jobs “%s” was made by a newer Viseme. Update this one."),
                   self->path);
      return FALSE;
    }
  if (status == SQLITE_OK)
    status = viseme_journal_schema_open_reader (self->path, &self->reader);
  if (status != SQLITE_OK)
    viseme_journal_set_error (self, self->database, status, error);

  return status == SQLITE_OK;
}

static gboolean
save_job (VisemeJournal *self, const VisemeJobRecord *record, GError **error)
{
  sqlite3_stmt *statement = viseme_journal_prepare (self, self->database, save_sql, error);

  if (statement == NULL)
    return FALSE;

  viseme_journal_bind (statement, 1, record->id);
  sqlite3_bind_int64 (statement, 2, record->created_at);
  viseme_journal_bind (statement, 3, record->state);
  viseme_journal_bind (statement, 4, viseme_owner_get_name (self->owner));
  viseme_journal_bind (statement, 5, record->video);
  viseme_journal_bind (statement, 6, record->audio);
  viseme_journal_bind (statement, 7, record->model);
  viseme_journal_bind (statement, 8, record->gateway);
  viseme_journal_bind (statement, 9, record->output);
  sqlite3_bind_int (statement, 10, record->overwrite);
  viseme_journal_bind (statement, 11, record->remote_id);
  viseme_journal_bind (statement, 12, record->result);
  sqlite3_bind_double (statement, 13, record->elapsed);
  viseme_journal_bind (statement, 14, record->error_code);
  viseme_journal_bind (statement, 15, record->error_text);
  viseme_journal_bind (statement, 16, record->warnings);
  viseme_journal_bind (statement, 17, record->video_hash);
  viseme_journal_bind (statement, 18, record->audio_hash);
  viseme_journal_bind (statement, 19, record->result_hash);
  viseme_journal_bind (statement, 20, record->intent != NULL ? record->intent->key : NULL);
  viseme_journal_bind (statement, 21, record->options);
  sqlite3_bind_int64 (statement, 22, record->agreed);
  viseme_journal_bind (statement, 23, record->text);
  viseme_journal_bind (statement, 24, record->voice);
  viseme_journal_bind (statement, 25, record->result_tag);
  viseme_journal_bind (statement, 26, record->kind);
  viseme_journal_bind (statement, 27, record->aspect_ratio);
  sqlite3_bind_int (statement, 28, record->seconds);
  viseme_journal_bind (statement, 29, record->changes);
  viseme_journal_bind (statement, 30, record->step);

  return viseme_journal_run (self, self->database, statement, error);
}

static gboolean
save_intent (VisemeJournal *self, const VisemeJobRecord *record, GError **error)
{
  const VisemeIntent *intent = record->intent;
  sqlite3_stmt *statement;

  if (intent == NULL)
    return TRUE;
  statement = viseme_journal_prepare (self, self->database, save_intent_sql, error);
  if (statement == NULL)
    return FALSE;

  viseme_journal_bind (statement, 1, intent->key);
  viseme_journal_bind (statement, 2, record->id);
  viseme_journal_bind (statement, 3, record->gateway);
  viseme_journal_bind (statement, 4, record->model);
  sqlite3_bind_int64 (statement, 5, intent->made_at);
  viseme_journal_bind (statement, 6, viseme_intent_outcome_to_nick (intent->outcome));
  sqlite3_bind_int64 (statement, 7, intent->expected);
  sqlite3_bind_int64 (statement, 8, intent->charged);
  viseme_journal_bind (statement, 9, intent->charge_source);
  sqlite3_bind_int64 (statement, 10, intent->balance_before);
  viseme_journal_bind (statement, 11, record->remote_id);

  return viseme_journal_run (self, self->database, statement, error);
}

static gboolean
save_history (VisemeJournal *self, const VisemeJobRecord *record, GError **error)
{
  sqlite3_stmt *statement = viseme_journal_prepare (self, self->database, history_sql, error);

  if (statement == NULL)
    return FALSE;

  viseme_journal_bind (statement, 1, record->id);
  sqlite3_bind_int64 (statement, 2, g_get_real_time ());
  viseme_journal_bind (statement, 3, record->state);
  viseme_journal_bind (statement, 4, record->note);

  return viseme_journal_run (self, self->database, statement, error);
}

static gboolean
check_step (VisemeJournal *self, const VisemeJobRecord *record, const char *old, GError **error)
{
  VisemeJobState from;
  VisemeJobState to;

  if (old == NULL)
    return TRUE;
  if (viseme_job_state_from_nick (old, &from) && viseme_job_state_from_nick (record->state, &to) &&
      viseme_job_state_can_become (from, to, record->gateway == NULL))
    return TRUE;

  g_set_error (error, VISEME_ERROR, VISEME_ERROR_FAILED,
               _ ("The job is “%s” in the list of jobs and cannot become “%s”. Start Viseme "
                  "again."),
               old, record->state);

  return FALSE;
}

static gboolean
check_owner (VisemeJournal *self, const char *owner, GError **error)
{
  if (owner == NULL || g_str_equal (owner, viseme_owner_get_name (self->owner)) ||
      !viseme_owner_is_alive (self->data_dir, owner))
    return TRUE;

  g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_FAILED,
                       _ ("Another Viseme runs this job already. Look there."));

  return FALSE;
}

/* What the journal has of the job decides, not what this process believes. */
static gboolean
check_record (VisemeJournal *self, const VisemeJobRecord *record, gboolean *changed, GError **error)
{
  sqlite3_stmt *statement = viseme_journal_prepare (self, self->database, old_sql, error);
  g_autofree char *state = NULL;
  g_autofree char *owner = NULL;

  if (statement == NULL)
    return FALSE;

  viseme_journal_bind (statement, 1, record->id);
  if (sqlite3_step (statement) == SQLITE_ROW)
    {
      state = viseme_journal_read (statement, 0);
      owner = viseme_journal_read (statement, 1);
    }
  sqlite3_finalize (statement);
  *changed = g_strcmp0 (state, record->state) != 0;

  return check_step (self, record, state, error) && check_owner (self, owner, error) &&
         (!*changed || viseme_journal_check_budget (self, record, error));
}

static gboolean
save_in_transaction (VisemeJournal *self, const VisemeJobRecord *record, GError **error)
{
  gboolean changed;

  return check_record (self, record, &changed, error) && save_job (self, record, error) &&
         save_intent (self, record, error) &&
         ((!changed && record->note == NULL) || save_history (self, record, error));
}

static gboolean
save_record (VisemeJournal *self, const VisemeJobRecord *record, GError **error)
{
  int status = sqlite3_exec (self->database, "BEGIN IMMEDIATE", NULL, NULL, NULL);

  if (status == SQLITE_OK && save_in_transaction (self, record, error))
    {
      status = sqlite3_exec (self->database, "COMMIT", NULL, NULL, NULL);
      if (status == SQLITE_OK)
        return TRUE;
    }
  if (status != SQLITE_OK)
    viseme_journal_set_error (self, self->database, status, error);
  sqlite3_exec (self->database, "ROLLBACK", NULL, NULL, NULL);

  return FALSE;
}

static void
work_in_thread (gpointer data, gpointer user_data)
{
  g_autofree Work *work = data;
  g_autoptr (GTask) task = work->task;
  GError *error = NULL;

  if (task == NULL)
    {
      if (sqlite3_step (work->statement) != SQLITE_DONE)
        g_debug ("A note was not written to the journal");
      sqlite3_finalize (work->statement);
    }
  else if (save_record (user_data, g_task_get_task_data (task), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
viseme_journal_write_later (VisemeJournal *self, sqlite3_stmt *statement)
{
  Work *work = g_new0 (Work, 1);

  work->statement = statement;
  g_thread_pool_push (self->writer, work, NULL);
}

/**
 * viseme_journal_new:
 * @data_dir: its folder; made if missing
 * @error: return location
 *
 * Opens the journal and checks all of it. A damaged one is set aside under another name, and the
 * backup of it or a new one takes its place, see viseme_journal_get_set_aside(). Blocks for some
 * milliseconds.
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
  self->writer = g_thread_pool_new (work_in_thread, self, 1, TRUE, error);

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

/**
 * viseme_journal_is_restored:
 * @self: a journal
 *
 * Returns: %TRUE when a damaged journal was set aside and a backup of it is used
 */
gboolean
viseme_journal_is_restored (VisemeJournal *self)
{
  return self->restored;
}

static VisemeIntent *
read_intent (sqlite3_stmt *statement, int column)
{
  g_autoptr (VisemeIntent) intent = g_new0 (VisemeIntent, 1);

  intent->key = viseme_journal_read (statement, column);
  intent->made_at = sqlite3_column_int64 (statement, column + 1);
  intent->outcome =
      viseme_intent_outcome_from_nick ((const char *) sqlite3_column_text (statement, column + 2));
  intent->expected = sqlite3_column_int64 (statement, column + 3);
  intent->charged = sqlite3_column_int64 (statement, column + 4);
  intent->charge_source = viseme_journal_read (statement, column + 5);
  intent->balance_before = sqlite3_column_int64 (statement, column + 6);

  return intent->key != NULL ? g_steal_pointer (&intent) : NULL;
}

static VisemeJobRecord *
read_record (sqlite3_stmt *statement)
{
  VisemeJobRecord *record = g_new0 (VisemeJobRecord, 1);

  record->id = viseme_journal_read (statement, 0);
  record->created_at = sqlite3_column_int64 (statement, 1);
  record->state = viseme_journal_read (statement, 2);
  record->owner = viseme_journal_read (statement, 3);
  record->video = viseme_journal_read (statement, 4);
  record->audio = viseme_journal_read (statement, 5);
  record->model = viseme_journal_read (statement, 6);
  record->gateway = viseme_journal_read (statement, 7);
  record->output = viseme_journal_read (statement, 8);
  record->overwrite = sqlite3_column_int (statement, 9) != 0;
  record->remote_id = viseme_journal_read (statement, 10);
  record->result = viseme_journal_read (statement, 11);
  record->elapsed = sqlite3_column_double (statement, 12);
  record->error_code = viseme_journal_read (statement, 13);
  record->error_text = viseme_journal_read (statement, 14);
  record->warnings = viseme_journal_read (statement, 15);
  record->video_hash = viseme_journal_read (statement, 16);
  record->audio_hash = viseme_journal_read (statement, 17);
  record->result_hash = viseme_journal_read (statement, 18);
  record->intent = read_intent (statement, 19);
  record->options = viseme_journal_read (statement, 26);
  record->title = viseme_journal_read (statement, 28);
  record->result_tag = viseme_journal_read (statement, 31);
  /* Before the column there was, what was agreed to was the documented price. */
  record->agreed = sqlite3_column_type (statement, 27) == SQLITE_NULL
                       ? MAX (viseme_job_get_documented_credits (record->model), 0)
                       : sqlite3_column_int64 (statement, 27);
  record->text = viseme_journal_read (statement, 29);
  record->voice = viseme_journal_read (statement, 30);
  record->kind = viseme_journal_read (statement, 32);
  record->aspect_ratio = viseme_journal_read (statement, 33);
  record->seconds = sqlite3_column_int (statement, 34);
  record->changes = viseme_journal_read (statement, 35);
  record->step = viseme_journal_read (statement, 36);

  return record;
}

/**
 * viseme_journal_load:
 * @self: a journal
 * @error: return location
 *
 * Blocks for some milliseconds.
 *
 * Returns: (transfer full): (element-type VisemeJobRecord): all jobs that are not hidden, newest
 *   first, or %NULL with @error set
 */
GPtrArray *
viseme_journal_load (VisemeJournal *self, GError **error)
{
  g_autoptr (GPtrArray) records =
      g_ptr_array_new_with_free_func ((GDestroyNotify) viseme_job_record_free);
  sqlite3_stmt *statement = viseme_journal_prepare (self, self->reader, load_sql, error);
  int status = SQLITE_OK;

  if (statement == NULL)
    return NULL;

  while ((status = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (records, read_record (statement));
  if (status != SQLITE_DONE)
    viseme_journal_set_error (self, self->reader, status, error);
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
 * Makes a job that nobody runs one of this process. Of several that try only one gets it, and none
 * when its owner still wrote another state before it ended.
 *
 * Returns: %TRUE when this process has it now; %FALSE without @error when another was faster
 */
gboolean
viseme_journal_claim (VisemeJournal *self, const VisemeJobRecord *record, GError **error)
{
  sqlite3_stmt *statement = viseme_journal_prepare (self, self->reader, claim_sql, error);

  if (statement == NULL)
    return FALSE;

  viseme_journal_bind (statement, 1, viseme_owner_get_name (self->owner));
  viseme_journal_bind (statement, 2, record->id);
  viseme_journal_bind (statement, 3, record->owner);
  viseme_journal_bind (statement, 4, record->state);

  return viseme_journal_run (self, self->reader, statement, error) &&
         sqlite3_changes (self->reader) == 1;
}

/**
 * viseme_journal_save_async:
 * @self: a journal
 * @record: (transfer full): what to write; this process becomes its owner
 * @callback: called when it is on the disk
 * @user_data: data for @callback
 *
 * Writes in the thread of the journal, in the order of the calls: the job, its intent and a line of
 * its history, all or nothing.
 */
void
viseme_journal_save_async (VisemeJournal *self,
                           VisemeJobRecord *record,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  Work *work = g_new0 (Work, 1);

  /* Without a source: the last reference to the journal must not be dropped by the writer's own
   * thread, which finalizing waits for. */
  work->task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (work->task, viseme_journal_save_async);
  g_task_set_task_data (work->task, record, (GDestroyNotify) viseme_job_record_free);
  g_thread_pool_push (self->writer, work, NULL);
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
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
