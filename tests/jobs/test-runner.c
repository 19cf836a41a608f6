/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/viseme-error.h"
#include "jobs/viseme-journal.h"
#include "jobs/viseme-ledger.h"
#include "jobs/viseme-runner.h"
#include "support/fault-server.h"

#include <glib/gstdio.h>
#include <string.h>

#define ACCEPTED "{\"job_id\":\"j1\",\"status\":\"queued\"}"
#define RUNNING  "{\"job_id\":\"j1\",\"status\":\"processing\",\"progress\":0.4}"

typedef struct
{
  FaultServer *server;
  char *url;
  char *folder;
  GFile *video;
  GFile *audio;
  GFile *output;
  VisemeRunner *runner;
  guint n_finished;
  GString *stages;
} Fixture;

static void
on_job_finished (VisemeRunner *runner, VisemeJob *job, Fixture *f)
{
  f->n_finished++;
}

static void
open_runner (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  f->runner = viseme_runner_new (f->folder, &error);
  g_assert_no_error (error);
  g_signal_connect (f->runner, "job-finished", G_CALLBACK (on_job_finished), f);
}

/* Ends like a process that is asked to end: nothing more is written but the answer to a request
 * that has left already, for which there is some time. */
static void
close_runner (Fixture *f)
{
  gpointer weak = f->runner;

  g_object_add_weak_pointer (G_OBJECT (f->runner), &weak);
  g_clear_object (&f->runner);
  g_assert_null (weak);
  for (int i = 0; i < 60; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (5000);
    }
}

static void
set_up (Fixture *f, gconstpointer data)
{
  const char *media = g_getenv ("VISEME_SHARED_MEDIA");
  g_autofree char *video = g_build_filename (media, "man-office-vfr.mp4", NULL);
  g_autofree char *audio = g_build_filename (media, "speech-1.wav", NULL);
  g_autofree char *output = NULL;

  f->folder = g_dir_make_tmp ("viseme-jobs-XXXXXX", NULL);
  output = g_build_filename (f->folder, "out.mp4", NULL);
  f->server = fault_server_new ();
  f->url = fault_server_make_url (f->server, "/v1");
  fault_server_set_json (f->server, "GET /v1/balance", "{\"balance_cents\":1000}");
  fault_server_set_json (f->server, "GET /v1/usage", "{\"usage\":[]}");
  fault_server_set_json (f->server, "HEAD /f", "");
  f->video = g_file_new_for_path (video);
  f->audio = g_file_new_for_path (audio);
  f->output = g_file_new_for_path (output);
  f->stages = g_string_new (NULL);
  open_runner (f);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_folder (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->runner != NULL)
    close_runner (f);
  fault_server_free (f->server);
  remove_folder (f->folder);
  g_free (f->folder);
  g_free (f->url);
  g_object_unref (f->video);
  g_object_unref (f->audio);
  g_object_unref (f->output);
  g_string_free (f->stages, TRUE);
}

static void
on_stage (VisemeJob *job, GParamSpec *pspec, Fixture *f)
{
  g_string_append_printf (f->stages, "%s|", viseme_job_get_stage_text (job));
}

static VisemeJob *
new_job (Fixture *f)
{
  VisemeJob *job = viseme_job_new (f->video, f->audio, "sync-v2", f->url, f->output, FALSE);

  g_signal_connect (job, "notify::stage-text", G_CALLBACK (on_stage), f);

  return job;
}

static void
run_until_finished (Fixture *f)
{
  while (f->n_finished == 0)
    g_main_context_iteration (NULL, TRUE);
  f->n_finished = 0;
}

