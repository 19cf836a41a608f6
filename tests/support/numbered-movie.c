/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "numbered-movie.h"

#include "media/viseme-movie-writer.h"

#define N_BITS 8

static void
paint_number (GstVideoFrame *frame, guint number)
{
  int width = GST_VIDEO_FRAME_WIDTH (frame);

  for (int y = 0; y < GST_VIDEO_FRAME_HEIGHT (frame); y++)
    {
      guint8 *row = (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, 0) +
                    y * GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);

      for (int x = 0; x < width; x++)
        row[x] = number >> (x * N_BITS / width) & 1 ? 220 : 30;
    }
}

/**
 * numbered_movie_read:
 * @info: the format of @buffer: BGRA, RGBA or RGB
 * @buffer: a picture
 *
 * Returns: the number that the picture shows
 */
int
numbered_movie_read (const GstVideoInfo *info, GstBuffer *buffer)
{
  GstVideoFrame frame;
  int number = 0;

  g_assert_true (gst_video_frame_map (&frame, info, buffer, GST_MAP_READ));
  for (int bit = 0; bit < N_BITS; bit++)
    {
      int x = (2 * bit + 1) * info->width / (2 * N_BITS);
      const guint8 *pixel = (const guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0) +
                            info->height / 2 * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0) +
                            x * GST_VIDEO_FRAME_COMP_PSTRIDE (&frame, 0);

      number |= (pixel[1] > 128) << bit;
    }
  gst_video_frame_unmap (&frame);

  return number;
}

/**
 * numbered_movie_write:
 * @file: where to
 * @width: pixels
 * @height: pixels
 * @n_frames: how many, at most %NUMBERED_MOVIE_MOST
 *
 * Writes a movie as results are written.
 */
void
numbered_movie_write (GFile *file, int width, int height, guint n_frames)
{
  g_autoptr (GFile) sound =
      g_file_new_build_filename (g_getenv ("VISEME_SAMPLE_DIR"), "sample-speech.wav", NULL);
  g_autoptr (VisemeMovieWriter) writer = NULL;
  g_autoptr (GError) error = NULL;
  GstVideoInfo info;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, width, height);
  info.fps_n = NUMBERED_MOVIE_RATE;
  info.fps_d = 1;
  writer = viseme_movie_writer_new (file, &info, GST_VIDEO_ORIENTATION_IDENTITY, sound,
                                    (double) n_frames / NUMBERED_MOVIE_RATE, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < n_frames; i++)
    {
      g_autoptr (GstBuffer) buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
      GstVideoFrame frame;

      gst_buffer_memset (buffer, 0, 128, info.size);
      g_assert_true (gst_video_frame_map (&frame, &info, buffer, GST_MAP_WRITE));
      paint_number (&frame, i);
      gst_video_frame_unmap (&frame);
      GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (i, GST_SECOND, NUMBERED_MOVIE_RATE);
      GST_BUFFER_DURATION (buffer) = GST_SECOND / NUMBERED_MOVIE_RATE;
      g_assert_true (viseme_movie_writer_write (writer, buffer, NULL, &error));
    }
  g_assert_true (viseme_movie_writer_finish (writer, NULL, &error));
}
