/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-engine"

#include "config.h"

#include "viseme-engine.h"

#include "base/viseme-error.h"
#include "base/viseme-files.h"
#include "media/viseme-audio-reader.h"
#include "media/viseme-still.h"
#include "viseme-analysis.h"
#include "viseme-jaw-motion.h"
#include "viseme-mouth-fade.h"
#include "viseme-mouth-net.h"
#include "viseme-mouth-plan.h"
#include "viseme-render.h"
#include "viseme-unit-selection.h"
#include "viseme-work-estimate.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define LONGEST_AUDIO    1800.0 /* seconds: bounds the memory for samples and plans */
#define LONGEST_LESSON   600.0  /* seconds of a video's own speech to learn from */
#define PROGRESS_STEP_US 100000

/* Canonical pixels of opening and closing: talking people reach 5 to 20, idle ones stay below 1. */
#define LEAST_MOTION 1.5f

/* A step of the work and what part of the progress it fills. */
typedef struct
{
  VisemeEngineProgress progress;
  gpointer user_data;
  VisemeWorkEstimate estimate;
  double from;
  double to;
  gint64 last_us;
} Steps;

/* Everything that is made on the way. */
typedef struct
{
  GArray *samples;
  VisemeAnalysis *analysis;
  VisemeFaceTrack *track; /* of the analysis */
  GPtrArray *shots;       /* of the analysis */
  GArray *frames;
  double *times; /* the middle of each of FRAMES, seconds */
  guint *chosen;
  float *weights;
  GPtrArray *mouths; /* VisemeJawFace: of the shots whose jaw is moved */
  const VisemeJawFace **jaws;
  VisemeJawPose *jaw_poses;
  gboolean silent;
  gboolean is_still;
  gboolean is_reduced; /* the still, since it is too large */
  gboolean head_motion;
  double duration;
  guint bit_depth; /* bits per colour of the video */
} Work;

