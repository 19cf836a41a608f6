/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/viseme-error.h"
#include "server/viseme-job-folder.h"
#include "server/viseme-job-queue.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#define PATIENCE_US (20 * G_USEC_PER_SEC)

typedef struct
{
  char *folder;
  VisemeFileStore *store;
  VisemeFetcher *fetcher;
  VisemeJobQueue *queue;
} Fixture;

/* What the renders of a test do and did. */
static struct
{
  int n_running;  /* atomic */
  int n_most;     /* atomic: most at the same time */
  int n_started;  /* atomic */
  int is_blocked; /* atomic: renders wait until this is FALSE */
  gboolean is_failing;
} renders;

/* Behaves as the engine does, and "renders" the two inputs one after the other. */
static VisemeEngineReport *
render (GFile *video,
        GFile *audio,
        GFile *output,
        const VisemeEngineOptions *options,
        VisemeEngineProgress progress,
        gpointer user_data,
        GCancellable *cancellable,
        GError **error)
{
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  g_autofree char *both = NULL;
  VisemeEngineReport *report;
  int running = g_atomic_int_add (&renders.n_running, 1) + 1;

  g_atomic_int_inc (&renders.n_started);
  if (running > g_atomic_int_get (&renders.n_most))
    g_atomic_int_set (&renders.n_most, running);
  progress (0.5, user_data);
  g_usleep (2000);
  while (g_atomic_int_get (&renders.is_blocked) && !g_cancellable_is_cancelled (cancellable))
    g_usleep (1000);
  g_atomic_int_add (&renders.n_running, -1);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (renders.is_failing)
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_NO_FACE, "No face here");
      return NULL;
    }

  g_assert_true (g_file_load_contents (video, NULL, &one, NULL, NULL, NULL));
  g_assert_true (g_file_load_contents (audio, NULL, &two, NULL, NULL, NULL));
  both = g_strconcat (one, two, NULL);
  g_assert_true (g_file_set_contents (g_file_peek_path (output), both, -1, NULL));
  report = g_new0 (VisemeEngineReport, 1);
  report->warnings = g_strsplit ("The audio is silent", "|", -1);

  return report;
}

static void
open_queue (Fixture *fixture, guint n_parallel)
{
  g_autoptr (GError) error = NULL;

  fixture->queue = viseme_job_queue_new (fixture->folder, fixture->store, fixture->fetcher, render,
                                         n_parallel, &error);
  g_assert_no_error (error);
}

static void
wait_until_idle (Fixture *fixture)
{
  gint64 patience = g_get_monotonic_time () + PATIENCE_US;

  while (!viseme_job_queue_is_idle (fixture->queue) && g_get_monotonic_time () < patience)
    g_main_context_iteration (NULL, FALSE);
  g_assert_true (viseme_job_queue_is_idle (fixture->queue));
}

static void
close_queue (Fixture *fixture)
{
  viseme_job_queue_stop (fixture->queue);
  wait_until_idle (fixture);
  g_assert_finalize_object (g_steal_pointer (&fixture->queue));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *files = NULL;

  renders.n_running = renders.n_most = renders.n_started = renders.is_blocked = 0;
  renders.is_failing = FALSE;
  fixture->folder = g_dir_make_tmp ("viseme-queue-XXXXXX", NULL);
  files = g_build_filename (fixture->folder, "files", NULL);
  fixture->store = viseme_file_store_new (files, NULL);
  fixture->fetcher = viseme_fetcher_new (fixture->store, 1024 * 1024, 10);
  open_queue (fixture, 1);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->queue != NULL)
    close_queue (fixture);
  g_object_unref (fixture->fetcher);
  g_object_unref (fixture->store);
  remove_tree (fixture->folder);
  g_free (fixture->folder);
}

static char *
put_upload (Fixture *fixture, const char *content)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, content, -1);
  g_autofree char *path = viseme_file_store_get_path (fixture->store, hash);

  g_assert_true (g_file_set_contents (path, content, -1, NULL));

  return g_steal_pointer (&hash);
}

