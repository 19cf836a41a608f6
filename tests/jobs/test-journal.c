/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/viseme-error.h"
#include "jobs/viseme-job-state.h"
#include "jobs/viseme-journal-schema.h"
#include "jobs/viseme-journal.h"
#include "jobs/viseme-ledger.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define GATEWAY "https://gateway.test/v1"

typedef struct
{
  char *folder;
  char *path;
  VisemeJournal *journal;
} Fixture;

/* The tables as the first version made them. */
static const char version_1[] =
    "CREATE TABLE jobs (id TEXT PRIMARY KEY NOT NULL, created_at INTEGER NOT NULL, state TEXT NOT "
    "NULL, owner TEXT, video TEXT NOT NULL, audio TEXT NOT NULL, model TEXT NOT NULL, gateway "
    "TEXT, output TEXT, overwrite INTEGER NOT NULL, remote_id TEXT, result TEXT, elapsed REAL NOT "
    "NULL, error_code TEXT, error_text TEXT, warnings TEXT) STRICT;"
    "PRAGMA user_version = 1;"
    "INSERT INTO jobs VALUES ('a', 1, 'waiting', NULL, 'file:///v', 'file:///a', 'sync-v2', "
    "'" GATEWAY "', NULL, 0, 'j1', NULL, 0, NULL, NULL, NULL);"
    "INSERT INTO jobs VALUES ('b', 2, 'done', NULL, 'file:///v', 'file:///a', 'local', NULL, NULL, "
    "0, NULL, 'file:///r', 0, NULL, NULL, NULL);";

