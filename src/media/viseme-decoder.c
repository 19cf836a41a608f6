/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-decoder"

#include "config.h"

#include "viseme-decoder.h"

#include <gst/app/app.h>
#include <gst/pbutils/pbutils.h>

#include "viseme-container.h"
#include "viseme-gst-error.h"
#include "viseme-media.h"
#include "viseme-stall.h"
#include "viseme-stream-color.h"

#define PULL_WAIT  (50 * GST_MSECOND) /* how late a cancellation may be noticed */
#define MAX_QUEUED 3                  /* decoded buffers that wait to be pulled */

/* Decodes one stream of a file as fast as it is pulled, for worker threads. The only place where
 * this layer opens a file for decoding: all find the same errors in the same way. */
struct _VisemeDecoder
{
  GObject parent_instance;

  GFile *file;
  VisemeDecoderKind kind;
  GstElement *pipeline;
  GstElement *filters;
  GstAppSink *sink;
  GstSample *first; /* pulled to find out whether the file is good, not given out yet */
  VisemeStreamColor *color;
  VisemePacketFunc packet_func; /* nullable */
  gpointer packet_data;
  gint n_decoders; /* atomic */
  gint n_pictures; /* atomic: packets with a picture that is to be shown */

  GMutex lock; /* for what follows: streaming threads write it */
  GError *error;
  char *missing_codec;
  gboolean linked;
  gboolean exposed_all;
  gboolean saw_kind[2];
  guint bit_depth;
  GstVideoOrientationMethod orientation;
};

G_DEFINE_FINAL_TYPE (VisemeDecoder, viseme_decoder, G_TYPE_OBJECT)

static void
viseme_decoder_dispose (GObject *object)
{
  VisemeDecoder *self = VISEME_DECODER (object);

  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  g_clear_pointer (&self->color, viseme_stream_color_free);
  gst_clear_object (&self->pipeline);
  g_clear_pointer (&self->first, gst_sample_unref);
  g_clear_object (&self->file);

  G_OBJECT_CLASS (viseme_decoder_parent_class)->dispose (object);
}

static void
viseme_decoder_finalize (GObject *object)
{
  VisemeDecoder *self = VISEME_DECODER (object);

  g_clear_error (&self->error);
  g_clear_pointer (&self->missing_codec, g_free);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (viseme_decoder_parent_class)->finalize (object);
}

static void
viseme_decoder_class_init (VisemeDecoderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = viseme_decoder_dispose;
  object_class->finalize = viseme_decoder_finalize;
}

static void
viseme_decoder_init (VisemeDecoder *self)
{
  g_mutex_init (&self->lock);
}

/* Whether CAPS are of an elementary stream of KIND: containers are called video/ or audio/ too. */
static gboolean
caps_are_of_kind (GstCaps *caps, VisemeDecoderKind kind)
{
  const char *name = gst_structure_get_name (gst_caps_get_structure (caps, 0));

  if (!g_str_has_prefix (name, kind == VISEME_DECODER_VIDEO ? "video/" : "audio/"))
    return FALSE;
  if (!gst_caps_is_fixed (caps))
    return TRUE;

  return (gst_pb_utils_get_caps_description_flags (caps) &
          GST_PBUTILS_CAPS_DESCRIPTION_FLAG_CONTAINER) == 0;
}

static gboolean
on_autoplug_continue (GstElement *bin, GstPad *pad, GstCaps *caps, VisemeDecoder *self)
{
  g_mutex_lock (&self->lock);
  for (VisemeDecoderKind kind = VISEME_DECODER_VIDEO; kind <= VISEME_DECODER_AUDIO; kind++)
    if (caps_are_of_kind (caps, kind))
      self->saw_kind[kind] = TRUE;
  g_mutex_unlock (&self->lock);

  return TRUE;
}

static void
on_unknown_type (GstElement *bin, GstPad *pad, GstCaps *caps, VisemeDecoder *self)
{
  g_mutex_lock (&self->lock);
  if (caps_are_of_kind (caps, self->kind) && self->missing_codec == NULL &&
      gst_caps_is_fixed (caps))
    self->missing_codec = gst_pb_utils_get_codec_description (caps);
  g_mutex_unlock (&self->lock);
}

/* Formats with more chroma than 4:2:0 do not say where it lies once there is less of it. That of
 * 4:2:2 stays above the first of two pixels, other chroma becomes the mean of four. */
