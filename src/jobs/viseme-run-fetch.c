/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-run-fetch"

#include "config.h"

#include "viseme-run-private.h"

#include "base/viseme-error.h"
#include "base/viseme-files.h"
#include "gateway/viseme-model.h"

#include <glib/gi18n-lib.h>

#define TYPICAL_CLOUD_SECONDS  60.0
#define TYPICAL_SPEECH_SECONDS 5.0
#define TYPICAL_IMAGE_SECONDS  10.0
#define MAX_FETCHES            6
#define MAX_DAMAGED_FETCHES    3
#define FIRST_PAUSE            1.0
#define TROUBLE_PAUSE          30.0

static void download (VisemeRun *self);

static void
on_moved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) place = viseme_job_keep_finish (result, &error);

  if (place == NULL)
    {
      viseme_run_fail (self, error);
      return;
    }

  if (!g_file_equal (place, self->plan->destination))
    {
      g_autofree char *name = g_file_get_parse_name (place);
      g_autofree char *warning =
          g_strdup_printf (_ ("The name was taken meanwhile. The result is “%s”."), name);

      viseme_job_add_warning (self->job, warning);
    }
  viseme_job_set_result (self->job, place);
  viseme_run_finish (self, VISEME_JOB_DONE, VISEME_JOB_DONE, NULL);
}

static void
move (VisemeRun *self)
{
  viseme_job_keep_async (self->job, self->temporary, self->plan->destination, self->cancellable,
                         on_moved, g_object_ref (self));
}

static void
wait_again (VisemeRun *self)
{
  double pause = FIRST_PAUSE * (double) (1u << MIN (self->n_fetches, 6));

  viseme_run_give_slot_back (self);
  viseme_run_pause (self, pause * g_random_double_range (0.8, 1.2), _ ("Fetching the result again"),
                    viseme_run_wait);
}

/* The address may have expired, and the bytes may have suffered: the gateway is asked for both
 * again. What stays in the way is told, and the job stays owed. */
static void
fetch_again (VisemeRun *self, const GError *error)
{
  gboolean damaged = g_error_matches (error, VISEME_ERROR, VISEME_ERROR_DAMAGED);
  guint most = damaged ? MAX_DAMAGED_FETCHES : MAX_FETCHES;
  g_autoptr (GError) obstacle = NULL;

  if (self->abandoned)
    return;
  if (self->cancelled || error->domain != VISEME_ERROR ||
      g_error_matches (error, VISEME_ERROR, VISEME_ERROR_NO_SPACE) ||
      g_error_matches (error, VISEME_ERROR, VISEME_ERROR_PERMISSION) ||
      g_error_matches (error, VISEME_ERROR, VISEME_ERROR_EXISTS))
    {
      viseme_run_fail (self, error);
    }
  else if (++self->n_fetches < most)
    {
      viseme_run_commit (self, VISEME_JOB_WAITING, error->message, wait_again);
    }
  else
    {
      if (!viseme_job_is_obstacle (error))
        obstacle = g_error_new_literal (VISEME_ERROR, VISEME_ERROR_NETWORK, error->message);
      viseme_run_fail (self, obstacle != NULL ? obstacle : error);
    }
}

/* The name and the hash are written before the file gets the name: a process that ends between
 * leaves a result that the next one knows. */
static void
on_verified (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeJobProof) proof = viseme_job_verify_finish (result, &error);

  /* Spoilt bytes are no beginning, and whole ones need no rest. */
  viseme_job_set_result_tag (self->job, NULL);
  if (proof == NULL)
    {
      fetch_again (self, error);
      return;
    }

  for (gsize i = 0; proof->warnings[i] != NULL; i++)
    viseme_job_add_warning (self->job, proof->warnings[i]);
  viseme_job_set_result_hash (self->job, proof->hash);
  viseme_job_set_result (self->job, self->plan->destination);
  viseme_run_commit (self, VISEME_JOB_DOWNLOADING, "verified", move);
}

