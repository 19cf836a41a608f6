/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-movie-writer"

#include "config.h"

#include "viseme-movie-writer.h"

#include <glib/gi18n-lib.h>
#include <gst/app/gstappsrc.h>
#include <gst/audio/audio.h>

#include "base/viseme-error.h"
#include "base/viseme-files.h"

#include "viseme-color-signal.h"
#include "viseme-encoders.h"
#include "viseme-gst-error.h"
#include "viseme-media.h"
#include "viseme-movie-index.h"
#include "viseme-sound-track.h"

/* Frames per second. Stills and videos of varying rate claim none, or as many as there are
 * nanoseconds, which the encoder would write into the stream; the times of the frames count. */
#define MOST_RATE    1000
#define NOMINAL_RATE 25

#define QUEUE_FRAMES      4
#define POLL_INTERVAL     (50 * GST_MSECOND)
#define KEYFRAME_INTERVAL GST_SECOND

struct _VisemeMovieWriter
{
  GObject parent_instance;

  GFile *output;
  GFile *audio;   /* nullable: a silent movie */
  GFile *scratch; /* where the muxer keeps the media until it can write the index before it */
  GstElement *pipeline;
  GstAppSrc *source;
  GstClockTime duration;
  VisemeSoundTrack *sound; /* nullable */
  gboolean sound_started;
  GstSegment packet_segment;
  GstClockTime packet_duration; /* of a whole one */
  VisemeMovieIndex index;
  GstClockTime next_keyframe;
  GstVideoColorimetry color; /* as the encoder is told */
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
  g_clear_pointer (&self->sound, viseme_sound_track_free);

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

/* When PACKET comes in the movie, ns; negative when its sound is before the beginning. */
static gint64
find_packet_time (VisemeMovieWriter *self, GstBuffer *packet)
{
  guint64 time = 0;
  gint sign = gst_segment_to_running_time_full (&self->packet_segment, GST_FORMAT_TIME,
                                                GST_BUFFER_PTS (packet), &time);

  return sign * (gint64) time;
}

/* Packets with sound before the beginning, of an encoder or of the file that they are copied from,
 * are needed to decode what follows. All move so that the first one comes at once, and the index
 * tells players what not to play. Packets behind the end are left out. */
static GstPadProbeReturn
on_packet (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  VisemeMovieWriter *self = user_data;
  GstBuffer *packet = GST_PAD_PROBE_INFO_BUFFER (info);
  gint64 time;

  if (!GST_BUFFER_PTS_IS_VALID (packet))
    return GST_PAD_PROBE_OK;
  /* Facts about an MP3 file, in a packet of its own. */
  if (self->sound->copied && GST_BUFFER_DURATION (packet) == 0)
    return GST_PAD_PROBE_DROP;
  time = find_packet_time (self, packet);
  if (!self->sound_started)
    {
      self->index.sound_lead =
          self->sound->copied ? (GstClockTime) MAX (-time, 0) : self->sound->lead;
      self->packet_duration = GST_BUFFER_DURATION (packet);
      self->sound_started = TRUE;
    }
  if (self->sound->copied)
    time += (gint64) self->index.sound_lead;
  if (time < 0 || time >= (gint64) (self->duration + self->index.sound_lead))
    return GST_PAD_PROBE_DROP;

  packet = gst_buffer_make_writable (packet);
  GST_BUFFER_PTS (packet) = (GstClockTime) time;
  GST_BUFFER_DTS (packet) = (GstClockTime) time;
  /* Encoders leave the lead-in out of the sum, and the last packets would be too short for it. */
  if (!self->sound->copied)
    GST_BUFFER_DURATION (packet) = self->packet_duration;
  GST_PAD_PROBE_INFO_DATA (info) = packet;

  return GST_PAD_PROBE_OK;
}

/* Packets leave with their time in the movie, so the segment that told it is replaced. */
static GstPadProbeReturn
on_packet_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  VisemeMovieWriter *self = user_data;
  GstEvent *event = gst_pad_probe_info_get_event (info);
  GstSegment plain;

  if (GST_EVENT_TYPE (event) != GST_EVENT_SEGMENT)
    return GST_PAD_PROBE_OK;
  gst_event_copy_segment (event, &self->packet_segment);
  gst_segment_init (&plain, GST_FORMAT_TIME);
  GST_PAD_PROBE_INFO_DATA (info) = gst_event_new_segment (&plain);
  gst_event_unref (event);

  return GST_PAD_PROBE_OK;
}

/* Takes a matrix that the encoder was told, but that the source does not have, out again. */
static GstPadProbeReturn
on_picture_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  VisemeMovieWriter *self = user_data;
  GstEvent *event = gst_pad_probe_info_get_event (info);
  g_autoptr (GstCaps) corrected = NULL;
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  gst_event_parse_caps (event, &caps);
  corrected = viseme_color_signal_forget_matrix (caps, &self->color);
  if (corrected != NULL)
    {
      GST_PAD_PROBE_INFO_DATA (info) = gst_event_new_caps (corrected);
      gst_event_unref (event);
    }

  return GST_PAD_PROBE_OK;
}

