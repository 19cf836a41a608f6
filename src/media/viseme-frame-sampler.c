/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-frame-sampler"

#include "config.h"

#include "viseme-frame-sampler.h"

#include <math.h>

#include "viseme-decoder.h"
#include "viseme-gst-error.h"
#include "viseme-packet.h"
#include "viseme-stream-color.h"

/* Pictures that no other refers to are never decoded. Of each group of pictures that begins with a
 * key frame the first part is decoded and the rest left out, as much as the share allows. A long
 * video is looked at in short pieces instead, from one key frame to another. */

#define FULL_SECONDS  16.0  /* of a clip are decoded whatever its length ... */
#define MORE_SHARE    0.25  /* ... and this share of what is beyond them */
#define USUAL_KEPT    0.5   /* of all packets are referred to; where more are, fewer seconds fit */
#define FIRST_GROUP   10.0  /* seconds: how long a group is expected to be */
#define LEAST_PIECE   0.3   /* seconds decoded after each key frame */
#define STREAMED_MAX  180.0 /* seconds; longer videos are looked at in pieces */
#define N_PIECES      150
#define PIECE_SECONDS 0.6
#define APART_SECONDS 0.5
#define ODD_DISTANCE  0.2 /* of the usual distance; containers round by less */
#define ROUNDING      0.0021
#define VARIABLE      0.03 /* share of frames that do not come at the usual distance */

struct _VisemeFrameSampler
{
  VisemeDecoder *decoder;
  GFile *file;
  double duration; /* seconds, 0 if unknown */
  gboolean in_pieces;
  guint piece;       /* number of the one that is read */
  double piece_from; /* time of its first frame, negative before that came */
  double last_time;  /* of the frame given out last */
  GstVideoInfo info;
  gboolean is_hdr;

  GMutex lock; /* for what follows: the streaming thread writes it */
  double share;
  double credit; /* seconds that may be decoded */
  double group;  /* when the group of pictures begins */
  double group_length;
  gboolean cut_off; /* the rest of the group is left out */
  gboolean after_gap;
  guint n_packets;
  guint n_kept;
  GArray *times; /* double: of all packets */
};

static double
packet_time (GstBuffer *packet, double fallback)
{
  return GST_BUFFER_PTS_IS_VALID (packet) ? (double) GST_BUFFER_PTS (packet) / GST_SECOND
                                          : fallback;
}

static void
begin_group (VisemeFrameSampler *self, double time)
{
  double length = time - self->group;

  self->after_gap = self->cut_off || self->in_pieces;
  self->cut_off = FALSE;
  if (self->n_packets > 1 && length > 0)
    {
      self->credit += self->share * (length - self->group_length);
      self->group_length = length;
    }
  self->credit += self->share * self->group_length;
  self->group = time;
}

/* Whether the picture at TIME still belongs to the part of its group that is decoded. */
static gboolean
can_afford (VisemeFrameSampler *self, double time)
{
  double kept = self->n_packets > 0 ? (double) self->n_kept / self->n_packets : USUAL_KEPT;
  double price = MAX (kept, USUAL_KEPT) / USUAL_KEPT;

  return (time - self->group) * price <= MAX (self->credit, LEAST_PIECE * price);
}

static void
pay (VisemeFrameSampler *self, double seconds)
{
  double kept = (double) self->n_kept / MAX (self->n_packets, 1);

  self->credit -= seconds * MAX (kept, USUAL_KEPT) / USUAL_KEPT;
}

static gboolean
is_wanted (VisemeFrameSampler *self, gboolean is_key, gboolean is_disposable, double time)
{
  self->n_packets++;
  self->n_kept += !is_disposable;
  if (is_key)
    {
      begin_group (self, time);
      return TRUE;
    }
  if (self->cut_off || is_disposable)
    return FALSE;
  /* It refers to what was left out. */
  if (self->after_gap && time < self->group)
    return FALSE;
  if (self->share >= 1 || self->in_pieces || can_afford (self, time))
    return TRUE;

  pay (self, time - self->group);
  self->cut_off = TRUE;

  return FALSE;
}