static void
choose_chroma_site (VisemeDecoder *self, const GstVideoInfo *source)
{
  g_autoptr (GstCaps) wanted = gst_caps_make_writable (gst_app_sink_get_caps (self->sink));
  GstStructure *structure = gst_caps_get_structure (wanted, 0);

  if (g_strcmp0 (gst_structure_get_string (structure, "format"), "I420") != 0 ||
      GST_VIDEO_FORMAT_INFO_H_SUB (source->finfo, 1) > 0)
    return;
  gst_structure_set (structure, "chroma-site", G_TYPE_STRING,
                     GST_VIDEO_FORMAT_INFO_W_SUB (source->finfo, 1) > 0 ? "mpeg2" : "jpeg", NULL);
  gst_app_sink_set_caps (self->sink, wanted);
}

static void
take_source_format (VisemeDecoder *self, GstCaps *caps)
{
  GstVideoInfo info;

  if (!gst_caps_is_fixed (caps) || !gst_video_info_from_caps (&info, caps))
    return;
  choose_chroma_site (self, &info);
  g_mutex_lock (&self->lock);
  self->bit_depth = GST_VIDEO_INFO_COMP_DEPTH (&info, 0);
  g_mutex_unlock (&self->lock);
}

static void
on_pad_added (GstElement *bin, GstPad *pad, VisemeDecoder *self)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  g_autoptr (GstPad) sink = gst_element_get_static_pad (self->filters, "sink");

  if (caps == NULL)
    caps = gst_pad_query_caps (pad, NULL);
  if (!caps_are_of_kind (caps, self->kind) || gst_pad_is_linked (sink))
    return;

  if (self->kind == VISEME_DECODER_VIDEO)
    take_source_format (self, caps);
  if (gst_pad_link (pad, sink) == GST_PAD_LINK_OK)
    {
      g_mutex_lock (&self->lock);
      self->linked = TRUE;
      g_mutex_unlock (&self->lock);
    }
}

static void
on_no_more_pads (GstElement *bin, VisemeDecoder *self)
{
  g_mutex_lock (&self->lock);
  self->exposed_all = TRUE;
  g_mutex_unlock (&self->lock);
}

static GstPadProbeReturn
on_sink_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  VisemeDecoder *self = user_data;
  GstEvent *event = gst_pad_probe_info_get_event (info);
  GstVideoOrientationMethod orientation;
  GstTagList *tags = NULL;

  if (GST_EVENT_TYPE (event) != GST_EVENT_TAG)
    return GST_PAD_PROBE_OK;

  gst_event_parse_tag (event, &tags);
  if (gst_video_orientation_from_tag (tags, &orientation))
    {
      g_mutex_lock (&self->lock);
      self->orientation = orientation;
      g_mutex_unlock (&self->lock);
    }

  return GST_PAD_PROBE_OK;
}

/* Nobody reads the bus: the first error is kept here, and nothing piles up. */
static GstBusSyncReply
on_bus_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  VisemeDecoder *self = user_data;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    {
      g_mutex_lock (&self->lock);
      if (self->error == NULL)
        self->error = viseme_gst_error_from_message (message, self->file);
      g_mutex_unlock (&self->lock);
    }
  gst_message_unref (message);

  return GST_BUS_DROP;
}

/* The reason why no stream of the wanted kind came out, or why decoding broke off; NULL when all is
 * well so far. */
static GError *
find_error (VisemeDecoder *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->linked)
    return self->error != NULL ? g_error_copy (self->error) : NULL;
  if (self->error == NULL && !self->exposed_all)
    return NULL;

  if (self->missing_codec != NULL)
    return viseme_gst_error_new_missing_codec (self->file, self->missing_codec);
  if (!self->saw_kind[self->kind] && (self->saw_kind[VISEME_DECODER_VIDEO] ||
                                      self->saw_kind[VISEME_DECODER_AUDIO] || self->error == NULL))
    return viseme_gst_error_new (self->kind == VISEME_DECODER_VIDEO ? VISEME_ERROR_NO_VIDEO
                                                                    : VISEME_ERROR_NO_AUDIO,
                                 self->file);
  /* Nothing in it is known to be media, so it is not a codec that is missing. */
  if (!self->saw_kind[self->kind] &&
      g_error_matches (self->error, VISEME_ERROR, VISEME_ERROR_MISSING_CODEC))
    return viseme_gst_error_new (VISEME_ERROR_NOT_MEDIA, self->file);

  return self->error != NULL ? g_error_copy (self->error)
                             : viseme_gst_error_new (VISEME_ERROR_DAMAGED, self->file);
}

/* Only of these does every packet have a picture of its own, and one that is shown. */
static gboolean
is_picture (const GstCaps *caps)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);

  return (gst_structure_has_name (structure, "video/x-h264") ||
          gst_structure_has_name (structure, "video/x-h265")) &&
         g_strcmp0 (gst_structure_get_string (structure, "alignment"), "au") == 0;
}

