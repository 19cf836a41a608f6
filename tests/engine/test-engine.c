/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/viseme-error.h"
#include "engine/viseme-engine.h"
#include "media/viseme-media-info.h"
#include "media/viseme-movie-writer.h"

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <math.h>

/* A folder of its own: what is left in it afterwards is the engine's doing. */
typedef struct
{
  char *folder;
  GFile *video;
  GFile *audio;
  GFile *output;
  GCancellable *cancellable;
  double last_fraction;
  guint n_reports;
} Fixture;

static GFile *
find_media (const char *name)
{
  const char *folder = g_getenv ("VISEME_SHARED_MEDIA");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, name, NULL) : NULL;

  return path != NULL && g_file_test (path, G_FILE_TEST_EXISTS) ? g_file_new_for_path (path) : NULL;
}

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;

  fixture->folder = g_dir_make_tmp ("viseme-engine-XXXXXX", NULL);
  path = g_build_filename (fixture->folder, "result.mp4", NULL);
  fixture->output = g_file_new_for_path (path);
  fixture->video = find_media ("man-office-vfr.mp4");
  fixture->audio = find_media ("speech-3-stereo.wav");
  fixture->cancellable = g_cancellable_new ();
}

static guint
count_files (const Fixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_clear_object (&fixture->video);
  g_clear_object (&fixture->audio);
  g_clear_object (&fixture->output);
  g_clear_object (&fixture->cancellable);
}

static gboolean
has_media (const Fixture *fixture)
{
  if (fixture->video != NULL && fixture->audio != NULL)
    return TRUE;

  g_test_skip ("VISEME_SHARED_MEDIA has no clips");
  return FALSE;
}

static void
on_progress (double fraction, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_cmpfloat (fraction, >=, 0);
  g_assert_cmpfloat (fraction, <=, 1);
  g_assert_cmpfloat (fraction, >=, fixture->last_fraction - 1e-9);
  fixture->last_fraction = fraction;
  fixture->n_reports++;
}

static void
test_render (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeEngineReport) report = NULL;
  g_autoptr (VisemeMediaInfo) info = NULL;
  g_autoptr (VisemeMediaInfo) source = NULL;
  g_autoptr (VisemeMediaInfo) speech = NULL;
  g_autoptr (GError) error = NULL;

  if (!has_media (fixture))
    return;
  report = viseme_engine_render (fixture->video, fixture->audio, fixture->output, NULL, on_progress,
                                 fixture, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (report);
  g_assert_cmpuint (fixture->n_reports, >, 5);
  g_assert_cmpfloat (fixture->last_fraction, >, 0.8);
  g_assert_cmpuint (g_strv_length (report->warnings), ==, 0);

  info = viseme_media_info_probe (fixture->output, NULL, &error);
  g_assert_no_error (error);
  source = viseme_media_info_probe (fixture->video, NULL, &error);
  g_assert_no_error (error);
  speech = viseme_media_info_probe (fixture->audio, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (viseme_media_info_get_width (info), ==, viseme_media_info_get_width (source));
  g_assert_cmpint (viseme_media_info_get_height (info), ==, viseme_media_info_get_height (source));
  g_assert_true (viseme_media_info_has_audio (info));
  g_assert_cmpfloat (fabs (report->duration - viseme_media_info_get_duration (speech)), <, 0.005);
  g_assert_cmpfloat (fabs (viseme_media_info_get_duration (info) - report->duration), <, 0.04);
  g_assert_cmpuint (count_files (fixture), ==, 1);
}

static void
cancel_half_way (double fraction, gpointer user_data)
{
  Fixture *fixture = user_data;

  if (fraction > 0.6)
    g_cancellable_cancel (fixture->cancellable);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeEngineReport) report = NULL;
  g_autoptr (GError) error = NULL;

  if (!has_media (fixture))
    return;
  report = viseme_engine_render (fixture->video, fixture->audio, fixture->output, NULL,
                                 cancel_half_way, fixture, fixture->cancellable, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (report);
  g_assert_cmpuint (count_files (fixture), ==, 0);
}

static GFile *
write_wave (const Fixture *fixture, const char *name)
{
  /* Half a second of silence: 8 kHz, 8 bit, mono. */
  static const guint8 header[] =
      "RIFF\304\17\0\0WAVEfmt \20\0\0\0\1\0\1\0\100\37\0\0\100\37\0\0\1\0"
      "\10\0data\240\17\0";
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  const guint8 zero = 0x80;

  g_byte_array_append (bytes, header, 44);
  for (int i = 0; i < 4000; i++)
    g_byte_array_append (bytes, &zero, 1);
  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
  return g_file_new_for_path (path);
}

static void
test_silence (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) silence = write_wave (fixture, "silence.wav");
  g_autoptr (VisemeEngineReport) report = NULL;
  g_autoptr (GError) error = NULL;

  if (!has_media (fixture))
    return;
  report = viseme_engine_render (fixture->video, silence, fixture->output, NULL, NULL, NULL, NULL,
                                 &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (report->warnings), ==, 1);
  g_assert_cmpfloat (fabs (report->duration - 0.5), <, 0.01);
}

