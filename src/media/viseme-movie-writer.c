/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-movie-writer"

#include "config.h"

#include "viseme-movie-writer.h"

#include <glib/gi18n-lib.h>
#include <gst/app/gstappsrc.h>
#include <gst/audio/audio.h>
#include <gst/tag/tag.h>

#include "base/viseme-error.h"
#include "base/viseme-files.h"

#include "viseme-encoders.h"
#include "viseme-gst-error.h"
#include "viseme-media-info.h"
#include "viseme-media.h"

#define QUEUE_FRAMES      4
#define POLL_INTERVAL     (50 * GST_MSECOND)
#define KEYFRAME_INTERVAL GST_SECOND

struct _VisemeMovieWriter
{
  GObject parent_instance;

  GFile *output;
  GFile *audio;
  GFile *scratch; /* where the muxer keeps the media until it can write the index before it */
  GstElement *pipeline;
  GstAppSrc *source;
  GstClockTime duration;
  GstClockTime audio_delay;
  GstClockTime next_keyframe;
  gboolean finished;
};

G_DEFINE_FINAL_TYPE (VisemeMovieWriter, viseme_movie_writer, G_TYPE_OBJECT)

static void
stop (VisemeMovieWriter *self)
{
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  if (self->scratch != NULL)
    g_file_delete (self->scratch, NULL, NULL);
}

static void
viseme_movie_writer_dispose (GObject *object)
{
  VisemeMovieWriter *self = VISEME_MOVIE_WRITER (object);

  stop (self);
  if (!self->finished && self->output != NULL)
    g_file_delete (self->output, NULL, NULL);
  gst_clear_object (&self->source);
  gst_clear_object (&self->pipeline);
  g_clear_object (&self->output);
  g_clear_object (&self->audio);
  g_clear_object (&self->scratch);

  G_OBJECT_CLASS (viseme_movie_writer_parent_class)->dispose (object);
}

static void
viseme_movie_writer_class_init (VisemeMovieWriterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = viseme_movie_writer_dispose;
}

static void
viseme_movie_writer_init (VisemeMovieWriter *self)
{
}

/* Everything behind the end of the movie is left out, down to the sample. */
static GstPadProbeReturn
on_audio (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  VisemeMovieWriter *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstEvent *event = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;
  GstSegment cut;

  if (event == NULL)
    return GST_PAD_PROBE_OK;
  gst_event_parse_segment (event, &segment);
  gst_segment_copy_into (segment, &cut);
  gst_event_unref (event);
  cut.stop = cut.start + self->duration;
  if (GST_BUFFER_PTS_IS_VALID (buffer) && GST_BUFFER_PTS (buffer) >= cut.stop)
    return GST_PAD_PROBE_DROP;

  {
    g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
    GstAudioInfo format;

    if (caps == NULL || !gst_audio_info_from_caps (&format, caps))
      return GST_PAD_PROBE_OK;
    buffer = gst_audio_buffer_clip (gst_buffer_ref (buffer), &cut, format.rate, format.bpf);
  }
  if (buffer == NULL)
    return GST_PAD_PROBE_DROP;
  gst_buffer_unref (GST_PAD_PROBE_INFO_BUFFER (info));
  GST_PAD_PROBE_INFO_DATA (info) = buffer;

  return GST_PAD_PROBE_OK;
}

/* Takes the encoder's lead-in away: packets move back to where their sound was, and those that
 * would come before the beginning are left out. */
static GstPadProbeReturn
on_packet (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  VisemeMovieWriter *self = user_data;
  GstBuffer *packet = GST_PAD_PROBE_INFO_BUFFER (info);
  GstEvent *event = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;
  GstClockTime earliest;

  if (event == NULL)
    return GST_PAD_PROBE_OK;
  gst_event_parse_segment (event, &segment);
  earliest = segment->start + self->audio_delay;
  gst_event_unref (event);
  if (!GST_BUFFER_PTS_IS_VALID (packet))
    return GST_PAD_PROBE_OK;
  if (GST_BUFFER_PTS (packet) < earliest)
    return GST_PAD_PROBE_DROP;

  packet = gst_buffer_make_writable (packet);
  GST_BUFFER_PTS (packet) -= self->audio_delay;
  GST_BUFFER_DTS (packet) = GST_BUFFER_PTS (packet);
  GST_PAD_PROBE_INFO_DATA (info) = packet;

  return GST_PAD_PROBE_OK;
}