static void
run_until_state (VisemeJob *job, VisemeJobState state)
{
  while (viseme_job_get_state (job) != state)
    {
      g_assert_false (viseme_job_state_is_final (viseme_job_get_state (job)));
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
push_uploads (Fixture *f)
{
  g_autofree char *url = fault_server_make_url (f->server, "/f");
  g_autofree char *json = g_strdup_printf ("{\"url\":\"%s\"}", url);

  fault_server_push_json (f->server, 200, json);
  fault_server_push_json (f->server, 200, json);
}

typedef enum
{
  WHOLE,
  CUT_OFF,
  ZEROED, /* a fifth of it: decoders leave out these pictures, and tell nobody */
} Damage;

/* The result is the input video, or what came of it. */
static void
push_result (Fixture *f, Damage damage)
{
  g_autoptr (GBytes) bytes = g_file_load_bytes (f->video, NULL, NULL, NULL);
  gsize size;
  g_autofree guint8 *data = g_bytes_unref_to_data (g_steal_pointer (&bytes), &size);

  if (damage == ZEROED)
    memset (data + size * 2 / 5, 0, size / 5);
  fault_server_push_json (f->server, 200,
                          "{\"job_id\":\"j1\",\"status\":\"completed\",\"output\":"
                          "{\"url\":\"/r.mp4\"},\"warnings\":[\"quiet speech\"]}");
  fault_server_push_bytes (f->server, data, damage == CUT_OFF ? 2000 : size);
}

static guint
count_submits (Fixture *f)
{
  return fault_server_count (f->server, "POST /v1/video");
}

static void
test_whole (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeJob) job = new_job (f);

  push_uploads (f);
  fault_server_push_json (f->server, 202, ACCEPTED);
  fault_server_push_json (f->server, 200, RUNNING);
  push_result (f, WHOLE);
  viseme_runner_start (f->runner, job);
  g_assert_true (viseme_runner_is_busy (f->runner));
  run_until_finished (f);
  g_test_message ("%s", f->stages->str);
  g_assert_no_error (viseme_job_get_error (job));
  g_assert_cmpint (viseme_job_get_state (job), ==, VISEME_JOB_DONE);
  g_assert_true (g_file_equal (viseme_job_get_result (job), f->output));
  g_assert_true (g_file_query_exists (f->output, NULL));
  g_assert_cmpstr (viseme_job_get_warnings (job)[0], ==, "quiet speech");
  g_assert_cmpstr (viseme_job_get_title (job), ==, "man-office-vfr – speech-1");
  g_assert_nonnull (strstr (f->stages->str, "|Working 40 %|"));
  g_assert_cmpuint (count_submits (f), ==, 1);

  close_runner (f);
  open_runner (f);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->runner)), ==, 1);
}

/* The answer to the paid request is lost: not sent again by a restart, nor by asking for it. */
static void
test_unconfirmed (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeJob) job = new_job (f);
  g_autoptr (VisemeJob) restored = NULL;

  push_uploads (f);
  fault_server_push (f->server, NULL);
  viseme_runner_start (f->runner, job);
  run_until_finished (f);
  g_assert_cmpint (viseme_job_get_state (job), ==, VISEME_JOB_UNCONFIRMED);
  g_assert_cmpint (viseme_error_get_exit_code (viseme_job_get_error (job)), ==, 7);

  close_runner (f);
  open_runner (f);
  restored = viseme_runner_find (f->runner, viseme_job_get_id (job));
  g_assert_cmpint (viseme_job_get_state (restored), ==, VISEME_JOB_UNCONFIRMED);
  viseme_runner_resume_all (f->runner);
  viseme_runner_start (f->runner, restored);
  run_until_finished (f);
  g_assert_cmpint (viseme_job_get_state (restored), ==, VISEME_JOB_UNCONFIRMED);
  g_assert_cmpuint (count_submits (f), ==, 1);
}

static char *
make_usage (int n)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format_iso8601 (now);
  GString *json = g_string_new ("{\"usage\":[");

  for (int i = 0; i < n; i++)
    g_string_append_printf (json,
                            "%s{\"job_id\":\"j%d\",\"model\":\"fal:sync-v2\",\"cost_cents\":50,"
                            "\"created_at\":\"%s\"}",
                            i > 0 ? "," : "", i + 1, time);
  g_string_append (json, "]}");

  return g_string_free (json, FALSE);
}

/* The answer is lost, but the usage list has one job that can be no other. */
static void
test_found_in_usage (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeJob) job = new_job (f);
  g_autofree char *usage = make_usage (1);

  push_uploads (f);
  fault_server_push (f->server, NULL);
  fault_server_set_json (f->server, "GET /v1/usage", usage);
  push_result (f, WHOLE);
  viseme_runner_start (f->runner, job);
  run_until_state (job, VISEME_JOB_SUBMITTING);
  fault_server_set_json (f->server, "GET /v1/balance", "{\"balance_cents\":950}");
  run_until_finished (f);
  g_assert_no_error (viseme_job_get_error (job));
  g_assert_cmpint (viseme_job_get_state (job), ==, VISEME_JOB_DONE);
  g_assert_cmpint (viseme_job_get_charged_credits (job), ==, 50);
  g_assert_cmpuint (count_submits (f), ==, 1);
}

