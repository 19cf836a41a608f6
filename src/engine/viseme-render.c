/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-render"

#include "config.h"

#include "viseme-render.h"

#include "base/viseme-error.h"
#include "media/viseme-movie-writer.h"
#include "media/viseme-video-reader.h"
#include "viseme-compositor.h"
#include "viseme-face-crop.h"
#include "viseme-head-sway.h"
#include "viseme-jaw-painter.h"
#include "viseme-mouth-gallery.h"
#include "viseme-mouth-morph.h"
#include "viseme-signal.h"

#include <glib/gi18n-lib.h>

/* Who gets the file can find out. */
#define SYNTHETIC_NOTE "Synthetic: the lips were moved to other speech by Viseme"

#define MOST_DETAIL     3.0f
#define CLOSED_QUANTILE 0.2  /* of the apertures of a shot */
#define NEAR_FRAMES     2    /* of the video: a mouth so near to the last one goes on from it */
#define MORPH_SHARE     0.5f /* of the next mouth, in the last frame before a jump */
#define MEMORY_BYTES    (48 * 1024 * 1024) /* for the mouths of all shots */
#define GATHER_SHARE    0.22               /* of the work per frame against drawing and encoding */

/* What drawing in one shot needs: each has its own place for the mouth. */
typedef struct
{
  VisemeCompositor *compositor;
  VisemeMouthGallery *mouths;
  VisemeMouthMorph *morph;
  VisemeFaceArea area; /* what the compositor needs of a face */
  float closed;        /* aperture below which a mouth counts as closed */
} Easel;

/* A render under way. */
typedef struct
{
  const VisemeRenderPlan *plan;
  VisemeVideoReader *reader;
  GHashTable *easels; /* by VisemeShot, for those with a face */
  guint8 *base_patch; /* canonical face of the picture */
  GstBuffer *picture; /* the last one decoded */
  guint picture_index;
  gboolean rising; /* so far every frame followed the one before it */
  VisemeRenderProgress progress;
  gpointer user_data;
  double done; /* share of the whole */
} Render;

static void
easel_free (Easel *easel)
{
  g_clear_pointer (&easel->compositor, viseme_compositor_free);
  g_clear_pointer (&easel->mouths, viseme_mouth_gallery_free);
  g_clear_pointer (&easel->morph, viseme_mouth_morph_free);
  g_free (easel);
}

static void
render_clear (Render *self)
{
  g_clear_object (&self->reader);
  g_clear_pointer (&self->easels, g_hash_table_unref);
  g_clear_pointer (&self->base_patch, g_free);
  g_clear_pointer (&self->picture, gst_buffer_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Render, render_clear)

static void
report (const Render *self, double fraction)
{
  if (self->progress != NULL)
    self->progress (fraction, self->user_data);
}

static const VisemeBaseFrame *
get_frame (const Render *self, guint k)
{
  return &g_array_index (self->plan->frames, VisemeBaseFrame, k);
}

static const VisemeShot *
get_shot (const Render *self, guint source)
{
  return viseme_shot_list_find (self->plan->shots, source);
}

/* Whether frame K of the result shows another mouth than its own. */
static gboolean
is_drawn (const Render *self, guint k)
{
  return self->plan->chosen[k] != get_frame (self, k)->source && self->plan->weights[k] > 0;
}

/* The source frames whose mouths appear on other frames. Returns: one more than the last. */
static guint
mark_needed (const Render *self, gboolean *needed)
{
  guint end = 0;

  for (guint k = 0; k < self->plan->frames->len; k++)
    {
      guint source = self->plan->chosen[k];

      if (!is_drawn (self, k))
        continue;
      needed[source] = TRUE;
      end = MAX (end, source + 1);
    }
  return end;
}

/* Patches as fine as most of the shot. */
static float
choose_detail (const VisemeShot *shot)
{
  guint n = shot->n_frames;
  g_autofree float *scales = g_new (float, MAX (n, 1));

  for (guint i = 0; i < n; i++)
    scales[i] = viseme_affine_get_scale (&viseme_face_track_get_frame (shot->track, i)->pose);

  return CLAMP (viseme_signal_quantile (scales, n, 0.7), 1.0f, MOST_DETAIL);
}

static float
find_closed (const VisemeShot *shot)
{
  g_autofree float *apertures = g_new (float, MAX (shot->n_frames, 1));

  for (guint i = 0; i < shot->n_frames; i++)
    apertures[i] = shot->states->states[i].aperture;

  return viseme_signal_quantile (apertures, shot->n_frames, CLOSED_QUANTILE);
}

static void
set_up_easels (Render *self)
{
  const GPtrArray *shots = self->plan->shots;

  self->easels = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) easel_free);
  for (guint i = 0; i < shots->len; i++)
    {
      const VisemeShot *shot = g_ptr_array_index (shots, i);
      Easel *easel;
      float x, y;

      if (shot->states == NULL)
        continue;
      x = shot->states->center_x;
      y = shot->states->center_y;
      easel = g_new0 (Easel, 1);
      easel->compositor = viseme_compositor_new (x, y);
      easel->area = viseme_compositor_get_area (x, y);
      easel->morph = viseme_mouth_morph_new (x, y);
      easel->closed = find_closed (shot);
      easel->mouths = viseme_mouth_gallery_new (shot->n_frames, x, y, choose_detail (shot),
                                                MEMORY_BYTES / shots->len);
      g_hash_table_insert (self->easels, (gpointer) shot, easel);
    }
}

