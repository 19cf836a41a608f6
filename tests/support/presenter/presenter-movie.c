/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-presenter"

#include "config.h"

#include "presenter-movie.h"

#include <gst/app/gstappsrc.h>
#include <gst/gst.h>
#include <string.h>

#define FINISH_TIMEOUT (120 * GST_SECOND)
#define MAX_WAITING    8 /* frames */

struct _PresenterMovie
{
  GstElement *pipeline;
  GstAppSrc *video;
  GstAppSrc *audio;
  gsize frame_size;
  int fps;
  int audio_rate;
  guint64 n_frames;
};

/* Descriptions in the order of preference; %d is the number of frames between keyframes. */
static const struct
{
  const char *element;
  const char *description;
} video_encoders[] = {
  { "x264enc", "x264enc speed-preset=veryfast threads=1 pass=quant quantizer=19 key-int-max=%d ! "
               "h264parse" },
  { "openh264enc", "openh264enc bitrate=4000000 gop-size=%d ! h264parse" },
  { "vp9enc", "vp9enc deadline=1 cpu-used=6 target-bitrate=3000000 keyframe-max-dist=%d" },
};

static const struct
{
  const char *element;
  const char *description;
} audio_encoders[] = {
  { "avenc_aac", "avenc_aac bitrate=96000 ! aacparse" },
  { "voaacenc", "voaacenc bitrate=96000 ! aacparse" },
  { "fdkaacenc", "fdkaacenc bitrate=96000 ! aacparse" },
  { "opusenc", "opusenc bitrate=64000" },
};

static gboolean
is_installed (const char *name)
{
  g_autoptr (GstElementFactory) factory = gst_element_factory_find (name);

  return factory != NULL;
}

static const char *
find_video_encoder (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (video_encoders); i++)
    if (is_installed (video_encoders[i].element))
      return video_encoders[i].description;
  return NULL;
}

static const char *
find_audio_encoder (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (audio_encoders); i++)
    if (is_installed (audio_encoders[i].element))
      return audio_encoders[i].description;
  return NULL;
}

static GstElement *
make_pipeline (int width, int height, int fps, int audio_rate, GError **error)
{
  g_autoptr (GString) launch = g_string_new (NULL);
  const char *video = find_video_encoder ();
  const char *audio = find_audio_encoder ();

  if (video == NULL || audio == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   "GStreamer has no encoder for %s: install its good, bad, ugly or libav plugins",
                   video == NULL ? "video (x264enc, openh264enc or vp9enc)"
                                 : "audio (avenc_aac, voaacenc, fdkaacenc or opusenc)");
      return NULL;
    }

  g_string_append_printf (launch,
                          "mp4mux name=mux faststart=true ! filesink name=file "
                          "appsrc name=video format=time max-bytes=0 "
                          "caps=video/x-raw,format=BGRx,width=%d,height=%d,framerate=%d/1 ! "
                          "videoconvert ! video/x-raw,format=I420 ! ",
                          width, height, fps);
  g_string_append (launch, g_str_has_prefix (video, "x264enc") ? "" : "queue ! ");
  for (const char *c = video; *c != '\0'; c++)
    if (c[0] == '%' && c[1] == 'd')
      {
        g_string_append_printf (launch, "%d", fps);
        c++;
      }
    else
      g_string_append_c (launch, *c);
  g_string_append_printf (launch,
                          " ! queue max-size-time=0 max-size-bytes=0 max-size-buffers=0 ! mux. "
                          "appsrc name=audio format=time max-bytes=0 "
                          "caps=audio/x-raw,format=S16LE,layout=interleaved,channels=1,rate=%d ! "
                          "audioconvert ! audioresample ! audio/x-raw,rate=48000 ! %s ! "
                          "queue max-size-time=0 max-size-bytes=0 max-size-buffers=0 ! mux.",
                          audio_rate, audio);

  return gst_parse_launch (launch->str, error);
}

/* Waits for an end or an error, TIMEOUT at most. */
static gboolean
wait (PresenterMovie *self, GstClockTime timeout, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  g_autoptr (GstMessage) message =
      gst_bus_timed_pop_filtered (bus, timeout, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);

  if (message == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "The movie was not completed in time");
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, error, NULL);
  else
    return TRUE;
  return FALSE;
}

/**
 * presenter_movie_new:
 * @path: file to write
 * @width: pixels, even
 * @height: pixels, even
 * @fps: frames per second, also between keyframes
 * @audio_rate: Hz
 * @error: return location
 *
 * Starts an MP4 file: H.264 and AAC where encoders exist, else VP9 and Opus.
 *
 * Returns: (transfer full): the movie, or %NULL with @error set
 */
