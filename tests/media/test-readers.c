/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-readers"

#include "config.h"

#include <glib/gstdio.h>
#include <gst/gst.h>

#include "base/viseme-error.h"
#include "media/viseme-audio-reader.h"
#include "media/viseme-media.h"
#include "media/viseme-video-reader.h"

#define RATE 16000

typedef struct
{
  char *folder;
} Fixture;

static GFile *
get_file (Fixture *fixture, const char *name)
{
  return g_file_new_build_filename (fixture->folder, name, NULL);
}

/* Runs DESCRIPTION into the file NAME. */
static void
make_media (Fixture *fixture, const char *name, const char *description)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autofree char *text = g_strdup_printf ("%s ! filesink location=\"%s\"", description, path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (text, &error);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;

  g_assert_no_error (error);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 20 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
}

static void
write_bytes (Fixture *fixture, const char *name, const char *bytes, gsize length)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, bytes, (gssize) length, &error);
  g_assert_no_error (error);
}

/* Makes NAME of the first NUMERATOR/DENOMINATOR of SOURCE. */
static void
cut_off (Fixture *fixture, const char *source, const char *name, gsize numerator, gsize denominator)
{
  g_autofree char *path = g_build_filename (fixture->folder, source, NULL);
  g_autofree char *bytes = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  write_bytes (fixture, name, bytes, length * numerator / denominator);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("viseme-readers-XXXXXX", &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

static void
make_silent_movie (Fixture *fixture, const char *name, gboolean index_first)
{
  g_autofree char *text = g_strdup_printf (
      "videotestsrc pattern=snow num-buffers=60 ! "
      "video/x-raw,format=I420,width=160,height=120,framerate=25/1 ! x264enc key-int-max=30 bframes=2 "
      "! h264parse ! mp4mux faststart=%s",
      index_first ? "true" : "false");

  make_media (fixture, name, text);
}

static void
make_tone (Fixture *fixture, const char *name)
{
  make_media (fixture, name,
              "audiotestsrc num-buffers=50 samplesperbuffer=480 freq=440 volume=0.5 ! "
              "audio/x-raw,format=S16LE,rate=48000,channels=2 ! wavenc");
}

/* Both readers must find CODE in the file NAME; -1: do not ask this one. */
static void
assert_errors (Fixture *fixture, const char *name, int video_code, int audio_code)
{
  g_autoptr (GFile) file = get_file (fixture, name);

  if (video_code >= 0)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VisemeVideoReader) reader = viseme_video_reader_new (file, NULL, &error);

      g_assert_null (reader);
      g_assert_error (error, VISEME_ERROR, video_code);
    }
  if (audio_code >= 0)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GArray) samples = viseme_audio_reader_read (file, RATE, 0, NULL, &error);

      g_assert_null (samples);
      g_assert_error (error, VISEME_ERROR, audio_code);
    }
}

static void
test_bad_files (Fixture *fixture, gconstpointer data)
{
  static const char text[] = "This is not a video, whatever its name says.\nReally not.\n";
  g_autofree char *noise = g_malloc (50000);

  for (gsize i = 0; i < 50000; i++)
    noise[i] = (char) (i * i * 31 + i * 7 + (i >> 5));
  write_bytes (fixture, "text.mp4", text, strlen (text));
  write_bytes (fixture, "noise.mp4", noise, 50000);
  write_bytes (fixture, "empty.mp4", "", 0);

  assert_errors (fixture, "absent.mp4", VISEME_ERROR_NOT_FOUND, VISEME_ERROR_NOT_FOUND);
  assert_errors (fixture, ".", VISEME_ERROR_NOT_A_FILE, VISEME_ERROR_NOT_A_FILE);
  assert_errors (fixture, "empty.mp4", VISEME_ERROR_EMPTY, VISEME_ERROR_EMPTY);
  assert_errors (fixture, "text.mp4", VISEME_ERROR_NOT_MEDIA, VISEME_ERROR_NOT_MEDIA);
  assert_errors (fixture, "noise.mp4", VISEME_ERROR_NOT_MEDIA, VISEME_ERROR_NOT_MEDIA);
}

