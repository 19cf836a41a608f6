/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-face-track"

#include "config.h"

#include "viseme-face-track.h"

#include "base/viseme-error.h"
#include "viseme-face-finder.h"
#include "viseme-face-scan.h"
#include "viseme-nose-shift.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

/* Where in the whole work each step ends, as measured. */
#define READ_END      0.80
/* ... and of what comes after that. */
#define STABILISE_END 0.62

/* Where mouths are, canonical pixels. */
#define MOUTH_LEFT   76.f
#define MOUTH_RIGHT  180.f
#define MOUTH_TOP    140.f
#define MOUTH_BOTTOM 208.f

#define OWN_EVIDENCE     0.93f /* confidence that needs no detector to agree */
#define LEAST_CONFIDENCE 0.5f  /* of the middle frame of a shot: below it, it is no face */

struct _VisemeFaceTrack
{
  GObject parent_instance;

  VisemeFaceTrack *whole; /* the track that this is a shot of, or NULL */
  guint first;            /* frame of WHOLE */
  guint n_frames;         /* of a shot */
  GArray *frames;         /* VisemeTrackedFrame, of the whole video */
  GArray *shots;          /* VisemeTrackedShot, of the whole video */
  float median_confidence;
};

G_DEFINE_FINAL_TYPE (VisemeFaceTrack, viseme_face_track, G_TYPE_OBJECT)

typedef struct
{
  VisemeFaceTrack *track;
  VisemeFaceScan *scan;
  VisemeFacePatches *patches; /* of SCAN */
  VisemeFaceFinder *finder;   /* of SCAN */
  GArray *views;              /* VisemeFaceView, one per frame */
  gboolean has_point;         /* of the wanted face */
  GCancellable *cancellable;
  VisemeTrackProgress progress;
  gpointer user_data;
  double from; /* of the current step, in the whole work */
  double to;
} Work;

static void
on_step_progress (double fraction, gpointer user_data)
{
  Work *work = user_data;

  if (work->progress != NULL)
    work->progress (work->from + CLAMP (fraction, 0, 1) * (work->to - work->from), work->user_data);
}

static void
begin_step (Work *work, double from, double to)
{
  work->from = from;
  work->to = to;
  on_step_progress (0, work);
}

static gboolean
set_no_face (const Work *work, GError **error)
{
  int small = viseme_face_finder_get_small_face (work->finder);

  if (viseme_face_finder_is_upside_down (work->finder))
    g_set_error_literal (
        error, VISEME_ERROR, VISEME_ERROR_NO_FACE,
        _ ("The person in the video is upside down. Turn the video and try again."));
  else if (small > 0)
    g_set_error (error, VISEME_ERROR, VISEME_ERROR_NO_FACE,
                 _ ("The face in the video is only about %d pixels wide, which is too small for a "
                    "good result. Use a video in which it has at least 60, or allow small faces."),
                 small);
  else if (work->has_point)
    g_set_error_literal (
        error, VISEME_ERROR, VISEME_ERROR_NO_FACE,
        _ ("No face was found at the chosen point of the video. Choose the middle of a face that "
           "looks towards the camera."));
  else
    g_set_error_literal (
        error, VISEME_ERROR, VISEME_ERROR_NO_FACE,
        _ ("No face was found in the video. Choose one in which one person looks towards "
           "the camera, not too small and in good light."));
  return FALSE;
}

static void
settle_shot (Work *work, VisemeTrackedShot *shot)
{
  g_autofree VisemeFoundFace *faces =
      viseme_face_finder_settle (work->finder, shot->first, shot->n_frames);

  shot->has_face = faces != NULL;
  for (guint i = 0; faces != NULL && i < shot->n_frames; i++)
    {
      VisemeFaceView *view = &g_array_index (work->views, VisemeFaceView, shot->first + i);

      view->wanted = TRUE;
      view->guess = faces[i].pose;
      view->visible = faces[i].visible;
      view->seen = faces[i].seen;
    }
}

