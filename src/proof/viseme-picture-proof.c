/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-proof"

#include "config.h"

#include "viseme-picture-proof.h"

#include "base/viseme-error.h"
#include "engine/viseme-face-crop.h"
#include "media/viseme-gray.h"
#include "media/viseme-video-reader.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define LONG_SIDE  160  /* pixels at which whole pictures are compared */
#define FACE_ROOM  0.15 /* of the canonical face, around it: hair and neck may change with it */
#define ASPECT_OFF 0.02 /* how much the shapes of two pictures may differ to be compared */

/* In the canonical face: brows, eyes and the bridge of the nose. */
static const VisemeFaceArea upper_face = { 48, 40, 160, 72 };
static const int mouth_reach_x = 44, mouth_above = 26, mouth_below = 38;

typedef struct
{
  VisemeVideoReader *result_reader;
  VisemeVideoReader *video_reader;
  const GPtrArray *shots;
  GstBuffer *picture; /* of the video, or NULL at its end */
  guint n_pictures;   /* of the video, so far */
  int width;          /* at which whole pictures are compared; 0: they are of different shapes */
  int height;
  VisemeAffine to_video; /* from stored pixels of the result to those of the video */
  guint8 *patch;
  guint8 *other_patch;
  VisemePictureProof *proof;
} Comparison;

static void
comparison_clear (Comparison *self)
{
  g_clear_object (&self->result_reader);
  g_clear_object (&self->video_reader);
  g_clear_pointer (&self->picture, gst_buffer_unref);
  g_free (self->patch);
  g_free (self->other_patch);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Comparison, comparison_clear)

static void
set_up_sizes (Comparison *self)
{
  const GstVideoInfo *result = viseme_video_reader_get_info (self->result_reader);
  const GstVideoInfo *video = viseme_video_reader_get_info (self->video_reader);
  double across = (double) GST_VIDEO_INFO_WIDTH (video) / GST_VIDEO_INFO_WIDTH (result);
  double down = (double) GST_VIDEO_INFO_HEIGHT (video) / GST_VIDEO_INFO_HEIGHT (result);
  int width = MIN (GST_VIDEO_INFO_WIDTH (result), GST_VIDEO_INFO_WIDTH (video));
  int height = MIN (GST_VIDEO_INFO_HEIGHT (result), GST_VIDEO_INFO_HEIGHT (video));
  double shrink = MIN (1.0, (double) LONG_SIDE / MAX (width, height));

  if (fabs (across / down - 1) > ASPECT_OFF)
    return;
  self->width = MAX (1, (int) (width * shrink));
  self->height = MAX (1, (int) (height * shrink));
  self->to_video = (VisemeAffine){ { (float) across, 0, (float) (across - 1) / 2, 0, (float) down,
                                     (float) (down - 1) / 2 } };
}

/* Goes on in the video to the frame that is shown at TIME. The only frame of a still stays. */
static gboolean
seek_picture (Comparison *self, guint64 time, GCancellable *cancellable, GError **error)
{
  while (self->n_pictures == 0 ||
         (self->picture != NULL &&
          GST_BUFFER_PTS (self->picture) + GST_BUFFER_DURATION (self->picture) <= time))
    {
      g_autoptr (GError) local = NULL;
      GstBuffer *next = viseme_video_reader_read (self->video_reader, cancellable, &local);

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (next == NULL && self->n_pictures == 1)
        return TRUE;
      g_clear_pointer (&self->picture, gst_buffer_unref);
      self->picture = next;
      self->n_pictures++;
      if (next != NULL)
        self->proof->video_longest =
            MAX (self->proof->video_longest, (double) GST_BUFFER_DURATION (next) / GST_SECOND);
    }
  return TRUE;
}

static guint8 *
shrink (const Comparison *self, const GstVideoFrame *frame)
{
  return viseme_gray_shrink (GST_VIDEO_FRAME_COMP_DATA (frame, 0), GST_VIDEO_FRAME_WIDTH (frame),
                             GST_VIDEO_FRAME_HEIGHT (frame),
                             (gsize) GST_VIDEO_FRAME_COMP_STRIDE (frame, 0), self->width,
                             self->height);
}

