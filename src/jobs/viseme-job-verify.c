/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-job-verify"

#include "config.h"

#include "viseme-job-check.h"
#include "viseme-job-private.h"

#include "base/viseme-error.h"
#include "base/viseme-files.h"
#include "media/viseme-media-info.h"
#include "media/viseme-picture-file.h"
#include "media/viseme-sound-check.h"
#include "media/viseme-sound-convert.h"
#include "media/viseme-video-reader.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* How much of what the file says of its length must be there. */
#define LEAST_PART      0.9
#define MOST_SLACK      0.1 /* seconds: sound ends with a whole frame of its codec */
/* Decoders may leave out the first or last picture of a file that is sound. */
#define MOST_LOST_PART  0.01
#define FEW_LOST        2
/* Where a result differs from the speech by more, the user is told. */
#define MOST_DIFFERENCE 1.0

/**
 * viseme_job_proof_free:
 * @proof: (transfer full): a proof
 */
void
viseme_job_proof_free (VisemeJobProof *proof)
{
  g_free (proof->hash);
  g_strfreev (proof->warnings);
  g_free (proof);
}

/* A header that is fine says little: a file may be cut off, or filled with anything, behind it. */
static gboolean
decode_all (GFile *file, double duration, GCancellable *cancellable, GError **error)
{
  g_autoptr (VisemeVideoReader) reader = viseme_video_reader_new (file, cancellable, error);
  g_autoptr (GError) local = NULL;
  double end = 0;
  gboolean whole = TRUE;
  guint n_frames = 0;
  GstBuffer *frame;

  if (reader == NULL)
    return FALSE;

  while ((frame = viseme_video_reader_read (reader, cancellable, &local)) != NULL)
    {
      end = (double) GST_BUFFER_PTS (frame) / GST_SECOND;
      if (GST_BUFFER_DURATION_IS_VALID (frame))
        end += (double) GST_BUFFER_DURATION (frame) / GST_SECOND;
      n_frames++;
      whole = whole && !GST_BUFFER_FLAG_IS_SET (frame, GST_BUFFER_FLAG_CORRUPTED);
      gst_buffer_unref (frame);
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!whole || viseme_video_reader_count_lost (reader) > FEW_LOST + n_frames * MOST_LOST_PART)
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_DAMAGED,
                           _ ("its pictures are damaged"));
      return FALSE;
    }
  if (end < duration * LEAST_PART - MOST_SLACK)
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_DAMAGED, _ ("it is cut off"));
      return FALSE;
    }

  return TRUE;
}

/* How long the result is to be. */
static double
find_length (VisemeJob *job, VisemeMediaInfo *video, VisemeMediaInfo *audio)
{
  double picture = video != NULL && viseme_media_info_has_video (video)
                       ? viseme_media_info_get_duration (video)
                       : 0;

  return viseme_changes_get_seconds (viseme_job_get_changes (job), picture,
                                     viseme_media_info_get_duration (audio));
}

static void
compare (VisemeJob *job, VisemeMediaInfo *result, GStrvBuilder *warnings, GCancellable *cancellable)
{
  gboolean is_lip_sync = viseme_job_get_kind (job) == VISEME_JOB_LIP_SYNC;
  g_autoptr (VisemeMediaInfo) video =
      is_lip_sync ? viseme_media_info_probe (viseme_job_get_video (job), cancellable, NULL) : NULL;
  g_autoptr (VisemeMediaInfo) audio =
      is_lip_sync ? viseme_media_info_probe (viseme_job_get_audio (job), cancellable, NULL) : NULL;
  int width = viseme_media_info_get_width (result);
  int height = viseme_media_info_get_height (result);

  if (video != NULL && viseme_media_info_has_video (video) &&
      (viseme_media_info_get_width (video) != width ||
       viseme_media_info_get_height (video) != height))
    {
      g_autofree char *text = g_strdup_printf (
          _ ("The result has %d × %d pixels, the video has %d × %d."), width, height,
          viseme_media_info_get_width (video), viseme_media_info_get_height (video));

      g_strv_builder_add (warnings, text);
    }
  if (audio != NULL && fabs (find_length (job, video, audio) -
                             viseme_media_info_get_duration (result)) > MOST_DIFFERENCE)
    {
      g_autofree char *text = g_strdup_printf (_ ("The result lasts %.1f s instead of %.1f s."),
                                               viseme_media_info_get_duration (result),
                                               find_length (job, video, audio));

      g_strv_builder_add (warnings, text);
    }
  if (is_lip_sync && !viseme_media_info_has_audio (result))
    g_strv_builder_add (warnings, _ ("The result has no sound."));
}

/* What the user named as WAV becomes WAV, whatever the gateway made. */
static gboolean
is_wave_wanted (VisemeJob *job)
{
  GFile *output = viseme_job_get_output (job);
  g_autofree char *name = output != NULL ? g_file_get_basename (output) : g_strdup (".wav");
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_str_has_suffix (lower, ".wav");
}

static VisemeJobProof *
verify_sound (VisemeJob *job, GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (VisemeMediaInfo) info = viseme_media_info_probe (file, cancellable, error);
  g_autoptr (VisemeJobProof) proof = g_new0 (VisemeJobProof, 1);

  if (info == NULL)
    return NULL;
  if (!viseme_media_info_has_audio (info) || viseme_media_info_get_duration (info) <= 0)
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_DAMAGED, _ ("it has no sound"));
      return NULL;
    }
  if (!viseme_sound_check_is_whole (file, cancellable))
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_DAMAGED, _ ("it is cut off"));
      return NULL;
    }
  if (!viseme_sound_check_is_clean (file, cancellable))
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_DAMAGED, _ ("its sound is damaged"));
      return NULL;
    }
  if (is_wave_wanted (job) && !viseme_sound_check_is_wave (file, cancellable) &&
      !viseme_sound_convert_to_wave (file, cancellable, error))
    return NULL;

  proof->warnings = g_new0 (char *, 1);
  proof->hash = viseme_files_hash (file, cancellable, error);

  return proof->hash != NULL ? g_steal_pointer (&proof) : NULL;
}