static void
on_downloaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;
  g_autoptr (GError) error = NULL;

  if (viseme_gateway_download_finish (VISEME_GATEWAY (source), result, &error))
    viseme_job_verify_async (self->job, self->temporary, self->cancellable, on_verified,
                             g_object_ref (self));
  else
    fetch_again (self, error);
}

static void
on_download_progress (goffset done, goffset total, gpointer user_data)
{
  VisemeRun *self = user_data;
  double part = viseme_run_get_part (done, total);
  g_autofree char *text = NULL;

  if (total == 0 || !viseme_run_is_shown (self, VISEME_JOB_DOWNLOADING))
    return;

  text = viseme_run_is_local (self) ? g_strdup_printf (_ ("Saving %d %%"), (int) (part * 100))
                                    : g_strdup_printf (_ ("Downloading %d %%"), (int) (part * 100));
  viseme_job_set_stage (self->job, text, part);
}

/* One name for each job, so that a process that dies leaves at most one piece, with which the next
 * one goes on. */
static GFile *
make_temporary (VisemeRun *self)
{
  g_autoptr (GFile) folder = g_file_get_parent (self->plan->destination);
  g_autofree char *name =
      g_strdup_printf (".viseme-%s%s", viseme_job_get_id (self->job),
                       viseme_job_kind_get_extension (viseme_job_get_kind (self->job)));

  return g_file_get_child (folder, name);
}

/* Bytes that nothing names are of no use. */
static void
take_temporary (VisemeRun *self)
{
  g_clear_object (&self->temporary);
  self->temporary = make_temporary (self);
  if (viseme_job_get_result_tag (self->job) == NULL)
    g_file_delete (self->temporary, NULL, NULL);
}

void
viseme_run_drop_piece (VisemeRun *self)
{
  g_autoptr (GFile) piece = NULL;

  if (self->plan == NULL || viseme_job_get_result_tag (self->job) == NULL)
    return;

  piece = make_temporary (self);
  g_file_delete (piece, NULL, NULL);
  viseme_job_set_result_tag (self->job, NULL);
}

static void
on_tagged (const char *tag, gpointer user_data)
{
  VisemeRun *self = user_data;

  if (self->abandoned)
    return;

  viseme_job_set_result_tag (self->job, tag);
  viseme_journal_keep_tag (self->journal, viseme_job_get_id (self->job), tag);
}

static void
download_now (VisemeRun *self)
{
  take_temporary (self);
  viseme_gateway_download_async (
      self->gateway, self->result_url, self->temporary, viseme_job_get_result_tag (self->job),
      on_tagged, on_download_progress, self, self->cancellable, on_downloaded, g_object_ref (self));
}

static void
on_usage_got (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;
  g_autoptr (GPtrArray) list =
      viseme_gateway_get_usage_finish (VISEME_GATEWAY (source), result, NULL);
  VisemeIntent *intent = viseme_job_get_intent (self->job);

  for (guint i = 0; list != NULL && intent != NULL && i < list->len; i++)
    {
      const VisemeUsage *usage = list->pdata[i];

      if (g_strcmp0 (usage->job_id, viseme_job_get_remote_id (self->job)) == 0 &&
          usage->credits >= 0)
        viseme_intent_set_charged (intent, usage->credits, "usage");
    }
}

/* Beside the download; the final record has what came by then. */
static void
ask_for_the_charge (VisemeRun *self)
{
  const VisemeIntent *intent = viseme_job_get_intent (self->job);

  if (intent != NULL && intent->charged < 0)
    viseme_gateway_get_usage_async (self->gateway, intent->made_at, self->cancellable, on_usage_got,
                                    g_object_ref (self));
}

static void
download (VisemeRun *self)
{
  ask_for_the_charge (self);
  viseme_run_take_slot (self, download_now);
}