static void
test_wrong_streams (Fixture *fixture, gconstpointer data)
{
  make_silent_movie (fixture, "silent.mp4", FALSE);
  make_tone (fixture, "tone.wav");
  assert_errors (fixture, "silent.mp4", -1, VISEME_ERROR_NO_AUDIO);
  assert_errors (fixture, "tone.wav", VISEME_ERROR_NO_VIDEO, -1);
}

static void
test_cut_off (Fixture *fixture, gconstpointer data)
{
  make_silent_movie (fixture, "index-last.mp4", FALSE);
  make_silent_movie (fixture, "index-first.mp4", TRUE);
  make_tone (fixture, "tone.wav");
  make_media (
      fixture, "whole.mkv",
      "videotestsrc num-buffers=60 ! video/x-raw,format=I420,width=160,height=120 ! x264enc ! "
      "h264parse ! matroskamux");
  cut_off (fixture, "index-last.mp4", "a.mp4", 1, 2);
  cut_off (fixture, "index-first.mp4", "b.mp4", 9, 10);
  cut_off (fixture, "tone.wav", "c.wav", 1, 2);
  cut_off (fixture, "whole.mkv", "d.mkv", 1, 2);

  assert_errors (fixture, "a.mp4", VISEME_ERROR_DAMAGED, VISEME_ERROR_DAMAGED);
  assert_errors (fixture, "b.mp4", VISEME_ERROR_DAMAGED, VISEME_ERROR_DAMAGED);
  assert_errors (fixture, "c.wav", VISEME_ERROR_DAMAGED, VISEME_ERROR_DAMAGED);
  assert_errors (fixture, "d.mkv", VISEME_ERROR_DAMAGED, VISEME_ERROR_DAMAGED);
}

/* The rows of all planes, without the padding behind them. */
static char *
hash_frame (const GstVideoInfo *info, GstBuffer *buffer)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  GstVideoFrame frame;

  g_assert_true (gst_video_frame_map (&frame, info, buffer, GST_MAP_READ));
  for (guint plane = 0; plane < 3; plane++)
    for (int y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (&frame, plane); y++)
      g_checksum_update (checksum,
                         (const guchar *) GST_VIDEO_FRAME_PLANE_DATA (&frame, plane) +
                             (gsize) y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, plane),
                         GST_VIDEO_FRAME_COMP_WIDTH (&frame, plane));
  gst_video_frame_unmap (&frame);

  return g_strdup (g_checksum_get_string (checksum));
}

static void
assert_frame (VisemeVideoReader *reader, guint index, GPtrArray *hashes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstBuffer) frame = viseme_video_reader_read_at (reader, index, NULL, &error);
  g_autofree char *hash = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (frame);
  hash = hash_frame (viseme_video_reader_get_info (reader), frame);
  g_assert_cmpstr (hash, ==, g_ptr_array_index (hashes, index));
}