/* Two jobs could be it: the user is asked, and says which one. */
static void
test_adopt (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeJob) job = new_job (f);
  g_autofree char *usage = make_usage (2);

  push_uploads (f);
  fault_server_push (f->server, NULL);
  fault_server_set_json (f->server, "GET /v1/usage", usage);
  viseme_runner_start (f->runner, job);
  run_until_finished (f);
  g_assert_cmpint (viseme_job_get_state (job), ==, VISEME_JOB_UNCONFIRMED);
  g_assert_nonnull (strstr (viseme_job_get_error (job)->message, "j1 may be this one"));
  g_assert_nonnull (strstr (viseme_job_get_error (job)->message, "j2 may be this one"));
  push_result (f, WHOLE);
  viseme_runner_adopt (f->runner, job, "j1");
  run_until_finished (f);
  g_assert_cmpint (viseme_job_get_state (job), ==, VISEME_JOB_DONE);
  g_assert_cmpuint (count_submits (f), ==, 1);
}

/* The user knows that the gateway has nothing. */
static void
test_resend (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeJob) job = new_job (f);
  VisemeSpending spending;

  push_uploads (f);
  fault_server_push (f->server, NULL);
  viseme_runner_start (f->runner, job);
  run_until_finished (f);
  g_assert_cmpint (viseme_job_get_state (job), ==, VISEME_JOB_UNCONFIRMED);
  /* The files are still there. */
  fault_server_push_json (f->server, 202, ACCEPTED);
  push_result (f, WHOLE);
  viseme_runner_resolve (f->runner, job, VISEME_RESOLVE_RESEND);
  run_until_finished (f);
  g_assert_no_error (viseme_job_get_error (job));
  g_assert_cmpint (viseme_job_get_state (job), ==, VISEME_JOB_DONE);
  g_assert_cmpuint (count_submits (f), ==, 2);
  g_assert_cmpuint (fault_server_count (f->server, "POST /v1/files"), ==, 2);
  g_assert_true (viseme_ledger_get_spending (viseme_runner_get_journal (f->runner),
                                             g_get_real_time () / G_TIME_SPAN_SECOND, &spending,
                                             NULL));
  g_assert_cmpint (spending.charged + spending.pending, ==, 50);
}

static void
test_forget (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeJob) job = new_job (f);

  push_uploads (f);
  fault_server_push (f->server, NULL);
  viseme_runner_start (f->runner, job);
  run_until_finished (f);
  viseme_runner_resolve (f->runner, job, VISEME_RESOLVE_FORGET);
  g_assert_cmpint (viseme_job_get_state (job), ==, VISEME_JOB_CANCELLED);
  g_assert_cmpuint (count_submits (f), ==, 1);
}

/* v2: the same request with the same key, before and after a restart. */
static void
test_same_key (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeJob) job = NULL;
  g_autofree char *heads = NULL;
  g_auto (GStrv) keys = NULL;

  g_free (f->url);
  f->url = fault_server_make_url (f->server, "/v2");
  fault_server_set_json (f->server, "POST /v2/estimate", "{\"pricing\":{\"user_price_cents\":53}}");
  job = new_job (f);
  viseme_job_agree (job, 53);
  push_uploads (f);
  fault_server_push (f->server, NULL);
  fault_server_push_json (f->server, 503, "<html>");
  fault_server_push_json (f->server, 402, "{\"error\":{\"code\":\"insufficient_balance\"}}");
  fault_server_push_json (f->server, 200, "{\"id\":\"j1\",\"status\":\"queued\"}");
  push_result (f, WHOLE);
  fault_server_set_json (f->server, "GET /v2/billing/usage", "{\"data\":[]}");
  viseme_runner_start (f->runner, job);
  run_until_finished (f);
  g_assert_no_error (viseme_job_get_error (job));
  g_assert_cmpint (viseme_job_get_state (job), ==, VISEME_JOB_DONE);
  g_assert_cmpint (viseme_job_get_expected_credits (job), ==, 53);
  g_assert_cmpuint (fault_server_count (f->server, "POST /v2/video"), ==, 4);
  heads = fault_server_get_heads (f->server);
  keys = g_strsplit (heads, "Idempotency-Key: ", -1);
  g_assert_cmpuint (g_strv_length (keys), ==, 5);
  for (int i = 2; i < 5; i++)
    g_assert_cmpmem (keys[i], 43, keys[1], 43);
}

/* A price that rose is agreed to anew before anything paid leaves; the question survives a
 * restart. */