static gboolean
map_picture (const Render *self,
             GstVideoFrame *frame,
             GstBuffer *buffer,
             GstMapFlags flags,
             GError **error)
{
  if (gst_video_frame_map (frame, viseme_video_reader_get_info (self->reader), buffer, flags))
    return TRUE;

  g_set_error_literal (
      error, VISEME_ERROR, VISEME_ERROR_FAILED,
      _ ("A picture of the video cannot be read. Convert the video and try again."));
  return FALSE;
}

static gboolean
set_damaged (GError **error)
{
  g_set_error_literal (
      error, VISEME_ERROR, VISEME_ERROR_DAMAGED,
      _ ("The video ends earlier than on the first look. Check that it is not being "
         "changed, and try again."));
  return FALSE;
}

static gboolean
cut_mouth (Render *self, GstBuffer *buffer, guint index, GError **error)
{
  const VisemeShot *shot = get_shot (self, index);
  Easel *easel = g_hash_table_lookup (self->easels, shot);
  GstVideoFrame frame;
  gboolean done;

  if (!map_picture (self, &frame, buffer, GST_MAP_READ, error))
    return FALSE;
  done = viseme_mouth_gallery_add (easel->mouths, index - shot->first, &frame,
                                   &viseme_face_track_get_frame (self->plan->track, index)->pose,
                                   error);
  gst_video_frame_unmap (&frame);
  return done;
}

/* First pass: cuts the mouths that will be shown out of the video. */
static gboolean
gather_mouths (Render *self, GCancellable *cancellable, GError **error)
{
  guint n = viseme_face_track_get_n_frames (self->plan->track);
  g_autofree gboolean *needed = g_new0 (gboolean, MAX (n, 1));
  guint end = mark_needed (self, needed);
  double share = GATHER_SHARE * end / (GATHER_SHARE * end + self->plan->frames->len);

  set_up_easels (self);
  for (guint i = 0; i < end; i++)
    {
      g_autoptr (GstBuffer) buffer = viseme_video_reader_read (self->reader, cancellable, error);

      if (buffer == NULL)
        return error != NULL && *error != NULL ? FALSE : set_damaged (error);
      if (needed[i] && !cut_mouth (self, buffer, i, error))
        return FALSE;
      report (self, share * (i + 1) / end);
    }
  self->done = share;
  return TRUE;
}

/* Frame INDEX of the video. As long as they only rise they are read one by one, which keeps none of
 * them in memory. */
static gboolean
fetch_picture (Render *self, guint index, GCancellable *cancellable, GError **error)
{
  guint expected = self->picture != NULL ? self->picture_index + 1 : 0;

  if (self->picture != NULL && self->picture_index == index)
    return TRUE;

  self->rising = self->rising && index == expected;
  g_clear_pointer (&self->picture, gst_buffer_unref);
  if (self->rising)
    self->picture = viseme_video_reader_read (self->reader, cancellable, error);
  else
    self->picture = viseme_video_reader_read_at (self->reader, index, cancellable, error);
  self->picture_index = index;
  if (self->picture != NULL)
    return TRUE;

  return error != NULL && *error != NULL ? FALSE : set_damaged (error);
}

static VisemeFaceView
view_of (const VisemeShot *shot, guint index, const guint8 *patch)
{
  return (VisemeFaceView){
    .patch = patch,
    .pose = viseme_face_track_get_frame (shot->track, index)->pose,
    .chin = shot->states->states[index].chin,
  };
}

/* Whether the mouth of frame K goes on from that of the one before. */
static gboolean
continues (const Render *self, guint k)
{
  return k > 0 && ABS ((gint64) self->plan->chosen[k] - self->plan->chosen[k - 1]) <= NEAR_FRAMES;
}