static void
run_sql (const char *path, const char *sql)
{
  sqlite3 *database = NULL;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  sqlite3_busy_timeout (database, 5000);
  sqlite3_exec (database, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (database);
}

static int
count (Fixture *f, const char *sql)
{
  sqlite3 *database = NULL;
  sqlite3_stmt *statement = NULL;
  int number;

  g_assert_cmpint (sqlite3_open (f->path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (database, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  number = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (database);

  return number;
}

static VisemeJournal *
open_journal (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  VisemeJournal *journal = viseme_journal_new (f->folder, &error);

  g_assert_no_error (error);

  return journal;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("viseme-journal-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "viseme.sqlite", NULL);
  if (data != NULL)
    run_sql (f->path, data);
  f->journal = open_journal (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  char *remove[] = { (char *) "rm", (char *) "-r", f->folder, NULL };

  g_clear_object (&f->journal);
  g_spawn_sync (NULL, remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (f->folder);
  g_free (f->path);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* A paid job when COST is not negative. */
static gboolean
save (VisemeJournal *journal, const char *id, const char *state, gint64 cost, GError **error)
{
  VisemeJobRecord *record = g_new0 (VisemeJobRecord, 1);
  g_autoptr (GAsyncResult) result = NULL;

  record->id = g_strdup (id);
  record->kind = g_strdup ("lip-sync");
  record->state = g_strdup (state);
  record->video = g_strdup ("file:///v");
  record->audio = g_strdup ("file:///a,b");
  record->model = g_strdup ("sync-v2");
  record->gateway = g_strdup (GATEWAY);
  if (cost >= 0)
    {
      record->intent = viseme_intent_new (cost);
      g_free (record->intent->key);
      record->intent->key = g_strconcat ("key-", id, NULL);
    }
  viseme_journal_save_async (journal, record, on_saved, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return viseme_journal_save_finish (journal, result, error);
}

static void
assert_saved (Fixture *f, const char *id, const char *state, gint64 cost)
{
  g_autoptr (GError) error = NULL;

  save (f->journal, id, state, cost, &error);
  g_assert_no_error (error);
}

static void
test_migration (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) records = viseme_journal_load (f->journal, NULL);
  g_autofree char *backup = g_strconcat (f->path, ".backup", NULL);
  VisemeJobRecord *paid = records->pdata[1];

  g_assert_cmpuint (records->len, ==, 2);
  g_assert_cmpstr (paid->id, ==, "a");
  g_assert_cmpint (paid->intent->outcome, ==, VISEME_INTENT_ACCEPTED);
  g_assert_cmpint (paid->intent->charged, ==, -1);
  g_assert_null (((VisemeJobRecord *) records->pdata[0])->intent);
  g_assert_true (g_file_test (backup, G_FILE_TEST_EXISTS));
  g_assert_cmpint (count (f, "PRAGMA user_version"), ==, VISEME_JOURNAL_SCHEMA_VERSION);
  g_assert_cmpint (count (f, "SELECT count(*) FROM intents"), ==, 1);
}

static void
test_newer_version (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&f->journal);
  run_sql (f->path, "PRAGMA user_version = 99");
  g_assert_null (viseme_journal_new (f->folder, &error));
  g_assert_error (error, VISEME_ERROR, VISEME_ERROR_FAILED);
  g_assert_cmpint (count (f, "PRAGMA user_version"), ==, 99);
  run_sql (f->path, "PRAGMA user_version = " G_STRINGIFY (VISEME_JOURNAL_SCHEMA_VERSION));
  f->journal = open_journal (f);
}

static void
test_history (Fixture *f, gconstpointer data)
{
  assert_saved (f, "a", "draft", -1);
  assert_saved (f, "a", "uploading", -1);
  assert_saved (f, "a", "uploading", -1);
  g_assert_cmpint (count (f, "SELECT count(*) FROM history WHERE job = 'a'"), ==, 2);
  g_assert_cmpint (
      count (f, "SELECT state = 'uploading' FROM history ORDER BY at DESC, rowid DESC"), ==, 1);
}

/* For every pair of states the journal agrees with the table. */
static void
test_steps (Fixture *f, gconstpointer data)
{
  for (guint from = 0; from <= VISEME_JOB_CANCELLED; from++)
    for (guint to = 0; to <= VISEME_JOB_CANCELLED; to++)
      {
        g_autofree char *id = g_strdup_printf ("%u-%u", from, to);
        g_autoptr (GError) error = NULL;
        gboolean allowed = viseme_job_state_can_become (from, to, FALSE);

        assert_saved (f, id, viseme_job_state_to_nick (from), -1);
        g_assert_cmpint (save (f->journal, id, viseme_job_state_to_nick (to), -1, &error), ==,
                         allowed);
        if (!allowed)
          g_assert_error (error, VISEME_ERROR, VISEME_ERROR_FAILED);
      }
}

/* Nothing but a job that was not sent, or ended, leads to a paid request without a person. */
static void
test_table (void)
{
  for (guint from = 0; from <= VISEME_JOB_CANCELLED; from++)
    {
      g_assert_cmpint (viseme_job_state_can_become (from, VISEME_JOB_SUBMITTING, FALSE), ==,
                       from == VISEME_JOB_READY || from == VISEME_JOB_UNCONFIRMED ||
                           from == VISEME_JOB_SUBMITTING);
      g_assert_cmpint (viseme_job_state_can_become (from, VISEME_JOB_DONE, FALSE), ==,
                       from == VISEME_JOB_DOWNLOADING || from == VISEME_JOB_DONE);
      g_assert_cmpint (viseme_job_state_can_become (VISEME_JOB_DONE, from, TRUE), ==,
                       from == VISEME_JOB_DONE);
    }
  g_assert_false (viseme_job_state_can_become (VISEME_JOB_WAITING, VISEME_JOB_DRAFT, FALSE));
  g_assert_true (viseme_job_state_can_become (VISEME_JOB_WAITING, VISEME_JOB_DRAFT, TRUE));
}

static void
test_owner (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeJournal) other = open_journal (f);
  g_autoptr (GError) error = NULL;

  assert_saved (f, "a", "draft", -1);
  g_assert_false (save (other, "a", "uploading", -1, &error));
  g_assert_error (error, VISEME_ERROR, VISEME_ERROR_FAILED);
  g_clear_object (&f->journal);
  g_assert_true (save (other, "a", "uploading", -1, NULL));
  f->journal = open_journal (f);
}

/* Only a record that is still true is claimed: its owner may have gone on after it was read. */
static void
test_claim (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (VisemeJournal) other = open_journal (f);

  assert_saved (f, "a", "draft", -1);
  records = viseme_journal_load (other, NULL);
  g_assert_true (viseme_journal_is_owned_elsewhere (other, records->pdata[0]));
  assert_saved (f, "a", "uploading", -1);
  g_clear_object (&f->journal);
  g_assert_false (viseme_journal_claim (other, records->pdata[0], NULL));
  g_ptr_array_unref (records);
  records = viseme_journal_load (other, NULL);
  g_assert_true (viseme_journal_claim (other, records->pdata[0], NULL));
  f->journal = open_journal (f);
}

static void
test_budget (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeJournal) other = open_journal (f);
  g_autoptr (GError) error = NULL;
  VisemeSpending spending;
  gint64 now = g_get_real_time () / G_TIME_SPAN_SECOND;

  g_assert_cmpint (viseme_ledger_get_limit (f->journal), ==, VISEME_LEDGER_NO_LIMIT);
  g_assert_true (viseme_ledger_set_limit (f->journal, 100, NULL));
  assert_saved (f, "a", "submitting", 50);
  assert_saved (f, "b", "submitting", 50);
  g_assert_false (save (other, "c", "submitting", 1, &error));
  g_assert_error (error, VISEME_ERROR, VISEME_ERROR_CREDITS);
  g_clear_error (&error);
  /* Sending the same intent again costs nothing more. */
  assert_saved (f, "b", "unconfirmed", 50);
  assert_saved (f, "b", "submitting", 50);

  g_assert_true (viseme_ledger_get_spending (f->journal, now, &spending, NULL));
  g_assert_cmpint (spending.charged, ==, 0);
  g_assert_cmpint (spending.pending, ==, 100);
  run_sql (f->path, "UPDATE intents SET charged = 0 WHERE job = 'a'");
  g_assert_true (save (other, "d", "submitting", 50, NULL));
  run_sql (f->path, "UPDATE intents SET outcome = 'refused', charged = -1");
  assert_saved (f, "e", "submitting", 100);
  g_assert_true (viseme_ledger_set_limit (f->journal, VISEME_LEDGER_NO_LIMIT, NULL));
  assert_saved (f, "g", "submitting", 100000);
}

static void
test_uploads (Fixture *f, gconstpointer data)
{
  const VisemeUpload upload = { .url = (char *) "http://x/f",
                                .media_type = (char *) "video/mp4",
                                .hash = (char *) "abc",
                                .size = 3 };
  g_autoptr (VisemeUpload) found = NULL;

  viseme_journal_keep_upload (f->journal, GATEWAY, &upload);
  assert_saved (f, "a", "draft", -1); /* comes after it */
  g_assert_null (viseme_journal_find_upload (f->journal, "http://other/v1", "abc"));
  found = viseme_journal_find_upload (f->journal, GATEWAY, "abc");
  g_assert_cmpstr (found->url, ==, "http://x/f");
  viseme_journal_forget_upload (f->journal, GATEWAY, "abc");
  assert_saved (f, "a", "draft", -1);
  g_assert_null (viseme_journal_find_upload (f->journal, GATEWAY, "abc"));
}

static void
test_exports (Fixture *f, gconstpointer data)
{
  g_autofree char *csv = NULL;
  g_autofree char *evidence = NULL;
  g_autoptr (GError) error = NULL;

  assert_saved (f, "a", "submitting", 50);
  csv = viseme_ledger_export_csv (f->journal, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (csv, ",a,," GATEWAY ",sync-v2,submitting,open,50,,,file:///v,"
                                 "\"file:///a,b\",\r\n"));
  evidence = viseme_ledger_make_evidence (f->journal, "a", &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (evidence, "\"idempotency_key\" : \"key-a\""));
  g_assert_nonnull (strstr (evidence, "\"state\" : \"submitting\""));
  g_assert_null (viseme_ledger_make_evidence (f->journal, "none", &error));
  g_assert_error (error, VISEME_ERROR, VISEME_ERROR_USAGE);
}

/* Of version 1, but what is to be added is there already. */
static void
test_failed_migration (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (f->folder, "other", NULL);
  g_autofree char *path = g_build_filename (folder, "viseme.sqlite", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  run_sql (path, version_1);
  run_sql (path, "ALTER TABLE jobs ADD COLUMN video_hash TEXT");
  g_assert_null (viseme_journal_new (folder, &error));
  g_assert_error (error, VISEME_ERROR, VISEME_ERROR_FAILED);
  g_assert_null (strstr (error->message, "not an error"));
  g_assert_nonnull (strstr (error->message, "SQL logic error"));
}

static void
damage (Fixture *f)
{
  g_autofree char *wal = g_strconcat (f->path, "-wal", NULL);
  FILE *file;

  g_clear_object (&f->journal);
  g_unlink (wal);
  file = g_fopen (f->path, "r+");
  for (int i = 0; i < 9000; i++)
    fputc ('x', file);
  fclose (file);
}

/* The backup takes the place of a damaged journal, and trusts nothing that it calls unsent. */
static void
test_restore (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autofree char *backup = g_strconcat (f->path, ".backup", NULL);

  assert_saved (f, "a", "ready", -1);
  g_unlink (backup);
  g_clear_object (&f->journal);
  f->journal = open_journal (f);
  g_assert_true (g_file_test (backup, G_FILE_TEST_EXISTS));
  damage (f);

  f->journal = open_journal (f);
  g_assert_true (viseme_journal_is_restored (f->journal));
  g_assert_true (g_file_test (viseme_journal_get_set_aside (f->journal), G_FILE_TEST_EXISTS));
  records = viseme_journal_load (f->journal, NULL);
  g_assert_cmpuint (records->len, ==, 1);
  g_assert_cmpstr (((VisemeJobRecord *) records->pdata[0])->state, ==, "unconfirmed");
}

static void
test_no_backup (Fixture *f, gconstpointer data)
{
  g_autofree char *backup = g_strconcat (f->path, ".backup", NULL);

  g_unlink (backup);
  damage (f);
  f->journal = open_journal (f);
  g_assert_false (viseme_journal_is_restored (f->journal));
  g_assert_nonnull (viseme_journal_get_set_aside (f->journal));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, func) g_test_add ("/journal/" path, Fixture, data, set_up, func, tear_down)
  ADD ("migration", version_1, test_migration);
  ADD ("failed-migration", NULL, test_failed_migration);
  ADD ("newer-version", NULL, test_newer_version);
  ADD ("history", NULL, test_history);
  ADD ("steps", NULL, test_steps);
  g_test_add_func ("/journal/table", test_table);
  ADD ("owner", NULL, test_owner);
  ADD ("claim", NULL, test_claim);
  ADD ("budget", NULL, test_budget);
  ADD ("uploads", NULL, test_uploads);
  ADD ("exports", NULL, test_exports);
  ADD ("restore", NULL, test_restore);
  ADD ("no-backup", NULL, test_no_backup);

  return g_test_run ();
}
