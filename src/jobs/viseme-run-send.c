/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-run-send"

#include "config.h"

#include "viseme-run-private.h"

#include "base/viseme-error.h"
#include "base/viseme-format.h"

#include <glib/gi18n-lib.h>

#define MAX_FAILURES  2
#define MAX_REFUSALS  8
#define MAX_ESTIMATES 5
#define FIRST_PAUSE   2.0
#define LONGEST_PAUSE 60.0

static void upload_video (VisemeRun *self);
static void end_uploads (VisemeRun *self);
static void upload_audio (VisemeRun *self);
static void prepare (VisemeRun *self);
static void ask_for_the_price (VisemeRun *self);

static double
get_pause (VisemeRun *self, guint n)
{
  double pause = MIN (FIRST_PAUSE * (double) (1u << MIN (n, 8)), LONGEST_PAUSE);

  return MAX (pause * g_random_double_range (0.8, 1.2), viseme_gateway_get_pause (self->gateway));
}

static gboolean
is_passing (const GError *error)
{
  return g_error_matches (error, VISEME_ERROR, VISEME_ERROR_NETWORK) ||
         g_error_matches (error, VISEME_ERROR, VISEME_ERROR_RATE_LIMITED);
}

static void
restart_upload (VisemeRun *self)
{
  viseme_run_commit (self, VISEME_JOB_UPLOADING, NULL, upload_video);
}

/* Nothing paid has left yet, so a connection that comes back is all that is needed. */
static void
fail_upload (VisemeRun *self, const GError *error)
{
  if (viseme_run_is_local (self) || self->cancelled || !is_passing (error) ||
      self->n_failures == MAX_FAILURES)
    viseme_run_fail (self, error);
  else
    viseme_run_pause (self, get_pause (self, self->n_failures++), _ ("Waiting for the gateway"),
                      restart_upload);
}

static void
on_upload_progress (goffset done, goffset total, gpointer user_data)
{
  VisemeRun *self = user_data;
  goffset before = self->video != NULL ? self->plan->video_size : 0;
  double part =
      viseme_run_get_part (before + done, self->plan->video_size + self->plan->audio_size);
  g_autofree char *text = NULL;

  if (!viseme_run_is_shown (self, VISEME_JOB_UPLOADING))
    return;

  text = viseme_run_is_local (self) ? g_strdup_printf (_ ("Preparing %d %%"), (int) (part * 100))
                                    : g_strdup_printf (_ ("Uploading %d %%"), (int) (part * 100));
  viseme_job_set_stage (self->job, text, part);
}

static void
keep_upload (VisemeRun *self, const VisemeUpload *upload)
{
  if (!viseme_run_is_local (self))
    viseme_journal_keep_upload (self->journal, viseme_job_get_gateway_url (self->job), upload);
}

/* The gateway has the files, if there are any: words travel in the request itself. */
static void
end_uploads (VisemeRun *self)
{
  viseme_job_set_hashes (self->job, self->video != NULL ? self->video->hash : NULL,
                         self->audio != NULL ? self->audio->hash : NULL);
  viseme_run_commit (self, VISEME_JOB_READY, NULL, prepare);
}

static void
on_audio_uploaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;
  g_autoptr (GError) error = NULL;

  self->audio = viseme_gateway_upload_finish (VISEME_GATEWAY (source), result, &error);
  if (self->audio == NULL || self->cancelled)
    {
      fail_upload (self, error);
      return;
    }

  keep_upload (self, self->audio);
  end_uploads (self);
}

static void
on_video_uploaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;
  g_autoptr (GError) error = NULL;

  self->video = viseme_gateway_upload_finish (VISEME_GATEWAY (source), result, &error);
  if (self->video == NULL || self->cancelled)
    {
      fail_upload (self, error);
      return;
    }

  keep_upload (self, self->video);
  upload_audio (self);
}

/* A file that an earlier job uploaded, if the gateway says that it still has it. */
static void
on_audio_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;

  if (self->cancelled)
    {
      viseme_run_fail (self, NULL);
      return;
    }
  if (!viseme_gateway_has_upload_finish (VISEME_GATEWAY (source), result))
    {
      g_clear_pointer (&self->audio, viseme_upload_free);
      viseme_gateway_upload_async (self->gateway, self->plan->audio, self->plan->audio_type,
                                   on_upload_progress, self, self->cancellable, on_audio_uploaded,
                                   g_object_ref (self));
      return;
    }

  self->reused = TRUE;
  end_uploads (self);
}

static void
on_video_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;

  if (self->cancelled)
    {
      viseme_run_fail (self, NULL);
      return;
    }
  if (!viseme_gateway_has_upload_finish (VISEME_GATEWAY (source), result))
    {
      g_clear_pointer (&self->video, viseme_upload_free);
      viseme_gateway_upload_async (self->gateway, self->plan->video, self->plan->video_type,
                                   on_upload_progress, self, self->cancellable, on_video_uploaded,
                                   g_object_ref (self));
      return;
    }

  self->reused = TRUE;
  upload_audio (self);
}