/* Whether frame K is the last before a jump to a mouth of another place in SHOT. Lips that are
 * closed stay closed until then. */
static gboolean
leads_to_jump (const Render *self, const VisemeShot *shot, const Easel *easel, guint k)
{
  guint source = self->plan->chosen[k] - shot->first;

  return k + 1 < self->plan->frames->len && !continues (self, k + 1) && is_drawn (self, k + 1) &&
         get_shot (self, self->plan->chosen[k + 1]) == shot &&
         shot->states->states[source].aperture > easel->closed;
}

/* What frame K shows: a mouth of SHOT, or something between two of them. */
static gboolean
choose_view (const Render *self,
             const VisemeShot *shot,
             Easel *easel,
             guint k,
             VisemeFaceView *view,
             const VisemeMouthPatch **mouth,
             GError **error)
{
  guint source = self->plan->chosen[k] - shot->first, next;
  const guint8 *patch;

  if (!viseme_mouth_gallery_get (easel->mouths, source, mouth, &patch, error))
    return FALSE;

  *view = view_of (shot, source, patch);
  if (!leads_to_jump (self, shot, easel, k))
    return TRUE;

  viseme_mouth_morph_begin (easel->morph, *mouth, patch);
  next = self->plan->chosen[k + 1] - shot->first;
  if (!viseme_mouth_gallery_get (easel->mouths, next, mouth, &patch, error))
    return FALSE;

  viseme_mouth_morph_end (easel->morph, MORPH_SHARE, mouth, &patch);
  view->patch = patch;
  view->chin += MORPH_SHARE * (shot->states->states[next].chin - view->chin);

  return TRUE;
}

static gboolean
draw_mouth (Render *self, guint k, GstBuffer *result, GError **error)
{
  guint base_index = get_frame (self, k)->source;
  const VisemeShot *shot = get_shot (self, base_index);
  Easel *easel = g_hash_table_lookup (self->easels, shot);
  const VisemeMouthPatch *mouth;
  VisemeFaceView base, view;
  GstVideoFrame in, out;

  if (!choose_view (self, shot, easel, k, &view, &mouth, error) ||
      !map_picture (self, &in, self->picture, GST_MAP_READ, error))
    return FALSE;
  if (!map_picture (self, &out, result, GST_MAP_READWRITE, error))
    {
      gst_video_frame_unmap (&in);
      return FALSE;
    }
  base = view_of (shot, base_index - shot->first, self->base_patch);
  viseme_face_crop_render_frame (&in, &base.pose, &easel->area, self->base_patch);
  viseme_compositor_draw (easel->compositor, &base, &view, mouth, continues (self, k),
                          self->plan->weights[k], &in, &out);
  gst_video_frame_unmap (&out);
  gst_video_frame_unmap (&in);
  return TRUE;
}

/* Whether the jaw is moved in frame K of the result. */
static gboolean
moves_jaw (const Render *self, guint k)
{
  return self->plan->jaws[k] != NULL && self->plan->weights[k] > 0 &&
         !viseme_jaw_pose_is_rest (&self->plan->jaw_poses[k]);
}

static gboolean
draw_jaw (Render *self, guint k, GstBuffer *result, GError **error)
{
  guint index = get_frame (self, k)->source;
  VisemeJawPose pose = viseme_jaw_pose_weaken (&self->plan->jaw_poses[k], self->plan->weights[k]);
  GstVideoFrame in, out;

  if (!map_picture (self, &in, self->picture, GST_MAP_READ, error))
    return FALSE;
  if (!map_picture (self, &out, result, GST_MAP_READWRITE, error))
    {
      gst_video_frame_unmap (&in);
      return FALSE;
    }
  viseme_jaw_painter_draw (self->plan->jaws[k], &pose,
                           &viseme_face_track_get_frame (self->plan->track, index)->pose, &in,
                           &out);
  gst_video_frame_unmap (&out);
  gst_video_frame_unmap (&in);
  return TRUE;
}

/* Sways the head of a still after its mouth was drawn, as the whole picture of it. */
static gboolean
draw_sway (Render *self, guint k, GstBuffer *result, GError **error)
{
  const VisemeBaseFrame *frame = get_frame (self, k);
  g_autoptr (GstBuffer) drawn = gst_buffer_copy_deep (result);
  GstVideoFrame in, out;

  if (!map_picture (self, &in, drawn, GST_MAP_READ, error))
    return FALSE;
  if (!map_picture (self, &out, result, GST_MAP_READWRITE, error))
    {
      gst_video_frame_unmap (&in);
      return FALSE;
    }
  viseme_head_sway_draw (&viseme_face_track_get_frame (self->plan->track, frame->source)->pose,
                         (double) frame->pts / GST_SECOND, &in, &out);
  gst_video_frame_unmap (&out);
  gst_video_frame_unmap (&in);
  return TRUE;
}