static void
work_clear (Work *work)
{
  g_clear_pointer (&work->samples, g_array_unref);
  g_clear_pointer (&work->analysis, viseme_analysis_free);
  g_clear_pointer (&work->frames, g_array_unref);
  g_clear_pointer (&work->times, g_free);
  g_clear_pointer (&work->chosen, g_free);
  g_clear_pointer (&work->weights, g_free);
  g_clear_pointer (&work->mouths, g_ptr_array_unref);
  g_clear_pointer (&work->jaws, g_free);
  g_clear_pointer (&work->jaw_poses, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

static void
on_step_progress (double fraction, gpointer user_data)
{
  Steps *steps = user_data;
  gint64 now = g_get_monotonic_time ();

  if (steps->progress == NULL || now - steps->last_us < PROGRESS_STEP_US)
    return;
  steps->last_us = now;
  steps->progress (steps->from + (steps->to - steps->from) * CLAMP (fraction, 0.0, 1.0),
                   steps->user_data);
}

/* The next step is WORK of what is left, which is WORK and REST. */
static void
begin_step (Steps *steps, double work, double rest)
{
  steps->from = steps->to;
  steps->to = steps->from + (1 - steps->from) * work / MAX (work + rest, 1e-9);
}

static gboolean
read_audio (Work *work, GFile *audio, GCancellable *cancellable, GError **error)
{
  work->samples =
      viseme_audio_reader_read (audio, VISEME_MOUTH_NET_RATE, LONGEST_AUDIO, cancellable, error);
  if (work->samples == NULL)
    return FALSE;

  work->duration = (double) work->samples->len / VISEME_MOUTH_NET_RATE;
  return TRUE;
}

static gboolean
analyse_video (Work *work,
               GFile *video,
               const VisemeEngineOptions *options,
               Steps *steps,
               GCancellable *cancellable,
               GError **error)
{
  const VisemeWorkEstimate *estimate = &steps->estimate;

  begin_step (steps, estimate->analysis, estimate->plan + estimate->render);
  work->analysis =
      viseme_analysis_new (video, options, on_step_progress, steps, cancellable, error);
  if (work->analysis == NULL)
    return FALSE;

  if (work->analysis->restored)
    steps->to = 0;
  begin_step (steps, estimate->plan, estimate->render);
  work->track = work->analysis->track;
  work->shots = work->analysis->shots;
  return TRUE;
}

static void
lay_out_frames (Work *work)
{
  guint n = viseme_face_track_get_n_frames (work->track);
  g_autofree guint64 *durations = g_new (guint64, n);

  for (guint i = 0; i < n; i++)
    durations[i] = viseme_face_track_get_frame (work->track, i)->duration;
  work->frames = viseme_base_frames_new (durations, n, (guint64) llround (work->duration * 1e9));
  work->times = g_new (double, work->frames->len);
  for (guint k = 0; k < work->frames->len; k++)
    {
      const VisemeBaseFrame *frame = &g_array_index (work->frames, VisemeBaseFrame, k);

      work->times[k] = ((double) frame->pts + (double) frame->duration / 2) / 1e9;
    }
}

/* What the video's own sound tells of how its people speak, if it has any. */
static gboolean
learn_own_speech (Work *work, GFile *video, GCancellable *cancellable, GError **error)
{
  g_autoptr (VisemeMouthSounds) sounds = NULL;
  g_autoptr (GArray) samples = NULL;

  samples =
      viseme_audio_reader_read (video, VISEME_MOUTH_NET_RATE, LONGEST_LESSON, cancellable, NULL);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (samples == NULL)
    return TRUE;

  sounds = viseme_mouth_sounds_new ((const float *) samples->data, samples->len);
  viseme_shot_list_learn (work->shots, sounds);
  return TRUE;
}

static guint
source_of (const Work *work, guint k)
{
  return g_array_index (work->frames, VisemeBaseFrame, k).source;
}

/* Chooses mouths for the frames START..END, which all show SHOT. */
static gboolean
choose_in_run (Work *work,
               const VisemeShot *shot,
               const VisemeMouthPlan *plan,
               guint start,
               guint end,
               GCancellable *cancellable,
               GError **error)
{
  const VisemeMouthPlan part = { .n_frames = end - start,
                                 .targets = plan->targets + start,
                                 .silent = plan->silent };
  g_autofree guint *bases = g_new (guint, end - start);
  g_autofree guint *chosen = NULL;

  for (guint k = start; k < end; k++)
    bases[k - start] = source_of (work, k) - shot->first;
  chosen = viseme_unit_selection_run (&part, shot->states, bases, cancellable, error);
  for (guint k = start; chosen != NULL && k < end; k++)
    work->chosen[k] = shot->first + chosen[k - start];
  return chosen != NULL;
}

/* A mouth that never opens has no shapes to speak with: its jaw is moved instead. */
static gboolean
is_idle (const VisemeShot *shot)
{
  return shot->states->motion < LEAST_MOTION;
}

static VisemeMouthPlan *
plan_mouth (const Work *work, const VisemeShot *shot, const VisemeMouthSounds *sounds)
{
  guint n = work->frames->len;
  g_autofree VisemeMouthShape *shapes = g_new (VisemeMouthShape, n);

  for (guint k = 0; k < n; k++)
    {
      shapes[k] = viseme_mouth_sounds_get_shape (sounds, work->times[k]);
      if (shot->own != NULL)
        shapes[k].course =
            viseme_own_speech_get_aperture (shot->own, sounds, work->times[k], shapes[k].course);
    }
  if (is_idle (shot))
    return viseme_jaw_motion_plan (shapes, work->times, n);
  return viseme_mouth_plan_new (shapes, work->times, n, shot->states->states, shot->states->usable,
                                shot->states->n_frames);
}

static gboolean
is_in_shot (const Work *work, const VisemeShot *shot, guint k)
{
  return viseme_shot_list_find (work->shots, source_of (work, k)) == shot;
}

/* Says how the jaw moves in each frame of SHOT. */
static gboolean
move_jaw (Work *work,
          GFile *video,
          const VisemeShot *shot,
          const VisemeMouthPlan *plan,
          GCancellable *cancellable,
          GError **error)
{
  g_autofree VisemeJawPose *poses = NULL;
  VisemeJawFace *mouth;

  if (plan->silent)
    return TRUE;
  mouth = viseme_jaw_face_new (video, shot->first, shot->track, shot->states, cancellable, error);
  if (mouth == NULL)
    return FALSE;

  g_ptr_array_add (work->mouths, mouth);
  poses = viseme_jaw_motion_new (plan, mouth);
  for (guint k = 0; k < work->frames->len; k++)
    if (is_in_shot (work, shot, k))
      {
        work->jaws[k] = mouth;
        work->jaw_poses[k] = poses[k];
      }
  return TRUE;
}

static gboolean
choose_in_shot (Work *work,
                GFile *video,
                const VisemeShot *shot,
                const VisemeMouthSounds *sounds,
                GCancellable *cancellable,
                GError **error)
{
  guint n = work->frames->len, start = 0;
  g_autoptr (VisemeMouthPlan) plan = plan_mouth (work, shot, sounds);

  work->silent = plan->silent;
  if (is_idle (shot))
    return move_jaw (work, video, shot, plan, cancellable, error);
  for (guint k = 0; k <= n; k++)
    {
      if (k < n && is_in_shot (work, shot, k))
        continue;
      if (k > start && !choose_in_run (work, shot, plan, start, k, cancellable, error))
        return FALSE;
      start = k + 1;
    }
  return TRUE;
}

static void
set_weights (Work *work)
{
  guint n = work->frames->len;
  g_autofree VisemeFadeFrame *frames = g_new (VisemeFadeFrame, n);

  for (guint k = 0; k < n; k++)
    {
      const VisemeShot *shot = viseme_shot_list_find (work->shots, source_of (work, k));

      frames[k].shot = shot->first;
      frames[k].trusted = viseme_shot_is_trusted (shot, source_of (work, k));
    }
  work->weights = viseme_mouth_fade_new (frames, n);
}

/* A shot whose mouth cannot be seen stays as it is, unless there is no other. */
static gboolean
choose_mouths (Work *work, GFile *video, GCancellable *cancellable, GError **error)
{
  guint n = work->frames->len, n_speaking = 0;
  g_autoptr (GError) unseen = NULL;
  g_autoptr (VisemeMouthSounds) sounds =
      viseme_mouth_sounds_new ((const float *) work->samples->data, work->samples->len);

  work->mouths = g_ptr_array_new_with_free_func ((GDestroyNotify) viseme_jaw_face_free);
  work->jaws = g_new0 (const VisemeJawFace *, n);
  work->jaw_poses = g_new0 (VisemeJawPose, n);
  work->chosen = g_new (guint, n);
  for (guint k = 0; k < n; k++)
    work->chosen[k] = source_of (work, k);
  for (guint i = 0; i < work->shots->len; i++)
    {
      const VisemeShot *shot = g_ptr_array_index (work->shots, i);
      g_autoptr (GError) local = NULL;

      if (shot->states == NULL)
        continue;
      if (choose_in_shot (work, video, shot, sounds, cancellable, &local))
        {
          n_speaking++;
          continue;
        }
      if (!g_error_matches (local, VISEME_ERROR, VISEME_ERROR_UNSUPPORTED))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      g_clear_error (&unseen);
      unseen = g_steal_pointer (&local);
    }
  set_weights (work);
  if (n_speaking > 0 || unseen == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&unseen));
  return FALSE;
}

static gboolean
look_at_still (Work *work, GFile *video, GCancellable *cancellable, GError **error)
{
  VisemeStill still;

  work->is_still = viseme_still_is_picture (video, cancellable);
  if (!work->is_still)
    return TRUE;
  if (!viseme_still_probe (video, &still, cancellable, error))
    return FALSE;

  work->is_reduced = viseme_still_is_reduced (&still);
  return TRUE;
}

static gboolean
render_to (Work *work,
           GFile *video,
           GFile *audio,
           GFile *output,
           Steps *steps,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GFile) temporary = viseme_files_make_temporary (output);
  const VisemeRenderPlan plan = {
    .video = video,
    .audio = audio,
    .track = work->track,
    .shots = work->shots,
    .frames = work->frames,
    .chosen = work->chosen,
    .weights = work->weights,
    .jaws = work->jaws,
    .jaw_poses = work->jaw_poses,
    .head_motion = work->is_still && work->head_motion,
    .duration = work->duration,
    .bit_depth = &work->bit_depth,
  };

  begin_step (steps, 1, 0);
  if (viseme_render_run (&plan, temporary, on_step_progress, steps, cancellable, error) &&
      viseme_files_move_into_place (temporary, output, TRUE, cancellable, error))
    return TRUE;

  g_file_delete (temporary, NULL, NULL);
  return FALSE;
}

