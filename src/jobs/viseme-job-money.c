/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-job-money"

#include "config.h"

#include "viseme-job-private.h"

#include "base/viseme-error.h"
#include "gateway/viseme-model.h"

/**
 * viseme_job_get_expected_credits:
 * @self: a job
 *
 * Returns: what the request that was sent last should cost, or -1
 */
gint64
viseme_job_get_expected_credits (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), -1);

  return self->intent != NULL ? self->intent->expected : -1;
}

/**
 * viseme_job_get_charged_credits:
 * @self: a job
 *
 * Returns: what was charged for the request that was sent last, or -1 while that is not known
 */
gint64
viseme_job_get_charged_credits (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), -1);

  return self->intent != NULL ? self->intent->charged : -1;
}

/* Returns: -1 for a model that the documentation does not price. */
gint64
viseme_job_get_documented_credits (const char *model_id)
{
  g_autoptr (VisemeModel) model = viseme_model_find_documented (model_id);

  return model != NULL ? viseme_model_get_credits (model) : VISEME_MODEL_PRICE_UNKNOWN;
}

/**
 * viseme_job_get_agreed_credits:
 * @self: a job
 *
 * Returns: the most that the user agreed to pay for it, or %VISEME_JOB_ANY_PRICE
 */
gint64
viseme_job_get_agreed_credits (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), 0);

  return self->agreed;
}

/**
 * viseme_job_agree:
 * @self: a job that has not been sent
 * @credits: the most that the user agrees to pay, or %VISEME_JOB_ANY_PRICE
 *
 * Without a call the documented price of the model is what was agreed to, and nothing for a model
 * that has none.
 */
void
viseme_job_agree (VisemeJob *self, gint64 credits)
{
  g_return_if_fail (VISEME_IS_JOB (self));

  self->agreed = credits;
}

/**
 * viseme_job_needs_agreement:
 * @self: a job
 *
 * Returns: %TRUE when it was not sent since the gateway asks more than the user agreed to, which
 *   viseme_job_get_expected_credits() then has, or does not tell the price
 */
gboolean
viseme_job_needs_agreement (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), FALSE);

  return self->state == VISEME_JOB_DRAFT &&
         g_error_matches (self->error, VISEME_ERROR, VISEME_ERROR_PRICE);
}

/**
 * viseme_job_is_obstacle:
 * @error: (nullable): why a job stopped
 *
 * Returns: %TRUE for what stood in the way without a word of the gateway against the job
 */
gboolean
viseme_job_is_obstacle (const GError *error)
{
  static const VisemeError obstacles[] = {
    VISEME_ERROR_NETWORK,   VISEME_ERROR_AUTH,     VISEME_ERROR_RATE_LIMITED,
    VISEME_ERROR_PROTOCOL,  VISEME_ERROR_NO_SPACE, VISEME_ERROR_PERMISSION,
    VISEME_ERROR_DAMAGED,   VISEME_ERROR_EXISTS,   VISEME_ERROR_FAILED,
    VISEME_ERROR_NOT_FOUND,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (obstacles); i++)
    if (g_error_matches (error, VISEME_ERROR, (int) obstacles[i]))
      return TRUE;

  return FALSE;
}

/**
 * viseme_job_is_owed:
 * @self: a job
 *
 * Returns: %TRUE when the gateway accepted the job, which may be paid for, and what it made is not
 *   on the disk although nothing is said against it: it can be fetched, and must not be paid again
 */
gboolean
viseme_job_is_owed (VisemeJob *self)
{
  g_return_val_if_fail (VISEME_IS_JOB (self), FALSE);

  if (self->remote_id == NULL)
    return FALSE;
  if (self->state == VISEME_JOB_WAITING || self->state == VISEME_JOB_DOWNLOADING)
    return TRUE;

  return self->state == VISEME_JOB_FAILED && viseme_job_is_obstacle (self->error);
}

/* The engine of this computer charges nothing. */
gboolean
viseme_job_is_free (VisemeJob *self)
{
  return self->gateway_url == NULL;
}

VisemeIntent *
viseme_job_get_intent (VisemeJob *self)
{
  return self->intent;
}

void
viseme_job_take_intent (VisemeJob *self, VisemeIntent *intent)
{
  g_clear_pointer (&self->intent, viseme_intent_free);
  self->intent = intent;
}

const char *
viseme_job_get_video_hash (VisemeJob *self)
{
  return self->video_hash;
}

const char *
viseme_job_get_audio_hash (VisemeJob *self)
{
  return self->audio_hash;
}

void
viseme_job_set_hashes (VisemeJob *self, const char *video, const char *audio)
{
  g_free (self->video_hash);
  g_free (self->audio_hash);
  self->video_hash = g_strdup (video);
  self->audio_hash = g_strdup (audio);
}

void
viseme_job_set_result_hash (VisemeJob *self, const char *hash)
{
  g_free (self->result_hash);
  self->result_hash = g_strdup (hash);
}

const char *
viseme_job_get_result_hash (VisemeJob *self)
{
  return self->result_hash;
}

const char *
viseme_job_get_result_tag (VisemeJob *self)
{
  return self->result_tag;
}

void
viseme_job_set_result_tag (VisemeJob *self, const char *tag)
{
  g_free (self->result_tag);
  self->result_tag = g_strdup (tag);
}
