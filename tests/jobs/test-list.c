/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jobs/viseme-ledger.h"
#include "jobs/viseme-runner.h"

#define GATEWAY "http://127.0.0.1:1/v1"
#define COST    50

typedef struct
{
  char *folder;
  VisemeRunner *runner;
} Fixture;

static void
open_runner (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  f->runner = viseme_runner_new (f->folder, &error);
  g_assert_no_error (error);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
add_job (Fixture *f, const char *id, gint64 created_at, const char *state)
{
  VisemeJobRecord *record = g_new0 (VisemeJobRecord, 1);
  VisemeJournal *journal = viseme_runner_get_journal (f->runner);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  record->id = g_strdup (id);
  record->created_at = created_at;
  record->kind = g_strdup ("lip-sync");
  record->state = g_strdup (state);
  record->video = g_strdup ("file:///man.mp4");
  record->audio = g_strdup ("file:///speech.wav");
  record->model = g_strdup ("sync-v2");
  record->gateway = g_strdup (GATEWAY);
  record->remote_id = g_strdup (id);
  record->intent = viseme_intent_new (COST);
  viseme_journal_save_async (journal, record, on_saved, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  viseme_journal_save_finish (journal, result, &error);
  g_assert_no_error (error);
}

static void
reopen_runner (Fixture *f)
{
  g_clear_object (&f->runner);
  open_runner (f);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("viseme-list-XXXXXX", NULL);
  open_runner (f);
  add_job (f, "old", 1000, "done");
  add_job (f, "middle", 2000, "done");
  add_job (f, "new", 3000, "waiting");
  reopen_runner (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  char *remove[] = { (char *) "rm", (char *) "-r", f->folder, NULL };

  g_clear_object (&f->runner);
  g_spawn_sync (NULL, remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (f->folder);
}

static void
assert_ids (Fixture *f, const char *expected)
{
  GListModel *jobs = G_LIST_MODEL (f->runner);
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (VisemeJob) job = g_list_model_get_item (jobs, i);

      g_string_append_printf (ids, "%s%s", i > 0 ? " " : "", viseme_job_get_id (job));
    }
  g_assert_cmpstr (ids->str, ==, expected);
}

static void
test_rename (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeJob) job = viseme_runner_find (f->runner, "old");
  g_autoptr (VisemeJob) loaded = NULL;
  g_autoptr (VisemeJob) again = NULL;

  g_assert_cmpstr (viseme_job_get_title (job), ==, "man – speech");
  viseme_runner_rename (f->runner, job, "  Interview, German ");
  g_assert_cmpstr (viseme_job_get_title (job), ==, "Interview, German");

  reopen_runner (f);
  loaded = viseme_runner_find (f->runner, "old");
  g_assert_cmpstr (viseme_job_get_title (loaded), ==, "Interview, German");
  viseme_runner_rename (f->runner, loaded, " ");
  g_assert_cmpstr (viseme_job_get_title (loaded), ==, "man – speech");

  reopen_runner (f);
  again = viseme_runner_find (f->runner, "old");
  g_assert_cmpstr (viseme_job_get_title (again), ==, "man – speech");
}

static gint64
get_spending (Fixture *f)
{
  VisemeSpending spending;

  g_assert_true (viseme_ledger_get_spending (viseme_runner_get_journal (f->runner),
                                             g_get_real_time () / G_TIME_SPAN_SECOND, &spending,
                                             NULL));

  return spending.charged + spending.pending;
}

static void
test_remove (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeJob) job = viseme_runner_find (f->runner, "middle");
  g_autoptr (VisemeJob) owed = viseme_runner_find (f->runner, "new");

  g_assert_true (viseme_runner_can_remove (f->runner, job));
  g_assert_false (viseme_runner_can_remove (f->runner, owed));
  assert_ids (f, "new middle old");

  viseme_runner_remove (f->runner, job);
  assert_ids (f, "new old");
  viseme_runner_put_back (f->runner, job);
  assert_ids (f, "new middle old");
  viseme_runner_put_back (f->runner, job);
  assert_ids (f, "new middle old");

  viseme_runner_remove (f->runner, job);
  reopen_runner (f);
  assert_ids (f, "new old");
  g_assert_cmpint (get_spending (f), ==, 3 * COST);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/list/rename", Fixture, NULL, set_up, test_rename, tear_down);
  g_test_add ("/list/remove", Fixture, NULL, set_up, test_remove, tear_down);

  return g_test_run ();
}
