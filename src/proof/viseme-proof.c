/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-proof"

#include "config.h"

#include "viseme-proof.h"

#include "base/viseme-error.h"
#include "engine/viseme-mouth-net.h"
#include "media/viseme-audio-reader.h"
#include "media/viseme-media-info.h"
#include "media/viseme-still.h"
#include "viseme-proof-verdict.h"

#include <glib/gi18n-lib.h>

#define LONGEST_AUDIO 1800.0 /* seconds: bounds the memory for samples */
#define TRACK_SHARE   0.75   /* of the time, as measured */

/* All that is needed on the way. */
typedef struct
{
  GFile *result;
  GFile *video;
  GFile *audio;
  const VisemeChanges *changes;
  double video_seconds; /* 0: a picture */
  VisemeProofProgress progress;
  gpointer user_data;
  GCancellable *cancellable;
  GArray *speech; /* float: what should be heard */
  GPtrArray *shots;
  VisemeProofMeasures measures;
} Work;

static void
work_clear (Work *work)
{
  g_clear_pointer (&work->speech, g_array_unref);
  g_clear_pointer (&work->shots, g_ptr_array_unref);
  g_clear_pointer (&work->measures.damage, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

static void
report (Work *work, double fraction)
{
  if (work->progress != NULL)
    work->progress (CLAMP (fraction, 0.0, 1.0), work->user_data);
}

static void
on_track_progress (double fraction, gpointer user_data)
{
  report (user_data, TRACK_SHARE * fraction);
}

/* The size that a result of FILE has. */
static gboolean
measure_video (Work *work, GError **error)
{
  VisemeProofMeasures *measures = &work->measures;
  g_autoptr (VisemeMediaInfo) info = NULL;
  VisemeStill still;

  if (viseme_still_is_picture (work->video, work->cancellable))
    {
      if (!viseme_still_probe (work->video, &still, work->cancellable, error))
        return FALSE;
      measures->video_width = still.frame_width;
      measures->video_height = still.frame_height;
      return TRUE;
    }
  info = viseme_media_info_probe (work->video, work->cancellable, error);
  if (info == NULL)
    return FALSE;

  work->video_seconds = viseme_media_info_get_duration (info);
  measures->video_width = viseme_media_info_get_width (info);
  measures->video_height = viseme_media_info_get_height (info);
  return TRUE;
}

static gboolean
measure_size (Work *work, GError **error)
{
  g_autoptr (VisemeMediaInfo) info = NULL;

  info = viseme_media_info_probe (work->result, work->cancellable, error);
  if (info == NULL)
    return FALSE;
  if (!viseme_media_info_has_video (info))
    {
      g_autofree char *name = g_file_get_parse_name (work->result);

      g_set_error (error, VISEME_ERROR, VISEME_ERROR_NO_VIDEO, _ ("“%s” is no video."), name);
      return FALSE;
    }
  work->measures.width = viseme_media_info_get_width (info);
  work->measures.height = viseme_media_info_get_height (info);
  return TRUE;
}

/* Damage in the result is a finding; everything else is an error. */
static gboolean
take_damage (Work *work, GError *error)
{
  if (!g_error_matches (error, VISEME_ERROR, VISEME_ERROR_DAMAGED) &&
      !g_error_matches (error, VISEME_ERROR, VISEME_ERROR_NOT_MEDIA))
    return FALSE;

  if (work->measures.damage == NULL)
    work->measures.damage = g_strdup (error->message);
  return TRUE;
}

static gsize
to_samples (double seconds)
{
  return (gsize) (seconds * VISEME_MOUTH_NET_RATE + 0.5);
}

/* The part of the speech that was wanted, with silence behind it where the video is longer. */
static void
cut_speech (Work *work)
{
  const VisemeRange *range = &work->changes->audio;
  double total = (double) work->speech->len / VISEME_MOUTH_NET_RATE;
  gsize from = MIN (to_samples (range->from), work->speech->len);

  work->measures.promised = viseme_changes_get_seconds (work->changes, work->video_seconds, total);
  if (range->to > 0 && to_samples (range->to) < work->speech->len)
    g_array_set_size (work->speech, (guint) to_samples (range->to));
  g_array_remove_range (work->speech, 0, (guint) MIN (from, work->speech->len));
  g_array_set_size (work->speech, (guint) to_samples (work->measures.promised));
}

static gboolean
measure_sound (Work *work, GError **error)
{
  g_autoptr (GArray) sound = NULL;
  g_autoptr (GError) local = NULL;

  work->speech = viseme_audio_reader_read (work->audio, VISEME_MOUTH_NET_RATE, LONGEST_AUDIO,
                                           work->cancellable, error);
  if (work->speech == NULL)
    return FALSE;
  cut_speech (work);
  sound = viseme_audio_reader_read (work->result, VISEME_MOUTH_NET_RATE, LONGEST_AUDIO,
                                    work->cancellable, &local);
  if (g_error_matches (local, VISEME_ERROR, VISEME_ERROR_NO_AUDIO))
    sound = g_array_new (FALSE, FALSE, sizeof (float));
  else if (sound == NULL && !take_damage (work, local))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (sound != NULL)
    work->measures.sound = viseme_sound_proof_measure ((const float *) sound->data, sound->len,
                                                       (const float *) work->speech->data,
                                                       work->speech->len, VISEME_MOUTH_NET_RATE);
  return TRUE;
}

static GPtrArray *
find_shots (Work *work, const VisemeEngineOptions *options, GError **error)
{
  g_autoptr (VisemeFacePatches) patches = NULL;
  g_autoptr (VisemeFaceTrack) track = NULL;

  track = viseme_face_track_new (work->result, options, &patches, on_track_progress, work,
                                 work->cancellable, error);
  if (track == NULL)
    return NULL;
  return viseme_shot_list_new (track, patches, NULL, NULL, work->cancellable, error);
}

/* A result without a face is a finding too: nothing can be told of its mouth. Small faces take long
 * to look for. */
static gboolean
find_mouth (Work *work, GError **error)
{
  const VisemeEngineOptions thorough = { .allow_small_face = TRUE };
  g_autoptr (GError) local = NULL;

  work->shots = find_shots (work, NULL, &local);
  if (g_error_matches (local, VISEME_ERROR, VISEME_ERROR_NO_FACE))
    {
      g_clear_error (&local);
      work->shots = find_shots (work, &thorough, &local);
    }
  if (local == NULL || g_error_matches (local, VISEME_ERROR, VISEME_ERROR_NO_FACE) ||
      take_damage (work, local))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
measure_pictures (Work *work, GError **error)
{
  VisemePictureCourse course = { work->changes->video.from, work->changes->video.to, 1 };
  double shown = viseme_range_get_seconds (&work->changes->video, work->video_seconds);

  if (work->changes->length == VISEME_LENGTH_REMAP && shown > 0)
    course.pace = shown / MAX (work->measures.promised, 0.01);
  report (work, TRACK_SHARE);
  return viseme_picture_proof_measure (work->result, work->video, work->shots, &course,
                                       &work->measures.picture, work->cancellable, error);
}

static void
measure_mouth (Work *work)
{
  const VisemeProofMeasures *measures = &work->measures;
  g_autoptr (VisemeMouthSounds) sounds = NULL;

  if (work->shots == NULL)
    return;
  sounds = viseme_mouth_sounds_new ((const float *) work->speech->data, work->speech->len);
  work->measures.mouth = viseme_mouth_proof_measure (
      work->shots, sounds, (double) work->speech->len / VISEME_MOUTH_NET_RATE,
      measures->picture.start - measures->sound.lag);
}

static VisemeProof *
judge (const VisemeProofMeasures *measures)
{
  VisemeProof *self = g_new0 (VisemeProof, 1);

  self->checks = viseme_proof_verdict_new (measures);
  self->width = measures->width;
  self->height = measures->height;
  self->duration = measures->picture.start + measures->picture.duration;
  self->outcome = viseme_proof_get_worst (self)->outcome;
  return self;
}

/**
 * viseme_proof_new:
 * @result: a lip-synced video, of any model
 * @video: the video or the picture that it was made from
 * @audio: the speech that it was made for
 * @changes: (nullable): what of both was used, and how their lengths were made the same
 * @progress: (nullable) (scope call): told how far it is, in the calling thread
 * @user_data: for @progress
 * @cancellable: (nullable):
 * @error: those of the readers: a file that cannot be used at all; %G_IO_ERROR_CANCELLED
 *
 * Looks whether a result is what was ordered. A @result that is damaged is no error but a failed
 * check. Blocks; for worker threads.
 *
 * Returns: (transfer full): what was found, or %NULL with @error set
 */
VisemeProof *
viseme_proof_new (GFile *result,
                  GFile *video,
                  GFile *audio,
                  const VisemeChanges *changes,
                  VisemeProofProgress progress,
                  gpointer user_data,
                  GCancellable *cancellable,
                  GError **error)
{
  static const VisemeChanges none = { 0 };
  g_auto (Work) work = { .result = result,
                         .changes = changes != NULL ? changes : &none,
                         .video = video,
                         .audio = audio,
                         .progress = progress,
                         .user_data = user_data,
                         .cancellable = cancellable };

  if (!measure_size (&work, error) || !measure_video (&work, error) ||
      !measure_sound (&work, error))
    return NULL;
  if (work.measures.damage == NULL && !find_mouth (&work, error))
    return NULL;
  if (work.measures.damage == NULL && !measure_pictures (&work, error))
    return NULL;
  if (work.measures.damage == NULL)
    measure_mouth (&work);
  return judge (&work.measures);
}

/**
 * viseme_proof_get_worst:
 * @self: a proof
 *
 * Returns: (transfer none): the check that decides: the first that failed, or else the first that
 *   is unclear, or else any
 */
const VisemeProofCheck *
viseme_proof_get_worst (const VisemeProof *self)
{
  const VisemeProofCheck *worst = g_ptr_array_index (self->checks, 0);

  for (guint i = 0; i < self->checks->len; i++)
    {
      const VisemeProofCheck *check = g_ptr_array_index (self->checks, i);

      if (check->outcome > worst->outcome)
        worst = check;
    }
  return worst;
}

/**
 * viseme_proof_describe:
 * @self: a proof
 *
 * Returns: (transfer full): the verdict in one translated sentence
 */
char *
viseme_proof_describe (const VisemeProof *self)
{
  if (self->outcome == VISEME_PROOF_PASSED)
    return g_strdup (_ ("The mouth moves with the speech, and all else is as it should be."));
  return g_strdup (viseme_proof_get_worst (self)->message);
}

/**
 * viseme_proof_free:
 * @self: (transfer full): a proof
 */
void
viseme_proof_free (VisemeProof *self)
{
  g_ptr_array_unref (self->checks);
  g_free (self);
}
