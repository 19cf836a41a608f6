/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-practice-picture"

#include "config.h"

#include "viseme-practice-picture.h"

#include "base/viseme-error.h"
#include "base/viseme-sample.h"
#include "media/viseme-gst-error.h"
#include "media/viseme-stall.h"
#include "media/viseme-video-reader.h"
#include "viseme-practice-mark.h"

#include <glib/gi18n-lib.h>
#include <gst/app/gstappsrc.h>
#include <math.h>

#define LONG_SIDE  1280 /* pixels */
#define SHORT_SIDE 720
#define FRAMES     100 /* of the sample, from which the words choose one */
#define MOST_TINT  8   /* of 255 */

static void
choose_size (const char *aspect_ratio, int *width, int *height)
{
  *width = g_strcmp0 (aspect_ratio, "16:9") == 0 ? LONG_SIDE : SHORT_SIDE;
  *height = g_strcmp0 (aspect_ratio, "9:16") == 0 ? LONG_SIDE : SHORT_SIDE;
}

/* Beyond an edge of a picture it goes back from there, as in a mirror. */
static int
reflect (int x, int width)
{
  if (x < 0)
    x = -x - 1;
  if (x >= width)
    x = 2 * width - 1 - x;

  return CLAMP (x, 0, width - 1);
}

/* Scales SOURCE to the height of TARGET, around its middle. */
static void
fit_component (GstVideoFrame *source, GstVideoFrame *target, int component, int shift)
{
  int width = GST_VIDEO_FRAME_COMP_WIDTH (source, component);
  int height = GST_VIDEO_FRAME_COMP_HEIGHT (source, component);
  int target_width = GST_VIDEO_FRAME_COMP_WIDTH (target, component);
  int target_height = GST_VIDEO_FRAME_COMP_HEIGHT (target, component);
  double scale = (double) height / target_height;

  for (int y = 0; y < target_height; y++)
    {
      int from_y = CLAMP ((int) (((double) y + 0.5) * scale), 0, height - 1);
      const guint8 *from = (const guint8 *) GST_VIDEO_FRAME_COMP_DATA (source, component) +
                           from_y * GST_VIDEO_FRAME_COMP_STRIDE (source, component);
      guint8 *to = (guint8 *) GST_VIDEO_FRAME_COMP_DATA (target, component) +
                   y * GST_VIDEO_FRAME_COMP_STRIDE (target, component);

      for (int x = 0; x < target_width; x++)
        {
          double from_x = ((double) x + 0.5 - target_width / 2.0) * scale + width / 2.0;

          to[x] = (guint8) CLAMP (from[reflect ((int) floor (from_x), width)] + shift, 0, 255);
        }
    }
}

/* Other words give another frame in a slightly other light. */
static gboolean
fit_frame (GstBuffer *frame,
           const GstVideoInfo *info,
           guint tint,
           GstBuffer *target,
           const GstVideoInfo *target_info)
{
  GstVideoFrame from, to;
  int shift = (int) (tint % (2 * MOST_TINT + 1)) - MOST_TINT;

  if (!gst_video_frame_map (&from, info, frame, GST_MAP_READ))
    return FALSE;
  if (!gst_video_frame_map (&to, target_info, target, GST_MAP_WRITE))
    {
      gst_video_frame_unmap (&from);
      return FALSE;
    }

  fit_component (&from, &to, 0, 0);
  fit_component (&from, &to, 1, shift);
  fit_component (&from, &to, 2, -shift);
  viseme_practice_mark_draw (&to);
  gst_video_frame_unmap (&to);
  gst_video_frame_unmap (&from);

  return TRUE;
}

/* FRAME is taken. */
static gboolean
write_png (GstBuffer *frame,
           const GstVideoInfo *info,
           const char *path,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GstElement) pipeline = gst_parse_launch (
      "appsrc name=frames format=time ! videoconvert ! pngenc snapshot=true ! filesink name=target",
      error);
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstCaps) caps = gst_video_info_to_caps (info);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  gboolean done;

  if (pipeline == NULL)
    {
      gst_buffer_unref (frame);
      return FALSE;
    }

  source = gst_bin_get_by_name (GST_BIN (pipeline), "frames");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "target");
  g_object_set (source, "caps", caps, NULL);
  g_object_set (sink, "location", path, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  gst_app_src_push_buffer (GST_APP_SRC (source), frame);
  gst_app_src_end_of_stream (GST_APP_SRC (source));
  done = viseme_stall_wait_for_end (pipeline, cancellable);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  if (!done && !g_cancellable_set_error_if_cancelled (cancellable, error))
    g_propagate_error (error, viseme_gst_error_new (VISEME_ERROR_FAILED, file));

  return done;
}

