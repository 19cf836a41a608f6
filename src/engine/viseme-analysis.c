/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-analysis"

#include "config.h"

#include "viseme-analysis.h"

#include "viseme-analysis-cache.h"

#define TRACK_SHARE 0.81 /* of the time, as measured */

/* A step of the work and what part of the progress it fills. */
typedef struct
{
  VisemeAnalysisProgress progress;
  gpointer user_data;
  double from;
  double to;
} Step;

static void
on_step_progress (double fraction, gpointer user_data)
{
  const Step *step = user_data;

  if (step->progress != NULL)
    step->progress (step->from + (step->to - step->from) * fraction, step->user_data);
}

static VisemeAnalysis *
analyse (GFile *video,
         const VisemeEngineOptions *options,
         VisemeAnalysisProgress progress,
         gpointer user_data,
         GCancellable *cancellable,
         GError **error)
{
  g_autoptr (VisemeAnalysis) self = g_new0 (VisemeAnalysis, 1);
  g_autoptr (VisemeFacePatches) patches = NULL;
  Step step = { progress, user_data, 0, TRACK_SHARE };

  self->track =
      viseme_face_track_new (video, options, &patches, on_step_progress, &step, cancellable, error);
  if (self->track == NULL)
    return NULL;

  step = (Step){ progress, user_data, TRACK_SHARE, 1 };
  self->shots =
      viseme_shot_list_new (self->track, patches, on_step_progress, &step, cancellable, error);
  if (self->shots == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * viseme_analysis_new:
 * @video: a video file
 * @options: (nullable): which face
 * @progress: (nullable) (scope call): told how far it is, in the calling thread
 * @user_data: for @progress
 * @cancellable: (nullable): honoured within 200 ms
 * @error: return location: those of viseme_face_track_new() and viseme_shot_list_new()
 *
 * Finds the face in every frame and reads its mouth, or remembers what was found before in a video
 * of the same content: a second speech for it costs only the drawing. Blocks; for worker threads.
 *
 * Returns: (transfer full): what was found, or %NULL with @error set
 */
VisemeAnalysis *
viseme_analysis_new (GFile *video,
                     const VisemeEngineOptions *options,
                     VisemeAnalysisProgress progress,
                     gpointer user_data,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autofree char *key = viseme_analysis_cache_make_key (video, options, cancellable, NULL);
  VisemeAnalysis *self = key != NULL ? viseme_analysis_cache_load (key) : NULL;

  if (self != NULL)
    {
      self->restored = TRUE;
      return self;
    }
  /* Also when the file cannot be read: what is wrong with it is found out in the usual way. */
  self = analyse (video, options, progress, user_data, cancellable, error);
  if (self != NULL && key != NULL)
    viseme_analysis_cache_save (key, self);

  return self;
}

/**
 * viseme_analysis_free:
 * @self: (transfer full): an analysis
 */
void
viseme_analysis_free (VisemeAnalysis *self)
{
  g_clear_object (&self->track);
  g_clear_pointer (&self->shots, g_ptr_array_unref);
  g_free (self);
}
