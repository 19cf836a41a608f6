/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-video-reader"

#include "config.h"

#include "viseme-video-reader.h"

#include <glib/gi18n-lib.h>

#include "viseme-decoder.h"
#include "viseme-deinterlacer.h"
#include "viseme-gst-error.h"
#include "viseme-still.h"
#include "viseme-stream-color.h"

#define CACHE_BYTES       (72 * 1024 * 1024)
#define SAME_TIME         GST_MSECOND      /* rounding of timestamps between two passes */
#define SHORT_BY_MAX      (GST_SECOND / 2) /* tolerated difference to the declared length */
#define FALLBACK_DURATION (40 * GST_MSECOND)
#define LEAD_FRAMES       1 /* that deinterlacing needs before a frame */

struct _VisemeVideoReader
{
  GObject parent_instance;

  GFile *file;
  char *filters; /* between the decoder and the frames */
  char *caps;
  gboolean is_still;
  VisemeDecoder *decoder;
  GstVideoInfo info;        /* as given out */
  GstVideoInfo stored_info; /* as decoded: may be interlaced */
  GstVideoOrientationMethod orientation;

  GstBuffer *previous; /* as decoded, before the frame that was given out last */
  GstBuffer *pending;  /* as decoded, its duration not known yet */
  guint next_index;    /* number of the frame in PENDING, or of the end */
  GstClockTime start;  /* of the stream, in files whose declared length counts from zero */
  GArray *times;       /* GstClockTime: stream time of every frame seen so far, rising */

  GQueue cache; /* GstBuffer: consecutive frames of read_at() */
  guint cache_first;
  guint cache_max;
};

G_DEFINE_FINAL_TYPE (VisemeVideoReader, viseme_video_reader, G_TYPE_OBJECT)

static void
clear_cache (VisemeVideoReader *self)
{
  g_queue_clear_full (&self->cache, (GDestroyNotify) gst_buffer_unref);
}

static void
viseme_video_reader_dispose (GObject *object)
{
  VisemeVideoReader *self = VISEME_VIDEO_READER (object);

  g_clear_object (&self->decoder);
  gst_clear_buffer (&self->pending);
  gst_clear_buffer (&self->previous);
  clear_cache (self);
  g_clear_object (&self->file);

  G_OBJECT_CLASS (viseme_video_reader_parent_class)->dispose (object);
}

static void
viseme_video_reader_finalize (GObject *object)
{
  VisemeVideoReader *self = VISEME_VIDEO_READER (object);

  g_array_unref (self->times);
  g_free (self->filters);
  g_free (self->caps);

  G_OBJECT_CLASS (viseme_video_reader_parent_class)->finalize (object);
}

static void
viseme_video_reader_class_init (VisemeVideoReaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = viseme_video_reader_dispose;
  object_class->finalize = viseme_video_reader_finalize;
}

static void
viseme_video_reader_init (VisemeVideoReader *self)
{
  self->times = g_array_new (FALSE, FALSE, sizeof (GstClockTime));
  gst_video_info_init (&self->info);
  g_queue_init (&self->cache);
}

static GstClockTime
get_time (VisemeVideoReader *self, guint index)
{
  return g_array_index (self->times, GstClockTime, index);
}

/* The time of frame INDEX, made to rise from frame to frame whatever the file says. */
static GstClockTime
find_frame_time (VisemeVideoReader *self, GstSample *sample, guint index)
{
  GstClockTime time = viseme_decoder_sample_get_time (sample);
  GstClockTime step = GST_BUFFER_DURATION (gst_sample_get_buffer (sample));

  if (index < self->times->len)
    return get_time (self, index);
  if (index == 0)
    return GST_CLOCK_TIME_IS_VALID (time) ? time : 0;
  if (GST_CLOCK_TIME_IS_VALID (time) && time > get_time (self, index - 1))
    return time;
  if (!GST_CLOCK_TIME_IS_VALID (step) || step == 0)
    step = FALLBACK_DURATION;

  return get_time (self, index - 1) + step;
}