static void
test_price_rises (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeJob) job = NULL;
  g_autoptr (VisemeJob) again = NULL;

  g_free (f->url);
  f->url = fault_server_make_url (f->server, "/v2");
  fault_server_set_json (f->server, "POST /v2/estimate", "{\"pricing\":{\"user_price_cents\":99}}");
  fault_server_set_json (f->server, "GET /v2/files/check", "{\"exists\":true}");
  job = new_job (f);
  push_uploads (f);
  viseme_runner_start (f->runner, job);
  run_until_finished (f);
  g_assert_true (viseme_job_needs_agreement (job));
  g_assert_cmpint (viseme_job_get_expected_credits (job), ==, 99);
  g_assert_cmpuint (fault_server_count (f->server, "POST /v2/video"), ==, 0);

  close_runner (f);
  open_runner (f);
  viseme_runner_resume_all (f->runner);
  again = viseme_runner_find (f->runner, viseme_job_get_id (job));
  g_assert_true (viseme_job_needs_agreement (again));
  viseme_job_agree (again, 99);
  fault_server_push_json (f->server, 200, "{\"id\":\"j1\",\"status\":\"queued\"}");
  push_result (f, WHOLE);
  fault_server_set_json (f->server, "GET /v2/billing/usage", "{\"data\":[]}");
  f->n_finished = 0;
  viseme_runner_start (f->runner, again);
  run_until_finished (f);
  g_assert_no_error (viseme_job_get_error (again));
  g_assert_cmpint (viseme_job_get_state (again), ==, VISEME_JOB_DONE);
  g_assert_cmpuint (fault_server_count (f->server, "POST /v2/video"), ==, 1);
}

/* “Too many requests” is no end, and the request that follows is still the same one. */
static void
test_refused_for_now (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeJob) job = new_job (f);

  push_uploads (f);
  fault_server_push (f->server, "HTTP/1.1 429 Slow\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n");
  fault_server_push_json (f->server, 202, ACCEPTED);
  push_result (f, WHOLE);
  viseme_runner_start (f->runner, job);
  run_until_finished (f);
  g_assert_no_error (viseme_job_get_error (job));
  g_assert_cmpint (viseme_job_get_state (job), ==, VISEME_JOB_DONE);
  g_assert_cmpuint (count_submits (f), ==, 2);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeJob) job = new_job (f);
  VisemeSpending spending;

  push_uploads (f);
  fault_server_push_json (f->server, 402, "{\"message\":\"need 50\"}");
  viseme_runner_start (f->runner, job);
  run_until_finished (f);
  g_assert_cmpint (viseme_job_get_state (job), ==, VISEME_JOB_FAILED);
  g_assert_error (viseme_job_get_error (job), VISEME_ERROR, VISEME_ERROR_CREDITS);
  g_assert_cmpuint (count_submits (f), ==, 1);
  g_assert_true (viseme_ledger_get_spending (viseme_runner_get_journal (f->runner),
                                             g_get_real_time () / G_TIME_SPAN_SECOND, &spending,
                                             NULL));
  g_assert_cmpint (spending.charged + spending.pending, ==, 0);
}

static void
test_over_budget (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeJob) job = new_job (f);

  g_assert_true (viseme_ledger_set_limit (viseme_runner_get_journal (f->runner), 49, NULL));
  push_uploads (f);
  viseme_runner_start (f->runner, job);
  run_until_finished (f);
  g_assert_cmpint (viseme_job_get_state (job), ==, VISEME_JOB_FAILED);
  g_assert_error (viseme_job_get_error (job), VISEME_ERROR, VISEME_ERROR_CREDITS);
  g_assert_cmpuint (count_submits (f), ==, 0);
}

/* The program ends while the job is at the gateway; the next one gets the result. */
static void
test_resume_waiting (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeJob) job = new_job (f);
  g_autoptr (VisemeJob) restored = NULL;

  push_uploads (f);
  fault_server_push_json (f->server, 202, ACCEPTED);
  fault_server_push_json (f->server, 200, RUNNING);
  viseme_runner_start (f->runner, job);
  run_until_state (job, VISEME_JOB_WAITING);
  while (fault_server_count (f->server, "GET /v1/jobs/j1") == 0)
    g_main_context_iteration (NULL, FALSE);
  close_runner (f);

  open_runner (f);
  restored = viseme_runner_find (f->runner, viseme_job_get_id (job));
  g_assert_cmpstr (viseme_job_get_remote_id (restored), ==, "j1");
  push_result (f, WHOLE);
  viseme_runner_resume_all (f->runner);
  run_until_finished (f);
  g_assert_no_error (viseme_job_get_error (restored));
  g_assert_cmpint (viseme_job_get_state (restored), ==, VISEME_JOB_DONE);
  g_assert_cmpuint (count_submits (f), ==, 1);
}