/* Reads FILE once, checks its times, then asks for its frames backwards, forwards and in jumps. */
static void
check_passes (GFile *file, guint n_frames, double seconds)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeVideoReader) reader = viseme_video_reader_new (file, NULL, &error);
  g_autoptr (GPtrArray) hashes = g_ptr_array_new_with_free_func (g_free);
  GstClockTime end = 0;
  GstBuffer *frame;

  g_assert_no_error (error);
  while ((frame = viseme_video_reader_read (reader, NULL, &error)) != NULL)
    {
      g_assert_cmpuint (GST_BUFFER_PTS (frame), ==, end);
      g_assert_cmpuint (GST_BUFFER_DURATION (frame), >, 0);
      end = GST_BUFFER_PTS (frame) + GST_BUFFER_DURATION (frame);
      g_ptr_array_add (hashes, hash_frame (viseme_video_reader_get_info (reader), frame));
      gst_buffer_unref (frame);
    }
  g_assert_no_error (error);
  g_assert_cmpuint (hashes->len, ==, n_frames);
  g_assert_cmpfloat_with_epsilon ((double) end / GST_SECOND, seconds, 0.002);

  for (guint i = n_frames; i > 0; i--)
    assert_frame (reader, i - 1, hashes);
  for (guint i = 0; i < n_frames; i++)
    assert_frame (reader, i, hashes);
  assert_frame (reader, n_frames / 2, hashes);
  assert_frame (reader, 3, hashes);
  g_assert_null (viseme_video_reader_read_at (reader, n_frames, NULL, &error));
  g_assert_no_error (error);

  g_assert_true (viseme_video_reader_rewind (reader, &error));
  frame = viseme_video_reader_read (reader, NULL, &error);
  g_assert_cmpuint (GST_BUFFER_PTS (frame), ==, 0);
  gst_buffer_unref (frame);
}

static void
test_passes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = get_file (fixture, "silent.mp4");

  make_silent_movie (fixture, "silent.mp4", TRUE);
  check_passes (file, 60, 2.4);
}

/* Frames so large that the cache holds few of them: going back must seek. */
static void
test_passes_beyond_cache (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = get_file (fixture, "large.mp4");

  make_media (fixture, "large.mp4",
              "videotestsrc pattern=ball num-buffers=60 ! "
              "video/x-raw,format=I420,width=2560,height=1440,framerate=25/1 ! "
              "x264enc speed-preset=ultrafast key-int-max=20 ! h264parse ! mp4mux");
  check_passes (file, 60, 2.4);
}

static void
test_variable_rate (Fixture *fixture, gconstpointer data)
{
  const char *folder = g_getenv ("VISEME_SHARED_MEDIA");
  g_autofree char *path =
      g_build_filename (folder != NULL ? folder : "", "man-office-vfr.mp4", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  if (!g_file_query_exists (file, NULL))
    {
      g_test_skip ("the shared clips are not here");
      return;
    }
  check_passes (file, 135, 6.1);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = get_file (fixture, "silent.mp4");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) late = NULL;
  g_autoptr (VisemeVideoReader) reader = NULL;

  make_silent_movie (fixture, "silent.mp4", TRUE);
  reader = viseme_video_reader_new (file, cancellable, &error);
  g_assert_no_error (error);
  g_cancellable_cancel (cancellable);
  g_assert_null (viseme_video_reader_read (reader, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (viseme_audio_reader_read (file, RATE, 0, cancellable, &late));
  g_assert_error (late, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_samples (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = get_file (fixture, "tone.wav");
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) samples = NULL;
  double power = 0;

  make_tone (fixture, "tone.wav");
  samples = viseme_audio_reader_read (file, RATE, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon ((double) samples->len / RATE, 0.5, 0.002);
  for (guint i = 0; i < samples->len; i++)
    power += g_array_index (samples, float, i) * g_array_index (samples, float, i);
  /* A sine of amplitude 0.5. */
  g_assert_cmpfloat_with_epsilon (power / samples->len, 0.125, 0.005);

  g_assert_null (viseme_audio_reader_read (file, RATE, 0.2, NULL, &error));
  g_assert_error (error, VISEME_ERROR, VISEME_ERROR_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  viseme_media_init ();
#define ADD(name, func) g_test_add ("/readers/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("bad-files", test_bad_files);
  ADD ("wrong-streams", test_wrong_streams);
  ADD ("cut-off", test_cut_off);
  ADD ("passes", test_passes);
  ADD ("passes-beyond-cache", test_passes_beyond_cache);
  ADD ("variable-rate", test_variable_rate);
  ADD ("cancel", test_cancel);
  ADD ("samples", test_samples);
#undef ADD

  return g_test_run ();
}
