/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-size-fit"

#include "config.h"

#include "viseme-size-fit.h"

#include <glib/gi18n-lib.h>
#include <gst/app/gstappsrc.h>
#include <math.h>

#include "viseme-gst-error.h"
#include "viseme-media-info.h"
#include "viseme-media.h"
#include "viseme-video-reader.h"

#define MAX_TRIES            2
#define FIRST_SHARE          0.92 /* of the bytes: room for the container, and for an encoder that errs */
#define MOST_KBITS           40000
#define LEAST_KBITS          64
#define QUEUE_FRAMES         8
#define POLL_INTERVAL        (50 * GST_MSECOND)
/* Below this, the picture gains more by fewer pixels than it loses: H.264 of a face at half of it
 * is blocky. */
#define LEAST_BITS_PER_PIXEL 0.05
#define LEAST_SIDE           360 /* pixels: below, the mouth is too small to be worth a price */

/* Best first; %u is the bit rate in kbit/s, and in bit/s for the second. */
static const struct
{
  const char *element;
  const char *description;
} encoders[] = {
  { "x264enc", "x264enc bitrate=%u speed-preset=veryfast vbv-buf-capacity=2000" },
  { "openh264enc", "openh264enc rate-control=bitrate bitrate=%u000 complexity=medium" },
};

/* Of MPEG-1 layer 3, kbit/s, best first. More than the first adds nothing to speech. */
static const guint mp3_rates[] = { 192, 160, 128, 112, 96, 80, 64, 56, 48, 40, 32 };

typedef struct
{
  GFile *source;
  GFile *target;
  GstElement *pipeline;
  VisemeSizeFitProgress progress;
  gpointer user_data;
  double duration; /* seconds, 0 if unknown */
} Fit;

static void
fit_stop (Fit *self)
{
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_clear_object (&self->pipeline);
}

static void
fit_clear (Fit *self)
{
  fit_stop (self);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fit, fit_clear)

static gboolean
set_too_long (GFile *file, GError **error)
{
  g_autofree char *name = g_file_get_parse_name (file);

  g_set_error (error, VISEME_ERROR, VISEME_ERROR_TOO_LARGE,
               _ ("“%s” is too long to be made small enough. Shorten it first."), name);

  return FALSE;
}

static void
report (Fit *self, GstClockTime time)
{
  if (self->progress != NULL && self->duration > 0)
    self->progress (CLAMP ((double) time / GST_SECOND / self->duration, 0, 1), self->user_data);
}

static gboolean
check_bus (Fit *self, GstClockTime timeout, gboolean *ended, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  g_autoptr (GstMessage) message =
      gst_bus_timed_pop_filtered (bus, timeout, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  g_autofree char *name = NULL;

  if (message == NULL)
    return TRUE;
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    {
      *ended = TRUE;
      return TRUE;
    }

  name = gst_object_get_name (GST_MESSAGE_SRC (message));
  g_propagate_error (error, viseme_gst_error_from_message (
                                message, g_str_equal (name, "sink") ? self->target : self->source));

  return FALSE;
}

static gboolean
wait_for_end (Fit *self, GCancellable *cancellable, GError **error)
{
  gboolean ended = FALSE;

  while (!ended)
    {
      gint64 position;

      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !check_bus (self, POLL_INTERVAL, &ended, error))
        return FALSE;
      if (gst_element_query_position (self->pipeline, GST_FORMAT_TIME, &position))
        report (self, (GstClockTime) MAX (position, 0));
    }
  fit_stop (self);

  return TRUE;
}

static gboolean
start (Fit *self, const char *description, GError **error)
{
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GError) local = NULL;

  fit_stop (self);
  self->pipeline = gst_parse_launch_full (description, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &local);
  if (self->pipeline == NULL)
    {
      g_set_error (error, VISEME_ERROR, VISEME_ERROR_MISSING_CODEC,
                   _ ("A part of GStreamer is missing: %s. Install its plugins “good” and "
                      "“ugly”."),
                   local->message);
      return FALSE;
    }
  sink = gst_bin_get_by_name (GST_BIN (self->pipeline), "sink");
  g_object_set (sink, "location", g_file_peek_path (self->target), NULL);

  return TRUE;
}