PresenterMovie *
presenter_movie_new (const char *path,
                     int width,
                     int height,
                     int fps,
                     int audio_rate,
                     GError **error)
{
  g_autoptr (PresenterMovie) self = g_new0 (PresenterMovie, 1);
  g_autoptr (GstElement) file = NULL;

  self->pipeline = make_pipeline (width, height, fps, audio_rate, error);
  if (self->pipeline == NULL)
    return NULL;

  self->video = GST_APP_SRC (gst_bin_get_by_name (GST_BIN (self->pipeline), "video"));
  self->audio = GST_APP_SRC (gst_bin_get_by_name (GST_BIN (self->pipeline), "audio"));
  self->frame_size = (gsize) width * (gsize) height * 4;
  self->fps = fps;
  self->audio_rate = audio_rate;

  file = gst_bin_get_by_name (GST_BIN (self->pipeline), "file");
  g_object_set (file, "location", path, NULL);
  if (gst_element_set_state (self->pipeline, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
    {
      wait (self, GST_SECOND, error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
presenter_movie_free (PresenterMovie *self)
{
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  g_clear_pointer (&self->video, gst_object_unref);
  g_clear_pointer (&self->audio, gst_object_unref);
  g_clear_pointer (&self->pipeline, gst_object_unref);
  g_free (self);
}

void
presenter_movie_add_audio (PresenterMovie *self, const gint16 *samples, gsize n_samples)
{
  GstBuffer *buffer = gst_buffer_new_memdup (samples, n_samples * sizeof (gint16));

  GST_BUFFER_PTS (buffer) = 0;
  GST_BUFFER_DURATION (buffer) =
      gst_util_uint64_scale (n_samples, GST_SECOND, (guint64) self->audio_rate);
  gst_app_src_push_buffer (self->audio, buffer);
  gst_app_src_end_of_stream (self->audio);
}

/* Waits until the encoder has taken most frames. A blocking source would wait for ever where the
 * file cannot be written. */
static gboolean
wait_for_room (PresenterMovie *self, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);

  for (;;)
    {
      gboolean full =
          gst_app_src_get_current_level_bytes (self->video) > MAX_WAITING * self->frame_size;
      g_autoptr (GstMessage) message =
          gst_bus_timed_pop_filtered (bus, full ? 5 * GST_MSECOND : 0, GST_MESSAGE_ERROR);

      if (message != NULL)
        {
          gst_message_parse_error (message, error, NULL);
          return FALSE;
        }
      if (!full)
        return TRUE;
    }
}

gboolean
presenter_movie_add_frame (PresenterMovie *self, const guint8 *pixels, GError **error)
{
  const guint64 fps = (guint64) self->fps;
  GstBuffer *buffer;

  if (!wait_for_room (self, error))
    return FALSE;

  buffer = gst_buffer_new_memdup (pixels, self->frame_size);
  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (self->n_frames, GST_SECOND, fps);
  GST_BUFFER_DURATION (buffer) =
      gst_util_uint64_scale (self->n_frames + 1, GST_SECOND, fps) - GST_BUFFER_PTS (buffer);
  self->n_frames++;

  if (gst_app_src_push_buffer (self->video, buffer) != GST_FLOW_OK)
    return wait (self, GST_SECOND, error);
  return TRUE;
}

/* Sets the dates of the boxes in DATA to none (ISO/IEC 14496-12, 8.2.2, 8.3.2 and 8.4.2): the same
 * film is the same file whenever it is made. */
static void
clear_dates (guint8 *data, gsize n)
{
  while (n >= 24)
    {
      gsize size = GST_READ_UINT32_BE (data);
      const char *type = (const char *) data + 4;

      if (size < 8 || size > n)
        return;
      if (memcmp (type, "moov", 4) == 0 || memcmp (type, "trak", 4) == 0 ||
          memcmp (type, "mdia", 4) == 0)
        clear_dates (data + 8, size - 8);
      else if (data[8] == 0 && (memcmp (type, "mvhd", 4) == 0 || memcmp (type, "tkhd", 4) == 0 ||
                                memcmp (type, "mdhd", 4) == 0))
        memset (data + 12, 0, 8);
      data += size;
      n -= size;
    }
}

static gboolean
clear_dates_of_file (const char *path, GError **error)
{
  g_autofree char *data = NULL;
  gsize n;

  if (!g_file_get_contents (path, &data, &n, error))
    return FALSE;
  clear_dates ((guint8 *) data, n);

  return g_file_set_contents (path, data, (gssize) n, error);
}

/**
 * presenter_movie_finish:
 * @self: a movie
 * @error: return location
 *
 * Ends the file.
 *
 * Returns: whether it is complete
 */
gboolean
presenter_movie_finish (PresenterMovie *self, GError **error)
{
  g_autoptr (GstElement) file = gst_bin_get_by_name (GST_BIN (self->pipeline), "file");
  g_autofree char *path = NULL;

  gst_app_src_end_of_stream (self->video);
  if (!wait (self, FINISH_TIMEOUT, error))
    return FALSE;
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  g_object_get (file, "location", &path, NULL);

  return clear_dates_of_file (path, error);
}
