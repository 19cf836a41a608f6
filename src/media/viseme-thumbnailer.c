/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-thumbnailer"

#include "config.h"

#include "viseme-thumbnailer.h"

#include "viseme-decoder.h"
#include "viseme-gst-error.h"
#include "viseme-media-info.h"

typedef struct
{
  GFile *file;
  double seconds;
  int size;
  gboolean fast;
} Request;

static void
request_free (Request *self)
{
  g_object_unref (self->file);
  g_free (self);
}

/**
 * viseme_picture_new:
 * @width: pixels
 * @height: pixels
 * @rowstride: bytes from one row to the next
 * @bytes: (transfer none): packed RGB
 *
 * Returns: (transfer full): a picture that keeps a reference to @bytes
 */
VisemePicture *
viseme_picture_new (int width, int height, gsize rowstride, GBytes *bytes)
{
  VisemePicture *self = g_new0 (VisemePicture, 1);

  self->width = width;
  self->height = height;
  self->rowstride = rowstride;
  self->bytes = g_bytes_ref (bytes);

  return self;
}

void
viseme_picture_free (VisemePicture *picture)
{
  g_bytes_unref (picture->bytes);
  g_free (picture);
}

static VisemePicture *
copy_sample (GstSample *sample)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  VisemePicture *picture = NULL;

  if (!gst_video_info_from_caps (&info, gst_sample_get_caps (sample)) ||
      !gst_video_frame_map (&frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ))
    return NULL;

  {
    gsize stride = GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0);
    g_autoptr (GBytes) bytes =
        g_bytes_new (GST_VIDEO_FRAME_PLANE_DATA (&frame, 0), stride * info.height);

    picture = viseme_picture_new (info.width, info.height, stride, bytes);
  }
  gst_video_frame_unmap (&frame);

  return picture;
}

static VisemePicture *
render (Request *request, GCancellable *cancellable, GError **error)
{
  g_autoptr (VisemeMediaInfo) info = viseme_media_info_probe (request->file, cancellable, error);
  g_autoptr (VisemeDecoder) decoder = NULL;
  g_autoptr (GstSample) sample = NULL;
  g_autofree char *caps = NULL;
  double scale;

  if (info == NULL)
    return NULL;
  if (viseme_media_info_get_width (info) <= 0)
    {
      g_propagate_error (error, viseme_gst_error_new (VISEME_ERROR_NO_VIDEO, request->file));
      return NULL;
    }

  scale = MIN (1.0, (double) request->size / MAX (viseme_media_info_get_width (info),
                                                  viseme_media_info_get_height (info)));
  caps = g_strdup_printf ("video/x-raw,format=RGB,pixel-aspect-ratio=1/1,width=%d,height=%d",
                          MAX (1, (int) (viseme_media_info_get_width (info) * scale)),
                          MAX (1, (int) (viseme_media_info_get_height (info) * scale)));
  decoder = viseme_decoder_new (request->file, VISEME_DECODER_VIDEO,
                                "videoflip video-direction=auto ! videoconvertscale", caps,
                                cancellable, error);
  if (decoder == NULL)
    return NULL;
  if (request->seconds > 0 && !viseme_media_info_is_image (info))
    viseme_decoder_seek (decoder, (GstClockTime) (request->seconds * GST_SECOND),
                         GST_SEEK_FLAG_FLUSH |
                             (request->fast ? GST_SEEK_FLAG_KEY_UNIT : GST_SEEK_FLAG_ACCURATE));
  sample = viseme_decoder_pull (decoder, cancellable, error);
  if (sample == NULL)
    {
      if (error != NULL && *error == NULL)
        g_propagate_error (error, viseme_gst_error_new (VISEME_ERROR_DAMAGED, request->file));
      return NULL;
    }

  return copy_sample (sample);
}

static void
render_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Request *request = data;
  GError *error = NULL;
  VisemePicture *picture = render (request, cancellable, &error);

  if (picture != NULL)
    g_task_return_pointer (task, picture, (GDestroyNotify) viseme_picture_free);
  else
    g_task_return_error (
        task, error != NULL ? error : viseme_gst_error_new (VISEME_ERROR_DAMAGED, request->file));
}

/**
 * viseme_thumbnailer_render_async:
 * @file: a video or an image
 * @seconds: the moment, seconds from the start
 * @size: the longest side of the picture, pixels
 * @fast: take the nearest keyframe
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Renders one small picture, upright and with square pixels.
 */
void
viseme_thumbnailer_render_async (GFile *file,
                                 double seconds,
                                 int size,
                                 gboolean fast,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  g_return_if_fail (G_IS_FILE (file) && size > 0);

  request->file = g_object_ref (file);
  request->seconds = seconds;
  request->size = size;
  request->fast = fast;
  g_task_set_source_tag (task, viseme_thumbnailer_render_async);
  g_task_set_task_data (task, request, (GDestroyNotify) request_free);
  g_task_run_in_thread (task, render_in_thread);
}

/**
 * viseme_thumbnailer_render_finish:
 * @result: the result
 * @error: return location; those of viseme_media_info_probe() and %VISEME_ERROR_NO_VIDEO
 *
 * Returns: (transfer full): the picture, or %NULL with @error set
 */
VisemePicture *
viseme_thumbnailer_render_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
