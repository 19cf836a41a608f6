/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* memmem */

#include "config.h"

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <math.h>
#include <string.h>

#include "base/viseme-error.h"
#include "media/viseme-audio-reader.h"
#include "media/viseme-media.h"
#include "media/viseme-movie-writer.h"
#include "media/viseme-video-reader.h"

#define RATE 16000

typedef struct
{
  char *folder;
  GFile *audio;
  GFile *output;
} Fixture;

static GFile *
child (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  return g_file_new_for_path (path);
}

/* Two seconds of SAMPLES, as a RIFF file written by hand. */
static void
write_wave (GFile *file, const gint16 *samples)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint32 size = GUINT32_TO_LE (2 * RATE * 2), riff = GUINT32_TO_LE (36 + 2 * RATE * 2);
  const guint8 format[] = { 16, 0, 0, 0, 1, 0, 1, 0, 0x80, 0x3e, 0, 0, 0, 0x7d, 0, 0, 2, 0, 16, 0 };

  g_byte_array_append (bytes, (const guint8 *) "RIFF", 4);
  g_byte_array_append (bytes, (const guint8 *) &riff, 4);
  g_byte_array_append (bytes, (const guint8 *) "WAVEfmt ", 8);
  g_byte_array_append (bytes, format, sizeof format);
  g_byte_array_append (bytes, (const guint8 *) "data", 4);
  g_byte_array_append (bytes, (const guint8 *) &size, 4);
  for (int i = 0; i < 2 * RATE; i++)
    {
      gint16 sample = GINT16_TO_LE (samples[i]);

      g_byte_array_append (bytes, (const guint8 *) &sample, 2);
    }
  g_assert_true (
      g_file_set_contents (g_file_peek_path (file), (const char *) bytes->data, bytes->len, NULL));
}

static void
write_tone (GFile *file)
{
  g_autofree gint16 *samples = g_new (gint16, 2 * RATE);

  for (int i = 0; i < 2 * RATE; i++)
    samples[i] = (gint16) (8000 * sin (2 * G_PI * 440 * i / RATE));
  write_wave (file, samples);
}

/* Silence, but for a burst of 2 ms around sample AT. */
static void
write_click (GFile *file, int at)
{
  g_autofree gint16 *samples = g_new0 (gint16, 2 * RATE);

  for (int i = -RATE / 1000; i < RATE / 1000; i++)
    samples[at + i] = i % 4 < 2 ? 16000 : -16000;
  write_wave (file, samples);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("viseme-writer-XXXXXX", NULL);
  fixture->audio = child (fixture, "tone.wav");
  fixture->output = child (fixture, "movie.mp4");
  write_tone (fixture->audio);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (g_file_peek_path (fixture->audio));
  g_unlink (g_file_peek_path (fixture->output));
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_object_unref (fixture->audio);
  g_object_unref (fixture->output);
  g_free (fixture->folder);
}

static GstBuffer *
make_frame (const GstVideoInfo *info, GstClockTime pts, GstClockTime duration)
{
  GstBuffer *frame = gst_buffer_new_allocate (NULL, info->size, NULL);

  gst_buffer_memset (frame, 0, 128, info->size);
  gst_buffer_memset (frame, 0, 60 + pts / GST_MSECOND % 100, info->stride[0] * info->height);
  GST_BUFFER_PTS (frame) = pts;
  GST_BUFFER_DURATION (frame) = duration;

  return frame;
}

static VisemeMovieWriter *
make_writer (Fixture *fixture,
             GstVideoInfo *info,
             int width,
             int height,
             GstVideoOrientationMethod orientation,
             GError **error)
{
  gst_video_info_set_format (info, GST_VIDEO_FORMAT_I420, width, height);
  GST_VIDEO_INFO_FPS_N (info) = 25;
  GST_VIDEO_INFO_FPS_D (info) = 1;
  GST_VIDEO_INFO_PAR_N (info) = 4;
  GST_VIDEO_INFO_PAR_D (info) = 3;

  return viseme_movie_writer_new (fixture->output, info, orientation, fixture->audio, 1.0, NULL,
                                  error);
}

/* Every third frame lasts twice as long when VARIABLE. */
static guint
write_frames (VisemeMovieWriter *writer, const GstVideoInfo *info, gboolean variable)
{
  g_autoptr (GError) error = NULL;
  GstClockTime time = 0;
  guint n = 0;

  while (time < GST_SECOND)
    {
      GstClockTime duration = (variable && n % 3 == 0 ? 80 : 40) * GST_MSECOND;
      g_autoptr (GstBuffer) frame = make_frame (info, time, duration);

      g_assert_true (viseme_movie_writer_write (writer, frame, NULL, &error));
      g_assert_no_error (error);
      time += duration;
      n++;
    }
  g_assert_true (viseme_movie_writer_finish (writer, NULL, &error));
  g_assert_no_error (error);

  return n;
}