/* Where the frame before K had its own mouth or was of another shot, nothing goes on from it. */
static void
forget_last_frame (const Render *self, guint k)
{
  const VisemeShot *shot = get_shot (self, get_frame (self, k)->source);
  Easel *easel = g_hash_table_lookup (self->easels, shot);

  if (easel != NULL && k > 0 &&
      (!is_drawn (self, k - 1) || get_shot (self, get_frame (self, k - 1)->source) != shot))
    viseme_compositor_reset (easel->compositor);
}

/* Frame number K of the result. A frame that keeps its own mouth is passed on as it is. */
static GstBuffer *
make_frame (Render *self, guint k, GCancellable *cancellable, GError **error)
{
  const VisemeBaseFrame *frame = get_frame (self, k);
  gboolean jaw = moves_jaw (self, k), keep = !jaw && !is_drawn (self, k);
  gboolean copy = keep && !self->plan->head_motion;
  g_autoptr (GstBuffer) result = NULL;

  if (!fetch_picture (self, frame->source, cancellable, error))
    return NULL;
  result = copy ? gst_buffer_copy (self->picture) : gst_buffer_copy_deep (self->picture);
  GST_BUFFER_PTS (result) = frame->pts;
  GST_BUFFER_DTS (result) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION (result) = frame->duration;
  forget_last_frame (self, k);
  if (jaw && !draw_jaw (self, k, result, error))
    return NULL;
  if (!jaw && !keep && !draw_mouth (self, k, result, error))
    return NULL;
  if (self->plan->head_motion && !draw_sway (self, k, result, error))
    return NULL;

  return g_steal_pointer (&result);
}

static gboolean
draw_all (Render *self, VisemeMovieWriter *writer, GCancellable *cancellable, GError **error)
{
  guint n = self->plan->frames->len;

  for (guint k = 0; k < n; k++)
    {
      g_autoptr (GstBuffer) frame = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      frame = make_frame (self, k, cancellable, error);
      if (frame == NULL || !viseme_movie_writer_write (writer, frame, cancellable, error))
        return FALSE;
      report (self, self->done + (1 - self->done) * (k + 1) / n);
    }
  return TRUE;
}

/**
 * viseme_render_run:
 * @plan: what to draw
 * @output: where the movie goes; a file of that name is replaced
 * @progress: (nullable) (scope call): told how far it is, in the calling thread, once per frame
 * @user_data: for @progress
 * @cancellable: (nullable):
 * @error: errors of the reader and the writer, and %G_IO_ERROR_CANCELLED
 *
 * Decodes the video twice: once to cut out the mouths in full detail, once to draw them onto the
 * frames of the result, while the writer encodes in threads of its own.
 *
 * Returns: %TRUE when @output is complete
 */
gboolean
viseme_render_run (const VisemeRenderPlan *plan,
                   GFile *output,
                   VisemeRenderProgress progress,
                   gpointer user_data,
                   GCancellable *cancellable,
                   GError **error)
{
  g_auto (Render)
      self = { .plan = plan, .rising = TRUE, .progress = progress, .user_data = user_data };
  g_autoptr (VisemeMovieWriter) writer = NULL;
  g_autoptr (GError) local = NULL;

  self.base_patch = g_malloc0 (VISEME_CANONICAL_BYTES);
  self.reader = viseme_video_reader_new (plan->video, cancellable, &local);
  if (self.reader != NULL && gather_mouths (&self, cancellable, &local) &&
      viseme_video_reader_rewind (self.reader, &local))
    writer = viseme_movie_writer_new (output, viseme_video_reader_get_info (self.reader),
                                      viseme_video_reader_get_orientation (self.reader),
                                      plan->audio, plan->duration, cancellable, &local);
  if (writer != NULL)
    viseme_movie_writer_set_comment (writer, SYNTHETIC_NOTE);
  if (writer != NULL && plan->bit_depth != NULL)
    *plan->bit_depth = viseme_video_reader_get_bit_depth (self.reader);
  if (writer != NULL && draw_all (&self, writer, cancellable, &local) &&
      viseme_movie_writer_finish (writer, cancellable, &local))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}
