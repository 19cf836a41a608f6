/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-face-scan"

#include "config.h"

#include "viseme-face-scan.h"

#include "base/viseme-error.h"
#include "media/viseme-shot-finder.h"
#include "media/viseme-video-reader.h"

#include <glib/gi18n-lib.h>

/* The search of one frame and the crops of those before it, which goes on in a thread of its own
 * while the next frames are decoded. */
typedef struct
{
  GThread *thread; /* or NULL */
  GQueue frames;   /* GstBuffer: those after the last look; the last one is searched */
  guint first;     /* number of the first of them */
  gboolean done;
  GError *error;
} Look;

struct _VisemeFaceScan
{
  VisemeVideoReader *reader;
  VisemeFaceFinder *finder;
  VisemeShotFinder *shot_finder;
  VisemeFacePatches *patches;
  GArray *frames;            /* VisemeTrackedFrame, not owned */
  GQueue waiting;            /* GstBuffer: frames after the last look */
  Look look;                 /* FINDER and PATCHES are its own while it runs */
  GCancellable *cancellable; /* of the running call */
};

/**
 * viseme_face_scan_new:
 * @video: a video file
 * @options: (nullable): which face
 * @cancellable: (nullable): a cancellable
 * @error: return location: those of viseme_video_reader_new() and viseme_face_finder_new()
 *
 * Returns: (transfer full): a scan that has decoded nothing yet, or %NULL with @error set
 */
VisemeFaceScan *
viseme_face_scan_new (GFile *video,
                      const VisemeEngineOptions *options,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (VisemeFaceScan) self = g_new0 (VisemeFaceScan, 1);

  self->shot_finder = viseme_shot_finder_new ();
  self->patches = viseme_face_patches_new ();
  self->reader = viseme_video_reader_new (video, cancellable, error);
  if (self->reader == NULL)
    return NULL;
  self->finder =
      viseme_face_finder_new (viseme_video_reader_get_info (self->reader),
                              viseme_video_reader_get_orientation (self->reader), options, error);

  return self->finder != NULL ? g_steal_pointer (&self) : NULL;
}

static gboolean
map_frame (VisemeFaceScan *self, GstBuffer *buffer, GstVideoFrame *frame, GError **error)
{
  GstVideoInfo info = *viseme_video_reader_get_info (self->reader);

  if (gst_video_frame_map (frame, &info, buffer, GST_MAP_READ))
    return TRUE;
  g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_FAILED,
                       _ ("A decoded picture could not be read. Convert the video to another "
                          "format and try again."));

  return FALSE;
}

static gboolean
take_crop (VisemeFaceScan *self,
           GstBuffer *buffer,
           guint index,
           const VisemeAffine *pose,
           GError **error)
{
  g_autofree guint8 *pixels = g_malloc0 (VISEME_FACE_CROP_BYTES);
  VisemeFaceCrop crop;
  GstVideoFrame frame;

  if (!map_frame (self, buffer, &frame, error))
    return FALSE;
  viseme_face_crop_take (&crop, &frame, pose, pixels);
  gst_video_frame_unmap (&frame);

  return viseme_face_patches_set (self->patches, index, &crop, pixels, error);
}

/* A frame before the first in which a face was seen. */
static gboolean
leave_out_crop (VisemeFaceScan *self, guint index, GError **error)
{
  g_autofree guint8 *pixels = g_malloc0 (VISEME_FACE_CROP_BYTES);
  const VisemeFaceCrop none = { 0 };

  return viseme_face_patches_set (self->patches, index, &none, pixels, error);
}

/* Takes the crops of frames up to the last look, now that their surroundings are known. */
static gboolean
take_crops (VisemeFaceScan *self, GQueue *frames, guint first, GError **error)
{
  for (guint index = first; !g_queue_is_empty (frames); index++)
    {
      g_autoptr (GstBuffer) buffer = g_queue_pop_head (frames);
      VisemeAffine pose;
      gboolean done = viseme_face_finder_guess (self->finder, index, &pose)
                          ? take_crop (self, buffer, index, &pose, error)
                          : leave_out_crop (self, index, error);

      if (!done)
        return FALSE;
    }

  return TRUE;
}

static void
add_frame (VisemeFaceScan *self, GstBuffer *buffer)
{
  VisemeTrackedFrame frame = { .pts = GST_BUFFER_PTS (buffer),
                               .duration = GST_BUFFER_DURATION (buffer) };

  g_array_append_val (self->frames, frame);
  g_queue_push_tail (&self->waiting, gst_buffer_ref (buffer));
}