static GstElement *
make_pipeline (const VisemeEncoders *encoders, const VisemeSoundTrack *sound, GError **error)
{
  g_autofree char *wanted = encoders->format != NULL
                                ? g_strdup_printf ("video/x-raw,format=%s ! ", encoders->format)
                                : g_strdup ("");
  g_autofree char *packets = sound != NULL
                                 ? g_strdup_printf ("%s ! queue name=packets max-size-time=0 "
                                                    "max-size-buffers=0 ! mux. ",
                                                    sound->description)
                                 : g_strdup ("");
  g_autofree char *description = g_strdup_printf (
      "appsrc name=source format=time block=true max-bytes=0 max-buffers=%d ! videoconvert ! %s%s ! "
      "queue name=pictures ! %s ! mux. "
      "%smp4mux name=mux faststart=true ! filesink name=sink",
      QUEUE_FRAMES, wanted, encoders->video, encoders->parser, packets);

  return gst_parse_launch (description, error);
}

static void
add_probe (VisemeMovieWriter *self,
           const char *element,
           GstPadProbeType type,
           GstPadProbeCallback callback)
{
  g_autoptr (GstElement) found = gst_bin_get_by_name (GST_BIN (self->pipeline), element);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (found, "sink");

  gst_pad_add_probe (pad, type, callback, self, NULL);
}

static void
configure_source (VisemeMovieWriter *self, const GstVideoInfo *info)
{
  GstVideoInfo told = *info;
  g_autoptr (GstCaps) caps = NULL;

  if (told.fps_n <= 0 || told.fps_n / MAX (told.fps_d, 1) > MOST_RATE)
    {
      told.fps_n = NOMINAL_RATE;
      told.fps_d = 1;
    }
  if (viseme_color_signal_complete (&told.colorimetry))
    add_probe (self, "pictures", GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_picture_event);
  self->color = told.colorimetry;
  caps = gst_video_info_to_caps (&told);
  gst_app_src_set_caps (self->source, caps);
}

static void
configure_sound (VisemeMovieWriter *self)
{
  g_autoptr (GstElement) audio = gst_bin_get_by_name (GST_BIN (self->pipeline), "audio");
  g_autofree char *uri = g_file_get_uri (self->audio);

  g_object_set (audio, "uri", uri, NULL);
  if (!self->sound->copied)
    add_probe (self, "cut", GST_PAD_PROBE_TYPE_BUFFER, on_audio);
  add_probe (self, "packets", GST_PAD_PROBE_TYPE_BUFFER, on_packet);
  add_probe (self, "packets", GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_packet_event);
}

static void
configure_ends (VisemeMovieWriter *self)
{
  g_autoptr (GstElement) mux = gst_bin_get_by_name (GST_BIN (self->pipeline), "mux");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (self->pipeline), "sink");

  g_object_set (mux, "faststart-file", g_file_peek_path (self->scratch), NULL);
  g_object_set (sink, "location", g_file_peek_path (self->output), NULL);
  if (self->sound != NULL)
    configure_sound (self);
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
  writing = self->audio == NULL || g_str_equal (name, "sink") || g_str_equal (name, "mux");
  g_propagate_error (error,
                     viseme_gst_error_from_message (message, writing ? self->output : self->audio));
  return FALSE;
}

/**
 * viseme_movie_writer_new:
 * @output: where the movie goes; a local file that is made or replaced
 * @info: the frames, I420; unknown colorimetry stays untold in the movie
 * @orientation: how players turn the picture
 * @audio: (nullable): a file whose first audio stream becomes the sound; %NULL for a silent movie
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

  g_return_val_if_fail (G_IS_FILE (output) && (audio == NULL || G_IS_FILE (audio)), NULL);

  viseme_media_init ();
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (!viseme_encoders_find (odd, &encoders))
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_MISSING_CODEC,
                           _ ("No video or audio encoder is installed. Install the GStreamer "
                              "plugins “ugly” and “libav”."));
      return NULL;
    }

  self = g_object_new (VISEME_TYPE_MOVIE_WRITER, NULL);
  if (audio != NULL)
    self->sound = viseme_sound_track_new (audio, &encoders, cancellable, error);
  if (audio == NULL || self->sound != NULL)
    self->pipeline = make_pipeline (&encoders, self->sound, error);
  if (self->pipeline == NULL)
    return NULL;
  self->output = g_object_ref (output);
  g_set_object (&self->audio, audio);
  self->scratch = viseme_files_make_temporary (output);
  self->duration = (GstClockTime) (duration * GST_SECOND);
  self->index.orientation = orientation;
  self->source = GST_APP_SRC (gst_bin_get_by_name (GST_BIN (self->pipeline), "source"));
  configure_source (self, info);
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
                                                     GST_CLOCK_TIME_NONE, FALSE, 0));
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
 * viseme_movie_writer_set_comment:
 * @self: a writer
 * @comment: words for the metadata of the file, such as where it is from
 */
void
viseme_movie_writer_set_comment (VisemeMovieWriter *self, const char *comment)
{
  g_autoptr (GstElement) mux = gst_bin_get_by_name (GST_BIN (self->pipeline), "mux");

  gst_tag_setter_add_tags (GST_TAG_SETTER (mux), GST_TAG_MERGE_REPLACE, GST_TAG_COMMENT, comment,
                           NULL);
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
  self->finished = viseme_movie_index_write (&self->index, self->output, error);

  return self->finished;
}