static VisemeServerJob *
make_job (Fixture *fixture, const char *video)
{
  VisemeServerJob *job = viseme_server_job_new ();

  job->video.url = g_strdup ("http://h/v.mp4");
  job->video.hash = put_upload (fixture, video);
  job->audio.url = g_strdup ("http://h/a.wav");
  job->audio.hash = put_upload (fixture, "audio");

  return job;
}

static VisemeServerJob *
add_job (Fixture *fixture, const char *video)
{
  VisemeServerJob *job = make_job (fixture, video);
  g_autoptr (GError) error = NULL;

  g_assert_true (viseme_job_queue_add (fixture->queue, job, &error));
  g_assert_no_error (error);

  return job;
}

static void
wait_for_status (VisemeServerJob *job, VisemeServerJobStatus status)
{
  gint64 patience = g_get_monotonic_time () + PATIENCE_US;

  while (job->status != status && g_get_monotonic_time () < patience)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (job->status, ==, status);
}

static char *
read_result (Fixture *fixture, VisemeServerJob *job)
{
  g_autofree char *path = viseme_job_queue_get_result_path (fixture->queue, job->result);
  char *content = NULL;

  g_assert_nonnull (path);
  g_file_get_contents (path, &content, NULL, NULL);

  return content;
}

static guint
count_results (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "queue", "results", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static void
test_complete (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeServerJob) job = add_job (fixture, "video");
  g_autofree char *content = NULL;

  wait_for_status (job, VISEME_SERVER_JOB_COMPLETED);
  content = read_result (fixture, job);
  g_assert_cmpstr (content, ==, "videoaudio");
  g_assert_cmpint (job->completed, >=, job->created);
  g_assert_cmpuint (g_strv_length (job->warnings), ==, 1);
  g_assert_true (viseme_job_queue_lookup (fixture->queue, job->id) == job);
}

static void
test_one_at_a_time (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *video = g_strdup_printf ("video %u", i);

      g_ptr_array_add (jobs, add_job (fixture, video));
    }
  for (guint i = 0; i < jobs->len; i++)
    wait_for_status (g_ptr_array_index (jobs, i), VISEME_SERVER_JOB_COMPLETED);
  g_assert_cmpint (g_atomic_int_get (&renders.n_most), ==, 1);
  g_assert_cmpint (g_atomic_int_get (&renders.n_started), ==, 8);
}

static void
test_failed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeServerJob) job = NULL;
  g_autoptr (VisemeServerJob) next = NULL;

  renders.is_failing = TRUE;
  job = add_job (fixture, "video");
  wait_for_status (job, VISEME_SERVER_JOB_FAILED);
  g_assert_cmpstr (job->error, ==, "No face here");
  g_assert_cmpstr (job->error_code, ==, "no-face");
  g_assert_null (job->result);

  renders.is_failing = FALSE;
  next = add_job (fixture, "video");
  wait_for_status (next, VISEME_SERVER_JOB_COMPLETED);
  g_assert_false (next->cache_hit);
}

static void
test_cache (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeServerJob) first = add_job (fixture, "video");
  g_autoptr (VisemeServerJob) second = NULL;
  g_autoptr (VisemeServerJob) other = NULL;
  g_autoptr (VisemeServerJob) fresh = make_job (fixture, "video");

  wait_for_status (first, VISEME_SERVER_JOB_COMPLETED);
  second = add_job (fixture, "video");
  g_assert_cmpint (second->status, ==, VISEME_SERVER_JOB_COMPLETED);
  g_assert_true (second->cache_hit);
  g_assert_cmpstr (second->result, ==, first->result);
  g_assert_cmpstr (second->cache_key, ==, first->cache_key);
  g_assert_cmpstrv (second->warnings, first->warnings);

  other = add_job (fixture, "other video");
  wait_for_status (other, VISEME_SERVER_JOB_COMPLETED);
  g_assert_false (other->cache_hit);

  fresh->skip_lookup = TRUE;
  g_assert_true (viseme_job_queue_add (fixture->queue, fresh, NULL));
  wait_for_status (fresh, VISEME_SERVER_JOB_COMPLETED);
  g_assert_false (fresh->cache_hit);
  g_assert_cmpint (g_atomic_int_get (&renders.n_started), ==, 3);
}