static gboolean
settle (Work *work, GError **error)
{
  g_autoptr (GArray) starts = viseme_face_scan_find_cuts (work->scan);
  guint n_faces = 0;

  for (guint i = 0; i < starts->len; i++)
    {
      guint first = g_array_index (starts, guint, i);
      guint end = i + 1 < starts->len ? g_array_index (starts, guint, i + 1) : work->views->len;
      VisemeTrackedShot shot = { first, end - first, FALSE };

      settle_shot (work, &shot);
      n_faces += shot.has_face;
      g_array_append_val (work->track->shots, shot);
    }
  if (n_faces == 0 || viseme_face_finder_is_upside_down (work->finder))
    return set_no_face (work, error);

  return TRUE;
}

/* Begins the part of a step that ends at END of the work done on SHOT. */
static void
begin_shot_step (Work *work, const VisemeTrackedShot *shot, double from, double to)
{
  double all = MAX (work->views->len, 1);
  double start = READ_END + (1 - READ_END) * shot->first / all;
  double length = (1 - READ_END) * shot->n_frames / all;

  begin_step (work, start + from * length, start + to * length);
}

static gboolean
stabilise_shot (Work *work, const VisemeTrackedShot *shot, GError **error)
{
  VisemeFaceView *views = &g_array_index (work->views, VisemeFaceView, shot->first);
  g_autoptr (VisemeFacePatches) patches =
      viseme_face_patches_new_part (work->patches, shot->first, shot->n_frames);
  guint reference;

  begin_shot_step (work, shot, 0, STABILISE_END);
  if (!viseme_stabiliser_run (patches, views, &reference, on_step_progress, work, work->cancellable,
                              error))
    return FALSE;
  begin_shot_step (work, shot, STABILISE_END, 1);

  return viseme_nose_shift_run (patches, views, reference, on_step_progress, work,
                                work->cancellable, error);
}

static gboolean
stabilise (Work *work, GError **error)
{
  for (guint i = 0; i < work->track->shots->len; i++)
    {
      const VisemeTrackedShot *shot = &g_array_index (work->track->shots, VisemeTrackedShot, i);

      if (shot->has_face && !stabilise_shot (work, shot, error))
        return FALSE;
    }

  return viseme_face_patches_check (work->patches, error);
}

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float first = *(const float *) a;
  float second = *(const float *) b;

  return (first > second) - (first < second);
}

/* Frames without a face do not count. */
static float
find_median_confidence (VisemeFaceTrack *self, guint first, guint n_frames)
{
  g_autofree float *confidences = g_new (float, MAX (n_frames, 1));
  guint n = 0;

  for (guint i = 0; i < n_frames; i++)
    {
      float confidence = g_array_index (self->frames, VisemeTrackedFrame, first + i).confidence;

      if (confidence > 0)
        confidences[n++] = confidence;
    }
  qsort (confidences, n, sizeof (float), compare_floats);

  return n > 0 ? confidences[n / 2] : 0;
}

/* Whether the mouth and what is around it lies inside the picture. */
static gboolean
is_inside (const GstVideoInfo *info, const VisemeAffine *pose)
{
  for (int corner = 0; corner < 4; corner++)
    {
      float x, y;

      viseme_affine_apply (pose, corner % 2 ? MOUTH_RIGHT : MOUTH_LEFT,
                           corner / 2 ? MOUTH_BOTTOM : MOUTH_TOP, &x, &y);
      if (x < 0 || y < 0 || x > (float) info->width - 1 || y > (float) info->height - 1)
        return FALSE;
    }

  return TRUE;
}

/* The correlation says that frames show the same, not that it is a face, and it survives a hand
 * before the mouth. */
static gboolean
is_reliable (const Work *work, const VisemeFaceView *view)
{
  return view->wanted && view->visible && (view->seen || view->confidence > OWN_EVIDENCE) &&
         is_inside (viseme_face_scan_get_info (work->scan), &view->pose);
}