/* The face in the shrunk picture; nothing when POSE is NULL. */
static VisemePixelBox
find_face (const Comparison *self, const VisemeAffine *pose, int picture_width)
{
  float scale = (float) self->width / (float) picture_width;
  const VisemeAffine to_small = { { scale, 0, 0, 0, scale, 0 } };
  float room_x = FACE_ROOM * VISEME_CANONICAL_WIDTH, room_y = FACE_ROOM * VISEME_CANONICAL_HEIGHT;
  VisemeAffine map;

  if (pose == NULL)
    return (VisemePixelBox){ 0 };
  map = viseme_affine_compose (&to_small, pose);
  return viseme_affine_cover (&map, -room_x, -room_y, VISEME_CANONICAL_WIDTH + room_x,
                              VISEME_CANONICAL_HEIGHT + room_y, self->width, self->height);
}

static void
compare_outside (Comparison *self,
                 const GstVideoFrame *result,
                 const GstVideoFrame *video,
                 const VisemeAffine *pose)
{
  g_autofree guint8 *small = shrink (self, result), *other = shrink (self, video);
  VisemePixelBox face = find_face (self, pose, GST_VIDEO_FRAME_WIDTH (result));
  guint64 sum = 0, n = 0;

  for (int y = 0; y < self->height; y++)
    for (int x = 0; x < self->width; x++)
      {
        gsize i = (gsize) y * (gsize) self->width + (gsize) x;

        if (x >= face.left && x < face.right && y >= face.top && y < face.bottom)
          continue;
        sum += (guint64) ABS (small[i] - other[i]);
        n++;
      }
  self->proof->n_compared++;
  if (n > 0)
    self->proof->outside += (double) sum / (double) n;
}

static double
compare_area (const Comparison *self, const VisemeFaceArea *area)
{
  guint64 sum = 0;

  for (int y = area->y; y < area->y + area->height; y++)
    for (int x = area->x; x < area->x + area->width; x++)
      {
        gsize i = (gsize) y * VISEME_CANONICAL_WIDTH + (gsize) x;

        sum += (guint64) ABS (self->patch[i] - self->other_patch[i]);
      }
  return (double) sum / (area->width * area->height);
}

static void
compare_face (Comparison *self,
              const GstVideoFrame *result,
              const GstVideoFrame *video,
              const VisemeShot *shot,
              const VisemeAffine *pose)
{
  VisemeAffine other_pose = viseme_affine_compose (&self->to_video, pose);
  int x = (int) shot->states->center_x, y = (int) shot->states->center_y;
  const VisemeFaceArea mouth = { x - mouth_reach_x, y - mouth_above, 2 * mouth_reach_x,
                                 mouth_above + mouth_below };
  const VisemeFaceArea whole = { 0, 0, VISEME_CANONICAL_WIDTH, VISEME_CANONICAL_HEIGHT };

  viseme_face_crop_render_frame (result, pose, &whole, self->patch);
  viseme_face_crop_render_frame (video, &other_pose, &whole, self->other_patch);
  self->proof->n_faces++;
  self->proof->face += compare_area (self, &upper_face);
  self->proof->mouth += compare_area (self, &mouth);
}

static const VisemeShot *
find_shot (const Comparison *self, guint index)
{
  const VisemeShot *shot = NULL;

  if (self->shots != NULL)
    shot = viseme_shot_list_find (self->shots, index);
  return shot != NULL && shot->track != NULL && index - shot->first < shot->n_frames ? shot : NULL;
}