/* The program ends while the paid request is under way. */
static void
test_killed_while_submitting (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeJob) job = new_job (f);
  g_autoptr (VisemeJob) restored = NULL;

  push_uploads (f);
  viseme_runner_start (f->runner, job);
  run_until_state (job, VISEME_JOB_UPLOADING);
  fault_server_set_delay (f->server, 100);
  run_until_state (job, VISEME_JOB_SUBMITTING);
  close_runner (f);

  open_runner (f);
  restored = viseme_runner_find (f->runner, viseme_job_get_id (job));
  viseme_runner_resume_all (f->runner);
  run_until_finished (f);
  g_assert_cmpint (viseme_job_get_state (restored), ==, VISEME_JOB_UNCONFIRMED);
  g_assert_cmpuint (count_submits (f), <=, 1);
}

static void
test_killed_while_uploading (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeJob) job = new_job (f);
  g_autoptr (VisemeJob) restored = NULL;

  fault_server_set_delay (f->server, 200);
  push_uploads (f);
  viseme_runner_start (f->runner, job);
  run_until_state (job, VISEME_JOB_UPLOADING);
  close_runner (f);

  open_runner (f);
  restored = viseme_runner_find (f->runner, viseme_job_get_id (job));
  viseme_runner_resume_all (f->runner);
  g_assert_cmpint (viseme_job_get_state (restored), ==, VISEME_JOB_DRAFT);
  g_assert_nonnull (viseme_job_get_error (restored));
  g_assert_cmpuint (count_submits (f), ==, 0);
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeJob) job = new_job (f);

  push_uploads (f);
  fault_server_push_json (f->server, 202, ACCEPTED);
  fault_server_push_json (f->server, 200, RUNNING);
  fault_server_push (f->server, "HTTP/1.1 204 No Content\r\n\r\n");
  viseme_runner_start (f->runner, job);
  run_until_state (job, VISEME_JOB_WAITING);
  while (strstr (f->stages->str, "Working") == NULL)
    g_main_context_iteration (NULL, TRUE);
  viseme_runner_cancel (f->runner, job);
  run_until_finished (f);
  g_assert_cmpint (viseme_job_get_state (job), ==, VISEME_JOB_CANCELLED);
  g_assert_cmpuint (fault_server_count (f->server, "DELETE /v1/jobs/j1"), ==, 1);
  g_assert_false (g_file_query_exists (f->output, NULL));
}

static void
test_cancel_early (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeJob) job = new_job (f);

  viseme_runner_start (f->runner, job);
  viseme_runner_cancel (f->runner, job);
  run_until_finished (f);
  g_assert_cmpint (viseme_job_get_state (job), ==, VISEME_JOB_CANCELLED);
  g_assert_cmpuint (fault_server_count (f->server, "POST"), ==, 0);
}

/* What was paid for is asked for again, and stays owed. */
static void
test_bad_result (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeJob) job = new_job (f);

  push_uploads (f);
  fault_server_push_json (f->server, 202, ACCEPTED);
  push_result (f, CUT_OFF);
  push_result (f, ZEROED);
  push_result (f, ZEROED);
  viseme_runner_start (f->runner, job);
  run_until_finished (f);
  g_assert_cmpint (viseme_job_get_state (job), ==, VISEME_JOB_FAILED);
  g_assert_error (viseme_job_get_error (job), VISEME_ERROR, VISEME_ERROR_DAMAGED);
  g_assert_true (viseme_job_is_owed (job));
  g_assert_false (g_file_query_exists (f->output, NULL));

  push_result (f, WHOLE);
  viseme_runner_start (f->runner, job);
  run_until_finished (f);
  g_assert_cmpint (viseme_job_get_state (job), ==, VISEME_JOB_DONE);
  g_assert_cmpuint (count_submits (f), ==, 1);
}

static void
assert_refused (Fixture *f, VisemeJob *job, VisemeError code)
{
  viseme_runner_start (f->runner, job);
  run_until_finished (f);
  g_assert_cmpint (viseme_job_get_state (job), ==, VISEME_JOB_FAILED);
  g_assert_error (viseme_job_get_error (job), VISEME_ERROR, (int) code);
  g_assert_cmpuint (fault_server_count (f->server, ""), ==, 0);
}