/* An edit list may leave out pictures that others refer to: they are decoded, and not shown. */
static gboolean
is_shown (GstPad *pad, GstBuffer *packet)
{
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  GstClockTime time = GST_BUFFER_PTS (packet);
  const GstSegment *segment;

  if (event == NULL || !GST_CLOCK_TIME_IS_VALID (time) ||
      GST_BUFFER_FLAG_IS_SET (packet, GST_BUFFER_FLAG_DECODE_ONLY))
    return FALSE;

  gst_event_parse_segment (event, &segment);

  return gst_segment_clip (segment, GST_FORMAT_TIME, time, time, NULL, NULL);
}

static GstPadProbeReturn
on_packet (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  VisemeDecoder *self = user_data;
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);

  if (self->packet_func == NULL)
    {
      if (caps != NULL && is_picture (caps) && is_shown (pad, gst_pad_probe_info_get_buffer (info)))
        g_atomic_int_inc (&self->n_pictures);
      return GST_PAD_PROBE_OK;
    }

  return caps == NULL ||
                 self->packet_func (caps, gst_pad_probe_info_get_buffer (info), self->packet_data)
             ? GST_PAD_PROBE_OK
             : GST_PAD_PROBE_DROP;
}

static void
on_element_added (GstBin *bin, GstBin *parent, GstElement *element, VisemeDecoder *self)
{
  g_autoptr (GstPad) pad = NULL;

  if (gst_element_get_factory (element) == NULL ||
      !gst_element_factory_list_is_type (gst_element_get_factory (element),
                                         GST_ELEMENT_FACTORY_TYPE_DECODER |
                                             (self->kind == VISEME_DECODER_VIDEO
                                                  ? GST_ELEMENT_FACTORY_TYPE_MEDIA_VIDEO
                                                  : GST_ELEMENT_FACTORY_TYPE_MEDIA_AUDIO)))
    return;
  g_atomic_int_inc (&self->n_decoders);
  pad = gst_element_get_static_pad (element, "sink");
  if (pad != NULL)
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_packet, self, NULL);
}

static void
build_source (VisemeDecoder *self, gboolean software_only)
{
  GstElement *source = gst_element_factory_make ("uridecodebin", NULL);
  g_autoptr (GstCaps) caps = gst_caps_from_string (
      self->kind == VISEME_DECODER_VIDEO ? "video/x-raw(ANY)" : "audio/x-raw");
  g_autofree char *uri = g_file_get_uri (self->file);

  g_object_set (source, "uri", uri, "caps", caps, "expose-all-streams", FALSE, "force-sw-decoders",
                software_only, NULL);
  g_signal_connect (source, "autoplug-continue", G_CALLBACK (on_autoplug_continue), self);
  g_signal_connect (source, "unknown-type", G_CALLBACK (on_unknown_type), self);
  g_signal_connect (source, "pad-added", G_CALLBACK (on_pad_added), self);
  g_signal_connect (source, "no-more-pads", G_CALLBACK (on_no_more_pads), self);
  if (self->kind == VISEME_DECODER_VIDEO)
    g_signal_connect (self->pipeline, "deep-element-added", G_CALLBACK (on_element_added), self);
  gst_bin_add (GST_BIN (self->pipeline), source);
}

static gboolean
build_pipeline (VisemeDecoder *self,
                const char *filters,
                const char *caps_text,
                gboolean software_only,
                GError **error)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (caps_text);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstPad) pad = NULL;

  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  self->color = viseme_stream_color_new (GST_BIN (self->pipeline));
  self->filters = gst_parse_bin_from_description (filters, TRUE, error);
  if (self->filters == NULL)
    return FALSE;

  self->sink = GST_APP_SINK (gst_element_factory_make ("appsink", NULL));
  g_object_set (self->sink, "caps", caps, "sync", FALSE, "max-buffers", MAX_QUEUED,
                "enable-last-sample", FALSE, NULL);
  pad = gst_element_get_static_pad (GST_ELEMENT (self->sink), "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_sink_event, self, NULL);

  gst_bin_add_many (GST_BIN (self->pipeline), self->filters, GST_ELEMENT (self->sink), NULL);
  gst_element_link (self->filters, GST_ELEMENT (self->sink));
  build_source (self, software_only);

  bus = gst_element_get_bus (self->pipeline);
  gst_bus_set_sync_handler (bus, on_bus_message, self, NULL);

  return TRUE;
}