static gboolean
compare_frame (Comparison *self, GstBuffer *frame, guint index, GError **error)
{
  const VisemeShot *shot = find_shot (self, index);
  const VisemeAffine *pose =
      shot != NULL ? &viseme_face_track_get_frame (shot->track, index - shot->first)->pose : NULL;
  GstVideoFrame result, video;

  if (!gst_video_frame_map (&result, viseme_video_reader_get_info (self->result_reader), frame,
                            GST_MAP_READ))
    goto unreadable;
  if (!gst_video_frame_map (&video, viseme_video_reader_get_info (self->video_reader),
                            self->picture, GST_MAP_READ))
    {
      gst_video_frame_unmap (&result);
      goto unreadable;
    }
  compare_outside (self, &result, &video, pose);
  if (shot != NULL && viseme_shot_is_trusted (shot, index))
    compare_face (self, &result, &video, shot, pose);
  gst_video_frame_unmap (&video);
  gst_video_frame_unmap (&result);
  return TRUE;

unreadable:
  g_set_error_literal (
      error, VISEME_ERROR, VISEME_ERROR_FAILED,
      _ ("A picture of the video cannot be read. Convert the video and try again."));
  return FALSE;
}

static gboolean
compare_all (Comparison *self,
             const VisemePictureCourse *course,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GError) local = NULL;
  GstBuffer *frame;

  while ((frame = viseme_video_reader_read (self->result_reader, cancellable, &local)) != NULL)
    {
      g_autoptr (GstBuffer) owned = frame;
      double middle = (double) GST_BUFFER_PTS (frame) + (double) GST_BUFFER_DURATION (frame) / 2;
      double length = (double) GST_BUFFER_DURATION (frame) / GST_SECOND;
      guint index = self->proof->n_frames++;

      self->proof->n_damaged += GST_BUFFER_FLAG_IS_SET (frame, GST_BUFFER_FLAG_CORRUPTED);
      self->proof->longest = MAX (self->proof->longest, length);
      self->proof->duration = (double) GST_BUFFER_PTS (frame) / GST_SECOND + length;
      middle = course->from * GST_SECOND + middle * course->pace;
      if (self->width == 0 || (course->to > 0 && middle > course->to * GST_SECOND))
        continue;
      if (!seek_picture (self, (guint64) middle, cancellable, error))
        return FALSE;
      if (self->picture != NULL && !compare_frame (self, frame, index, error))
        return FALSE;
    }
  if (local == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/**
 * viseme_picture_proof_measure:
 * @result: a lip-synced video
 * @video: what it was made from; a picture is a video of one frame
 * @shots: (nullable) (element-type VisemeShot): of @result; without them no face is compared
 * @course: what of @video is shown; no more of it is compared after its end
 * @proof: (out caller-allocates): what was found
 * @cancellable: (nullable):
 * @error: those of viseme_video_reader_read(), and %G_IO_ERROR_CANCELLED
 *
 * Decodes all of @result and compares it with @video, as long as that goes on: how much the mouth,
 * the upper face and what is around differ. Blocks; for worker threads.
 *
 * Returns: whether both could be read
 */
gboolean
viseme_picture_proof_measure (GFile *result,
                              GFile *video,
                              const GPtrArray *shots,
                              const VisemePictureCourse *course,
                              VisemePictureProof *proof,
                              GCancellable *cancellable,
                              GError **error)
{
  g_auto (Comparison) self = { .shots = shots, .proof = proof };

  *proof = (VisemePictureProof){ 0 };
  self.result_reader = viseme_video_reader_new (result, cancellable, error);
  if (self.result_reader == NULL)
    return FALSE;
  self.video_reader = viseme_video_reader_new (video, cancellable, error);
  if (self.video_reader == NULL)
    return FALSE;

  self.patch = g_malloc0 (VISEME_CANONICAL_BYTES);
  self.other_patch = g_malloc0 (VISEME_CANONICAL_BYTES);
  set_up_sizes (&self);
  proof->start = viseme_video_reader_get_start (self.result_reader);
  if (!compare_all (&self, course, cancellable, error))
    return FALSE;

  proof->outside /= MAX (proof->n_compared, 1);
  proof->face /= MAX (proof->n_faces, 1);
  proof->mouth /= MAX (proof->n_faces, 1);
  return TRUE;
}
