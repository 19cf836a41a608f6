/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/viseme-error.h"
#include "gateway/viseme-gateway-private.h"
#include "gateway/viseme-gateway.h"
#include "support/fault-server.h"

#include <glib/gstdio.h>
#include <string.h>

#define KEY              "varg_test_0123456789abcdef"
#define LARGE_BYTES      (1024L * 1024 * 1024)
#define MAX_GROWTH_BYTES (8L * 1024 * 1024)

typedef struct
{
  FaultServer *server;
  VisemeGateway *gateway;
  char *folder;
  GAsyncResult *result;
  guint n_progress;
  char *tag; /* of a download */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *url = NULL;

  f->server = fault_server_new ();
  url = fault_server_make_url (f->server, data != NULL ? data : "/v1");
  f->gateway = viseme_gateway_new (url, KEY);
  f->folder = g_dir_make_tmp ("viseme-gateway-XXXXXX", NULL);
}

/* The thread of a transfer may hold the last reference for a moment after the transfer ended. */
static void
drop_gateway (VisemeGateway *gateway)
{
  gpointer weak = gateway;

  g_object_add_weak_pointer (G_OBJECT (gateway), &weak);
  g_object_unref (gateway);
  for (int i = 0; g_atomic_pointer_get (&weak) != NULL && i < 200; i++)
    g_usleep (10000);
  g_assert_null (g_atomic_pointer_get (&weak));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (f->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (f->folder);
  g_free (f->folder);
  g_free (f->tag);
  g_clear_object (&f->result);
  drop_gateway (f->gateway);
  fault_server_free (f->server);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;

  g_set_object (&f->result, result);
}

static void
wait_done (Fixture *f)
{
  while (f->result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static GFile *
make_file (Fixture *f, const char *name, goffset size)
{
  g_autofree char *path = g_build_filename (f->folder, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) stream = g_file_create (file, 0, NULL, NULL);

  g_output_stream_write_all (G_OUTPUT_STREAM (stream), "x", 1, NULL, NULL, NULL);
  g_assert_true (g_seekable_truncate (G_SEEKABLE (stream), size, NULL, NULL));

  return g_steal_pointer (&file);
}

static VisemeRemoteJob *
submit (Fixture *f, GError **error)
{
  VisemeUpload video = { .url = (char *) "http://x/v.mp4", .media_type = (char *) "video/mp4" };
  VisemeUpload audio = { .url = (char *) "http://x/a.wav", .media_type = (char *) "audio/wav" };
  const VisemeGeneration generation = { .model = "sync-v2", .picture = &video, .audio = &audio };

  g_clear_object (&f->result);
  viseme_gateway_submit_async (f->gateway, &generation, "key-1", NULL, on_done, f);
  wait_done (f);

  return viseme_gateway_submit_finish (f->gateway, f->result, error);
}

static gint64
get_balance (Fixture *f, GError **error)
{
  g_clear_object (&f->result);
  viseme_gateway_get_balance_async (f->gateway, NULL, on_done, f);
  wait_done (f);

  return viseme_gateway_get_balance_finish (f->gateway, f->result, error);
}

static void
test_errors (Fixture *f, gconstpointer data)
{
  static const struct
  {
    int status;
    const char *body;
    VisemeError code;
    const char *words; /* nullable */
  } cases[] = {
    { 401, "{\"error\":\"AuthError\",\"message\":\"bad key\"}", VISEME_ERROR_AUTH, "bad key" },
    { 401, "{\"error\":{\"code\":\"unauthorized\",\"message\":\"no such key\"}}", VISEME_ERROR_AUTH,
      "no such key" },
    { 403, "{\"message\":\"revoked\"}", VISEME_ERROR_AUTH, "revoked" },
    { 403, "<html><h1>Blocked</h1></html>", VISEME_ERROR_NETWORK, "blocked" },
    { 402, "{\"error\":\"InsufficientBalanceError\",\"message\":\"need 80\"}", VISEME_ERROR_CREDITS,
      "need 80" },
    { 413, "", VISEME_ERROR_TOO_LARGE, NULL },
    { 429, "{\"error\":\"RateLimitError\"}", VISEME_ERROR_RATE_LIMITED, "RateLimitError" },
    { 400, "{\"error\":\"plain words\"}", VISEME_ERROR_FAILED, "plain words" },
    { 422, "{\"error\":{\"details\":[{\"msg\":\"too long\"}]}}", VISEME_ERROR_FAILED, "too long" },
    { 400, "{\"error_code\":\"no-audio\",\"message\":\"has no sound\"}", VISEME_ERROR_NO_AUDIO,
      "has no sound" },
    { 401, "{\"message\":\"key " KEY " is bad\"}", VISEME_ERROR_AUTH, "key … is bad" },
    { 502, "<!DOCTYPE html><title>Bad</title>", VISEME_ERROR_NETWORK, NULL },
    { 503, "{\"error\":{\"code\":\"no_pricing\",\"message\":\"ask us\"}}", VISEME_ERROR_PRICE,
      "ask us" },
    { 200, "<html>hello</html>", VISEME_ERROR_PROTOCOL, NULL },
    { 200, "[1,2", VISEME_ERROR_PROTOCOL, NULL },
    { 200, "{\"balance_cents\":\"many\"}", VISEME_ERROR_PROTOCOL, NULL },
    { 302, "", VISEME_ERROR_PROTOCOL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      fault_server_push_json (f->server, cases[i].status, cases[i].body);
      g_assert_cmpint (get_balance (f, &error), ==, -1);
      g_test_message ("%d: %s", cases[i].status, error->message);
      g_assert_error (error, VISEME_ERROR, (int) cases[i].code);
      g_assert_null (strchr (error->message, '<'));
      g_assert_null (strstr (error->message, KEY));
      if (cases[i].words != NULL)
        g_assert_nonnull (strstr (error->message, cases[i].words));
    }
}

static void
test_balance (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *heads = NULL;

  fault_server_push_json (f->server, 200, "{\"balance_cents\":1240,\"available\":1240}");
  g_assert_cmpint (get_balance (f, &error), ==, 1240);
  g_assert_no_error (error);
  heads = fault_server_get_heads (f->server);
  g_assert_nonnull (strstr (heads, "Authorization: Bearer " KEY "\n"));
  g_assert_nonnull (strstr (heads, "User-Agent: Viseme/"));
}

static void
test_huge_answers (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) nested = g_string_new (NULL);
  g_autoptr (GString) huge = g_string_new ("{\"balance_cents\":1,\"x\":\"");
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 500000; i++)
    g_string_append_c (nested, '[');
  fault_server_push_json (f->server, 200, nested->str);
  g_assert_cmpint (get_balance (f, &error), ==, -1);
  g_assert_error (error, VISEME_ERROR, VISEME_ERROR_PROTOCOL);
  g_clear_error (&error);

  for (int i = 0; i < 1000000; i++)
    g_string_append (huge, "0123456789");
  g_string_append (huge, "\"}");
  fault_server_push_json (f->server, 200, huge->str);
  g_assert_cmpint (get_balance (f, &error), ==, -1);
  g_assert_error (error, VISEME_ERROR, VISEME_ERROR_PROTOCOL);
}

static void
test_unreachable (void)
{
  Fixture f = { .gateway = viseme_gateway_new ("http://127.0.0.1:9/v1", KEY) };
  g_autoptr (GError) error = NULL;

  g_assert_null (submit (&f, &error));
  g_assert_error (error, VISEME_ERROR, VISEME_ERROR_NETWORK);
  g_clear_object (&f.result);
  g_assert_finalize_object (f.gateway);
}

static void
test_submit (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeRemoteJob) job = NULL;

  fault_server_push_json (f->server, 202, "{\"job_id\":\"j1\",\"status\":\"queued\"}");
  job = submit (f, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (viseme_remote_job_get_id (job), ==, "j1");
}

/* Whatever becomes of the answer, the paid request is seen once. */
static void
test_submit_once (Fixture *f, gconstpointer data)
{
  static const char *const answers[] = {
    NULL,
    "HTTP/1.1 202 Accepted\r\nContent-Length: 100\r\nConnection: close\r\n\r\n{\"job_id\":",
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    "HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 6\r\n\r\n<html>",
    "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 6\r\n\r\n<html>",
    "nonsense\r\nConnection: close\r\n\r\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (GError) error = NULL;

      /* A connection that is kept alive by an answer before is what a client may try again on. */
      fault_server_push_json (f->server, 200, "{\"balance_cents\":1}");
      g_assert_cmpint (get_balance (f, NULL), ==, 1);
      fault_server_push (f->server, answers[i]);
      g_assert_null (submit (f, &error));
      g_assert_error (error, VISEME_ERROR, VISEME_ERROR_UNCONFIRMED);
      g_assert_cmpint (viseme_error_get_exit_code (error), ==, 7);
      g_assert_cmpuint (fault_server_count (f->server, "POST /v1/video"), ==, i + 1);
    }
}

static void
test_submit_not_redirected (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fault_server_push (f->server,
                     "HTTP/1.1 307 Moved\r\nLocation: /v1/elsewhere\r\nContent-Length: 0\r\n\r\n");
  g_assert_null (submit (f, &error));
  g_assert_error (error, VISEME_ERROR, VISEME_ERROR_PROTOCOL);
  g_assert_cmpuint (fault_server_count (f->server, "POST"), ==, 1);
}

static void
on_progress (goffset done, goffset total, gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_cmpint (done, <=, total);
  f->n_progress++;
}

static VisemeUpload *
upload (Fixture *f, GFile *file, GError **error)
{
  g_clear_object (&f->result);
  viseme_gateway_upload_async (f->gateway, file, "video/mp4", on_progress, f, NULL, on_done, f);
  wait_done (f);

  return viseme_gateway_upload_finish (f->gateway, f->result, error);
}

static long
get_peak_bytes (void)
{
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, "VmHWM:");

  return line != NULL ? strtol (line + 6, NULL, 10) * 1024 : 0;
}

static void
test_upload (Fixture *f, gconstpointer data)
{
  g_autoptr (GFile) file = make_file (f, "small.mp4", 300001);
  g_autoptr (VisemeUpload) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = NULL;
  g_autofree char *heads = NULL;

  /* The first attempt is cut off; files are safe to send again. */
  fault_server_push (f->server, NULL);
  fault_server_push_json (f->server, 200, "{\"url\":\"http://x/f.mp4\",\"deduplicated\":true}");
  result = upload (f, file, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (result->url, ==, "http://x/f.mp4");
  g_assert_true (result->deduplicated);
  g_assert_cmpint (fault_server_get_body_size (f->server), ==, 300001);
  hash = fault_server_get_body_hash (f->server);
  g_assert_cmpstr (result->hash, ==, hash);
  heads = fault_server_get_heads (f->server);
  g_assert_nonnull (strstr (heads, "X-Content-Hash: sha256:"));
  g_assert_nonnull (strstr (heads, "Content-Type: video/mp4\n"));
  g_assert_nonnull (strstr (heads, "Content-Length: 300001\n"));
}

static void
test_upload_large (Fixture *f, gconstpointer data)
{
  g_autoptr (GFile) file = make_file (f, "large.mp4", LARGE_BYTES);
  g_autoptr (VisemeUpload) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 begun = g_get_monotonic_time ();
  long before;
  long growth;

  /* Makes the peak of now the peak. */
  g_assert_true (g_file_set_contents_full ("/proc/self/clear_refs", "5", 1,
                                           G_FILE_SET_CONTENTS_NONE, 0, NULL));
  before = get_peak_bytes ();
  fault_server_push_json (f->server, 200, "{\"url\":\"http://x/f.mp4\"}");
  result = upload (f, file, &error);
  growth = get_peak_bytes () - before;
  g_assert_no_error (error);
  g_test_message ("1 GiB in %.2f s with its hash, peak memory of client and server grew %ld KiB",
                  (g_get_monotonic_time () - begun) / 1e6, growth / 1024);
  g_assert_cmpint (fault_server_get_body_size (f->server), ==, LARGE_BYTES);
  g_assert_cmpuint (f->n_progress, >, 10);
#ifndef __SANITIZE_ADDRESS__ /* which keeps freed memory for a while */
  g_assert_cmpint (growth, <=, MAX_GROWTH_BYTES);
#endif
}

static void
count_answer (VisemeRemoteJob *job, gpointer user_data)
{
  ((Fixture *) user_data)->n_progress++;
}

static VisemeRemoteJob *
wait_for_job (Fixture *f, GCancellable *cancellable, GError **error)
{
  g_clear_object (&f->result);
  viseme_gateway_wait_async (f->gateway, "j/1", 0, count_answer, f, cancellable, on_done, f);
  wait_done (f);

  return viseme_gateway_wait_finish (f->gateway, f->result, error);
}

static void
test_wait (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeRemoteJob) job = NULL;

  fault_server_push_json (f->server, 200, "{\"job_id\":\"j\",\"status\":\"queued\"}");
  fault_server_push_json (f->server, 502, "<html>");
  fault_server_push (f->server, "HTTP/1.1 429 Slow\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n");
  fault_server_push_json (f->server, 200, "{\"id\":\"j\",\"status\":\"baking\",\"progress\":0.4}");
  fault_server_push_json (f->server, 200,
                          "{\"id\":\"j\",\"status\":\"completed\",\"output\":{\"outputs\":"
                          "[{\"url\":\"http://x/r.mp4\"}]},\"warnings\":[\"quiet\"]}");
  job = wait_for_job (f, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (viseme_remote_job_get_result_url (job), ==, "http://x/r.mp4");
  g_assert_cmpstr (viseme_remote_job_get_warnings (job)[0], ==, "quiet");
  g_assert_cmpuint (f->n_progress, ==, 3);
  g_assert_cmpuint (fault_server_count (f->server, "GET /v1/jobs/j%2F1 "), ==, 5);
}

static void
test_wait_failed (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) reason = NULL;
  g_autoptr (VisemeRemoteJob) job = NULL;

  fault_server_push_json (f->server, 200,
                          "{\"job_id\":\"j\",\"status\":\"failed\",\"error\":\"No face.\","
                          "\"error_code\":\"no-face\"}");
  job = wait_for_job (f, NULL, &error);
  g_assert_no_error (error);
  reason = viseme_remote_job_make_error (job, VISEME_MODEL_TASK_LIP_SYNC);
  g_assert_error (reason, VISEME_ERROR, VISEME_ERROR_NO_FACE);
  g_clear_error (&reason);
  g_clear_object (&job);

  fault_server_push_json (f->server, 200,
                          "{\"job_id\":\"j\",\"status\":\"failed\",\"error\":\"Nope.\"}");
  job = wait_for_job (f, NULL, &error);
  g_assert_no_error (error);
  reason = viseme_remote_job_make_error (job, VISEME_MODEL_TASK_IMAGE);
  g_assert_cmpstr (reason->message, ==, "The gateway could not make the picture: Nope.");
}

static void
test_wait_ends (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  fault_server_push_json (f->server, 401, "{\"message\":\"revoked\"}");
  g_assert_null (wait_for_job (f, NULL, &error));
  g_assert_error (error, VISEME_ERROR, VISEME_ERROR_AUTH);
  g_clear_error (&error);

  viseme_gateway_set_patience (f->gateway, 0.5);
  fault_server_push (f->server, NULL);
  g_assert_null (wait_for_job (f, NULL, &error));
  g_assert_error (error, VISEME_ERROR, VISEME_ERROR_NETWORK);
  g_clear_error (&error);

  g_cancellable_cancel (cancellable);
  g_assert_null (wait_for_job (f, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
on_tagged (const char *tag, gpointer user_data)
{
  Fixture *f = user_data;

  g_free (f->tag);
  f->tag = g_strdup (tag);
}

static gboolean
download (Fixture *f, const char *url, GFile *destination, GError **error)
{
  g_clear_object (&f->result);
  viseme_gateway_download_async (f->gateway, url, destination, f->tag, on_tagged, NULL, f, NULL,
                                 on_done, f);
  wait_done (f);

  return viseme_gateway_download_finish (f->gateway, f->result, error);
}

static void
test_download (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "r.mp4", NULL);
  g_autoptr (GFile) destination = g_file_new_for_path (path);
  g_autofree char *url = fault_server_make_url (f->server, "/files/r.mp4");
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;

  /* Cut off once, then whole. */
  fault_server_push (f->server,
                     "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\n0123");
  fault_server_push (f->server, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789");
  g_assert_true (download (f, url, destination, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "0123456789");

  fault_server_push (f->server, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n0");
  g_assert_false (download (f, url, destination, &error));
  g_assert_error (error, VISEME_ERROR, VISEME_ERROR_EXISTS);
}

static void
test_download_keeps_key (Fixture *f, gconstpointer data)
{
  g_autoptr (FaultServer) other = fault_server_new ();
  g_autofree char *path = g_build_filename (f->folder, "r.mp4", NULL);
  g_autoptr (GFile) destination = g_file_new_for_path (path);
  g_autofree char *url = fault_server_make_url (f->server, "/files/r.mp4");
  g_autofree char *elsewhere = fault_server_make_url (other, "/r.mp4");
  g_autofree char *redirect = g_strdup_printf (
      "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", elsewhere);
  g_autofree char *own_heads = NULL;
  g_autofree char *other_heads = NULL;
  g_autoptr (GError) error = NULL;

  fault_server_push (f->server, redirect);
  fault_server_push (other, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  g_assert_true (download (f, url, destination, &error));
  g_assert_no_error (error);
  own_heads = fault_server_get_heads (f->server);
  other_heads = fault_server_get_heads (other);
  g_assert_null (strstr (own_heads, KEY));
  g_assert_cmpuint (fault_server_count (other, "GET /r.mp4"), ==, 1);
  g_assert_null (strstr (other_heads, "Authorization"));
  g_assert_null (strstr (other_heads, KEY));
}

/* What an earlier program left is gone on with, and is enough when it is all. */
static void
test_download_taken_up (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "r.mp4", NULL);
  g_autoptr (GFile) destination = g_file_new_for_path (path);
  g_autofree char *content = NULL;
  g_autofree char *heads = NULL;
  g_autoptr (GError) error = NULL;

  fault_server_push (f->server, "HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Length: 10\r\n"
                                "Connection: close\r\n\r\n0123");
  fault_server_push (f->server, "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n");
  g_assert_false (download (f, "/files/r.mp4", destination, &error));
  g_clear_error (&error);
  g_assert_cmpstr (f->tag, ==, "\"a\"");
  g_assert_true (g_file_query_exists (destination, NULL));

  fault_server_push (f->server, "HTTP/1.1 206 Partial\r\nETag: \"a\"\r\nContent-Length: 6\r\n"
                                "Content-Range: bytes 4-9/10\r\n\r\n456789");
  g_assert_true (download (f, "/files/r.mp4", destination, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "0123456789");

  fault_server_push (f->server, "HTTP/1.1 416 Range\r\nContent-Range: bytes */10\r\n"
                                "Content-Length: 0\r\n\r\n");
  g_assert_true (download (f, "/files/r.mp4", destination, &error));
  g_assert_no_error (error);
  heads = fault_server_get_heads (f->server);
  g_assert_nonnull (strstr (heads, "Range: bytes=4-"));
  g_assert_nonnull (strstr (heads, "Range: bytes=10-"));
}

/* A gateway that wants the key for its own files gets it, and only after it said so. */
static void
test_download_signed (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "r.mp4", NULL);
  g_autoptr (GFile) destination = g_file_new_for_path (path);
  g_autofree char *heads = NULL;
  g_autoptr (GError) error = NULL;

  fault_server_push_json (f->server, 401, "{\"message\":\"who are you\"}");
  fault_server_push (f->server, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  g_assert_true (download (f, "/files/r.mp4", destination, &error));
  g_assert_no_error (error);
  heads = fault_server_get_heads (f->server);
  g_assert_nonnull (strstr (heads, "Authorization: Bearer " KEY));
}

/* The rest of the same bytes, and all of them when they are others. */
static void
test_download_resumed (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "r.mp4", NULL);
  g_autoptr (GFile) destination = g_file_new_for_path (path);
  g_autofree char *content = NULL;
  g_autofree char *heads = NULL;
  g_autoptr (GError) error = NULL;

  fault_server_push (f->server, "HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Length: 10\r\n"
                                "Connection: close\r\n\r\n0123");
  fault_server_push (f->server, "HTTP/1.1 206 Partial\r\nETag: \"a\"\r\nContent-Length: 6\r\n"
                                "Content-Range: bytes 4-9/10\r\nConnection: close\r\n\r\n45");
  fault_server_push (f->server, "HTTP/1.1 200 OK\r\nETag: \"b\"\r\nContent-Length: 3\r\n\r\nnew");
  g_assert_true (download (f, "/files/r.mp4", destination, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "new");
  heads = fault_server_get_heads (f->server);
  g_assert_nonnull (strstr (heads, "Range: bytes=4-\nIf-Range: \"a\"\n"));
  g_assert_nonnull (strstr (heads, "Range: bytes=6-\n"));
}

static void
test_download_gone (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "r.mp4", NULL);
  g_autoptr (GFile) destination = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  fault_server_push_json (f->server, 404, "{\"message\":\"gone\"}");
  g_assert_false (download (f, "/files/r.mp4", destination, &error));
  g_assert_error (error, VISEME_ERROR, VISEME_ERROR_FAILED);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean is_v2 = data != NULL && g_str_has_suffix (data, "v2");

  fault_server_push (f->server, "HTTP/1.1 204 No Content\r\n\r\n");
  viseme_gateway_cancel_async (f->gateway, "j1", NULL, on_done, f);
  wait_done (f);
  g_assert_true (viseme_gateway_cancel_finish (f->gateway, f->result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (
      fault_server_count (f->server, is_v2 ? "POST /v2/jobs/j1/cancel " : "DELETE /v1/jobs/j1 "),
      ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, func) g_test_add ("/gateway/" path, Fixture, data, set_up, func, tear_down)
  ADD ("errors", NULL, test_errors);
  ADD ("balance", NULL, test_balance);
  ADD ("balance-v2", "/v2", test_balance);
  ADD ("huge-answers", NULL, test_huge_answers);
  g_test_add_func ("/gateway/unreachable", test_unreachable);
  ADD ("submit", NULL, test_submit);
  ADD ("submit-once", NULL, test_submit_once);
  ADD ("submit-not-redirected", NULL, test_submit_not_redirected);
  ADD ("upload", NULL, test_upload);
  ADD ("upload-large", NULL, test_upload_large);
  ADD ("wait", NULL, test_wait);
  ADD ("wait-failed", NULL, test_wait_failed);
  ADD ("wait-ends", NULL, test_wait_ends);
  ADD ("download", NULL, test_download);
  ADD ("download-keeps-key", NULL, test_download_keeps_key);
  ADD ("download-signed", NULL, test_download_signed);
  ADD ("download-resumed", NULL, test_download_resumed);
  ADD ("download-taken-up", NULL, test_download_taken_up);
  ADD ("download-gone", NULL, test_download_gone);
  ADD ("cancel", NULL, test_cancel);
  ADD ("cancel-v2", "/v2", test_cancel);

  return g_test_run ();
}