/* Two equal jobs in a row: the second does not render again, whether it waited or not. */
static void
test_cache_while_waiting (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeServerJob) first = NULL;
  g_autoptr (VisemeServerJob) second = NULL;

  g_atomic_int_set (&renders.is_blocked, TRUE);
  first = add_job (fixture, "video");
  second = add_job (fixture, "video");
  g_assert_cmpint (second->status, ==, VISEME_SERVER_JOB_QUEUED);
  g_atomic_int_set (&renders.is_blocked, FALSE);
  wait_for_status (second, VISEME_SERVER_JOB_COMPLETED);
  g_assert_true (second->cache_hit);
  g_assert_cmpint (g_atomic_int_get (&renders.n_started), ==, 1);
}

static void
test_no_store (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeServerJob) secret = make_job (fixture, "video");
  g_autoptr (VisemeServerJob) next = NULL;

  secret->skip_store = TRUE;
  g_assert_true (viseme_job_queue_add (fixture->queue, secret, NULL));
  wait_for_status (secret, VISEME_SERVER_JOB_COMPLETED);
  next = add_job (fixture, "video");
  wait_for_status (next, VISEME_SERVER_JOB_COMPLETED);
  g_assert_false (next->cache_hit);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeServerJob) running = NULL;
  g_autoptr (VisemeServerJob) waiting = NULL;
  g_autoptr (VisemeServerJob) last = NULL;

  g_atomic_int_set (&renders.is_blocked, TRUE);
  running = add_job (fixture, "one");
  waiting = add_job (fixture, "two");
  last = add_job (fixture, "three");
  g_assert_cmpint (running->status, ==, VISEME_SERVER_JOB_PROCESSING);
  g_assert_cmpint (waiting->status, ==, VISEME_SERVER_JOB_QUEUED);

  viseme_job_queue_cancel (fixture->queue, waiting);
  viseme_job_queue_cancel (fixture->queue, running);
  g_assert_cmpint (running->status, ==, VISEME_SERVER_JOB_CANCELLED);
  g_assert_cmpint (waiting->status, ==, VISEME_SERVER_JOB_CANCELLED);
  wait_for_status (last, VISEME_SERVER_JOB_PROCESSING);
  g_atomic_int_set (&renders.is_blocked, FALSE);
  wait_for_status (last, VISEME_SERVER_JOB_COMPLETED);
  g_assert_cmpint (g_atomic_int_get (&renders.n_started), ==, 2);

  viseme_job_queue_cancel (fixture->queue, last);
  g_assert_cmpint (last->status, ==, VISEME_SERVER_JOB_COMPLETED);
  wait_until_idle (fixture);
  g_assert_cmpuint (count_results (fixture), ==, 1);
}

/* A clean end puts the work back in line, without counting as an attempt. */
static void
test_stop_and_resume (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeServerJob) done = add_job (fixture, "done");
  g_auto (GStrv) ids = g_new0 (char *, 3);
  g_autofree char *content = NULL;

  wait_for_status (done, VISEME_SERVER_JOB_COMPLETED);
  g_atomic_int_set (&renders.is_blocked, TRUE);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (VisemeServerJob) job = add_job (fixture, i == 0 ? "running" : "waiting");

      ids[i] = g_strdup (job->id);
    }
  close_queue (fixture);

  g_atomic_int_set (&renders.is_blocked, FALSE);
  open_queue (fixture, 1);
  for (guint i = 0; i < 2; i++)
    {
      VisemeServerJob *job = viseme_job_queue_lookup (fixture->queue, ids[i]);

      g_assert_nonnull (job);
      wait_for_status (job, VISEME_SERVER_JOB_COMPLETED);
      g_assert_cmpuint (job->attempts, ==, 1);
    }
  content = read_result (fixture, viseme_job_queue_lookup (fixture->queue, done->id));
  g_assert_cmpstr (content, ==, "doneaudio");
}