static gboolean
search_frame (VisemeFaceScan *self, GstBuffer *buffer, guint index, GError **error)
{
  GstVideoFrame frame;
  gboolean done;

  if (!map_frame (self, buffer, &frame, error))
    return FALSE;
  done = viseme_face_finder_look (self->finder, index, GST_VIDEO_FRAME_PLANE_DATA (&frame, 0),
                                  (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0),
                                  self->cancellable, error);
  gst_video_frame_unmap (&frame);

  return done;
}

/* Thread function. */
static gpointer
look (gpointer data)
{
  VisemeFaceScan *self = data;
  Look *now = &self->look;
  guint last = now->first + g_queue_get_length (&now->frames) - 1;

  now->done = search_frame (self, g_queue_peek_tail (&now->frames), last, &now->error) &&
              take_crops (self, &now->frames, now->first, &now->error);

  return NULL;
}

static gboolean
finish_look (VisemeFaceScan *self, GError **error)
{
  if (self->look.thread == NULL)
    return TRUE;
  g_thread_join (g_steal_pointer (&self->look.thread));
  if (self->look.done)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->look.error));

  return FALSE;
}

/* The last frame that was read is to be searched. */
static gboolean
start_look (VisemeFaceScan *self, GError **error)
{
  if (!finish_look (self, error))
    return FALSE;
  self->look.first = self->frames->len - g_queue_get_length (&self->waiting);
  self->look.frames = self->waiting;
  g_queue_init (&self->waiting);
  self->look.thread = g_thread_new ("look", look, self);

  return TRUE;
}

static gboolean
watch_for_cut (VisemeFaceScan *self, GstBuffer *buffer, GError **error)
{
  GstVideoFrame frame;
  gboolean is_cut;

  if (!map_frame (self, buffer, &frame, error))
    return FALSE;
  is_cut = viseme_shot_finder_add (self->shot_finder, &frame);
  gst_video_frame_unmap (&frame);
  if (!is_cut)
    return TRUE;
  if (!finish_look (self, error))
    return FALSE;
  viseme_face_finder_cut (self->finder, self->frames->len - 1);

  return TRUE;
}

static gboolean
finish_reading (VisemeFaceScan *self, GError **error)
{
  guint first = self->frames->len - g_queue_get_length (&self->waiting);

  return finish_look (self, error) && take_crops (self, &self->waiting, first, error);
}

static double
get_part (VisemeFaceScan *self, GstBuffer *buffer)
{
  double duration = viseme_video_reader_get_duration (self->reader);

  return duration > 0 ? MIN ((double) GST_BUFFER_PTS (buffer) / GST_SECOND / duration, 1) : 0;
}

/* Decodes everything. Crops are taken by what is known of the face a few frames on. */
static gboolean
read_all (VisemeFaceScan *self, VisemeTrackProgress progress, gpointer user_data, GError **error)
{
  while (TRUE)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (GstBuffer) buffer =
          viseme_video_reader_read (self->reader, self->cancellable, &local);

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (buffer == NULL)
        return finish_reading (self, error);
      add_frame (self, buffer);
      if (!watch_for_cut (self, buffer, error))
        return FALSE;
      if ((self->frames->len - 1) % VISEME_FACE_FINDER_STEP == 0 && !start_look (self, error))
        return FALSE;
      if (progress != NULL)
        progress (get_part (self, buffer), user_data);
    }
}