/* Nothing of this reaches the gateway. */
static void
test_bad_input (Fixture *f, gconstpointer data)
{
  g_autoptr (GFile) missing = g_file_get_child (f->output, "missing.mp4");
  g_autoptr (GFile) folder = g_file_new_for_path (f->folder);
  g_autoptr (VisemeJob) no_file =
      viseme_job_new (missing, f->audio, "sync-v2", f->url, f->output, FALSE);
  g_autoptr (VisemeJob) no_video =
      viseme_job_new (f->audio, f->audio, "sync-v2", f->url, f->output, FALSE);
  g_autoptr (VisemeJob) a_folder =
      viseme_job_new (f->video, folder, "sync-v2", f->url, f->output, FALSE);
  g_autoptr (VisemeJob) taken =
      viseme_job_new (f->video, f->audio, "sync-v2", f->url, f->output, FALSE);
  g_autoptr (VisemeJob) no_place =
      viseme_job_new (f->video, f->audio, "sync-v2", f->url, missing, FALSE);

  assert_refused (f, no_video, VISEME_ERROR_NO_VIDEO);
  assert_refused (f, a_folder, VISEME_ERROR_NOT_A_FILE);
  assert_refused (f, no_place, VISEME_ERROR_NOT_FOUND);
  g_assert_true (g_file_set_contents (g_file_peek_path (f->output), "kept", -1, NULL));
  assert_refused (f, taken, VISEME_ERROR_EXISTS);
  g_unlink (g_file_peek_path (f->output));
  viseme_runner_start (f->runner, no_file);
  run_until_finished (f);
  g_assert_cmpint (viseme_error_get_exit_code (viseme_job_get_error (no_file)), ==, 3);
}

static void
test_damaged_journal (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "viseme.sqlite", NULL);
  g_autofree char *notice = NULL;

  close_runner (f);
  g_assert_true (g_file_set_contents (path, "this is no database, and never was one", -1, NULL));
  open_runner (f);
  notice = viseme_runner_get_notice (f->runner);
  g_assert_nonnull (strstr (notice, ".damaged-"));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->runner)), ==, 0);
}

/* Another process with the same journal leaves a job alone that lives. */
static void
test_owned_elsewhere (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeJob) job = new_job (f);
  g_autoptr (VisemeRunner) other = NULL;

  push_uploads (f);
  fault_server_push_json (f->server, 202, ACCEPTED);
  fault_server_push_json (f->server, 200, RUNNING);
  viseme_runner_start (f->runner, job);
  run_until_state (job, VISEME_JOB_WAITING);
  other = viseme_runner_new (f->folder, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (other)), ==, 0);
  viseme_runner_resume_all (other);
  g_assert_false (viseme_runner_is_busy (other));
}

int
main (int argc, char **argv)
{
  const char *media = g_getenv ("VISEME_SHARED_MEDIA");

  g_test_init (&argc, &argv, NULL);
  g_setenv ("VARG_API_KEY", "varg_test_key", TRUE);
  if (media == NULL || !g_file_test (media, G_FILE_TEST_IS_DIR))
    {
      g_print ("1..0 # SKIP no shared clips in VISEME_SHARED_MEDIA\n");
      return 0;
    }

#define ADD(path, func) g_test_add ("/jobs/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("whole", test_whole);
  ADD ("unconfirmed", test_unconfirmed);
  ADD ("found-in-usage", test_found_in_usage);
  ADD ("adopt", test_adopt);
  ADD ("resend", test_resend);
  ADD ("forget", test_forget);
  ADD ("same-key", test_same_key);
  ADD ("price-rises", test_price_rises);
  ADD ("refused-for-now", test_refused_for_now);
  ADD ("refused", test_refused);
  ADD ("over-budget", test_over_budget);
  ADD ("resume-waiting", test_resume_waiting);
  ADD ("killed-while-submitting", test_killed_while_submitting);
  ADD ("killed-while-uploading", test_killed_while_uploading);
  ADD ("cancel", test_cancel);
  ADD ("cancel-early", test_cancel_early);
  ADD ("bad-result", test_bad_result);
  ADD ("bad-input", test_bad_input);
  ADD ("damaged-journal", test_damaged_journal);
  ADD ("owned-elsewhere", test_owned_elsewhere);

  return g_test_run ();
}