static gboolean
check_same_format (VisemeVideoReader *self, GstSample *sample, GError **error)
{
  GstVideoInfo info;
  g_autofree char *name = NULL;

  if (gst_video_info_from_caps (&info, gst_sample_get_caps (sample)) &&
      info.width == self->info.width && info.height == self->info.height)
    return TRUE;

  name = g_file_get_parse_name (self->file);
  g_set_error (error, VISEME_ERROR, VISEME_ERROR_UNSUPPORTED,
               _ ("The picture size of “%s” changes in the middle. Convert the file to one size."),
               name);

  return FALSE;
}

/* Takes the frame out of SAMPLE, with its time in the stream as PTS. */
static GstBuffer *
take_frame (VisemeVideoReader *self, GstSample *sample, guint index)
{
  GstBuffer *frame = gst_buffer_copy (gst_sample_get_buffer (sample));
  GstClockTime time = find_frame_time (self, sample, index);

  if (index == self->times->len)
    g_array_append_val (self->times, time);
  GST_BUFFER_PTS (frame) = time - get_time (self, 0);
  GST_BUFFER_DTS (frame) = GST_CLOCK_TIME_NONE;

  return frame;
}

static GstClockTime
find_start (GstSample *sample)
{
  const GstSegment *segment = gst_sample_get_segment (sample);

  return segment->start > segment->time ? segment->start - segment->time : 0;
}

/* The pictures would come out pale, or too bright, on every screen: better none than those. */
static gboolean
take_format (VisemeVideoReader *self, GstSample *sample, GError **error)
{
  g_autofree char *name = g_file_get_parse_name (self->file);

  if (!viseme_decoder_get_video_info (self->decoder, sample, &self->stored_info))
    {
      g_propagate_error (error, viseme_gst_error_new (VISEME_ERROR_DAMAGED, self->file));
      return FALSE;
    }
  self->info = self->stored_info;
  GST_VIDEO_INFO_INTERLACE_MODE (&self->info) = GST_VIDEO_INTERLACE_MODE_PROGRESSIVE;
  GST_VIDEO_INFO_FIELD_ORDER (&self->info) = GST_VIDEO_FIELD_ORDER_UNKNOWN;
  if (!viseme_stream_color_is_hdr (&self->info.colorimetry))
    return TRUE;

  g_set_error (error, VISEME_ERROR, VISEME_ERROR_UNSUPPORTED,
               _ ("“%s” is an HDR video, which cannot be lip-synced here. Convert it to a standard "
                  "video (SDR), or record without HDR."),
               name);

  return FALSE;
}

static gboolean
open_decoder (VisemeVideoReader *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GstSample) sample = NULL;

  g_clear_object (&self->decoder);
  gst_clear_buffer (&self->pending);
  gst_clear_buffer (&self->previous);
  self->decoder = viseme_decoder_new (self->file, VISEME_DECODER_VIDEO, self->filters, self->caps,
                                      cancellable, error);
  if (self->decoder != NULL)
    sample = viseme_decoder_pull (self->decoder, cancellable, error);
  if (sample == NULL || !take_format (self, sample, error))
    return FALSE;

  self->orientation = self->is_still ? GST_VIDEO_ORIENTATION_IDENTITY
                                     : viseme_decoder_get_orientation (self->decoder);
  self->cache_max = (guint) MAX (2, CACHE_BYTES / MAX (1, self->info.size));
  self->next_index = 0;
  self->start = find_start (sample);
  self->pending = take_frame (self, sample, 0);

  return TRUE;
}

static gboolean
choose_format (VisemeVideoReader *self, GCancellable *cancellable, GError **error)
{
  VisemeStill still;

  self->is_still = viseme_still_is_picture (self->file, cancellable);
  if (!self->is_still)
    {
      self->filters = g_strdup ("videoconvert");
      self->caps = g_strdup ("video/x-raw,format=I420");
      return TRUE;
    }
  if (!viseme_still_probe (self->file, &still, cancellable, error))
    return FALSE;

  self->filters = viseme_still_make_filters (&still);
  self->caps = viseme_still_make_caps (&still);
  return TRUE;
}

/**
 * viseme_video_reader_new:
 * @file: a video file, or a picture: then there is one frame, upright, in the usual range of videos
 * @cancellable: (nullable): a cancellable
 * @error: return location: %VISEME_ERROR_NOT_MEDIA, %VISEME_ERROR_DAMAGED,
 *   %VISEME_ERROR_NO_VIDEO, %VISEME_ERROR_MISSING_CODEC, %VISEME_ERROR_UNSUPPORTED for HDR, or
 * those of viseme_files_check_readable()
 *
 * Opens @file and decodes its first frame. Interlaced video gives one frame per two fields. Blocks;
 * for worker threads.
 *
 * Returns: (transfer full): the reader, or %NULL with @error set
 */