static GstElement *
make_pipeline (const VisemeEncoders *encoders, GError **error)
{
  g_autofree char *wanted = encoders->format != NULL
                                ? g_strdup_printf ("video/x-raw,format=%s ! ", encoders->format)
                                : g_strdup ("");
  g_autofree char *description = g_strdup_printf (
      "appsrc name=source format=time block=true max-bytes=0 max-buffers=%d ! videoconvert ! %s%s ! "
      "queue ! mux. "
      "uridecodebin name=audio caps=audio/x-raw expose-all-streams=false ! audioconvert ! "
      "audioresample ! audio/x-raw,rate=%d ! identity name=cut ! %s ! "
      "queue name=packets max-size-time=0 max-size-buffers=0 ! mux. "
      "mp4mux name=mux faststart=true ! filesink name=sink",
      QUEUE_FRAMES, wanted, encoders->video, VISEME_ENCODERS_RATE, encoders->audio);

  return gst_parse_launch (description, error);
}

static void
set_orientation (GstElement *pipeline, GstVideoOrientationMethod orientation)
{
  static const char *const tags[] = {
    [GST_VIDEO_ORIENTATION_90R] = "rotate-90",
    [GST_VIDEO_ORIENTATION_180] = "rotate-180",
    [GST_VIDEO_ORIENTATION_90L] = "rotate-270",
    [GST_VIDEO_ORIENTATION_HORIZ] = "flip-rotate-0",
    [GST_VIDEO_ORIENTATION_VERT] = "flip-rotate-180",
  };
  g_autoptr (GstElement) mux = NULL;

  if ((gsize) orientation >= G_N_ELEMENTS (tags) || tags[orientation] == NULL)
    return;
  mux = gst_bin_get_by_name (GST_BIN (pipeline), "mux");
  gst_tag_setter_add_tags (GST_TAG_SETTER (mux), GST_TAG_MERGE_REPLACE, GST_TAG_IMAGE_ORIENTATION,
                           tags[orientation], NULL);
}

static void
configure_source (VisemeMovieWriter *self,
                  const GstVideoInfo *info,
                  GstVideoOrientationMethod orientation)
{
  g_autoptr (GstCaps) caps = gst_video_info_to_caps (info);

  gst_app_src_set_caps (self->source, caps);
  set_orientation (self->pipeline, orientation);
}

static void
add_probe (VisemeMovieWriter *self, const char *element, GstPadProbeCallback callback)
{
  g_autoptr (GstElement) found = gst_bin_get_by_name (GST_BIN (self->pipeline), element);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (found, "sink");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, callback, self, NULL);
}

static void
configure_ends (VisemeMovieWriter *self)
{
  g_autoptr (GstElement) audio = gst_bin_get_by_name (GST_BIN (self->pipeline), "audio");
  g_autoptr (GstElement) mux = gst_bin_get_by_name (GST_BIN (self->pipeline), "mux");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (self->pipeline), "sink");
  g_autofree char *uri = g_file_get_uri (self->audio);

  g_object_set (audio, "uri", uri, NULL);
  g_object_set (mux, "faststart-file", g_file_peek_path (self->scratch), NULL);
  g_object_set (sink, "location", g_file_peek_path (self->output), NULL);
  add_probe (self, "cut", on_audio);
  add_probe (self, "packets", on_packet);
}

/* A pipeline would only find out that nothing ever arrives, and call it a missing decoder. */
static gboolean
check_sound (GFile *audio, GCancellable *cancellable, GError **error)
{
  g_autoptr (VisemeMediaInfo) info = viseme_media_info_probe (audio, cancellable, error);

  if (info == NULL)
    return FALSE;
  if (viseme_media_info_has_audio (info))
    return TRUE;

  g_propagate_error (error, viseme_gst_error_new (VISEME_ERROR_NO_AUDIO, audio));
  return FALSE;
}