/* The size at which every pixel gets enough bits, with both sides even. */
static void
choose_size (const GstVideoInfo *info, guint kbits, int *width, int *height)
{
  double rate = info->fps_d > 0 && info->fps_n > 0 ? (double) info->fps_n / info->fps_d : 30;
  double pixels = (double) info->width * info->height;
  double wanted = kbits * 1000.0 / (LEAST_BITS_PER_PIXEL * MIN (rate, 120));
  double side = MIN (info->width, info->height);
  double scale = CLAMP (sqrt (wanted / pixels), MIN (LEAST_SIDE / side, 1), 1);

  *width = MAX (2 * (int) lround (info->width * scale / 2), 2);
  *height = MAX (2 * (int) lround (info->height * scale / 2), 2);
}

static const char *
find_encoder (GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (encoders); i++)
    {
      g_autoptr (GstElementFactory) factory = gst_element_factory_find (encoders[i].element);

      if (factory != NULL)
        return encoders[i].description;
    }
  g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_MISSING_CODEC,
                       _ ("No H.264 encoder is installed. Install the GStreamer plugins “ugly”."));

  return NULL;
}

/* The sound is left out: the result gets the speech instead. */
static char *
describe_video (const char *encoder, const GstVideoInfo *info, guint kbits)
{
  g_autofree char *encode = NULL;
  int width, height;

  choose_size (info, kbits, &width, &height);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  encode = g_strdup_printf (encoder, kbits);
#pragma GCC diagnostic pop

  return g_strdup_printf ("appsrc name=source format=time ! videoconvert ! videoscale ! "
                          "video/x-raw,width=%d,height=%d,pixel-aspect-ratio=%d/%d ! "
                          "videoflip name=flip ! queue ! %s ! h264parse ! mp4mux faststart=true ! "
                          "filesink name=sink",
                          width, height, info->par_n, info->par_d, encode);
}

static gboolean
push_frames (Fit *self,
             GstAppSrc *source,
             VisemeVideoReader *reader,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GError) local = NULL;
  GstBuffer *frame;
  gboolean ended = FALSE;

  while ((frame = viseme_video_reader_read (reader, cancellable, &local)) != NULL)
    {
      report (self, GST_BUFFER_PTS (frame));
      if (gst_app_src_push_buffer (source, frame) != GST_FLOW_OK)
        break;
      while (gst_app_src_get_current_level_buffers (source) >= QUEUE_FRAMES)
        if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
            !check_bus (self, POLL_INTERVAL / 10, &ended, error))
          return FALSE;
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  gst_app_src_end_of_stream (source);

  return wait_for_end (self, cancellable, error);
}

static gboolean
encode_video (Fit *self,
              const char *encoder,
              guint kbits,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (VisemeVideoReader) reader = viseme_video_reader_new (self->source, cancellable, error);
  const GstVideoInfo *info;
  g_autofree char *description = NULL;
  g_autoptr (GstCaps) caps = NULL;
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstElement) flip = NULL;

  if (reader == NULL)
    return FALSE;
  info = viseme_video_reader_get_info (reader);
  description = describe_video (encoder, info, kbits);
  if (!start (self, description, error))
    return FALSE;

  caps = gst_video_info_to_caps (info);
  source = gst_bin_get_by_name (GST_BIN (self->pipeline), "source");
  flip = gst_bin_get_by_name (GST_BIN (self->pipeline), "flip");
  gst_app_src_set_caps (GST_APP_SRC (source), caps);
  g_object_set (flip, "video-direction", viseme_video_reader_get_orientation (reader), NULL);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);

  return push_frames (self, GST_APP_SRC (source), reader, cancellable, error);
}

static goffset
get_size (GFile *file)
{
  g_autoptr (GFileInfo) info =
      g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, NULL, NULL);

  return info != NULL ? g_file_info_get_size (info) : G_MAXOFFSET;
}

static gboolean
try_video (Fit *self, goffset most_bytes, GCancellable *cancellable, GError **error)
{
  const char *encoder = find_encoder (error);
  double kbits = (double) most_bytes * 8 / 1000 / self->duration * FIRST_SHARE;

  if (encoder == NULL)
    return FALSE;

  for (int i = 0; i < MAX_TRIES && kbits >= LEAST_KBITS; i++)
    {
      goffset size;

      if (!encode_video (self, encoder, (guint) MIN (kbits, MOST_KBITS), cancellable, error))
        return FALSE;
      size = get_size (self->target);
      if (size <= most_bytes)
        return TRUE;
      /* Short clips err most: what came out says by how much. */
      kbits *= FIRST_SHARE * (double) most_bytes / (double) size;
    }

  return set_too_long (self->source, error);
}

