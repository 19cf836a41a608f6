/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/viseme-error.h"
#include "jobs/viseme-ledger.h"
#include "jobs/viseme-runner.h"
#include "support/fault-server.h"

#include <string.h>

typedef struct
{
  FaultServer *server;
  char *url;
  char *folder;
  GFile *video;
  GFile *audio;
  GFile *output;
  gboolean finished;
} Fixture;

static GFile *
find_sample (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("VISEME_SAMPLE_DIR"), name, NULL);

  return g_file_new_for_path (path);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *output = NULL;

  f->server = fault_server_new ();
  f->url = fault_server_make_url (f->server, "/v1");
  f->folder = g_dir_make_tmp ("viseme-practice-XXXXXX", NULL);
  output = g_build_filename (f->folder, "out.mp4", NULL);
  f->video = find_sample ("sample-video.mp4");
  f->audio = find_sample ("sample-speech.wav");
  f->output = g_file_new_for_path (output);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  const char *const remove[] = { "rm", "-r", f->folder, NULL };

  g_assert_true (g_spawn_sync (NULL, (char **) remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
  fault_server_free (f->server);
  g_free (f->url);
  g_free (f->folder);
  g_object_unref (f->video);
  g_object_unref (f->audio);
  g_object_unref (f->output);
}

static void
on_job_finished (Fixture *f)
{
  f->finished = TRUE;
}

static VisemeRunner *
open_runner (Fixture *f, gboolean practice)
{
  g_autoptr (GError) error = NULL;
  VisemeRunner *runner = practice ? viseme_runner_new_practice (f->folder, &error)
                                  : viseme_runner_new (f->folder, &error);

  g_assert_no_error (error);
  g_assert_cmpint (viseme_runner_is_practice (runner), ==, practice);
  g_signal_connect_swapped (runner, "job-finished", G_CALLBACK (on_job_finished), f);

  return runner;
}

static VisemeJob *
run (Fixture *f, VisemeRunner *runner, const char *url)
{
  VisemeJob *job = viseme_job_new (f->video, f->audio, "sync-v2", url, f->output, TRUE);

  f->finished = FALSE;
  viseme_runner_start (runner, job);
  while (!f->finished)
    g_main_context_iteration (NULL, TRUE);

  return job;
}

static gint64
get_spent (VisemeRunner *runner)
{
  VisemeSpending spending;

  g_assert_true (viseme_ledger_get_spending (viseme_runner_get_journal (runner),
                                             g_get_real_time () / G_USEC_PER_SEC, &spending, NULL));

  return spending.charged + spending.pending;
}

static void
assert_refused (Fixture *f, VisemeRunner *runner, const char *url)
{
  g_autoptr (VisemeJob) job = run (f, runner, url);
  g_autofree char *heads = fault_server_get_heads (f->server);

  g_assert_cmpint (viseme_job_get_state (job), ==, VISEME_JOB_FAILED);
  g_assert_error (viseme_job_get_error (job), VISEME_ERROR, VISEME_ERROR_USAGE);
  g_assert_cmpstr (heads, ==, "");
}

/* Whatever is asked for, neither runs what is the other's. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeRunner) practice = open_runner (f, TRUE);
  g_autoptr (VisemeRunner) real = open_runner (f, FALSE);

  g_setenv ("VARG_API_KEY", "varg_key_of_the_user", TRUE);
  assert_refused (f, real, VISEME_GATEWAY_PRACTICE_URL);
  assert_refused (f, practice, f->url);
  g_unsetenv ("VARG_API_KEY");
}

/* Play money shows in the ledger of practice alone, and no limit of one counts for the other. */
static void
test_apart (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeRunner) practice = open_runner (f, TRUE);
  g_autoptr (VisemeRunner) real = open_runner (f, FALSE);
  g_autoptr (VisemeJob) job = NULL;
  g_autoptr (VisemeJob) over = NULL;
  g_autoptr (GError) error = NULL;

  job = run (f, practice, VISEME_GATEWAY_PRACTICE_URL);
  g_assert_no_error (viseme_job_get_error (job));
  g_assert_cmpint (viseme_job_get_state (job), ==, VISEME_JOB_DONE);
  g_assert_cmpint (viseme_job_get_charged_credits (job), ==, 50);
  g_assert_cmpint (get_spent (practice), ==, 50);
  g_assert_cmpint (get_spent (real), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (real)), ==, 0);

  g_assert_true (viseme_ledger_set_limit (viseme_runner_get_journal (practice), 60, &error));
  over = run (f, practice, VISEME_GATEWAY_PRACTICE_URL);
  g_assert_error (viseme_job_get_error (over), VISEME_ERROR, VISEME_ERROR_CREDITS);
  g_assert_cmpint (get_spent (practice), ==, 50);
  g_assert_cmpint (viseme_ledger_get_limit (viseme_runner_get_journal (real)), ==,
                   VISEME_LEDGER_NO_LIMIT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/practice/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("refused", test_refused);
  ADD ("apart", test_apart);

  return g_test_run ();
}