/**
 * viseme_face_scan_run:
 * @self: a new scan
 * @frames: (element-type VisemeTrackedFrame): empty; gets the times of all frames
 * @progress: (scope call) (nullable): called in the calling thread, fraction 0 to 1
 * @user_data: for @progress
 * @cancellable: (nullable): honoured within 200 ms
 * @error: return location: those of #VisemeVideoReader, of viseme_face_finder_look() and of
 *   viseme_face_patches_set()
 *
 * Decodes the video once, searches every %VISEME_FACE_FINDER_STEP-th frame for faces, looks out for
 * cuts, and keeps what seems to be the face of every frame.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
viseme_face_scan_run (VisemeFaceScan *self,
                      GArray *frames,
                      VisemeTrackProgress progress,
                      gpointer user_data,
                      GCancellable *cancellable,
                      GError **error)
{
  gboolean done;

  self->frames = frames;
  self->cancellable = cancellable;
  done = read_all (self, progress, user_data, error);
  finish_look (self, NULL);

  return done;
}

static gboolean
is_covered (VisemeFaceScan *self, const VisemeFaceView *views, guint index)
{
  return !views[index].wanted ||
         viseme_face_crop_covers (viseme_face_patches_get_crop (self->patches, index),
                                  &views[index].guess);
}

static guint
count_until_last_uncovered (VisemeFaceScan *self, const VisemeFaceView *views)
{
  for (guint n = self->frames->len; n > 0; n--)
    if (!is_covered (self, views, n - 1))
      return n;

  return 0;
}

/* Frame INDEX of a second pass. */
static GstBuffer *
read_again (VisemeFaceScan *self, GError **error)
{
  GError *local = NULL;
  GstBuffer *buffer = viseme_video_reader_read (self->reader, self->cancellable, &local);

  if (buffer == NULL && local == NULL)
    g_set_error_literal (&local, VISEME_ERROR, VISEME_ERROR_DAMAGED,
                         _ ("The video could not be read twice in the same way. It is damaged: "
                            "choose another copy."));
  if (local != NULL)
    g_propagate_error (error, local);

  return buffer;
}

/**
 * viseme_face_scan_complete:
 * @self: a scan that has run
 * @views: what was decided on, one per frame
 * @cancellable: (nullable): honoured within 200 ms
 * @error: return location: those of #VisemeVideoReader and of viseme_face_patches_set()
 *
 * Where the first pass has cropped something else than what was decided on in the end, as when the
 * face appears late or there are several, decodes the video once more.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
viseme_face_scan_complete (VisemeFaceScan *self,
                           const VisemeFaceView *views,
                           GCancellable *cancellable,
                           GError **error)
{
  guint n = count_until_last_uncovered (self, views);

  self->cancellable = cancellable;
  if (n == 0)
    return TRUE;
  if (!viseme_video_reader_rewind (self->reader, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GstBuffer) buffer = read_again (self, error);

      if (buffer == NULL ||
          (!is_covered (self, views, i) && !take_crop (self, buffer, i, &views[i].guess, error)))
        return FALSE;
    }

  return TRUE;
}

/**
 * viseme_face_scan_find_cuts:
 * @self: a scan that has run
 *
 * Returns: (transfer full) (element-type guint): the first frame of every shot
 */
GArray *
viseme_face_scan_find_cuts (VisemeFaceScan *self)
{
  return viseme_shot_finder_settle (self->shot_finder);
}

/**
 * viseme_face_scan_get_finder:
 * @self: a scan
 *
 * Returns: (transfer none): what knows the faces once @self has run
 */
VisemeFaceFinder *
viseme_face_scan_get_finder (VisemeFaceScan *self)
{
  return self->finder;
}

/**
 * viseme_face_scan_get_info:
 * @self: a scan
 *
 * Returns: (transfer none): the format of the frames
 */
const GstVideoInfo *
viseme_face_scan_get_info (VisemeFaceScan *self)
{
  return viseme_video_reader_get_info (self->reader);
}

/**
 * viseme_face_scan_get_patches:
 * @self: a scan
 *
 * Returns: (transfer none): the faces of all frames once @self has run
 */
VisemeFacePatches *
viseme_face_scan_get_patches (VisemeFaceScan *self)
{
  return self->patches;
}

/**
 * viseme_face_scan_steal_patches:
 * @self: a scan that is done with
 *
 * Returns: (transfer full): what viseme_face_scan_get_patches() returned
 */
VisemeFacePatches *
viseme_face_scan_steal_patches (VisemeFaceScan *self)
{
  return g_steal_pointer (&self->patches);
}

/**
 * viseme_face_scan_free:
 * @self: (transfer full): a scan
 */
void
viseme_face_scan_free (VisemeFaceScan *self)
{
  g_queue_clear_full (&self->waiting, (GDestroyNotify) gst_buffer_unref);
  g_queue_clear_full (&self->look.frames, (GDestroyNotify) gst_buffer_unref);
  g_clear_object (&self->reader);
  g_clear_pointer (&self->finder, viseme_face_finder_free);
  g_clear_pointer (&self->shot_finder, viseme_shot_finder_free);
  g_clear_pointer (&self->patches, viseme_face_patches_free);
  g_free (self);
}