static void
assert_movie (Fixture *fixture,
              int width,
              int height,
              guint n_frames,
              gboolean variable,
              GstVideoOrientationMethod orientation)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeVideoReader) reader = viseme_video_reader_new (fixture->output, NULL, &error);
  g_autoptr (GArray) samples = NULL;
  const GstVideoInfo *info;
  GstClockTime expected = 0;

  g_assert_no_error (error);
  info = viseme_video_reader_get_info (reader);
  g_assert_cmpint (info->width, ==, width);
  g_assert_cmpint (info->height, ==, height);
  g_assert_cmpint (info->par_n * 3, ==, info->par_d * 4);
  g_assert_cmpint (viseme_video_reader_get_orientation (reader), ==, orientation);
  for (guint n = 0; n < n_frames; n++)
    {
      g_autoptr (GstBuffer) frame = viseme_video_reader_read (reader, NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (frame);
      g_assert_cmpint (ABS (GST_CLOCK_DIFF (GST_BUFFER_PTS (frame), expected)), <, GST_MSECOND);
      expected += (variable && n % 3 == 0 ? 80 : 40) * GST_MSECOND;
    }
  g_assert_null (viseme_video_reader_read (reader, NULL, &error));
  g_assert_no_error (error);

  samples = viseme_audio_reader_read (fixture->output, RATE, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon ((double) samples->len / RATE, 1.0, 0.05);
}

static void
assert_starts_at_once (Fixture *fixture)
{
  g_autofree char *bytes = NULL;
  gsize length;
  const char *index, *media;

  g_assert_true (g_file_get_contents (g_file_peek_path (fixture->output), &bytes, &length, NULL));
  index = memmem (bytes, length, "moov", 4);
  media = memmem (bytes, length, "mdat", 4);
  g_assert_nonnull (index);
  g_assert_true (index < media);
}

/* A name in the folder that is neither the sound nor the movie, or NULL. */
static char *
find_other_file (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) folder = g_dir_open (fixture->folder, 0, &error);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (folder)) != NULL)
    if (!g_str_equal (name, "tone.wav") && !g_str_equal (name, "movie.mp4"))
      return g_strdup (name);

  return NULL;
}

static void
assert_no_other_file (Fixture *fixture)
{
  g_autofree char *name = find_other_file (fixture);

  g_assert_cmpstr (name, ==, NULL);
}

/* Where the energy of SAMPLES has its middle, in seconds. */
static double
find_middle (const GArray *samples)
{
  double sum = 0, moment = 0;

  for (guint i = 0; i < samples->len; i++)
    {
      double energy = pow (g_array_index (samples, float, i), 2);

      sum += energy;
      moment += energy * i;
    }
  g_assert_cmpfloat (sum, >, 0.1);

  return moment / sum / RATE;
}

typedef struct
{
  int width;
  int height;
  gboolean variable;
  GstVideoOrientationMethod orientation;
} Case;

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  const Case *wanted = data;
  g_autoptr (GError) error = NULL;
  GstVideoInfo info;
  g_autoptr (VisemeMovieWriter) writer =
      make_writer (fixture, &info, wanted->width, wanted->height, wanted->orientation, &error);
  guint n;

  g_assert_no_error (error);
  n = write_frames (writer, &info, wanted->variable);
  g_clear_object (&writer);
  assert_movie (fixture, wanted->width, wanted->height, n, wanted->variable, wanted->orientation);
  assert_starts_at_once (fixture);
  assert_no_other_file (fixture);
}

static void
test_click (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) samples = NULL;
  GstVideoInfo info;
  VisemeMovieWriter *writer;

  write_click (fixture->audio, RATE / 2);
  writer = make_writer (fixture, &info, 64, 64, GST_VIDEO_ORIENTATION_IDENTITY, &error);
  g_assert_no_error (error);
  write_frames (writer, &info, FALSE);
  g_object_unref (writer);

  samples = viseme_audio_reader_read (fixture->output, RATE, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (find_middle (samples), 0.5, 0.005);
  g_assert_cmpfloat_with_epsilon ((double) samples->len / RATE, 1.0, 1024.0 / RATE);
}

