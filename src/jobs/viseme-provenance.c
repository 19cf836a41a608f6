/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-provenance"

#include "config.h"

#include "viseme-provenance.h"

#include "viseme-job-private.h"

#define FORMAT    1
#define MAX_DEPTH 8 /* a picture, its animation, the lips: longer chains are made by hand */

/* What is not a recording of anything that happened. */
static const char *const synthetic[] = {
  [VISEME_JOB_LIP_SYNC] = "the movement of the lips; the person did not say this",
  [VISEME_JOB_SPEECH] = "the voice",
  [VISEME_JOB_IMAGE] = "the picture",
  [VISEME_JOB_ANIMATION] = "all movement",
};

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  if (value == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_time (JsonBuilder *builder, gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);
  g_autofree char *text = time != NULL ? g_date_time_format_iso8601 (time) : NULL;

  add_string (builder, "made_at", text);
}

/* The host alone: an address may have secrets in it. */
static void
add_maker (JsonBuilder *builder, VisemeJob *job)
{
  const char *url = viseme_job_get_gateway_url (job);
  g_autoptr (GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_NONE, NULL) : NULL;

  add_string (builder, "model", viseme_job_get_model_id (job));
  add_string (builder, "made_by",
              url == NULL   ? "this computer"
              : uri != NULL ? g_uri_get_host (uri)
                            : "a gateway");
  add_string (builder, "program", "Viseme " VISEME_VERSION);
}

/**
 * viseme_provenance_find_maker:
 * @jobs: a #GListModel of #VisemeJob
 * @hash: (nullable): the SHA-256 of a file
 *
 * Returns: (transfer none) (nullable): the job that made the file
 */
VisemeJob *
viseme_provenance_find_maker (GListModel *jobs, const char *hash)
{
  g_return_val_if_fail (G_IS_LIST_MODEL (jobs), NULL);

  for (guint i = 0; hash != NULL && i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (VisemeJob) job = g_list_model_get_item (jobs, i);

      if (viseme_job_get_state (job) == VISEME_JOB_DONE &&
          g_strcmp0 (viseme_job_get_result_hash (job), hash) == 0)
        return job;
    }

  return NULL;
}

static void add_job (JsonBuilder *builder, VisemeJob *job, GListModel *jobs, guint depth);

static void
add_input (JsonBuilder *builder,
           const char *role,
           GFile *file,
           const char *hash,
           GListModel *jobs,
           guint depth)
{
  g_autofree char *name = file != NULL ? g_file_get_basename (file) : NULL;
  g_autofree char *shown = name != NULL ? g_filename_display_name (name) : NULL;
  VisemeJob *maker = depth < MAX_DEPTH ? viseme_provenance_find_maker (jobs, hash) : NULL;

  if (file == NULL)
    return;

  json_builder_begin_object (builder);
  add_string (builder, "role", role);
  add_string (builder, "name", shown);
  add_string (builder, "sha256", hash);
  if (maker != NULL)
    {
      json_builder_set_member_name (builder, "made_from");
      add_job (builder, maker, jobs, depth + 1);
    }
  json_builder_end_object (builder);
}

static void
add_job (JsonBuilder *builder, VisemeJob *job, GListModel *jobs, guint depth)
{
  VisemeJobKind kind = viseme_job_get_kind (job);

  json_builder_begin_object (builder);
  if (depth == 0)
    {
      json_builder_set_member_name (builder, "provenance");
      json_builder_add_int_value (builder, FORMAT);
    }
  add_string (builder, "kind", viseme_job_kind_to_nick (kind));
  add_string (builder, "synthetic", synthetic[kind]);
  add_maker (builder, job);
  add_time (builder, viseme_job_get_created_at (job));
  add_string (builder, "sha256", viseme_job_get_result_hash (job));
  add_string (builder, kind == VISEME_JOB_SPEECH ? "text" : "prompt", viseme_job_get_text (job));
  add_string (builder, "voice", viseme_job_get_voice (job));
  json_builder_set_member_name (builder, "inputs");
  json_builder_begin_array (builder);
  add_input (builder, "picture", viseme_job_get_video (job), viseme_job_get_video_hash (job), jobs,
             depth);
  add_input (builder, "speech", viseme_job_get_audio (job), viseme_job_get_audio_hash (job), jobs,
             depth);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

/**
 * viseme_provenance_describe:
 * @job: a job that is done
 * @jobs: a #GListModel of #VisemeJob, among which are those that made its inputs
 *
 * Says what of the result is synthetic, what made it, when, and from which files, whose hashes tell
 * whether they are the same; of files that other jobs made, the same again. Neither keys nor paths
 * are in it.
 *
 * Returns: (transfer full): a JSON object
 */
JsonNode *
viseme_provenance_describe (VisemeJob *job, GListModel *jobs)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  g_return_val_if_fail (VISEME_IS_JOB (job), NULL);

  add_job (builder, job, jobs, 0);

  return json_builder_get_root (builder);
}