/* Half a second of grey. */
static GFile *
write_faceless_video (const Fixture *fixture, GFile *audio)
{
  g_autofree char *path = g_build_filename (fixture->folder, "grey.mp4", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeMovieWriter) writer = NULL;
  GstVideoInfo info;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, 320, 240);
  info.fps_n = 25;
  info.fps_d = 1;
  writer = viseme_movie_writer_new (file, &info, GST_VIDEO_ORIENTATION_IDENTITY, audio, 0.48, NULL,
                                    &error);
  g_assert_no_error (error);
  for (int i = 0; i < 12; i++)
    {
      g_autoptr (GstBuffer) frame = gst_buffer_new_allocate (NULL, info.size, NULL);

      gst_buffer_memset (frame, 0, 128, info.size);
      GST_BUFFER_PTS (frame) = (guint64) i * 40000000;
      GST_BUFFER_DURATION (frame) = 40000000;
      g_assert_true (viseme_movie_writer_write (writer, frame, NULL, &error));
    }
  g_assert_true (viseme_movie_writer_finish (writer, NULL, &error));
  return g_steal_pointer (&file);
}

static void
test_no_face (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) audio = write_wave (fixture, "silence.wav");
  g_autoptr (GFile) video = write_faceless_video (fixture, audio);
  g_autoptr (VisemeEngineReport) report = NULL;
  g_autoptr (GError) error = NULL;

  report = viseme_engine_render (video, audio, fixture->output, NULL, NULL, NULL, NULL, &error);
  g_assert_null (report);
  g_assert_error (error, VISEME_ERROR, VISEME_ERROR_NO_FACE);
  g_assert_cmpuint (count_files (fixture), ==, 2);
}

/* A drawn face whose mouth never moves speaks all the same: its jaw is moved. */
static void
test_idle_mouth (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) idle = find_media ("drawn-portrait-silent.mp4");
  g_autoptr (VisemeEngineReport) report = NULL;
  g_autoptr (GError) error = NULL;

  if (idle == NULL || !has_media (fixture))
    return;
  report =
      viseme_engine_render (idle, fixture->audio, fixture->output, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (report);
  g_assert_cmpuint (g_strv_length (report->warnings), ==, 0);
  g_assert_cmpuint (count_files (fixture), ==, 1);
}

static void
test_missing_files (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) audio = write_wave (fixture, "silence.wav");
  g_autoptr (GFile) nothing = g_file_new_for_path ("/nonexistent/video.mp4");
  g_autoptr (GError) error = NULL;

  g_assert_null (
      viseme_engine_render (nothing, audio, fixture->output, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, VISEME_ERROR, VISEME_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (
      viseme_engine_render (audio, nothing, fixture->output, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, VISEME_ERROR, VISEME_ERROR_NOT_FOUND);
  g_assert_cmpuint (count_files (fixture), ==, 1);
}

#define ADD(path, func) \
  g_test_add ("/engine/engine/" path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  ADD ("render", test_render);
  ADD ("cancel", test_cancel);
  ADD ("silence", test_silence);
  ADD ("no-face", test_no_face);
  ADD ("idle-mouth", test_idle_mouth);
  ADD ("missing-files", test_missing_files);
  return g_test_run ();
}