static VisemeUpload *
find_upload (VisemeRun *self, const char *hash)
{
  return hash != NULL && !viseme_run_is_local (self)
             ? viseme_journal_find_upload (self->journal, viseme_job_get_gateway_url (self->job),
                                           hash)
             : NULL;
}

static void
upload_audio (VisemeRun *self)
{
  g_clear_pointer (&self->audio, viseme_upload_free);
  if (viseme_job_get_audio (self->job) == NULL)
    {
      end_uploads (self);
      return;
    }

  self->audio = find_upload (self, self->plan->audio_hash);
  if (self->audio != NULL)
    viseme_gateway_has_upload_async (self->gateway, self->audio, self->cancellable,
                                     on_audio_looked_up, g_object_ref (self));
  else
    viseme_gateway_upload_async (self->gateway, self->plan->audio, self->plan->audio_type,
                                 on_upload_progress, self, self->cancellable, on_audio_uploaded,
                                 g_object_ref (self));
}

static void
upload_video (VisemeRun *self)
{
  g_clear_pointer (&self->video, viseme_upload_free);
  g_clear_pointer (&self->audio, viseme_upload_free);
  if (viseme_job_get_video (self->job) == NULL)
    {
      upload_audio (self);
      return;
    }

  self->video = find_upload (self, self->plan->video_hash);
  if (self->video != NULL)
    viseme_gateway_has_upload_async (self->gateway, self->video, self->cancellable,
                                     on_video_looked_up, g_object_ref (self));
  else
    viseme_gateway_upload_async (self->gateway, self->plan->video, self->plan->video_type,
                                 on_upload_progress, self, self->cancellable, on_video_uploaded,
                                 g_object_ref (self));
}

void
viseme_run_send (VisemeRun *self)
{
  restart_upload (self);
}

static void
commit_submit (VisemeRun *self)
{
  viseme_run_set_outcome (self, VISEME_INTENT_OPEN);
  viseme_run_commit (self, VISEME_JOB_SUBMITTING, NULL, viseme_run_submit);
}

static GError *
make_price_error (VisemeRun *self, gint64 credits)
{
  g_autofree char *price = viseme_format_amount (credits);
  g_autofree char *agreed = viseme_format_amount (viseme_job_get_agreed_credits (self->job));

  if (credits < 0)
    return g_error_new_literal (VISEME_ERROR, VISEME_ERROR_PRICE,
                                _ ("The gateway does not tell what this job costs. Nothing was "
                                   "sent and nothing was charged; agree to whatever it costs, or "
                                   "leave it."));

  return g_error_new (VISEME_ERROR, VISEME_ERROR_PRICE,
                      _ ("The gateway asks %s for this job, and you agreed to %s. Nothing was "
                         "charged; agree to the new price, or leave it."),
                      price, agreed);
}

/* The price is known as far as it can be: the request leaves only when the user agreed to it. */
static void
weigh_price (VisemeRun *self, gint64 credits)
{
  gint64 agreed = viseme_job_get_agreed_credits (self->job);
  g_autoptr (GError) error = NULL;

  viseme_job_get_intent (self->job)->expected = credits;
  if (agreed == VISEME_JOB_ANY_PRICE || (credits >= 0 && credits <= agreed))
    {
      commit_submit (self);
      return;
    }

  error = make_price_error (self, credits);
  viseme_run_finish (self, VISEME_JOB_DRAFT, VISEME_JOB_DRAFT, error);
}

static void
on_estimated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;
  g_autoptr (GError) error = NULL;
  gint64 credits = viseme_gateway_estimate_finish (VISEME_GATEWAY (source), result, &error);

  if (self->cancelled || g_error_matches (error, VISEME_ERROR, VISEME_ERROR_AUTH))
    viseme_run_fail (self, error);
  else if ((is_passing (error) || g_error_matches (error, VISEME_ERROR, VISEME_ERROR_PROTOCOL)) &&
           self->n_estimates < MAX_ESTIMATES)
    viseme_run_pause (self, get_pause (self, self->n_estimates++), _ ("Asking for the price"),
                      ask_for_the_price);
  else
    weigh_price (self, credits);
}

static VisemeSpeech
get_speech (VisemeRun *self)
{
  return (VisemeSpeech){
    .model = viseme_job_get_model_id (self->job),
    .text = viseme_job_get_text (self->job),
    .voice = viseme_job_get_voice (self->job),
    .options = viseme_job_get_options (self->job),
  };
}

static VisemeGeneration
get_generation (VisemeRun *self)
{
  return (VisemeGeneration){
    .model = viseme_job_get_model_id (self->job),
    .is_image = viseme_job_get_kind (self->job) == VISEME_JOB_IMAGE,
    .picture = self->video,
    .audio = self->audio,
    .prompt = viseme_job_get_text (self->job),
    .aspect_ratio = viseme_job_get_aspect_ratio (self->job),
    .seconds = viseme_job_get_seconds (self->job),
    .options = viseme_job_get_options (self->job),
  };
}