static void
put_record (Fixture *fixture, VisemeServerJob *job)
{
  g_autoptr (VisemeJobFolder) folder = viseme_job_folder_new (fixture->folder, NULL);

  g_assert_true (viseme_job_folder_save (folder, job, NULL));
}

/* What the disk says after a process was killed in the middle of a render. */
static void
test_crashed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeServerJob) once = make_job (fixture, "once");
  g_autoptr (VisemeServerJob) twice = make_job (fixture, "twice");
  VisemeServerJob *job;

  close_queue (fixture);
  once->status = twice->status = VISEME_SERVER_JOB_PROCESSING;
  once->attempts = 1;
  twice->attempts = 2;
  put_record (fixture, once);
  put_record (fixture, twice);

  open_queue (fixture, 1);
  job = viseme_job_queue_lookup (fixture->queue, twice->id);
  g_assert_cmpint (job->status, ==, VISEME_SERVER_JOB_FAILED);
  g_assert_cmpstr (job->error_code, ==, "failed");
  job = viseme_job_queue_lookup (fixture->queue, once->id);
  wait_for_status (job, VISEME_SERVER_JOB_COMPLETED);
  g_assert_cmpuint (job->attempts, ==, 2);
  g_assert_cmpint (g_atomic_int_get (&renders.n_started), ==, 1);
}

static void
test_clean (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeServerJob) old = make_job (fixture, "old");
  g_autoptr (VisemeServerJob) kept = add_job (fixture, "kept");
  g_autofree char *old_result = NULL;
  g_autofree char *orphan = g_build_filename (fixture->folder, "queue", "results", ".part", NULL);

  wait_for_status (kept, VISEME_SERVER_JOB_COMPLETED);
  close_queue (fixture);
  old->status = VISEME_SERVER_JOB_COMPLETED;
  old->completed = g_get_real_time () / G_USEC_PER_SEC - 31 * 86400;
  old->result = viseme_job_folder_make_result_name (old);
  put_record (fixture, old);
  old_result = g_build_filename (fixture->folder, "queue", "results", old->result, NULL);
  g_assert_true (g_file_set_contents (old_result, "x", -1, NULL));
  g_assert_true (g_file_set_contents (orphan, "x", -1, NULL));

  open_queue (fixture, 1);
  g_assert_null (viseme_job_queue_lookup (fixture->queue, old->id));
  g_assert_nonnull (viseme_job_queue_lookup (fixture->queue, kept->id));
  g_assert_false (g_file_test (old_result, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (orphan, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_results (fixture), ==, 1);
}

/* A second process on the same folder gets jobs of its own. */
static void
test_two_processes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeServerJob) job = add_job (fixture, "video");
  Fixture second = *fixture;

  wait_for_status (job, VISEME_SERVER_JOB_COMPLETED);
  open_queue (&second, 1);
  g_assert_null (viseme_job_queue_lookup (second.queue, job->id));
  close_queue (&second);
}

static void
test_result_names (Fixture *fixture, gconstpointer data)
{
  const char *const wrong[] = { "", "lock", "../jobs/x.json", "job_0-0.mp4", "job_.mp4" };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_null (viseme_job_queue_get_result_path (fixture->queue, wrong[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) \
  g_test_add ("/server/job-queue/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("complete", test_complete);
  ADD ("one-at-a-time", test_one_at_a_time);
  ADD ("failed", test_failed);
  ADD ("cache", test_cache);
  ADD ("cache-while-waiting", test_cache_while_waiting);
  ADD ("no-store", test_no_store);
  ADD ("cancel", test_cancel);
  ADD ("stop-and-resume", test_stop_and_resume);
  ADD ("crashed", test_crashed);
  ADD ("clean", test_clean);
  ADD ("two-processes", test_two_processes);
  ADD ("result-names", test_result_names);

  return g_test_run ();
}