/* Returns: FALSE, for the caller to return. */
static gboolean
refuse_memory (GError **error)
{
  g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_FAILED,
                       _ ("There is not enough memory for the picture."));

  return FALSE;
}

/* Returns: (transfer full): the presenter of the sample, or NULL with ERROR set. */
static VisemeVideoReader *
open_sample (GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) sample = viseme_sample_find ();

  if (sample != NULL)
    return viseme_video_reader_new (sample->pdata[0], cancellable, error);

  g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_NOT_FOUND,
                       _ ("The sample that practice pictures are made from is not installed."));

  return NULL;
}

/**
 * viseme_practice_picture_make:
 * @prompt: words for what it shows, which only choose the moment and the light
 * @aspect_ratio: (nullable): `9:16`, `1:1` or `16:9`; %NULL is `1:1`
 * @path: the PNG to write
 * @cancellable: (nullable): a cancellable
 * @error: return location; %VISEME_ERROR_NOT_FOUND when there is no sample, or those of the reader
 *
 * Makes a picture of the drawn presenter, marked as practice.
 *
 * Returns: %TRUE when it is there
 */
gboolean
viseme_practice_picture_make (const char *prompt,
                              const char *aspect_ratio,
                              const char *path,
                              GCancellable *cancellable,
                              GError **error)
{
  g_autoptr (VisemeVideoReader) reader = open_sample (cancellable, error);
  g_autoptr (GstBuffer) frame = NULL;
  guint hash = g_str_hash (prompt);
  GstVideoInfo info;
  GstBuffer *target;
  int width, height;

  if (reader == NULL)
    return FALSE;
  for (guint i = 0; i <= hash % FRAMES; i++)
    {
      GstBuffer *next = viseme_video_reader_read (reader, cancellable, error);

      if (next == NULL)
        break;
      gst_clear_buffer (&frame);
      frame = next;
    }
  if (frame == NULL || (error != NULL && *error != NULL))
    return FALSE;

  choose_size (aspect_ratio, &width, &height);
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, (guint) width, (guint) height);
  info.colorimetry = viseme_video_reader_get_info (reader)->colorimetry;
  target = gst_buffer_new_allocate (NULL, info.size, NULL);
  if (!fit_frame (frame, viseme_video_reader_get_info (reader), hash / FRAMES, target, &info))
    {
      gst_buffer_unref (target);
      return refuse_memory (error);
    }

  return write_png (target, &info, path, cancellable, error);
}

/**
 * viseme_practice_picture_mark:
 * @picture: the path of a picture
 * @path: the PNG to write
 * @cancellable: (nullable): a cancellable
 * @error: return location; those of viseme_video_reader_new(); %VISEME_ERROR_FAILED
 *
 * Copies a picture and marks the copy as practice.
 *
 * Returns: %TRUE when the copy is there
 */
gboolean
viseme_practice_picture_mark (const char *picture,
                              const char *path,
                              GCancellable *cancellable,
                              GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (picture);
  g_autoptr (VisemeVideoReader) reader = viseme_video_reader_new (file, cancellable, error);
  g_autoptr (GstBuffer) frame = NULL;
  GstVideoFrame map;

  if (reader == NULL)
    return FALSE;
  frame = viseme_video_reader_read (reader, cancellable, error);
  if (frame == NULL)
    return FALSE;

  frame = gst_buffer_make_writable (g_steal_pointer (&frame));
  if (!gst_video_frame_map (&map, viseme_video_reader_get_info (reader), frame, GST_MAP_READWRITE))
    return refuse_memory (error);

  viseme_practice_mark_draw (&map);
  gst_video_frame_unmap (&map);

  return write_png (g_steal_pointer (&frame), viseme_video_reader_get_info (reader), path,
                    cancellable, error);
}
