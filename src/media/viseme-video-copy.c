/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-video-copy"

#include "config.h"

#include "viseme-video-copy.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/viseme-error.h"

#include "viseme-media-info.h"
#include "viseme-movie-writer.h"
#include "viseme-video-reader.h"

#define SAME_RATE   0.004             /* of a rate: measured from timestamps of milliseconds */
#define LEAST_RATE  24                /* Hz, of what varies: a mouth moves as fast */
#define MOST_RATE   60                /* Hz */
#define MOST_PIXELS (4096.0 * 2160.0) /* what services take */

typedef struct
{
  const VisemeVideoCopy *wanted;
  VisemeVideoReader *reader;
  VisemeMovieWriter *writer;
  GstVideoConverter *shrinker; /* nullable: the picture is small enough */
  GstVideoInfo info;           /* of the frames of the copy */
  int rate_n, rate_d;
  double speed;     /* seconds of the original in one of the copy */
  guint64 n_frames; /* of the copy, G_MAXUINT64: the original decides */
  GArray *shown;    /* guint: which frame of the original each frame of the copy is */
  double expected;  /* frames, for the progress */
  VisemeCopyProgress progress;
  gpointer user_data;
} Work;

static void
work_clear (Work *self)
{
  g_clear_object (&self->reader);
  g_clear_object (&self->writer);
  g_clear_pointer (&self->shrinker, gst_video_converter_free);
  g_clear_pointer (&self->shown, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

static gboolean
is_near (double rate, double other)
{
  return fabs (rate - other) < SAME_RATE * other;
}

/* A constant rate that shows every frame of a usual video once. */
static void
choose_rate (Work *self, double mean)
{
  static const int usual[] = { 24, 25, 30, 50, 60 };
  static const int film[] = { 24, 30, 60 };

  self->rate_d = 1;
  for (gsize i = 0; i < G_N_ELEMENTS (film); i++)
    if (fabs (mean - film[i] / 1.001) < fabs (mean - film[i]) && is_near (mean, film[i] / 1.001))
      {
        self->rate_n = film[i] * 1000;
        self->rate_d = 1001;
        return;
      }
  self->rate_n = (int) round (mean);
  if (self->rate_n >= 1 && self->rate_n <= MOST_RATE && is_near (mean, self->rate_n))
    return;

  self->rate_n = MOST_RATE;
  for (gsize i = G_N_ELEMENTS (usual); i > 0; i--)
    if (usual[i - 1] >= MAX (mean, LEAST_RATE) || is_near (mean, usual[i - 1]))
      self->rate_n = usual[i - 1];
}

/* Seconds from the beginning of the copy to the middle of its frame number INDEX. */
static double
get_middle (const Work *self, guint64 index)
{
  return ((double) index + 0.5) * self->rate_d / self->rate_n;
}

static GstClockTime
get_time (const Work *self, guint64 index)
{
  return gst_util_uint64_scale (index, (guint64) self->rate_d * GST_SECOND, (guint64) self->rate_n);
}

/* Returns: (transfer full): FRAME in the size of the copy. */
static GstBuffer *
shrink (Work *self, GstBuffer *frame)
{
  GstBuffer *small;
  GstVideoFrame from, to;

  if (self->shrinker == NULL)
    return gst_buffer_copy (frame);

  small = gst_buffer_new_allocate (NULL, self->info.size, NULL);
  if (gst_video_frame_map (&from, viseme_video_reader_get_info (self->reader), frame, GST_MAP_READ))
    {
      if (gst_video_frame_map (&to, &self->info, small, GST_MAP_WRITE))
        {
          gst_video_converter_frame (self->shrinker, &from, &to);
          gst_video_frame_unmap (&to);
        }
      gst_video_frame_unmap (&from);
    }

  return small;
}

/* Writes frame number SOURCE of the original as the next one of the copy. */
static gboolean
write_frame (Work *self, GstBuffer *frame, guint source, GCancellable *cancellable, GError **error)
{
  guint64 index = self->shown->len;
  g_autoptr (GstBuffer) copy = shrink (self, frame);

  GST_BUFFER_PTS (copy) = get_time (self, index);
  GST_BUFFER_DURATION (copy) = get_time (self, index + 1) - GST_BUFFER_PTS (copy);
  if (!viseme_movie_writer_write (self->writer, copy, cancellable, error))
    return FALSE;

  g_array_append_val (self->shown, source);
  if (self->progress != NULL && self->expected > 0)
    self->progress (MIN (self->shown->len / self->expected, 1), self->user_data);

  return TRUE;
}

static double
get_end (GstBuffer *frame)
{
  return (double) (GST_BUFFER_PTS (frame) + GST_BUFFER_DURATION (frame)) / GST_SECOND;
}

/* Plays the part once, each frame of the copy being what the original shows in the middle of it. */
static gboolean
play_once (Work *self, GCancellable *cancellable, GError **error)
{
  const VisemeRange *range = &self->wanted->range;
  double stop = range->to > 0 ? range->to : G_MAXDOUBLE;

  for (guint source = 0; self->shown->len < self->n_frames; source++)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (GstBuffer) frame = viseme_video_reader_read (self->reader, cancellable, &local);
      double time;

      if (frame == NULL && local == NULL)
        break;
      while (local == NULL && self->shown->len < self->n_frames &&
             (time = range->from + self->speed * get_middle (self, self->shown->len)) <
                 get_end (frame) &&
             time < stop)
        write_frame (self, frame, source, cancellable, &local);
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (get_end (frame) >= stop)
        break;
    }

  return TRUE;
}

/* Frame number INDEX of the copy shows what this earlier one shows. The turning points of a bounce
 * are shown once. */
static guint
find_repeated (const Work *self, guint64 index, guint n_once)
{
  guint64 period = MAX (2 * (guint64) n_once - 2, 1);
  guint64 phase = index % period;

  switch (self->wanted->fill)
    {
    case VISEME_FILL_LOOP:
      return (guint) (index % n_once);
    case VISEME_FILL_BOUNCE:
      return (guint) (phase < n_once ? phase : period - phase);
    case VISEME_FILL_STOP:
    case VISEME_FILL_STRETCH:
    default:
      return n_once - 1;
    }
}

/* Fills what is left when the original has been played once. */
static gboolean
fill (Work *self, GCancellable *cancellable, GError **error)
{
  guint n_once = self->shown->len;

  while (self->shown->len < self->n_frames)
    {
      guint earlier = find_repeated (self, self->shown->len, n_once);
      guint source = g_array_index (self->shown, guint, earlier);
      g_autoptr (GError) local = NULL;
      g_autoptr (GstBuffer) frame =
          viseme_video_reader_read_at (self->reader, source, cancellable, &local);

      if (frame == NULL && local == NULL)
        g_set_error_literal (&local, VISEME_ERROR, VISEME_ERROR_DAMAGED,
                             _ ("The video cannot be read a second time."));
      if (local == NULL)
        write_frame (self, frame, source, cancellable, &local);
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }

  return TRUE;
}

/* The end of the last frame: containers tell the longest of their streams, or nothing. */
static gboolean
measure (Work *self, double *seconds, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;

  *seconds = 0;
  while (TRUE)
    {
      g_autoptr (GstBuffer) frame = viseme_video_reader_read (self->reader, cancellable, &local);

      if (frame == NULL)
        break;
      *seconds = get_end (frame);
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  return viseme_video_reader_rewind (self->reader, error);
}

static gboolean
choose_speed (Work *self, GCancellable *cancellable, GError **error)
{
  double total;

  self->speed = 1;
  if (self->wanted->fill != VISEME_FILL_STRETCH || self->wanted->seconds <= 0)
    return TRUE;
  if (!measure (self, &total, cancellable, error))
    return FALSE;

  self->speed = viseme_range_get_seconds (&self->wanted->range, total) / self->wanted->seconds;

  return TRUE;
}

static void
choose_size (Work *self)
{
  const GstVideoInfo *from = viseme_video_reader_get_info (self->reader);
  double scale = sqrt (MOST_PIXELS / ((double) from->width * from->height));

  self->info = *from;
  if (scale >= 1)
    return;

  gst_video_info_set_format (&self->info, GST_VIDEO_INFO_FORMAT (from),
                             (guint) (from->width * scale) & ~1u,
                             (guint) (from->height * scale) & ~1u);
  self->info.colorimetry = from->colorimetry;
  self->info.chroma_site = from->chroma_site;
  self->info.par_n = from->par_n;
  self->info.par_d = from->par_d;
  self->shrinker = gst_video_converter_new (from, &self->info, NULL);
}

static gboolean
check_part (const Work *self, GFile *source, GError **error)
{
  g_autofree char *name = NULL;

  if (self->shown->len > 0)
    return TRUE;

  name = g_file_get_parse_name (source);
  g_set_error (error, VISEME_ERROR, VISEME_ERROR_UNSUPPORTED,
               _ ("Nothing of “%s” is left: the video ends before %.1f s. Choose an earlier "
                  "beginning."),
               name, self->wanted->range.from);

  return FALSE;
}

static gboolean
open_files (Work *self, GFile *source, GFile *target, GCancellable *cancellable, GError **error)
{
  g_autoptr (VisemeMediaInfo) info = viseme_media_info_probe (source, cancellable, error);
  double seconds = self->wanted->seconds;

  if (info == NULL)
    return FALSE;
  choose_rate (self, viseme_media_info_get_frame_rate (info));
  self->reader = viseme_video_reader_new (source, cancellable, error);
  if (self->reader == NULL || !choose_speed (self, cancellable, error))
    return FALSE;

  self->n_frames = seconds > 0 ? (guint64) MAX (llround (seconds * self->rate_n / self->rate_d), 1)
                               : G_MAXUINT64;
  if (seconds <= 0)
    seconds =
        viseme_range_get_seconds (&self->wanted->range, viseme_media_info_get_duration (info));
  self->expected = seconds * self->rate_n / self->rate_d;
  choose_size (self);
  self->info.fps_n = self->rate_n;
  self->info.fps_d = self->rate_d;
  self->writer = viseme_movie_writer_new (target, &self->info,
                                          viseme_video_reader_get_orientation (self->reader), NULL,
                                          seconds, cancellable, error);

  return self->writer != NULL;
}

/**
 * viseme_video_copy_write:
 * @self: what the copy is to be
 * @source: a video
 * @target: a local file that is made or replaced
 * @progress: (nullable): called in this thread
 * @user_data: for @progress
 * @cancellable: (nullable): a cancellable
 * @error: return location: %VISEME_ERROR_UNSUPPORTED when nothing is left of the video, and those
 *   of the reader and the writer
 *
 * Writes a silent H.264 movie with a constant frame rate, which has its length to half a frame. The
 * frames of a video that has a constant rate of 60 Hz or less stay what they are; larger ones than
 * 4096 × 2160 pixels become smaller. Blocks; for worker threads.
 *
 * Returns: %TRUE when @target is complete
 */
gboolean
viseme_video_copy_write (const VisemeVideoCopy *self,
                         GFile *source,
                         GFile *target,
                         VisemeCopyProgress progress,
                         gpointer user_data,
                         GCancellable *cancellable,
                         GError **error)
{
  g_auto (Work) work = { .wanted = self, .progress = progress, .user_data = user_data };

  work.shown = g_array_new (FALSE, FALSE, sizeof (guint));
  if (!open_files (&work, source, target, cancellable, error) ||
      !play_once (&work, cancellable, error) || !check_part (&work, source, error))
    return FALSE;
  if (work.n_frames != G_MAXUINT64 && self->fill != VISEME_FILL_STOP &&
      !fill (&work, cancellable, error))
    return FALSE;

  return viseme_movie_writer_finish (work.writer, cancellable, error);
}
