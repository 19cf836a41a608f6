/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-splice"

#include "config.h"

#include "viseme-splice.h"

#include "base/viseme-error.h"
#include "base/viseme-format.h"

#include "viseme-audio-reader.h"
#include "viseme-media-info.h"
#include "viseme-movie-writer.h"
#include "viseme-video-reader.h"
#include "viseme-wave-writer.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define PAD_SECONDS  1.0   /* models need some talk around the words */
#define FADE_SECONDS 0.010 /* of the sound: a step would click */
#define BLEND_FRAMES 3     /* of the picture, inside the part */
#define SLACK        0.02  /* seconds: speech may be so much too long */
#define NOTE         "Synthetic: a part of it was made to say other words by Viseme"

static double
get_time (GstBuffer *frame)
{
  return (double) GST_BUFFER_PTS (frame) / GST_SECOND;
}

/* Half a frame of tolerance is more than any rounding of timestamps. */
static double
get_half_frame (GstBuffer *frame)
{
  return GST_BUFFER_DURATION_IS_VALID (frame)
             ? (double) GST_BUFFER_DURATION (frame) / GST_SECOND / 2
             : 0.005;
}

static gboolean
is_in (GstBuffer *frame, double from, double to)
{
  double time = get_time (frame) + get_half_frame (frame);

  return time >= from && time < to;
}

/**
 * viseme_splice_plan:
 * @self: (out): the plan
 * @movie: a movie with sound
 * @speech: what is said instead in the part
 * @from: where the part begins, seconds
 * @to: where it ends, seconds
 * @cancellable: (nullable): a cancellable
 * @error: return location: %VISEME_ERROR_USAGE for a part that is none, %VISEME_ERROR_TOO_LARGE for
 *   speech that is longer than it
 *
 * Moves both ends to the nearest beginning of a frame.
 *
 * Returns: whether it can be done
 */
gboolean
viseme_splice_plan (VisemeSplice *self,
                    GFile *movie,
                    GFile *speech,
                    double from,
                    double to,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (VisemeMediaInfo) info = viseme_media_info_probe (movie, cancellable, error);
  g_autoptr (VisemeMediaInfo) words =
      info != NULL ? viseme_media_info_probe (speech, cancellable, error) : NULL;
  double total = info != NULL ? viseme_media_info_get_duration (info) : 0;
  double rate = info != NULL ? viseme_media_info_get_frame_rate (info) : 0;
  double length = words != NULL ? viseme_media_info_get_duration (words) : 0;

  if (words == NULL)
    return FALSE;
  if (!viseme_media_info_has_video (info) || !viseme_media_info_has_audio (info) || rate <= 0)
    g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_NO_VIDEO,
                         _ ("Only of a video with sound can a part be replaced."));
  else if (!viseme_media_info_has_audio (words))
    g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_NO_AUDIO,
                         _ ("The new speech has no sound."));
  else if (!(from >= 0 && to <= total + SLACK && to - from >= 2 * BLEND_FRAMES / rate))
    g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                 _ ("The part from %.2f to %.2f s is none of a video of %.2f s."), from, to, total);
  else if (length > to - from + SLACK)
    g_set_error (error, VISEME_ERROR, VISEME_ERROR_TOO_LARGE,
                 _ ("The new speech lasts %.2f s, and the part %.2f s. Choose a longer part, or "
                    "speak shorter."),
                 length, to - from);
  else
    {
      self->from = round (from * rate) / rate;
      self->to = round (MIN (to, total) * rate) / rate;
      self->start = round (MAX (from - PAD_SECONDS, 0) * rate) / rate;
      self->end = MIN (self->to + PAD_SECONDS, total);
      return TRUE;
    }

  return FALSE;
}

/* Returns: (transfer full): a frame of the same picture at another time. */
static GstBuffer *
move_frame (GstBuffer *frame, double start)
{
  GstBuffer *moved = gst_buffer_copy (frame);
  double time = MAX (get_time (frame) - start, 0);

  GST_BUFFER_PTS (moved) = (GstClockTime) llround (time * GST_SECOND);

  return moved;
}

/**
 * viseme_splice_cut_video:
 * @self: a plan
 * @movie: the movie
 * @clip: the file to write, without sound
 * @cancellable: (nullable): a cancellable
 * @error: return location
 *
 * Writes the frames that the model is given.
 *
 * Returns: %TRUE when the clip is complete
 */