static gboolean
fit_begin (Fit *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (VisemeMediaInfo) info = NULL;

  viseme_media_init ();
  info = viseme_media_info_probe (self->source, cancellable, error);
  if (info == NULL)
    return FALSE;
  self->duration = viseme_media_info_get_duration (info);

  return self->duration > 0 || set_too_long (self->source, error);
}

/**
 * viseme_size_fit_video:
 * @source: a video
 * @target: a local file; nothing is left of it on failure
 * @most_bytes: what @target may have
 * @progress: (nullable): told the part that is done, in the calling thread; begins anew with the
 *   second try
 * @user_data: data for @progress
 * @cancellable: (nullable): a cancellable
 * @error: return location: %VISEME_ERROR_TOO_LARGE when it cannot be made that small,
 *   %VISEME_ERROR_MISSING_CODEC or those of viseme_video_reader_new()
 *
 * Encodes the picture upright as H.264 with the bits that there are, smaller where these are too
 * few for its pixels, and without sound. When the first try is too large, another one is made.
 *
 * Returns: %TRUE when @target fits
 */
gboolean
viseme_size_fit_video (GFile *source,
                       GFile *target,
                       goffset most_bytes,
                       VisemeSizeFitProgress progress,
                       gpointer user_data,
                       GCancellable *cancellable,
                       GError **error)
{
  g_auto (Fit)
      self = { .source = source, .target = target, .progress = progress, .user_data = user_data };

  if (fit_begin (&self, cancellable, error) && try_video (&self, most_bytes, cancellable, error))
    return TRUE;

  fit_stop (&self);
  g_file_delete (target, NULL, NULL);

  return FALSE;
}

static guint
choose_mp3_rate (goffset most_bytes, double duration)
{
  double kbits = (double) most_bytes * 8 / 1000 / duration * FIRST_SHARE;

  for (gsize i = 0; i < G_N_ELEMENTS (mp3_rates); i++)
    if (mp3_rates[i] <= kbits)
      return mp3_rates[i];

  return 0;
}

static gboolean
try_audio (Fit *self, goffset most_bytes, GCancellable *cancellable, GError **error)
{
  guint rate = choose_mp3_rate (most_bytes, self->duration);
  g_autofree char *description = NULL;
  g_autoptr (GstElement) source = NULL;

  if (rate == 0)
    return set_too_long (self->source, error);

  description = g_strdup_printf (
      "filesrc name=source ! decodebin ! audioconvert ! audioresample ! audio/x-raw,rate=%d ! "
      "lamemp3enc target=bitrate cbr=true bitrate=%u%s ! xingmux ! filesink name=sink",
      rate >= 96 ? 48000 : 24000, rate, rate >= 96 ? "" : " mono=true");
  if (!start (self, description, error))
    return FALSE;
  source = gst_bin_get_by_name (GST_BIN (self->pipeline), "source");
  g_object_set (source, "location", g_file_peek_path (self->source), NULL);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);

  return wait_for_end (self, cancellable, error) &&
         (get_size (self->target) <= most_bytes || set_too_long (self->source, error));
}

/**
 * viseme_size_fit_audio:
 * @source: a file with speech
 * @target: a local file; nothing is left of it on failure
 * @most_bytes: what @target may have
 * @progress: (nullable): told the part that is done, in the calling thread
 * @user_data: data for @progress
 * @cancellable: (nullable): a cancellable
 * @error: return location: %VISEME_ERROR_TOO_LARGE when it cannot be made that small, or
 *   %VISEME_ERROR_MISSING_CODEC
 *
 * Encodes the sound as MP3 with at most 192 kbit/s, which services take that take nothing else.
 *
 * Returns: %TRUE when @target fits
 */
gboolean
viseme_size_fit_audio (GFile *source,
                       GFile *target,
                       goffset most_bytes,
                       VisemeSizeFitProgress progress,
                       gpointer user_data,
                       GCancellable *cancellable,
                       GError **error)
{
  g_auto (Fit)
      self = { .source = source, .target = target, .progress = progress, .user_data = user_data };

  if (fit_begin (&self, cancellable, error) && try_audio (&self, most_bytes, cancellable, error))
    return TRUE;

  fit_stop (&self);
  g_file_delete (target, NULL, NULL);

  return FALSE;
}