/* Returns: FALSE when no face is left that can be believed. */
static gboolean
keep_results (Work *work, GError **error)
{
  VisemeFaceTrack *track = work->track;
  guint n_faces = 0;

  for (guint i = 0; i < track->frames->len; i++)
    {
      const VisemeFaceView *view = &g_array_index (work->views, VisemeFaceView, i);
      VisemeTrackedFrame *frame = &g_array_index (track->frames, VisemeTrackedFrame, i);

      frame->pose = view->pose;
      frame->confidence = view->wanted ? view->confidence : 0;
      frame->reliable = is_reliable (work, view);
    }
  track->median_confidence = find_median_confidence (track, 0, track->frames->len);
  for (guint i = 0; i < track->shots->len; i++)
    {
      VisemeTrackedShot *shot = &g_array_index (track->shots, VisemeTrackedShot, i);

      shot->has_face = shot->has_face && find_median_confidence (track, shot->first,
                                                                 shot->n_frames) > LEAST_CONFIDENCE;
      n_faces += shot->has_face;
    }

  return n_faces > 0 || set_no_face (work, error);
}

static gboolean
run (Work *work, GError **error)
{
  begin_step (work, 0, READ_END);

  if (!viseme_face_scan_run (work->scan, work->track->frames, on_step_progress, work,
                             work->cancellable, error))
    return FALSE;
  g_array_set_size (work->views, work->track->frames->len);

  return settle (work, error) &&
         viseme_face_scan_complete (work->scan,
                                    (const VisemeFaceView *) (gconstpointer) work->views->data,
                                    work->cancellable, error) &&
         stabilise (work, error) && keep_results (work, error);
}

/**
 * viseme_face_track_new:
 * @video: a video file
 * @options: (nullable): which face; only that part counts here
 * @patches: (out) (transfer full): the faces of all frames, to be analysed
 * @progress: (scope call) (nullable): called in the calling thread, fraction 0 to 1
 * @user_data: for @progress
 * @cancellable: (nullable): honoured within 200 ms
 * @error: return location: %VISEME_ERROR_NO_FACE, %VISEME_ERROR_NO_SPACE, %G_IO_ERROR_CANCELLED or
 *   those of #VisemeVideoReader
 *
 * Decodes @video once (twice when the face is not where it seemed to be at first), finds the face
 * that is asked for or there most of the time, and stabilises it. Blocks; for worker threads.
 *
 * Returns: (transfer full): the track, immutable, so that threads can share it; or %NULL with
 *   @error set
 */
VisemeFaceTrack *
viseme_face_track_new (GFile *video,
                       const VisemeEngineOptions *options,
                       VisemeFacePatches **patches,
                       VisemeTrackProgress progress,
                       gpointer user_data,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (VisemeFaceTrack) self = NULL;
  g_autoptr (VisemeFaceScan) scan = NULL;
  g_autoptr (GArray) views = g_array_new (FALSE, TRUE, sizeof (VisemeFaceView));
  Work work = { 0 };

  g_return_val_if_fail (G_IS_FILE (video), NULL);

  scan = viseme_face_scan_new (video, options, cancellable, error);
  if (scan == NULL)
    return NULL;

  self = g_object_new (VISEME_TYPE_FACE_TRACK, NULL);
  work = (Work){ .track = self,
                 .scan = scan,
                 .patches = viseme_face_scan_get_patches (scan),
                 .finder = viseme_face_scan_get_finder (scan),
                 .views = views,
                 .has_point = options != NULL && options->has_face,
                 .cancellable = cancellable,
                 .progress = progress,
                 .user_data = user_data };
  if (!run (&work, error))
    return NULL;
  *patches = viseme_face_scan_steal_patches (scan);

  return g_steal_pointer (&self);
}

/**
 * viseme_face_track_restore:
 * @frames: the frames of the track of a whole video
 * @n_frames: their number, at least 1
 * @shots: its shots
 * @n_shots: their number, at least 1
 *
 * Returns: (transfer full): the same track again
 */
VisemeFaceTrack *
viseme_face_track_restore (const VisemeTrackedFrame *frames,
                           guint n_frames,
                           const VisemeTrackedShot *shots,
                           guint n_shots)
{
  VisemeFaceTrack *self = g_object_new (VISEME_TYPE_FACE_TRACK, NULL);

  g_array_append_vals (self->frames, frames, n_frames);
  g_array_append_vals (self->shots, shots, n_shots);
  self->median_confidence = find_median_confidence (self, 0, n_frames);

  return self;
}