static VisemeEngineReport *
report_new (const Work *work)
{
  VisemeEngineReport *report = g_new0 (VisemeEngineReport, 1);
  g_autoptr (GStrvBuilder) warnings = g_strv_builder_new ();

  if (work->silent)
    g_strv_builder_add (warnings, _ ("No speech was found in the audio, so the mouth stays closed. "
                                     "Check that it is the right file."));
  if (work->is_reduced)
    g_strv_builder_add (warnings,
                        _ ("The picture is larger than screens are: it was scaled down."));
  if (work->head_motion && !work->is_still)
    g_strv_builder_add (warnings, _ ("The head moves as it does in the video: only that of a still "
                                     "picture can be made to move."));
  if (work->bit_depth > 8)
    g_strv_builder_add (warnings,
                        _ ("The result has 8 bits per colour, fewer than the video. Fine shades, "
                           "such as those of a sky, may show steps."));
  report->duration = work->duration;
  report->n_frames = work->frames->len;
  report->warnings = g_strv_builder_end (warnings);
  return report;
}

/**
 * viseme_engine_render:
 * @video: a video with a face, or a picture
 * @audio: the speech
 * @output: where the result goes; a file of that name is replaced
 * @options: (nullable): what the user asks for
 * @progress: (nullable) (scope call): told how far it is, in the calling thread
 * @user_data: for @progress
 * @cancellable: (nullable):
 * @error: %VISEME_ERROR_NO_FACE, %VISEME_ERROR_UNSUPPORTED when the mouth cannot be seen, those of
 * the readers and the writer, %G_IO_ERROR_CANCELLED
 *
 * Makes the person of @video speak @audio, with the mouths that the video has itself or, where its
 * mouth never opens, by moving the jaw. The result has the pictures of @video with the times that
 * they have there, back and forth when it is shorter than @audio, and lasts as long as @audio. Of a
 * still it has 25 frames per second. Blocks; for worker threads.
 *
 * Returns: (transfer full): what there is to say about the result, or %NULL
 */
VisemeEngineReport *
viseme_engine_render (GFile *video,
                      GFile *audio,
                      GFile *output,
                      const VisemeEngineOptions *options,
                      VisemeEngineProgress progress,
                      gpointer user_data,
                      GCancellable *cancellable,
                      GError **error)
{
  g_auto (Work) work = { 0 };
  Steps steps = { .progress = progress, .user_data = user_data };

  work.head_motion = options != NULL && options->head_motion;
  if (!read_audio (&work, audio, cancellable, error) ||
      !look_at_still (&work, video, cancellable, error))
    return NULL;

  steps.estimate = viseme_work_estimate_new (video, work.duration, cancellable);
  if (!analyse_video (&work, video, options, &steps, cancellable, error) ||
      !learn_own_speech (&work, video, cancellable, error))
    return NULL;

  lay_out_frames (&work);
  if (!choose_mouths (&work, video, cancellable, error) ||
      !render_to (&work, video, audio, output, &steps, cancellable, error))
    return NULL;

  return report_new (&work);
}

/**
 * viseme_engine_report_free:
 * @report: (transfer full): what viseme_engine_render() returned
 */
void
viseme_engine_report_free (VisemeEngineReport *report)
{
  g_strfreev (report->warnings);
  g_free (report);
}