/* What the user named as PNG or JPEG becomes that, whatever the gateway made. */
static gboolean
convert_picture (VisemeJob *job,
                 VisemeMediaInfo *info,
                 GFile *file,
                 GCancellable *cancellable,
                 GError **error)
{
  GFile *output = viseme_job_get_output (job);
  g_autofree char *name = output != NULL ? g_file_get_basename (output) : g_strdup (".png");
  const char *type = viseme_picture_file_get_type (name);

  return type == NULL || g_strcmp0 (type, viseme_media_info_get_media_type (info)) == 0 ||
         viseme_picture_file_convert (file, type, cancellable, error);
}

static VisemeJobProof *
verify_picture (VisemeJob *job, GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (VisemeMediaInfo) info = viseme_media_info_probe (file, cancellable, error);
  g_autoptr (VisemeJobProof) proof = g_new0 (VisemeJobProof, 1);

  if (info == NULL)
    return NULL;
  if (!viseme_media_info_is_image (info))
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_DAMAGED, _ ("it is no picture"));
      return NULL;
    }
  if (!viseme_picture_file_is_whole (file, cancellable))
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_DAMAGED, _ ("it is cut off"));
      return NULL;
    }
  if (!decode_all (file, 0, cancellable, error) ||
      !convert_picture (job, info, file, cancellable, error))
    return NULL;

  proof->warnings = g_new0 (char *, 1);
  proof->hash = viseme_files_hash (file, cancellable, error);

  return proof->hash != NULL ? g_steal_pointer (&proof) : NULL;
}

static VisemeJobProof *
verify_video (VisemeJob *job, GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (VisemeMediaInfo) info = NULL;
  g_autoptr (VisemeJobProof) proof = g_new0 (VisemeJobProof, 1);
  g_autoptr (GStrvBuilder) warnings = g_strv_builder_new ();

  info = viseme_media_info_probe (file, cancellable, error);
  if (info == NULL)
    return NULL;
  if (!viseme_media_info_has_video (info) || viseme_media_info_get_duration (info) <= 0)
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_DAMAGED, _ ("it has no picture"));
      return NULL;
    }
  if (!decode_all (file, viseme_media_info_get_duration (info), cancellable, error))
    return NULL;

  compare (job, info, warnings, cancellable);
  proof->warnings = g_strv_builder_end (warnings);
  proof->hash = viseme_files_hash (file, cancellable, error);

  return proof->hash != NULL ? g_steal_pointer (&proof) : NULL;
}

static VisemeJobProof *
verify (VisemeJob *job, GFile *file, GCancellable *cancellable, GError **error)
{
  if (!viseme_files_check_readable (file, cancellable, error))
    return NULL;

  switch (viseme_job_get_kind (job))
    {
    case VISEME_JOB_SPEECH:
      return verify_sound (job, file, cancellable, error);
    case VISEME_JOB_IMAGE:
      return verify_picture (job, file, cancellable, error);
    case VISEME_JOB_LIP_SYNC:
    case VISEME_JOB_ANIMATION:
    default:
      return verify_video (job, file, cancellable, error);
    }
}

static char *
describe_damage (VisemeJob *job, const char *reason)
{
  switch (viseme_job_get_kind (job))
    {
    case VISEME_JOB_SPEECH:
      return g_strdup_printf (_ ("The gateway’s result is not sound that can be played (%s)."),
                              reason);
    case VISEME_JOB_IMAGE:
      return g_strdup_printf (_ ("The gateway’s result is not a picture that can be shown (%s)."),
                              reason);
    case VISEME_JOB_LIP_SYNC:
    case VISEME_JOB_ANIMATION:
    default:
      return g_strdup_printf (_ ("The gateway’s result is not a video that can be played (%s)."),
                              reason);
    }
}

static void
verify_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GFile *file = task_data;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  VisemeJobProof *proof = verify (source, file, cancellable, &error);

  if (proof != NULL)
    {
      g_task_return_pointer (task, proof, (GDestroyNotify) viseme_job_proof_free);
      return;
    }

  g_file_delete (file, NULL, NULL);
  if (g_task_return_error_if_cancelled (task))
    return;
  text = describe_damage (source, error->message);
  g_task_return_new_error (task, VISEME_ERROR, VISEME_ERROR_DAMAGED, "%s", text);
}

/**
 * viseme_job_verify_async:
 * @job: a job
 * @temporary: its downloaded result; deleted when it is none
 * @cancellable: (nullable): a cancellable
 * @callback: called with the proof
 * @user_data: data for @callback
 *
 * Decodes the whole result in a thread. %VISEME_ERROR_DAMAGED when it is not what
 * the job makes, or less of it than it says. Sound becomes WAV, and a picture PNG or JPEG, when its
 * name says so.
 */
void
viseme_job_verify_async (VisemeJob *job,
                         GFile *temporary,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (job, cancellable, callback, user_data);

  g_task_set_source_tag (task, viseme_job_verify_async);
  g_task_set_task_data (task, g_object_ref (temporary), g_object_unref);
  g_task_run_in_thread (task, verify_in_thread);
}

/**
 * viseme_job_verify_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): what is known of the result, or %NULL with @error set
 */
VisemeJobProof *
viseme_job_verify_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