/**
 * viseme_face_track_get_n_frames:
 * @self: a track
 *
 * Returns: the number of frames of the video or shot, at least 1
 */
guint
viseme_face_track_get_n_frames (VisemeFaceTrack *self)
{
  g_return_val_if_fail (VISEME_IS_FACE_TRACK (self), 0);

  return self->whole != NULL ? self->n_frames : self->frames->len;
}

/**
 * viseme_face_track_get_n_shots:
 * @self: the track of a video
 *
 * Returns: the number of shots of the video, at least 1
 */
guint
viseme_face_track_get_n_shots (VisemeFaceTrack *self)
{
  g_return_val_if_fail (VISEME_IS_FACE_TRACK (self), 0);

  return self->shots->len;
}

/**
 * viseme_face_track_get_shot:
 * @self: the track of a video
 * @shot: less than the number of shots
 * @first: (out): the first frame of the shot
 * @n_frames: (out): how many it has, at least 1
 *
 * Returns: (transfer full) (nullable): the track of the face in a shot, whose frame 0 is @first of
 *   @self; %NULL when there is none to be trusted
 */
VisemeFaceTrack *
viseme_face_track_get_shot (VisemeFaceTrack *self, guint shot, guint *first, guint *n_frames)
{
  const VisemeTrackedShot *part;
  VisemeFaceTrack *track;

  g_return_val_if_fail (VISEME_IS_FACE_TRACK (self) && self->whole == NULL, NULL);
  g_return_val_if_fail (shot < self->shots->len, NULL);

  part = &g_array_index (self->shots, VisemeTrackedShot, shot);
  *first = part->first;
  *n_frames = part->n_frames;
  if (!part->has_face)
    return NULL;

  track = g_object_new (VISEME_TYPE_FACE_TRACK, NULL);
  track->whole = g_object_ref (self);
  track->first = part->first;
  track->n_frames = part->n_frames;
  track->median_confidence = find_median_confidence (self, part->first, part->n_frames);

  return track;
}

/**
 * viseme_face_track_get_frame:
 * @self: a track
 * @index: less than the number of frames
 *
 * Returns: (transfer none): what is known about a frame. A frame far from any in which the face
 *   was seen has confidence 0 and the pose of the nearest one
 */
const VisemeTrackedFrame *
viseme_face_track_get_frame (VisemeFaceTrack *self, guint index)
{
  g_return_val_if_fail (VISEME_IS_FACE_TRACK (self), NULL);
  g_return_val_if_fail (index < viseme_face_track_get_n_frames (self), NULL);

  if (self->whole != NULL)
    return viseme_face_track_get_frame (self->whole, self->first + index);

  return &g_array_index (self->frames, VisemeTrackedFrame, index);
}

/**
 * viseme_face_track_get_median_confidence:
 * @self: a track
 *
 * Returns: the median confidence of the frames with a face; 0.94 and more in good clips
 */
float
viseme_face_track_get_median_confidence (VisemeFaceTrack *self)
{
  g_return_val_if_fail (VISEME_IS_FACE_TRACK (self), 0);

  return self->median_confidence;
}

static void
viseme_face_track_finalize (GObject *object)
{
  VisemeFaceTrack *self = VISEME_FACE_TRACK (object);

  g_clear_object (&self->whole);
  g_array_unref (self->frames);
  g_array_unref (self->shots);

  G_OBJECT_CLASS (viseme_face_track_parent_class)->finalize (object);
}

static void
viseme_face_track_class_init (VisemeFaceTrackClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = viseme_face_track_finalize;
}

static void
viseme_face_track_init (VisemeFaceTrack *self)
{
  self->frames = g_array_new (FALSE, TRUE, sizeof (VisemeTrackedFrame));
  self->shots = g_array_new (FALSE, FALSE, sizeof (VisemeTrackedShot));
}
