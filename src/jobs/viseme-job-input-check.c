/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-job-input-check"

#include "config.h"

#include "viseme-job-check.h"

#include "base/viseme-error.h"
#include "base/viseme-files.h"
#include "base/viseme-text.h"
#include "gateway/viseme-model.h"
#include "media/viseme-media-info.h"
#include "viseme-job-private.h"
#include "viseme-picture-limits.h"

#include <glib/gi18n-lib.h>

/* Gateway protocol 1.2, 3.1 and 5. */
#define MAX_PROMPT_CHARACTERS 2000
#define MIN_SECONDS           3
#define MAX_SECONDS           15

static VisemeMediaInfo *
probe (GFile *file, GCancellable *cancellable, GError **error)
{
  if (!viseme_files_check_readable (file, cancellable, error))
    return NULL;

  return viseme_media_info_probe (file, cancellable, error);
}

/* By which a gateway may know them already. */
static gboolean
hash_inputs (VisemeJob *job, VisemeJobPlan *plan, GCancellable *cancellable, GError **error)
{
  GFile *video = viseme_job_get_video (job), *audio = viseme_job_get_audio (job);

  if (viseme_job_is_free (job))
    return TRUE;

  if (video != NULL)
    plan->video_hash = viseme_files_hash (video, cancellable, error);
  if (video != NULL && plan->video_hash == NULL)
    return FALSE;
  if (audio != NULL)
    plan->audio_hash = viseme_files_hash (audio, cancellable, error);

  return audio == NULL || plan->audio_hash != NULL;
}

static gboolean
check_text (VisemeJob *job, GError **error)
{
  const char *text = viseme_job_get_text (job);
  g_autoptr (GListModel) models = viseme_model_list_speech ();
  g_autoptr (VisemeModel) model = viseme_model_find (models, viseme_job_get_model_id (job));
  guint most = model != NULL ? viseme_model_get_max_characters (model) : 0;

  if (!g_utf8_validate (text, -1, NULL) || viseme_text_is_blank (text))
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_EMPTY,
                           _ ("There is nothing to speak. Write what the person shall say."));
      return FALSE;
    }
  if (most > 0 && g_utf8_strlen (text, -1) > (glong) most)
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_TOO_LARGE,
                   _ ("The text has %ld characters, and this voice takes up to %u. Shorten it, or "
                      "split it."),
                   g_utf8_strlen (text, -1), most);
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_prompt (VisemeJob *job, gboolean is_needed, GError **error)
{
  const char *prompt = viseme_job_get_text (job);

  if (prompt == NULL && !is_needed)
    return TRUE;
  if (prompt == NULL || !g_utf8_validate (prompt, -1, NULL) ||
      (is_needed && viseme_text_is_blank (prompt)))
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_EMPTY,
                           _ ("There are no words for what is to be made. Describe it."));
      return FALSE;
    }
  if (g_utf8_strlen (prompt, -1) <= MAX_PROMPT_CHARACTERS)
    return TRUE;

  g_set_error (error, VISEME_ERROR, VISEME_ERROR_TOO_LARGE,
               _ ("The description has %ld characters, and %d are taken. Shorten it."),
               g_utf8_strlen (prompt, -1), MAX_PROMPT_CHARACTERS);

  return FALSE;
}

static gboolean
check_shape (VisemeJob *job, GError **error)
{
  static const char *const known[] = { "9:16", "1:1", "16:9", NULL };
  const char *ratio = viseme_job_get_aspect_ratio (job);
  int seconds = viseme_job_get_seconds (job);

  if (ratio != NULL && !g_strv_contains (known, ratio))
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                   _ ("“%s” is no shape that is made. Choose 9:16, 1:1 or 16:9."), ratio);
      return FALSE;
    }
  if (seconds != 0 && (seconds < MIN_SECONDS || seconds > MAX_SECONDS))
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                   _ ("A video of %d seconds is not made. Choose from %d to %d."), seconds,
                   MIN_SECONDS, MAX_SECONDS);
      return FALSE;
    }

  return TRUE;
}

/* A model that nobody documents is one for videos. */
static gboolean
check_model (VisemeJob *job, gboolean is_picture, GError **error)
{
  const char *id = viseme_job_get_model_id (job);
  g_autoptr (VisemeModel) model = viseme_model_find_documented (id);
  g_autofree char *name = g_file_get_parse_name (viseme_job_get_video (job));

  if (model != NULL ? viseme_model_takes (model, is_picture) : !is_picture)
    return TRUE;

  if (is_picture)
    g_set_error (error, VISEME_ERROR, VISEME_ERROR_NO_VIDEO,
                 _ ("“%s” is a picture. The model “%s” needs a video; “%s”, “%s” and “%s” take "
                    "pictures."),
                 name, id, VISEME_MODEL_LOCAL, VISEME_MODEL_FABRIC, VISEME_MODEL_OMNIHUMAN);
  else
    g_set_error (error, VISEME_ERROR, VISEME_ERROR_UNSUPPORTED,
                 _ ("“%s” is a video. The model “%s” makes a picture speak; choose another model, "
                    "or a picture."),
                 name, id);

  return FALSE;
}