static void
pass_on (VisemeRun *self, VisemeRemoteJob *remote)
{
  const char *const *warnings = viseme_remote_job_get_warnings (remote);
  VisemeIntent *intent = viseme_job_get_intent (self->job);

  for (gsize i = 0; warnings != NULL && warnings[i] != NULL; i++)
    viseme_job_add_warning (self->job, warnings[i]);
  if (intent != NULL && viseme_remote_job_get_charged (remote) >= 0)
    viseme_intent_set_charged (intent, viseme_remote_job_get_charged (remote),
                               viseme_remote_job_is_cache_hit (remote) ? "cache" : "job");
}

static gboolean
is_passing (const GError *error)
{
  return g_error_matches (error, VISEME_ERROR, VISEME_ERROR_NETWORK) ||
         g_error_matches (error, VISEME_ERROR, VISEME_ERROR_RATE_LIMITED) ||
         g_error_matches (error, VISEME_ERROR, VISEME_ERROR_PROTOCOL);
}

static void
on_waited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeRemoteJob) remote =
      viseme_gateway_wait_finish (VISEME_GATEWAY (source), result, &error);

  if (self->abandoned)
    return;
  if (remote == NULL)
    {
      if (self->patience >= G_MAXDOUBLE && !self->cancelled && !viseme_run_is_local (self) &&
          is_passing (error))
        viseme_run_pause (self, TROUBLE_PAUSE, _ ("Waiting for the gateway"), viseme_run_wait);
      else
        viseme_run_fail (self, error);
      return;
    }

  pass_on (self, remote);
  switch (viseme_remote_job_get_status (remote))
    {
    case VISEME_REMOTE_COMPLETED:
      g_free (self->result_url);
      self->result_url = g_strdup (viseme_remote_job_get_result_url (remote));
      viseme_run_commit (self, VISEME_JOB_DOWNLOADING, NULL, download);
      break;
    case VISEME_REMOTE_CANCELLED:
      viseme_run_finish (self, VISEME_JOB_CANCELLED, VISEME_JOB_CANCELLED, NULL);
      break;
    default:
      error = viseme_remote_job_make_error (
          remote, viseme_job_kind_get_task (viseme_job_get_kind (self->job)));
      /* What the gateway says about the job is the end of it, whatever the code. */
      if (viseme_job_is_obstacle (error))
        error->code = VISEME_ERROR_JOB_FAILED;
      viseme_run_finish (self, VISEME_JOB_FAILED, VISEME_JOB_FAILED, error);
    }
}

static void
on_wait_progress (VisemeRemoteJob *remote, gpointer user_data)
{
  VisemeRun *self = user_data;
  double progress = viseme_remote_job_get_progress (remote);
  g_autofree char *text = NULL;

  if (!viseme_run_is_shown (self, VISEME_JOB_WAITING))
    return;

  if (viseme_remote_job_get_status (remote) == VISEME_REMOTE_QUEUED)
    text = g_strdup (_ ("Queued"));
  else if (progress < 0)
    text = g_strdup (_ ("Working"));
  else
    text = g_strdup_printf (_ ("Working %d %%"), (int) (progress * 100));
  viseme_job_set_stage (self->job, text, progress);
}

static double
get_typical_seconds (VisemeRun *self)
{
  g_autoptr (VisemeModel) model =
      viseme_model_find_documented (viseme_job_get_model_id (self->job));

  if (viseme_run_is_local (self))
    return 0;
  if (viseme_job_is_speech (self->job))
    return TYPICAL_SPEECH_SECONDS;
  if (viseme_job_get_kind (self->job) == VISEME_JOB_IMAGE)
    return TYPICAL_IMAGE_SECONDS;

  return model != NULL && viseme_model_get_min_seconds (model) > 0
             ? viseme_model_get_min_seconds (model)
             : TYPICAL_CLOUD_SECONDS;
}

/* In the state waiting: asks until the job has ended. */
void
viseme_run_wait (VisemeRun *self)
{
  viseme_run_give_slot_back (self);
  viseme_gateway_wait_async (self->gateway, viseme_job_get_remote_id (self->job),
                             get_typical_seconds (self), on_wait_progress, self, self->cancellable,
                             on_waited, g_object_ref (self));
}