static void
ask_for_the_price (VisemeRun *self)
{
  const VisemeSpeech speech = get_speech (self);
  const VisemeGeneration generation = get_generation (self);

  if (viseme_job_is_speech (self->job))
    {
      viseme_gateway_estimate_speech_async (self->gateway, &speech, self->cancellable, on_estimated,
                                            g_object_ref (self));
      return;
    }

  viseme_gateway_estimate_async (self->gateway, &generation, self->cancellable, on_estimated,
                                 g_object_ref (self));
}

static void
on_balance_got (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;

  viseme_job_get_intent (self->job)->balance_before =
      viseme_gateway_get_balance_finish (VISEME_GATEWAY (source), result, NULL);
  if (self->cancelled)
    viseme_run_fail (self, NULL);
  else
    weigh_price (self, viseme_job_get_documented_credits (viseme_job_get_model_id (self->job)));
}

/* Makes the intent, with the price as the gateway tells it or as it is documented. Until it is
 * written nothing has left, so a cancelled job ends as if it had not begun. */
static void
prepare (VisemeRun *self)
{
  if (viseme_run_is_local (self))
    {
      commit_submit (self);
      return;
    }

  viseme_job_take_intent (self->job, viseme_intent_new (-1));
  viseme_run_set_outcome (self, VISEME_INTENT_REFUSED);
  if (viseme_gateway_tells_prices (self->gateway))
    ask_for_the_price (self);
  else
    viseme_gateway_get_balance_async (self->gateway, self->cancellable, on_balance_got,
                                      g_object_ref (self));
}

/* The gateway does not want it now: nothing was charged, and the same intent goes on. */
static void
on_refused_for_now (VisemeRun *self)
{
  viseme_run_pause (self, get_pause (self, self->n_refusals++), _ ("Waiting for the gateway"),
                    commit_submit);
}

/* Uploads of an earlier job that the gateway has lost in spite of what it said. */
static void
send_files_again (VisemeRun *self)
{
  const char *url = viseme_job_get_gateway_url (self->job);

  self->reused = FALSE;
  if (self->video != NULL)
    viseme_journal_forget_upload (self->journal, url, self->video->hash);
  if (self->audio != NULL)
    viseme_journal_forget_upload (self->journal, url, self->audio->hash);
  g_clear_pointer (&self->plan->video_hash, g_free);
  g_clear_pointer (&self->plan->audio_hash, g_free);
  restart_upload (self);
}

/* Never sent, or clearly refused. */
static void
fail_submit (VisemeRun *self, const GError *error)
{
  if (viseme_run_is_local (self) || self->cancelled)
    viseme_run_fail (self, error);
  else if (is_passing (error) && self->n_refusals < MAX_REFUSALS)
    viseme_run_commit (self, VISEME_JOB_READY, error->message, on_refused_for_now);
  else if (self->reused && g_error_matches (error, VISEME_ERROR, VISEME_ERROR_FAILED))
    viseme_run_commit (self, VISEME_JOB_READY, error->message, send_files_again);
  else
    viseme_run_fail (self, error);
}

static void
accept (VisemeRun *self, VisemeRemoteJob *remote)
{
  viseme_run_set_outcome (self, VISEME_INTENT_ACCEPTED);
  if (viseme_job_get_intent (self->job) != NULL && viseme_remote_job_get_charged (remote) >= 0)
    viseme_intent_set_charged (viseme_job_get_intent (self->job),
                               viseme_remote_job_get_charged (remote),
                               viseme_remote_job_is_cache_hit (remote) ? "cache" : "job");
  viseme_job_set_error (self->job, NULL);
  viseme_job_set_remote_id (self->job, viseme_remote_job_get_id (remote));
  viseme_run_commit (self, VISEME_JOB_WAITING, NULL, viseme_run_wait);
}

static void
on_submitted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeRemoteJob) remote =
      viseme_gateway_submit_finish (VISEME_GATEWAY (source), result, &error);

  if (remote != NULL)
    {
      /* Even when the program ends now: a job that is paid for must not be forgotten. */
      accept (self, remote);
      return;
    }
  /* What refuses a second request says nothing about the first. */
  if (!viseme_run_is_local (self) &&
      (self->resending || g_error_matches (error, VISEME_ERROR, VISEME_ERROR_UNCONFIRMED)))
    {
      viseme_job_set_error (self->job, error);
      viseme_run_commit (self, VISEME_JOB_UNCONFIRMED, error->message, viseme_run_reconcile);
      return;
    }

  viseme_run_set_outcome (self, VISEME_INTENT_REFUSED);
  fail_submit (self, error);
}

/* In the state submitting, which is on the disk. */
void
viseme_run_submit (VisemeRun *self)
{
  const VisemeIntent *intent = viseme_job_get_intent (self->job);
  const char *key = intent != NULL ? intent->key : NULL;
  const VisemeSpeech speech = get_speech (self);
  const VisemeGeneration generation = get_generation (self);

  if (viseme_job_is_speech (self->job))
    viseme_gateway_speak_async (self->gateway, &speech, key, NULL, on_submitted,
                                g_object_ref (self));
  else
    viseme_gateway_submit_async (self->gateway, &generation, key, NULL, on_submitted,
                                 g_object_ref (self));
}