/* Whatever the pipeline complains of; which file it is about depends on who complains. */
static gboolean
check_bus (VisemeMovieWriter *self, GstClockTime timeout, gboolean *ended, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  g_autoptr (GstMessage) message =
      gst_bus_timed_pop_filtered (bus, timeout, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  g_autofree char *name = NULL;
  gboolean writing;

  if (message == NULL)
    return TRUE;
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    {
      if (ended != NULL)
        *ended = TRUE;
      return TRUE;
    }

  name = gst_object_get_name (GST_MESSAGE_SRC (message));
  writing = g_str_equal (name, "sink") || g_str_equal (name, "mux");
  g_propagate_error (error,
                     viseme_gst_error_from_message (message, writing ? self->output : self->audio));
  return FALSE;
}

/**
 * viseme_movie_writer_new:
 * @output: where the movie goes; a local file that is made or replaced
 * @info: the frames, I420
 * @orientation: how players turn the picture
 * @audio: a file whose first audio stream becomes the sound
 * @duration: length of the movie in seconds; sound behind it is cut off
 * @cancellable: (nullable): a cancellable
 * @error: return location: %VISEME_ERROR_NO_AUDIO, %VISEME_ERROR_MISSING_CODEC or those of
 *   viseme_media_info_probe() for @audio
 *
 * Blocks while @audio is probed.
 *
 * Returns: (transfer full): a writer that takes frames, or %NULL with @error set
 */
VisemeMovieWriter *
viseme_movie_writer_new (GFile *output,
                         const GstVideoInfo *info,
                         GstVideoOrientationMethod orientation,
                         GFile *audio,
                         double duration,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (VisemeMovieWriter) self = NULL;
  VisemeEncoders encoders = { 0 };
  gboolean odd = info->width % 2 != 0 || info->height % 2 != 0;

  g_return_val_if_fail (G_IS_FILE (output) && G_IS_FILE (audio), NULL);

  viseme_media_init ();
  if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !check_sound (audio, cancellable, error))
    return NULL;
  if (!viseme_encoders_find (odd, &encoders))
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_MISSING_CODEC,
                           _ ("No video or audio encoder is installed. Install the GStreamer "
                              "plugins “ugly” and “libav”."));
      return NULL;
    }

  self = g_object_new (VISEME_TYPE_MOVIE_WRITER, NULL);
  self->pipeline = make_pipeline (&encoders, error);
  if (self->pipeline == NULL)
    return NULL;
  self->output = g_object_ref (output);
  self->audio = g_object_ref (audio);
  self->scratch = viseme_files_make_temporary (output);
  self->audio_delay = gst_util_uint64_scale (encoders.delay, GST_SECOND, VISEME_ENCODERS_RATE);
  self->duration = (GstClockTime) (duration * GST_SECOND);
  self->source = GST_APP_SRC (gst_bin_get_by_name (GST_BIN (self->pipeline), "source"));
  configure_source (self, info, orientation);
  configure_ends (self);

  if (gst_element_set_state (self->pipeline, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
    {
      if (check_bus (self, 0, NULL, error))
        g_propagate_error (error, viseme_gst_error_new (VISEME_ERROR_FAILED, output));
      return NULL;
    }

  return g_steal_pointer (&self);
}

static void
ask_for_keyframe (VisemeMovieWriter *self, GstBuffer *frame)
{
  if (GST_BUFFER_PTS (frame) < self->next_keyframe)
    return;

  gst_element_send_event (
      GST_ELEMENT (self->source),
      gst_video_event_new_downstream_force_key_unit (GST_BUFFER_PTS (frame), GST_CLOCK_TIME_NONE,
                                                     GST_CLOCK_TIME_NONE, TRUE, 0));
  self->next_keyframe = GST_BUFFER_PTS (frame) + KEYFRAME_INTERVAL;
}

static gboolean
wait_for_room (VisemeMovieWriter *self, GCancellable *cancellable, GError **error)
{
  while (TRUE)
    {
      gboolean full = gst_app_src_get_current_level_buffers (self->source) >= QUEUE_FRAMES;

      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !check_bus (self, full ? POLL_INTERVAL / 10 : 0, NULL, error))
        return FALSE;
      if (!full)
        return TRUE;
    }
}

/**
 * viseme_movie_writer_write:
 * @self: a writer
 * @frame: (transfer none): the next frame, with time and duration
 * @cancellable: (nullable): a cancellable
 * @error: return location; %VISEME_ERROR_NO_SPACE on a full disk
 *
 * Waits while the encoder is busy.
 *
 * Returns: %TRUE when the frame was taken
 */
gboolean
viseme_movie_writer_write (VisemeMovieWriter *self,
                           GstBuffer *frame,
                           GCancellable *cancellable,
                           GError **error)
{
  g_return_val_if_fail (VISEME_IS_MOVIE_WRITER (self), FALSE);
  g_return_val_if_fail (GST_BUFFER_PTS_IS_VALID (frame), FALSE);

  if (!wait_for_room (self, cancellable, error))
    return FALSE;
  ask_for_keyframe (self, frame);
  if (gst_app_src_push_buffer (self->source, gst_buffer_ref (frame)) == GST_FLOW_OK)
    return TRUE;

  if (check_bus (self, GST_SECOND, NULL, error))
    g_propagate_error (error, viseme_gst_error_new (VISEME_ERROR_FAILED, self->output));
  return FALSE;
}

/**
 * viseme_movie_writer_finish:
 * @self: a writer that has got all frames
 * @cancellable: (nullable): a cancellable
 * @error: return location; %VISEME_ERROR_NO_SPACE on a full disk
 *
 * Ends the movie and waits until its file is complete.
 *
 * Returns: %TRUE when it is
 */
gboolean
viseme_movie_writer_finish (VisemeMovieWriter *self, GCancellable *cancellable, GError **error)
{
  gboolean ended = FALSE;

  g_return_val_if_fail (VISEME_IS_MOVIE_WRITER (self), FALSE);

  gst_app_src_end_of_stream (self->source);
  while (!ended)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !check_bus (self, POLL_INTERVAL, &ended, error))
        return FALSE;
    }
  stop (self);
  self->finished = TRUE;

  return TRUE;
}