static gboolean
choose_packet (const GstCaps *caps, GstBuffer *packet, gpointer user_data)
{
  VisemeFrameSampler *self = user_data;
  gboolean is_key = !GST_BUFFER_FLAG_IS_SET (packet, GST_BUFFER_FLAG_DELTA_UNIT);
  gboolean is_disposable = !is_key && viseme_packet_is_disposable (caps, packet);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  double time = packet_time (packet, self->group);

  if (GST_BUFFER_PTS_IS_VALID (packet))
    g_array_append_val (self->times, time);

  return is_wanted (self, is_key, is_disposable, time);
}

/**
 * viseme_frame_sampler_new:
 * @info: what is known of a video file, or of a picture
 * @cancellable: (nullable): a cancellable
 * @error: return location: those of viseme_decoder_new()
 *
 * Opens the file and decodes its first frame.
 *
 * Returns: (transfer full): the sampler, or %NULL with @error set
 */
VisemeFrameSampler *
viseme_frame_sampler_new (VisemeMediaInfo *info, GCancellable *cancellable, GError **error)
{
  g_autoptr (VisemeFrameSampler) self = g_new0 (VisemeFrameSampler, 1);

  g_mutex_init (&self->lock);
  self->file = g_object_ref (viseme_media_info_get_file (info));
  self->duration = viseme_media_info_get_duration (info);
  self->times = g_array_new (FALSE, FALSE, sizeof (double));
  self->in_pieces = self->duration > STREAMED_MAX;
  self->piece_from = -1;
  self->group_length = MIN (FIRST_GROUP, self->duration > 0 ? self->duration : FIRST_GROUP);
  self->share = 1;
  if (self->duration > FULL_SECONDS)
    self->share = (FULL_SECONDS + MORE_SHARE * (self->duration - FULL_SECONDS)) / self->duration;
  gst_video_info_init (&self->info);

  self->decoder = viseme_decoder_new_picky (self->file, "videoconvert", "video/x-raw,format=I420",
                                            choose_packet, self, cancellable, error);
  if (self->decoder == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * viseme_frame_sampler_free:
 * @self: (transfer full): a sampler
 */
void
viseme_frame_sampler_free (VisemeFrameSampler *self)
{
  g_clear_object (&self->decoder);
  g_object_unref (self->file);
  g_array_unref (self->times);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Returns: whether there is another piece. */
static gboolean
seek_to_next_piece (VisemeFrameSampler *self)
{
  double step = self->duration / N_PIECES;
  double target;

  self->piece = MAX (self->piece + 1, (guint) ceil (self->last_time / step));
  target = self->piece * step;
  self->piece_from = -1;
  if (self->piece >= N_PIECES)
    return FALSE;

  return viseme_decoder_seek (self->decoder, (GstClockTime) (target * GST_SECOND),
                              GST_SEEK_FLAG_KEY_UNIT | GST_SEEK_FLAG_SNAP_BEFORE);
}

/* Keeps to the pieces. Returns: whether the frame at TIME is one to look at. */
static gboolean
is_in_piece (VisemeFrameSampler *self, double time)
{
  if (self->piece_from < 0)
    self->piece_from = time;

  return time - self->piece_from < PIECE_SECONDS;
}

static GstSample *
pull (VisemeFrameSampler *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;

  while (local == NULL)
    {
      g_autoptr (GstSample) sample = viseme_decoder_pull (self->decoder, cancellable, &local);
      double time;

      if (sample == NULL)
        break;
      time = (double) viseme_decoder_sample_get_time (sample) / GST_SECOND;
      if (!self->in_pieces || (is_in_piece (self, time) && time > self->last_time))
        return g_steal_pointer (&sample);
      if (!is_in_piece (self, time) && !seek_to_next_piece (self))
        break;
    }
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));

  return NULL;
}

static gboolean
take_format (VisemeFrameSampler *self, GstSample *sample, GError **error)
{
  if (!viseme_decoder_get_video_info (self->decoder, sample, &self->info))
    {
      g_propagate_error (error, viseme_gst_error_new (VISEME_ERROR_DAMAGED, self->file));
      return FALSE;
    }
  self->is_hdr = viseme_stream_color_is_hdr (&self->info.colorimetry);

  return TRUE;
}

/**
 * viseme_frame_sampler_next:
 * @self: a sampler
 * @frame: (out): the next frame; viseme_sampled_frame_clear() it
 * @cancellable: (nullable): a cancellable, honoured within 50 ms
 * @error: return location
 *
 * Returns: %FALSE at the end, with @error set if there was one
 */
gboolean
viseme_frame_sampler_next (VisemeFrameSampler *self,
                           VisemeSampledFrame *frame,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (GstSample) sample = pull (self, cancellable, error);
  GstClockTime time;

  if (sample == NULL || !take_format (self, sample, error))
    return FALSE;
  if (!gst_video_frame_map (&frame->picture, &self->info, gst_sample_get_buffer (sample),
                            GST_MAP_READ))
    {
      g_propagate_error (error, viseme_gst_error_new (VISEME_ERROR_DAMAGED, self->file));
      return FALSE;
    }

  time = viseme_decoder_sample_get_time (sample);
  frame->time = GST_CLOCK_TIME_IS_VALID (time) ? (double) time / GST_SECOND : self->last_time;
  frame->is_apart = frame->time - self->last_time > APART_SECONDS;
  self->last_time = frame->time;

  return TRUE;
}

/**
 * viseme_sampled_frame_clear:
 * @frame: a frame of viseme_frame_sampler_next()
 */
void
viseme_sampled_frame_clear (VisemeSampledFrame *frame)
{
  gst_video_frame_unmap (&frame->picture);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a;
  double second = *(const double *) b;

  return (first > second) - (first < second);
}

/* Rising distances between frames; those across pieces are left out. */
static GArray *
find_distances (VisemeFrameSampler *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GArray *distances = g_array_new (FALSE, FALSE, sizeof (double));

  g_array_sort (self->times, compare_times);
  for (guint i = 1; i < self->times->len; i++)
    {
      double distance =
          g_array_index (self->times, double, i) - g_array_index (self->times, double, i - 1);

      if (distance > ROUNDING && (!self->in_pieces || distance < PIECE_SECONDS))
        g_array_append_val (distances, distance);
    }
  g_array_sort (distances, compare_times);

  return distances;
}

/**
 * viseme_frame_sampler_get_timing:
 * @self: a sampler that has come to the end
 *
 * Goes by all packets that passed, decoded or not.
 *
 * Returns: how regular the frames are
 */
VisemeFrameTiming
viseme_frame_sampler_get_timing (VisemeFrameSampler *self)
{
  g_autoptr (GArray) distances = find_distances (self);
  VisemeFrameTiming timing = { 0, 0 };
  double usual;

  if (distances->len < 2)
    return timing;

  usual = g_array_index (distances, double, distances->len / 2);
  for (guint i = 0; i < distances->len; i++)
    if (fabs (g_array_index (distances, double, i) - usual) > MAX (ODD_DISTANCE * usual, ROUNDING))
      timing.odd_share += 1.0 / distances->len;
  timing.frame_rate = 1 / usual;

  return timing;
}

/**
 * viseme_frame_timing_is_constant:
 * @timing: how regular the frames of a video are
 *
 * Returns: whether its frame rate is constant, but for a slip now and then
 */
gboolean
viseme_frame_timing_is_constant (const VisemeFrameTiming *timing)
{
  return timing->odd_share <= VARIABLE;
}

/**
 * viseme_frame_sampler_get_orientation:
 * @self: a sampler
 *
 * Returns: how frames must be turned to be upright
 */
GstVideoOrientationMethod
viseme_frame_sampler_get_orientation (VisemeFrameSampler *self)
{
  return viseme_decoder_get_orientation (self->decoder);
}

/**
 * viseme_frame_sampler_is_hdr:
 * @self: a sampler that has given out a frame
 *
 * Returns: whether the video has a high dynamic range
 */
gboolean
viseme_frame_sampler_is_hdr (VisemeFrameSampler *self)
{
  return self->is_hdr;
}