VisemeVideoReader *
viseme_video_reader_new (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (VisemeVideoReader) self = NULL;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  self = g_object_new (VISEME_TYPE_VIDEO_READER, NULL);
  self->file = g_object_ref (file);
  if (!choose_format (self, cancellable, error) || !open_decoder (self, cancellable, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * viseme_video_reader_get_info:
 * @self: a reader
 *
 * Returns: (transfer none): the format of all frames: I420 of the stored size, with the pixel
 *   aspect, colorimetry (what the file does not tell is unknown) and nominal frame rate (0/1 when
 *   variable) of the file
 */
const GstVideoInfo *
viseme_video_reader_get_info (VisemeVideoReader *self)
{
  g_return_val_if_fail (VISEME_IS_VIDEO_READER (self), NULL);

  return &self->info;
}

/**
 * viseme_video_reader_get_orientation:
 * @self: a reader
 *
 * Returns: how frames must be turned to be upright
 */
GstVideoOrientationMethod
viseme_video_reader_get_orientation (VisemeVideoReader *self)
{
  g_return_val_if_fail (VISEME_IS_VIDEO_READER (self), GST_VIDEO_ORIENTATION_IDENTITY);

  return self->orientation;
}

/**
 * viseme_video_reader_get_bit_depth:
 * @self: a reader
 *
 * Returns: the bits per colour that the file has, 0 if not known; frames have 8
 */
guint
viseme_video_reader_get_bit_depth (VisemeVideoReader *self)
{
  g_return_val_if_fail (VISEME_IS_VIDEO_READER (self), 0);

  return viseme_decoder_get_bit_depth (self->decoder);
}

/**
 * viseme_video_reader_get_duration:
 * @self: a reader
 *
 * Returns: the declared length of the file in seconds, 0 if unknown
 */
double
viseme_video_reader_get_duration (VisemeVideoReader *self)
{
  GstClockTime duration;

  g_return_val_if_fail (VISEME_IS_VIDEO_READER (self), 0);

  duration = viseme_decoder_get_duration (self->decoder);

  return GST_CLOCK_TIME_IS_VALID (duration) ? (double) duration / GST_SECOND : 0;
}

/**
 * viseme_video_reader_count_lost:
 * @self: a reader whose viseme_video_reader_read() has come to the end, in the first pass
 *
 * Decoders leave out what they cannot read and go on.
 *
 * Returns: how many pictures of the file could not be decoded; 0 also when the format does not tell
 */
guint
viseme_video_reader_count_lost (VisemeVideoReader *self)
{
  guint n_pictures;

  g_return_val_if_fail (VISEME_IS_VIDEO_READER (self), 0);

  n_pictures = viseme_decoder_count_pictures (self->decoder);

  return n_pictures > self->times->len ? n_pictures - self->times->len : 0;
}

/**
 * viseme_video_reader_get_start:
 * @self: a reader
 *
 * Returns: when the first frame is shown, seconds from the beginning of the file: above 0 when the
 *   sound begins without a picture
 */
double
viseme_video_reader_get_start (VisemeVideoReader *self)
{
  g_return_val_if_fail (VISEME_IS_VIDEO_READER (self), 0);

  return (double) get_time (self, 0) / GST_SECOND;
}

/* The last frame has no follower to tell how long it lasts. */
static GstClockTime
guess_last_duration (VisemeVideoReader *self, GstBuffer *frame, guint index)
{
  if (GST_BUFFER_DURATION_IS_VALID (frame) && GST_BUFFER_DURATION (frame) > 0)
    return GST_BUFFER_DURATION (frame);
  if (index > 0)
    return get_time (self, index) - get_time (self, index - 1);

  return FALLBACK_DURATION;
}

/* A file without sound is as long as its picture: if frames end early, some are missing. */
static gboolean
check_reached_end (VisemeVideoReader *self, GstBuffer *last, GError **error)
{
  GstClockTime declared = viseme_decoder_get_duration (self->decoder);
  GstClockTime end =
      self->start + get_time (self, 0) + GST_BUFFER_PTS (last) + GST_BUFFER_DURATION (last);

  if (!GST_CLOCK_TIME_IS_VALID (declared) || viseme_decoder_has_other_kind (self->decoder) ||
      declared <= end + MAX (SHORT_BY_MAX, GST_BUFFER_DURATION (last)))
    return TRUE;

  g_propagate_error (error, viseme_gst_error_new (VISEME_ERROR_DAMAGED, self->file));

  return FALSE;
}

/* FRAME as it is given out: progressive. Its neighbours are the previous one and the pending one.
 */
static GstBuffer *
finish_frame (VisemeVideoReader *self, GstBuffer *frame, GError **error)
{
  GstBuffer *result = NULL;

  if (!viseme_deinterlacer_is_needed (&self->stored_info, frame))
    result = gst_buffer_ref (frame);
  else
    result = viseme_deinterlacer_run (&self->stored_info, self->previous, frame, self->pending);
  if (result == NULL)
    g_propagate_error (error, viseme_gst_error_new (VISEME_ERROR_DAMAGED, self->file));
  if (GST_VIDEO_INFO_IS_INTERLACED (&self->stored_info))
    gst_buffer_replace (&self->previous, frame);

  return result;
}

/* The next frame of the running pass, whose number is next_index before the call. */
static GstBuffer *
decode_next (VisemeVideoReader *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GstSample) sample = NULL;
  g_autoptr (GstBuffer) frame = NULL;
  g_autoptr (GError) local = NULL;
  guint index = self->next_index;

  if (self->pending == NULL)
    return NULL;

  sample = viseme_decoder_pull (self->decoder, cancellable, &local);
  if (local == NULL && sample != NULL)
    check_same_format (self, sample, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }

  frame = g_steal_pointer (&self->pending);
  self->next_index = index + 1;
  if (sample != NULL)
    {
      self->pending = take_frame (self, sample, index + 1);
      GST_BUFFER_DURATION (frame) = GST_BUFFER_PTS (self->pending) - GST_BUFFER_PTS (frame);
      return finish_frame (self, frame, error);
    }

  GST_BUFFER_DURATION (frame) =
      self->is_still ? FALLBACK_DURATION : guess_last_duration (self, frame, index);
  if (!check_reached_end (self, frame, error))
    return NULL;

  return finish_frame (self, frame, error);
}

/**
 * viseme_video_reader_read:
 * @self: a reader
 * @cancellable: (nullable): a cancellable, honoured within 50 ms
 * @error: return location; %VISEME_ERROR_DAMAGED when frames are missing
 *
 * Blocks until the next frame is decoded.
 *
 * Returns: (transfer full) (nullable): the next frame, its PTS counted in ns from the first frame
 *   and its duration up to the next one; %NULL without an error at the end
 */
GstBuffer *
viseme_video_reader_read (VisemeVideoReader *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (VISEME_IS_VIDEO_READER (self), NULL);

  return decode_next (self, cancellable, error);
}

static gboolean
restart (VisemeVideoReader *self, GCancellable *cancellable, GError **error)
{
  clear_cache (self);

  return open_decoder (self, cancellable, error);
}

/**
 * viseme_video_reader_rewind:
 * @self: a reader
 * @error: return location
 *
 * Makes frame 0 the next one of viseme_video_reader_read().
 *
 * Returns: %FALSE with @error set when the file cannot be opened again
 */
gboolean
viseme_video_reader_rewind (VisemeVideoReader *self, GError **error)
{
  g_return_val_if_fail (VISEME_IS_VIDEO_READER (self), FALSE);

  return restart (self, NULL, error);
}

static gboolean
is_at_time (GstSample *sample, GstClockTime time)
{
  GstClockTime found = viseme_decoder_sample_get_time (sample);

  return GST_CLOCK_TIME_IS_VALID (found) && GST_CLOCK_DIFF (found, time) < (gint64) SAME_TIME &&
         GST_CLOCK_DIFF (time, found) < (gint64) SAME_TIME;
}

/* Makes INDEX the next frame without decoding all before it. The seek aims between two frames: a
 * decoder gives a frame that it cuts the time of the cut, and such a one cannot be told from its
 * neighbours. It also aims a little early, since deinterlacing looks at the frames before. Returns
 * FALSE without an error when the file does not allow it. */
static gboolean
seek_to_index (VisemeVideoReader *self, guint index, GCancellable *cancellable, GError **error)
{
  GstClockTime wanted = get_time (self, index);
  guint early = index > LEAD_FRAMES ? index - LEAD_FRAMES : 0;
  GstClockTime target = early == 0 ? 0
                                   : get_time (self, early - 1) +
                                         (get_time (self, early) - get_time (self, early - 1)) / 2;

  gst_clear_buffer (&self->pending);
  gst_clear_buffer (&self->previous);
  if (!viseme_decoder_seek (self->decoder, target, GST_SEEK_FLAG_ACCURATE))
    return FALSE;

  while (TRUE)
    {
      g_autoptr (GstSample) sample = viseme_decoder_pull (self->decoder, cancellable, error);
      GstClockTime found;

      if (sample == NULL)
        return FALSE;
      found = viseme_decoder_sample_get_time (sample);
      if (is_at_time (sample, wanted))
        {
          self->next_index = index;
          self->pending = take_frame (self, sample, index);
          return TRUE;
        }
      if (GST_CLOCK_TIME_IS_VALID (found) && found > wanted)
        return FALSE;
      if (GST_VIDEO_INFO_IS_INTERLACED (&self->stored_info))
        gst_buffer_replace (&self->previous, gst_sample_get_buffer (sample));
    }
}

/* Puts the reader in front of FIRST, by seeking if that is known to be possible, else from the
 * beginning. */
static gboolean
go_to (VisemeVideoReader *self, guint first, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;

  clear_cache (self);
  if (first < self->times->len && seek_to_index (self, first, cancellable, &local))
    return TRUE;
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  return restart (self, cancellable, error);
}

/* Decodes on until frame INDEX is in the cache, which keeps the last frames. FALSE without an
 * error: the file has no such frame. */
static gboolean
fill_cache_to (VisemeVideoReader *self, guint index, GCancellable *cancellable, GError **error)
{
  while (self->next_index <= index)
    {
      GstBuffer *frame = decode_next (self, cancellable, error);

      if (frame == NULL)
        return FALSE;
      if (g_queue_get_length (&self->cache) == self->cache_max)
        gst_buffer_unref (g_queue_pop_head (&self->cache));
      g_queue_push_tail (&self->cache, frame);
      self->cache_first = self->next_index - g_queue_get_length (&self->cache);
    }

  return TRUE;
}

static GstBuffer *
find_cached (VisemeVideoReader *self, guint index)
{
  if (index < self->cache_first || index - self->cache_first >= self->cache.length)
    return NULL;

  return gst_buffer_ref (g_queue_peek_nth (&self->cache, index - self->cache_first));
}

/**
 * viseme_video_reader_read_at:
 * @self: a reader
 * @index: number of a frame, from 0
 * @cancellable: (nullable): a cancellable, honoured within 50 ms
 * @error: return location
 *
 * Fast for rising and for falling numbers, as a ping-pong needs them: a jump back decodes the
 * frames that lead up to @index and keeps about 72 MB of them. Frames that no pass has seen yet
 * are reached by decoding all before them. Blocks; viseme_video_reader_read() continues behind the
 * last frame that was decoded.
 *
 * Returns: (transfer full) (nullable): the same frame that the pass with viseme_video_reader_read()
 *   gave; %NULL without an error when there is no such frame
 */
GstBuffer *
viseme_video_reader_read_at (VisemeVideoReader *self,
                             guint index,
                             GCancellable *cancellable,
                             GError **error)
{
  GstBuffer *cached;

  g_return_val_if_fail (VISEME_IS_VIDEO_READER (self), NULL);

  cached = find_cached (self, index);
  if (cached != NULL)
    return cached;

  if (index < self->next_index)
    {
      guint first = index < self->cache_max ? 0 : index - self->cache_max + 1;

      if (!go_to (self, first, cancellable, error))
        return NULL;
    }
  else if (self->next_index != self->cache_first + self->cache.length)
    clear_cache (self);

  if (!fill_cache_to (self, index, cancellable, error))
    return NULL;

  return find_cached (self, index);
}