static GstSample *
pull_from_sink (VisemeDecoder *self, GCancellable *cancellable, GError **error)
{
  VisemeStall stall = { 0 };

  while (!g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      gboolean ended = gst_app_sink_is_eos (self->sink);
      g_autoptr (GstSample) sample = gst_app_sink_try_pull_sample (self->sink, PULL_WAIT);
      g_autoptr (GError) found = NULL;

      if (sample != NULL)
        return g_steal_pointer (&sample);
      found = find_error (self);
      if (found != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&found));
          return NULL;
        }
      if (ended)
        return NULL;
      if (viseme_stall_check (&stall, GST_BIN (self->pipeline)))
        {
          g_propagate_error (error, viseme_gst_error_new (VISEME_ERROR_DAMAGED, self->file));
          return NULL;
        }
    }

  return NULL;
}

/* What is to be opened. */
typedef struct
{
  GFile *file;
  VisemeDecoderKind kind;
  const char *filters;
  const char *caps;
  VisemePacketFunc packet_func;
  gpointer packet_data;
} Request;

static VisemeDecoder *
open_decoder (const Request *request,
              gboolean software_only,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (VisemeDecoder) self = g_object_new (VISEME_TYPE_DECODER, NULL);
  g_autoptr (GError) local = NULL;

  self->file = g_object_ref (request->file);
  self->kind = request->kind;
  self->packet_func = request->packet_func;
  self->packet_data = request->packet_data;
  if (!build_pipeline (self, request->filters, request->caps, software_only, error))
    return NULL;

  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  self->first = pull_from_sink (self, cancellable, &local);
  if (self->first == NULL)
    {
      if (local == NULL)
        local = viseme_gst_error_new (VISEME_ERROR_DAMAGED, request->file);
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }

  return g_steal_pointer (&self);
}