/* The muxer's scratch file is in the folder of the movie, and goes with the writer. */
static void
test_scratch (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GstVideoInfo info;
  VisemeMovieWriter *writer =
      make_writer (fixture, &info, 320, 240, GST_VIDEO_ORIENTATION_IDENTITY, &error);
  g_autofree char *name = NULL;
  gint64 deadline = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  g_assert_no_error (error);
  for (GstClockTime time = 0; name == NULL && g_get_monotonic_time () < deadline;
       time += 40 * GST_MSECOND)
    {
      g_autoptr (GstBuffer) frame = make_frame (&info, time, 40 * GST_MSECOND);

      g_assert_true (viseme_movie_writer_write (writer, frame, NULL, &error));
      name = find_other_file (fixture);
    }
  g_assert_nonnull (name);
  g_assert_true (g_str_has_prefix (name, "."));
  g_object_unref (writer);
  assert_no_other_file (fixture);
}

/* A movie that is made of another movie's sound says so when that is mute. */
static void
test_no_sound (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GstVideoInfo info;
  g_autofree char *description = g_strdup_printf (
      "videotestsrc num-buffers=10 ! video/x-raw,width=64,height=64 ! jpegenc ! qtmux ! "
      "filesink location=%s",
      g_file_peek_path (fixture->audio));
  g_autoptr (GstElement) pipeline = gst_parse_launch (description, &error);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;

  g_assert_no_error (error);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 20 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);

  g_assert_null (make_writer (fixture, &info, 64, 64, GST_VIDEO_ORIENTATION_IDENTITY, &error));
  g_assert_error (error, VISEME_ERROR, VISEME_ERROR_NO_AUDIO);
}

static void
test_dropped (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GstVideoInfo info;
  VisemeMovieWriter *writer =
      make_writer (fixture, &info, 64, 64, GST_VIDEO_ORIENTATION_IDENTITY, &error);
  g_autoptr (GstBuffer) frame = NULL;

  g_assert_no_error (error);
  frame = make_frame (&info, 0, 40 * GST_MSECOND);
  g_assert_true (viseme_movie_writer_write (writer, frame, NULL, &error));
  g_object_unref (writer);
  g_assert_false (g_file_query_exists (fixture->output, NULL));
  assert_no_other_file (fixture);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GstVideoInfo info;
  VisemeMovieWriter *writer =
      make_writer (fixture, &info, 64, 64, GST_VIDEO_ORIENTATION_IDENTITY, &error);
  g_autoptr (GstBuffer) frame = make_frame (&info, 0, 40 * GST_MSECOND);

  g_cancellable_cancel (cancellable);
  g_assert_false (viseme_movie_writer_write (writer, frame, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_object_unref (writer);
  g_assert_false (g_file_query_exists (fixture->output, NULL));
  assert_no_other_file (fixture);
}

static void
test_bad_audio (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GstVideoInfo info;

  g_unlink (g_file_peek_path (fixture->audio));
  g_assert_null (make_writer (fixture, &info, 64, 64, GST_VIDEO_ORIENTATION_IDENTITY, &error));
  g_assert_error (error, VISEME_ERROR, VISEME_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  static const Case plain = { 320, 240, FALSE, GST_VIDEO_ORIENTATION_IDENTITY };
  static const Case odd = { 351, 289, FALSE, GST_VIDEO_ORIENTATION_IDENTITY };
  static const Case variable = { 320, 240, TRUE, GST_VIDEO_ORIENTATION_IDENTITY };
  static const Case turned = { 320, 240, FALSE, GST_VIDEO_ORIENTATION_90R };

  g_test_init (&argc, &argv, NULL);
  viseme_media_init ();
  g_test_add ("/movie-writer/plain", Fixture, &plain, set_up, test_round_trip, tear_down);
  g_test_add ("/movie-writer/odd-size", Fixture, &odd, set_up, test_round_trip, tear_down);
  g_test_add ("/movie-writer/variable", Fixture, &variable, set_up, test_round_trip, tear_down);
  g_test_add ("/movie-writer/turned", Fixture, &turned, set_up, test_round_trip, tear_down);
  g_test_add ("/movie-writer/click", Fixture, NULL, set_up, test_click, tear_down);
  g_test_add ("/movie-writer/scratch", Fixture, NULL, set_up, test_scratch, tear_down);
  g_test_add ("/movie-writer/no-sound", Fixture, NULL, set_up, test_no_sound, tear_down);
  g_test_add ("/movie-writer/dropped", Fixture, NULL, set_up, test_dropped, tear_down);
  g_test_add ("/movie-writer/cancelled", Fixture, NULL, set_up, test_cancelled, tear_down);
  g_test_add ("/movie-writer/bad-audio", Fixture, NULL, set_up, test_bad_audio, tear_down);

  return g_test_run ();
}