/* Returns: (transfer full): what is known of the video or the picture. */
static VisemeMediaInfo *
check_picture (VisemeJob *job, VisemeJobPlan *plan, GCancellable *cancellable, GError **error)
{
  g_autoptr (VisemeMediaInfo) info = probe (viseme_job_get_video (job), cancellable, error);
  gboolean is_image = info != NULL && viseme_media_info_is_image (info);
  g_autofree char *name = g_file_get_parse_name (viseme_job_get_video (job));

  if (info == NULL)
    return NULL;
  if (!viseme_media_info_has_video (info) && !is_image)
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_NO_VIDEO,
                   viseme_media_info_has_audio (info)
                       ? _ ("“%s” has only sound. Give the video first and the speech second, or "
                            "choose another video.")
                       : _ ("“%s” has no moving picture. Choose a video of the person."),
                   name);
      return NULL;
    }
  if (viseme_job_get_kind (job) == VISEME_JOB_ANIMATION && !is_image)
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_UNSUPPORTED,
                   _ ("“%s” moves already. Choose a picture to animate."), name);
      return NULL;
    }
  if (viseme_job_get_kind (job) == VISEME_JOB_LIP_SYNC && !check_model (job, is_image, error))
    return NULL;

  g_set_object (&plan->video, viseme_media_info_get_file (info));
  plan->video_type = g_strdup (viseme_media_info_get_media_type (info));
  plan->video_size = viseme_media_info_get_size (info);

  return g_steal_pointer (&info);
}

static VisemeMediaInfo *
check_audio (VisemeJob *job, VisemeJobPlan *plan, GCancellable *cancellable, GError **error)
{
  g_autoptr (VisemeMediaInfo) info = probe (viseme_job_get_audio (job), cancellable, error);
  g_autofree char *name = g_file_get_parse_name (viseme_job_get_audio (job));

  if (info == NULL)
    return NULL;
  if (!viseme_media_info_has_audio (info))
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_NO_AUDIO,
                   viseme_media_info_has_video (info)
                       ? _ ("“%s” is a video without sound. Give the video first and the speech "
                            "second, or choose a recording.")
                       : _ ("“%s” has no sound. Choose a recording of the speech."),
                   name);
      return NULL;
    }

  g_set_object (&plan->audio, viseme_media_info_get_file (info));
  plan->audio_type = g_strdup (viseme_media_info_get_media_type (info));
  plan->audio_size = viseme_media_info_get_size (info);

  return g_steal_pointer (&info);
}

static gboolean
check_lip_sync (VisemeJob *job, VisemeJobPlan *plan, GCancellable *cancellable, GError **error)
{
  g_autoptr (VisemeMediaInfo) picture = check_picture (job, plan, cancellable, error);
  g_autoptr (VisemeMediaInfo) speech = NULL;

  if (picture == NULL || !check_prompt (job, FALSE, error))
    return FALSE;
  speech = check_audio (job, plan, cancellable, error);
  if (speech == NULL)
    return FALSE;

  return viseme_job_is_free (job) || !viseme_media_info_is_image (picture) ||
         viseme_picture_limits_check (viseme_job_get_model_id (job), viseme_job_get_options (job),
                                      picture, speech, error);
}

static gboolean
check_animation (VisemeJob *job, VisemeJobPlan *plan, GCancellable *cancellable, GError **error)
{
  g_autoptr (VisemeMediaInfo) picture = NULL;

  if (!check_prompt (job, TRUE, error) || !check_shape (job, error))
    return FALSE;
  picture = check_picture (job, plan, cancellable, error);

  return picture != NULL;
}

/**
 * viseme_job_check_inputs:
 * @job: a job
 * @plan: what is known of its inputs is written here
 * @cancellable: (nullable): a cancellable
 * @error: return location
 *
 * Checks before anything is sent that the inputs can be read and are what the model takes. Blocks;
 * for worker threads.
 *
 * Returns: %FALSE with @error set when they are not
 */
gboolean
viseme_job_check_inputs (VisemeJob *job,
                         VisemeJobPlan *plan,
                         GCancellable *cancellable,
                         GError **error)
{
  gboolean fit;

  switch (viseme_job_get_kind (job))
    {
    case VISEME_JOB_SPEECH:
      return check_text (job, error);
    case VISEME_JOB_IMAGE:
      return check_prompt (job, TRUE, error) && check_shape (job, error);
    case VISEME_JOB_ANIMATION:
      fit = check_animation (job, plan, cancellable, error);
      break;
    case VISEME_JOB_LIP_SYNC:
    default:
      fit = check_lip_sync (job, plan, cancellable, error);
    }

  return fit && hash_inputs (job, plan, cancellable, error);
}