static VisemeDecoder *
open_in_software_first (const Request *request, GCancellable *cancellable, GError **error)
{
  g_autoptr (VisemeDecoder) self = NULL;
  g_autoptr (GError) local = NULL;

  viseme_media_init ();
  if (!viseme_container_check_complete (request->file, cancellable, error))
    return NULL;

  /* Software decoders give the same frames on every computer and in every pass. */
  self = open_decoder (request, TRUE, cancellable, &local);
  if (!g_error_matches (local, VISEME_ERROR, VISEME_ERROR_MISSING_CODEC))
    {
      if (local != NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      return g_steal_pointer (&self);
    }

  return open_decoder (request, FALSE, cancellable, error);
}

/**
 * viseme_decoder_new:
 * @file: a media file
 * @kind: which kind of stream to decode; the first one of it is taken
 * @filters: elements between the decoder and the caller, in the syntax of gst-launch
 * @caps: the format that the caller wants
 * @cancellable: (nullable): a cancellable
 * @error: return location: those of viseme_container_check_complete(), %VISEME_ERROR_NOT_MEDIA,
 *   %VISEME_ERROR_NO_VIDEO, %VISEME_ERROR_NO_AUDIO, %VISEME_ERROR_MISSING_CODEC or
 *   %VISEME_ERROR_DAMAGED
 *
 * Opens @file and decodes up to its first buffer. Blocks.
 *
 * Returns: (transfer full): the decoder, or %NULL with @error set
 */
VisemeDecoder *
viseme_decoder_new (GFile *file,
                    VisemeDecoderKind kind,
                    const char *filters,
                    const char *caps,
                    GCancellable *cancellable,
                    GError **error)
{
  const Request request = { file, kind, filters, caps, NULL, NULL };

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  return open_in_software_first (&request, cancellable, error);
}

/**
 * viseme_decoder_new_picky:
 * @file: a media file with video
 * @filters: as in viseme_decoder_new()
 * @caps: as in viseme_decoder_new()
 * @func: says of each packet whether it is decoded; must let the first one pass
 * @user_data: for @func
 * @cancellable: (nullable): a cancellable
 * @error: return location: those of viseme_decoder_new()
 *
 * Opens the video of @file as viseme_decoder_new() does, to look at parts of it. What is decoded
 * after packets that others refer to were left out is wrong up to the next key frame.
 *
 * Returns: (transfer full): the decoder, or %NULL with @error set
 */
VisemeDecoder *
viseme_decoder_new_picky (GFile *file,
                          const char *filters,
                          const char *caps,
                          VisemePacketFunc func,
                          gpointer user_data,
                          GCancellable *cancellable,
                          GError **error)
{
  const Request request = { file, VISEME_DECODER_VIDEO, filters, caps, func, user_data };

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  return open_in_software_first (&request, cancellable, error);
}

/**
 * viseme_decoder_pull:
 * @self: a decoder
 * @cancellable: (nullable): a cancellable, honoured within 50 ms
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the next decoded buffer; %NULL without an error at the end
 */
GstSample *
viseme_decoder_pull (VisemeDecoder *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (VISEME_IS_DECODER (self), NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (self->first != NULL)
    return g_steal_pointer (&self->first);

  return pull_from_sink (self, cancellable, error);
}

/**
 * viseme_decoder_seek:
 * @self: a decoder
 * @time: stream time, ns
 * @flags: e.g. %GST_SEEK_FLAG_ACCURATE; flushing is implied
 *
 * Returns: %FALSE when the file cannot be sought in
 */
gboolean
viseme_decoder_seek (VisemeDecoder *self, GstClockTime time, GstSeekFlags flags)
{
  g_return_val_if_fail (VISEME_IS_DECODER (self), FALSE);

  g_clear_pointer (&self->first, gst_sample_unref);

  return gst_element_seek_simple (self->pipeline, GST_FORMAT_TIME, flags | GST_SEEK_FLAG_FLUSH,
                                  (gint64) time);
}

/**
 * viseme_decoder_get_duration:
 * @self: a decoder
 *
 * Returns: the length that the container declares, of its longest stream; %GST_CLOCK_TIME_NONE when
 *   it does not say
 */
GstClockTime
viseme_decoder_get_duration (VisemeDecoder *self)
{
  gint64 duration = -1;

  g_return_val_if_fail (VISEME_IS_DECODER (self), GST_CLOCK_TIME_NONE);

  if (!gst_element_query_duration (self->pipeline, GST_FORMAT_TIME, &duration) || duration <= 0)
    return GST_CLOCK_TIME_NONE;

  return (GstClockTime) duration;
}

/**
 * viseme_decoder_has_other_kind:
 * @self: a decoder
 *
 * Returns: whether the file has streams of the kind that is not decoded here
 */
gboolean
viseme_decoder_has_other_kind (VisemeDecoder *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self
      ->saw_kind[self->kind == VISEME_DECODER_VIDEO ? VISEME_DECODER_AUDIO : VISEME_DECODER_VIDEO];
}

/**
 * viseme_decoder_get_orientation:
 * @self: a decoder
 *
 * Returns: how the picture must be turned to be shown, as the file says
 */
GstVideoOrientationMethod
viseme_decoder_get_orientation (VisemeDecoder *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->orientation;
}

/**
 * viseme_decoder_count_pictures:
 * @self: a decoder of video that has not been sought in, and leaves nothing out
 *
 * Returns: how many pictures the file has up to where it was decoded, whether or not they could be;
 *   0 for formats whose packets do not tell, and where there are several streams
 */
guint
viseme_decoder_count_pictures (VisemeDecoder *self)
{
  return g_atomic_int_get (&self->n_decoders) == 1 ? (guint) g_atomic_int_get (&self->n_pictures)
                                                   : 0;
}

/**
 * viseme_decoder_get_bit_depth:
 * @self: a decoder of video
 *
 * Returns: bits per colour of the stream, whatever the caller asked for; 0 if not known
 */
guint
viseme_decoder_get_bit_depth (VisemeDecoder *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->bit_depth;
}

/**
 * viseme_decoder_get_video_info:
 * @self: a decoder of video
 * @sample: a sample of viseme_decoder_pull()
 * @info: (out): the format of @sample; colorimetry that neither the stream nor the container tells
 *   is unknown, not a guess
 *
 * Returns: %FALSE when @sample is no picture
 */
gboolean
viseme_decoder_get_video_info (VisemeDecoder *self, GstSample *sample, GstVideoInfo *info)
{
  GstCaps *caps = gst_sample_get_caps (sample);

  if (caps == NULL || !gst_video_info_from_caps (info, caps))
    return FALSE;
  viseme_stream_color_complete (self->color, caps, info);

  return TRUE;
}

/**
 * viseme_decoder_sample_get_time:
 * @sample: a sample of viseme_decoder_pull()
 *
 * Timestamps of files with B-frames or edit lists are shifted; the time in the stream is not.
 *
 * Returns: when the buffer starts, in ns from the beginning of the file; %GST_CLOCK_TIME_NONE if it
 *   has no timestamp
 */
GstClockTime
viseme_decoder_sample_get_time (GstSample *sample)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  const GstSegment *segment = gst_sample_get_segment (sample);
  guint64 time = 0;

  if (!GST_BUFFER_PTS_IS_VALID (buffer))
    return GST_CLOCK_TIME_NONE;
  /* Negative: lead-in that belongs to the first moment. */
  if (gst_segment_to_stream_time_full (segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer), &time) <
      1)
    return 0;

  return time;
}
