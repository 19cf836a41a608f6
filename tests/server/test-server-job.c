/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/viseme-error.h"
#include "server/viseme-server-job.h"

#include <glib/gstdio.h>
#include <string.h>

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static char *
make_path (void)
{
  g_autofree char *folder = g_dir_make_tmp ("viseme-job-XXXXXX", NULL);

  return g_build_filename (folder, "record.json", NULL);
}

static void
remove_path (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_unlink (path);
  g_rmdir (folder);
}

static VisemeServerJob *
make_job (void)
{
  VisemeServerJob *job = viseme_server_job_new ();

  job->video.url = g_strdup ("http://h/v.mp4");
  job->video.media_type = g_strdup ("video/mp4");
  job->video.hash = g_strdup (HASH);
  job->audio.url = g_strdup ("http://h/ä \"quoted\".wav");

  return job;
}

static void
test_round_trip (void)
{
  g_autoptr (VisemeServerJob) job = make_job ();
  g_autoptr (VisemeServerJob) loaded = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = make_path ();

  job->status = VISEME_SERVER_JOB_FAILED;
  job->completed = job->created + 5;
  job->attempts = 2;
  job->error = g_strdup ("No face.\nAnother line.");
  job->error_code = g_strdup ("no-face");
  job->cache_key = g_strdup (HASH);
  job->skip_store = TRUE;
  job->options = (VisemeEngineOptions){ .has_face = TRUE,
                                        .face_x = 0.25,
                                        .face_y = 0.75,
                                        .head_motion = TRUE };
  g_strfreev (job->warnings);
  job->warnings = g_strsplit ("one,two", ",", -1);

  g_assert_true (viseme_server_job_save (job, path, &error));
  g_assert_no_error (error);
  loaded = viseme_server_job_load (path, &error);
  g_assert_no_error (error);

  g_assert_cmpstr (loaded->id, ==, job->id);
  g_assert_cmpint (loaded->status, ==, job->status);
  g_assert_cmpstr (loaded->video.url, ==, job->video.url);
  g_assert_cmpstr (loaded->video.media_type, ==, job->video.media_type);
  g_assert_cmpstr (loaded->video.hash, ==, HASH);
  g_assert_cmpstr (loaded->audio.url, ==, job->audio.url);
  g_assert_null (loaded->audio.media_type);
  g_assert_null (loaded->audio.hash);
  g_assert_cmpint (loaded->created, ==, job->created);
  g_assert_cmpint (loaded->completed, ==, job->completed);
  g_assert_cmpuint (loaded->attempts, ==, 2);
  g_assert_cmpstr (loaded->error, ==, job->error);
  g_assert_cmpstr (loaded->error_code, ==, "no-face");
  g_assert_cmpstr (loaded->cache_key, ==, HASH);
  g_assert_true (loaded->skip_store);
  g_assert_false (loaded->skip_lookup);
  g_assert_cmpstrv (loaded->warnings, job->warnings);
  g_assert_true (loaded->options.has_face);
  g_assert_cmpfloat (loaded->options.face_x, ==, 0.25);
  g_assert_cmpfloat (loaded->options.face_y, ==, 0.75);
  g_assert_false (loaded->options.allow_small_face);
  g_assert_true (loaded->options.head_motion);
  remove_path (path);
}

static void
test_damaged (void)
{
  const char *const texts[] = { "", "[]", "{}", "{\"id\":\"../../x\",\"status\":\"queued\"}",
                                "{\"id\":7,\"status\":[]}" };
  g_autofree char *path = make_path ();

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
      g_assert_null (viseme_server_job_load (path, &error));
      g_assert_nonnull (error);
    }
  remove_path (path);
}

static void
test_json (void)
{
  g_autoptr (VisemeServerJob) job = make_job ();
  g_autoptr (JsonNode) queued = viseme_server_job_to_json (job, "http://h/v1");
  g_autoptr (JsonNode) done = NULL;
  JsonObject *object = json_node_get_object (queued);

  g_assert_cmpstr (json_object_get_string_member (object, "job_id"), ==, job->id);
  g_assert_cmpstr (json_object_get_string_member (object, "status"), ==, "queued");
  g_assert_cmpstr (json_object_get_string_member (object, "model"), ==, "viseme:local");
  g_assert_true (g_str_has_suffix (json_object_get_string_member (object, "created_at"), "Z"));
  g_assert_false (json_object_has_member (object, "output"));
  g_assert_false (json_object_has_member (object, "completed_at"));
  g_assert_false (json_object_has_member (object, "error"));

  job->status = VISEME_SERVER_JOB_COMPLETED;
  job->completed = job->created;
  job->result = g_strdup ("name.mp4");
  job->cache_key = g_strdup (HASH);
  done = viseme_server_job_to_json (job, "http://h/v1");
  object = json_node_get_object (done);
  g_assert_cmpfloat (json_object_get_double_member (object, "progress"), ==, 1.0);
  g_assert_true (json_object_has_member (object, "completed_at"));
  g_assert_false (
      json_object_get_boolean_member (json_object_get_object_member (object, "cache"), "hit"));
  object = json_object_get_object_member (object, "output");
  g_assert_cmpstr (json_object_get_string_member (object, "url"), ==,
                   "http://h/v1/results/name.mp4");
  g_assert_cmpstr (json_object_get_string_member (object, "media_type"), ==, "video/mp4");
}

static void
test_id (void)
{
  g_autoptr (VisemeServerJob) one = viseme_server_job_new ();
  g_autoptr (VisemeServerJob) other = viseme_server_job_new ();

  g_assert_true (viseme_server_job_is_id (one->id));
  g_assert_cmpstr (one->id, !=, other->id);
  g_assert_false (viseme_server_job_is_id ("job_"));
  g_assert_false (viseme_server_job_is_id ("job_../../../../../../../etc/pass"));
  g_assert_false (viseme_server_job_is_id ("0123456789abcdef0123456789abcdef"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/job/round-trip", test_round_trip);
  g_test_add_func ("/server/job/damaged", test_damaged);
  g_test_add_func ("/server/job/json", test_json);
  g_test_add_func ("/server/job/id", test_id);

  return g_test_run ();
}