gboolean
viseme_splice_cut_video (const VisemeSplice *self,
                         GFile *movie,
                         GFile *clip,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (VisemeVideoReader) reader = viseme_video_reader_new (movie, cancellable, error);
  g_autoptr (VisemeMovieWriter) writer = NULL;
  g_autoptr (GError) local = NULL;
  double start = -1;

  if (reader == NULL)
    return FALSE;
  writer = viseme_movie_writer_new (clip, viseme_video_reader_get_info (reader),
                                    viseme_video_reader_get_orientation (reader), NULL,
                                    self->end - self->start, cancellable, error);
  if (writer == NULL)
    return FALSE;

  while (local == NULL)
    {
      g_autoptr (GstBuffer) frame = viseme_video_reader_read (reader, cancellable, &local);
      g_autoptr (GstBuffer) moved = NULL;

      if (frame == NULL || get_time (frame) >= self->end)
        break;
      if (!is_in (frame, self->start, self->end))
        continue;
      if (start < 0)
        start = get_time (frame);
      moved = move_frame (frame, start);
      viseme_movie_writer_write (writer, moved, cancellable, &local);
    }
  if (local == NULL)
    return viseme_movie_writer_finish (writer, cancellable, error);

  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* The sound of the movie with the part replaced. */
typedef struct
{
  GArray *samples; /* of float, interleaved */
  int rate;
  int channels;
} Sound;

static void
sound_clear (Sound *sound)
{
  g_clear_pointer (&sound->samples, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sound, sound_clear)

/* Silence after speech that is shorter than the part. */
static void
replace_part (const VisemeSplice *self, Sound *sound, const GArray *words)
{
  gsize channels = (gsize) sound->channels;
  gsize n_frames = sound->samples->len / channels;
  gsize n_words = words->len / channels;
  gsize from = MIN ((gsize) llround (self->from * sound->rate), n_frames);
  gsize to = MIN ((gsize) llround (self->to * sound->rate), n_frames);
  gsize fade = (gsize) (FADE_SECONDS * sound->rate);

  for (gsize i = from; i < to; i++)
    {
      gsize edge = MIN (i - from, to - 1 - i);
      double weight = edge < fade ? (double) (edge + 1) / (double) (fade + 1) : 1;

      for (gsize c = 0; c < channels; c++)
        {
          gsize at = i * channels + c, word_at = (i - from) * channels + c;
          float *sample = &g_array_index (sound->samples, float, at);
          float word = i - from < n_words ? g_array_index (words, float, word_at) : 0;

          *sample = (float) ((1 - weight) * *sample + weight * word);
        }
    }
}

/* The end of speech that is cut off at its own level would click too. */
static void
fade_end (GArray *words, int rate, int channels)
{
  gsize n = words->len / (gsize) channels;
  gsize fade = MIN ((gsize) (FADE_SECONDS * rate), n);

  for (gsize i = 0; i < fade; i++)
    for (gsize c = 0; c < (gsize) channels; c++)
      g_array_index (words, float, (n - 1 - i) * (gsize) channels + c) *= (float) i / (float) fade;
}

static gboolean
make_sound (const VisemeSplice *self,
            GFile *movie,
            GFile *speech,
            Sound *sound,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (VisemeMediaInfo) info = viseme_media_info_probe (movie, cancellable, error);
  g_autoptr (GArray) words = NULL;

  if (info == NULL)
    return FALSE;

  sound->rate = viseme_media_info_get_sample_rate (info);
  sound->channels = CLAMP (viseme_media_info_get_channels (info), 1, 2);
  sound->samples = viseme_audio_reader_read_channels (movie, sound->rate, sound->channels, 0,
                                                      cancellable, error);
  if (sound->samples == NULL)
    return FALSE;
  words = viseme_audio_reader_read_channels (speech, sound->rate, sound->channels, 0, cancellable,
                                             error);
  if (words == NULL)
    return FALSE;

  fade_end (words, sound->rate, sound->channels);
  replace_part (self, sound, words);

  return TRUE;
}

static gboolean
write_sound (const Sound *sound,
             double start,
             double end,
             GFile *file,
             GCancellable *cancellable,
             GError **error)
{
  gsize channels = (gsize) sound->channels;
  gsize n_frames = sound->samples->len / channels;
  gsize first = MIN ((gsize) llround (start * sound->rate), n_frames);
  gsize last = MIN ((gsize) llround (end * sound->rate), n_frames);
  gsize offset = first * channels;
  g_autoptr (VisemeWaveWriter) writer =
      viseme_wave_writer_new (file, sound->rate, sound->channels, cancellable, error);

  return writer != NULL &&
         viseme_wave_writer_add (writer, &g_array_index (sound->samples, float, offset),
                                 last - first, cancellable, error) &&
         viseme_wave_writer_finish (writer, cancellable, error);
}

/**
 * viseme_splice_cut_sound:
 * @self: a plan
 * @movie: the movie
 * @speech: what is said instead in the part
 * @clip: the WAV to write
 * @cancellable: (nullable): a cancellable
 * @error: return location
 *
 * Writes the sound that the model is given: that of the movie around the part, the new one in it.
 *
 * Returns: %TRUE when the clip is complete
 */
gboolean
viseme_splice_cut_sound (const VisemeSplice *self,
                         GFile *movie,
                         GFile *speech,
                         GFile *clip,
                         GCancellable *cancellable,
                         GError **error)
{
  g_auto (Sound) sound = { 0 };

  return make_sound (self, movie, speech, &sound, cancellable, error) &&
         write_sound (&sound, self->start, self->end, clip, cancellable, error);
}

static void
blend_component (GstVideoFrame *frame, GstVideoFrame *other, guint component, double weight)
{
  int width = GST_VIDEO_FRAME_COMP_WIDTH (frame, component);

  for (int y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (frame, component); y++)
    {
      guint8 *to = (guint8 *) GST_VIDEO_FRAME_COMP_DATA (frame, component) +
                   y * GST_VIDEO_FRAME_COMP_STRIDE (frame, component);
      const guint8 *from = (const guint8 *) GST_VIDEO_FRAME_COMP_DATA (other, component) +
                           y * GST_VIDEO_FRAME_COMP_STRIDE (other, component);

      for (int x = 0; x < width; x++)
        to[x] = (guint8) lround (to[x] + weight * (from[x] - to[x]));
    }
}

/* Returns: (transfer full): FRAME with so much of OTHER in it. */
static GstBuffer *
blend (GstBuffer *frame,
       const GstVideoInfo *info,
       GstBuffer *other,
       const GstVideoInfo *other_info,
       double weight)
{
  GstBuffer *mixed = gst_buffer_copy_deep (frame);
  GstVideoFrame to, from;

  if (!gst_video_frame_map (&to, info, mixed, GST_MAP_READWRITE))
    return mixed;
  if (gst_video_frame_map (&from, other_info, other, GST_MAP_READ))
    {
      for (guint component = 0; component < 3; component++)
        blend_component (&to, &from, component, weight);
      gst_video_frame_unmap (&from);
    }
  gst_video_frame_unmap (&to);

  return mixed;
}

/* What is read of both movies while they are joined. */
typedef struct
{
  const VisemeSplice *splice;
  VisemeVideoReader *movie;
  VisemeVideoReader *clip;
  VisemeMovieWriter *writer;
  guint n_inside; /* frames of the part that were written */
  guint n_part;   /* frames of the part */
} Join;

/* The new picture comes and goes over some frames, all of them inside. */
static double
get_weight (const Join *self)
{
  guint edge = MIN (self->n_inside, self->n_part - 1 - self->n_inside);

  return edge < BLEND_FRAMES ? (edge + 1.0) / (BLEND_FRAMES + 1) : 1;
}

/* The clip goes along from its start, frame by frame. */
static gboolean
write_frame (Join *self, GstBuffer *frame, GCancellable *cancellable, GError **error)
{
  g_autoptr (GstBuffer) made = NULL;
  g_autoptr (GstBuffer) mixed = NULL;
  g_autoptr (GError) local = NULL;
  gboolean is_inside = is_in (frame, self->splice->from, self->splice->to);

  if (is_in (frame, self->splice->start, self->splice->end))
    made = viseme_video_reader_read (self->clip, cancellable, &local);
  if (local == NULL && is_inside && made == NULL)
    g_set_error_literal (&local, VISEME_ERROR, VISEME_ERROR_DAMAGED,
                         _ ("What the model made is shorter than the part."));
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!is_inside)
    return viseme_movie_writer_write (self->writer, frame, cancellable, error);

  mixed = blend (frame, viseme_video_reader_get_info (self->movie), made,
                 viseme_video_reader_get_info (self->clip), get_weight (self));
  self->n_inside++;

  return viseme_movie_writer_write (self->writer, mixed, cancellable, error);
}

static gboolean
count_part (Join *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;

  while (TRUE)
    {
      g_autoptr (GstBuffer) frame = viseme_video_reader_read (self->movie, cancellable, &local);

      if (frame == NULL || get_time (frame) >= self->splice->to)
        break;
      self->n_part += is_in (frame, self->splice->from, self->splice->to);
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  return viseme_video_reader_rewind (self->movie, error);
}

static gboolean
check_sizes (const Join *self, GError **error)
{
  const GstVideoInfo *one = viseme_video_reader_get_info (self->movie);
  const GstVideoInfo *other = viseme_video_reader_get_info (self->clip);

  if (one->width == other->width && one->height == other->height)
    return TRUE;

  g_set_error (error, VISEME_ERROR, VISEME_ERROR_UNSUPPORTED,
               _ ("The model made %d × %d pixels of %d × %d, which does not fit into the rest. Use "
                  "another model."),
               other->width, other->height, one->width, one->height);

  return FALSE;
}

static gboolean
join_pictures (Join *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;

  while (local == NULL)
    {
      g_autoptr (GstBuffer) frame = viseme_video_reader_read (self->movie, cancellable, &local);

      if (frame == NULL)
        break;
      write_frame (self, frame, cancellable, &local);
    }
  if (local == NULL)
    return viseme_movie_writer_finish (self->writer, cancellable, error);

  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static gboolean
join (Join *self,
      GFile *movie,
      GFile *sound,
      GFile *output,
      GCancellable *cancellable,
      GError **error)
{
  g_autoptr (VisemeMediaInfo) info = viseme_media_info_probe (movie, cancellable, error);
  g_autoptr (VisemeMovieWriter) writer = NULL;

  if (info == NULL || !check_sizes (self, error) || !count_part (self, cancellable, error))
    return FALSE;

  writer = viseme_movie_writer_new (output, viseme_video_reader_get_info (self->movie),
                                    viseme_video_reader_get_orientation (self->movie), sound,
                                    viseme_media_info_get_duration (info), cancellable, error);
  if (writer == NULL)
    return FALSE;
  viseme_movie_writer_set_comment (writer, NOTE);
  self->writer = writer;

  return join_pictures (self, cancellable, error);
}

/**
 * viseme_splice_join:
 * @self: a plan
 * @movie: the movie
 * @clip: what a model made of viseme_splice_cut_video() and viseme_splice_cut_sound()
 * @speech: what is said instead in the part
 * @output: the movie to write
 * @cancellable: (nullable): a cancellable
 * @error: return location; %VISEME_ERROR_UNSUPPORTED for a clip of another size,
 *   %VISEME_ERROR_DAMAGED for one that is too short
 *
 * Puts the part into the movie. Outside it the pictures are those of @movie, encoded again at
 * visually lossless quality, and so is the sound.
 *
 * Returns: %TRUE when @output is complete
 */
gboolean
viseme_splice_join (const VisemeSplice *self,
                    GFile *movie,
                    GFile *clip,
                    GFile *speech,
                    GFile *output,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autofree char *sound_path = g_strconcat (g_file_peek_path (output), ".wav", NULL);
  g_autoptr (GFile) sound_file = g_file_new_for_path (sound_path);
  g_autoptr (VisemeVideoReader) movie_reader = viseme_video_reader_new (movie, cancellable, error);
  g_autoptr (VisemeVideoReader) clip_reader =
      movie_reader != NULL ? viseme_video_reader_new (clip, cancellable, error) : NULL;
  g_auto (Sound) sound = { 0 };
  Join parts = { .splice = self, .movie = movie_reader, .clip = clip_reader };
  gboolean done;

  if (clip_reader == NULL || !make_sound (self, movie, speech, &sound, cancellable, error))
    return FALSE;

  done = write_sound (&sound, 0, G_MAXINT, sound_file, cancellable, error) &&
         join (&parts, movie, sound_file, output, cancellable, error);
  g_file_delete (sound_file, NULL, NULL);

  return done;
}
