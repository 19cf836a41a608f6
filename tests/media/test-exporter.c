/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "base/viseme-error.h"
#include "base/viseme-files.h"
#include "media/viseme-exporter.h"
#include "media/viseme-media-info.h"
#include "media/viseme-media.h"
#include "media/viseme-movie-writer.h"

#define RATE     25 /* frames per second */
#define N_FRAMES 75
#define WIDTH    320
#define HEIGHT   240

typedef struct
{
  char *folder;
  GFile *source;
  GMainLoop *loop;
  GError *error;
  gboolean done;
  double progress;
} Fixture;

/* Something to encode. */
static void
paint_noise (GstBuffer *buffer)
{
  GstMapInfo map;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_WRITE));
  for (gsize i = 0; i < map.size; i++)
    map.data[i] = (guint8) (64 + g_test_rand_int_range (0, 64));
  gst_buffer_unmap (buffer, &map);
}

static void
write_movie (GFile *file)
{
  g_autoptr (GFile) sound =
      g_file_new_build_filename (g_getenv ("VISEME_SAMPLE_DIR"), "sample-speech.wav", NULL);
  g_autoptr (VisemeMovieWriter) writer = NULL;
  g_autoptr (GError) error = NULL;
  GstVideoInfo info;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, WIDTH, HEIGHT);
  info.fps_n = RATE;
  info.fps_d = 1;
  writer = viseme_movie_writer_new (file, &info, GST_VIDEO_ORIENTATION_IDENTITY, sound,
                                    (double) N_FRAMES / RATE, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_FRAMES; i++)
    {
      g_autoptr (GstBuffer) buffer = gst_buffer_new_allocate (NULL, info.size, NULL);

      paint_noise (buffer);
      GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (i, GST_SECOND, RATE);
      GST_BUFFER_DURATION (buffer) = GST_SECOND / RATE;
      g_assert_true (viseme_movie_writer_write (writer, buffer, NULL, &error));
    }
  g_assert_true (viseme_movie_writer_finish (writer, NULL, &error));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  viseme_media_init ();
  f->folder = g_dir_make_tmp ("viseme-export-XXXXXX", NULL);
  f->source = g_file_new_build_filename (f->folder, "source.mp4", NULL);
  f->loop = g_main_loop_new (NULL, FALSE);
  write_movie (f->source);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_file_delete (f->source, NULL, NULL);
  /* Nothing else was left, and nothing half made. */
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_clear_error (&f->error);
  g_main_loop_unref (f->loop);
  g_object_unref (f->source);
  g_free (f->folder);
}

static void
on_progress (double done, gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_cmpfloat (done, >=, 0);
  g_assert_cmpfloat (done, <=, 1);
  f->progress = done;
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;

  f->done = viseme_exporter_export_finish (result, &f->error);
  g_main_loop_quit (f->loop);
}

static VisemeMediaInfo *export(Fixture *f, VisemeExport kind)
{
  g_autofree char *name = g_strconcat ("target", viseme_exporter_get_suffix (kind), NULL);
  g_autoptr (GFile) target = g_file_new_build_filename (f->folder, name, NULL);
  g_autoptr (GError) error = NULL;
  VisemeMediaInfo *info;

  viseme_exporter_export_async (f->source, target, kind, on_progress, f, NULL, on_done, f);
  g_main_loop_run (f->loop);
  g_assert_no_error (f->error);
  g_assert_true (f->done);
  info = viseme_media_info_probe (target, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_delete (target, NULL, NULL));
  g_assert_cmpfloat_with_epsilon (viseme_media_info_get_duration (info), (double) N_FRAMES / RATE,
                                  0.1);

  return info;
}

static void
test_webm (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeMediaInfo) info = export(f, VISEME_EXPORT_WEBM);

  g_assert_cmpstr (viseme_media_info_get_media_type (info), ==, "video/webm");
  g_assert_cmpint (viseme_media_info_get_width (info), ==, WIDTH);
  g_assert_cmpint (viseme_media_info_get_height (info), ==, HEIGHT);
  g_assert_true (viseme_media_info_has_audio (info));
}

static void
test_small (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeMediaInfo) source = viseme_media_info_probe (f->source, NULL, NULL);
  g_autoptr (VisemeMediaInfo) info = export(f, VISEME_EXPORT_SMALL);

  g_assert_cmpstr (viseme_media_info_get_media_type (info), ==, "video/mp4");
  g_assert_cmpint (viseme_media_info_get_width (info), ==, WIDTH);
  g_assert_cmpint (viseme_media_info_get_height (info), ==, HEIGHT);
  g_assert_true (viseme_media_info_has_audio (info));
  g_assert_cmpint (viseme_media_info_get_size (info), <, viseme_media_info_get_size (source));
}

static void
test_sound (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeMediaInfo) source = viseme_media_info_probe (f->source, NULL, NULL);
  g_autoptr (VisemeMediaInfo) info = export(f, VISEME_EXPORT_SOUND);

  g_assert_false (viseme_media_info_has_video (info));
  g_assert_cmpstr (viseme_media_info_get_audio_codec (info), ==,
                   viseme_media_info_get_audio_codec (source));
}

static void
test_silent (Fixture *f, gconstpointer data)
{
  g_autoptr (VisemeMediaInfo) source = viseme_media_info_probe (f->source, NULL, NULL);
  g_autoptr (VisemeMediaInfo) info = export(f, VISEME_EXPORT_SILENT);

  g_assert_false (viseme_media_info_has_audio (info));
  g_assert_cmpstr (viseme_media_info_get_video_codec (info), ==,
                   viseme_media_info_get_video_codec (source));
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr (GFile) target = g_file_new_build_filename (f->folder, "target.webm", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  viseme_exporter_export_async (f->source, target, VISEME_EXPORT_WEBM, NULL, NULL, cancellable,
                                on_done, f);
  g_cancellable_cancel (cancellable);
  g_main_loop_run (f->loop);
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_file_query_exists (target, NULL));
}

/* What was there before stays when the new file cannot be made. */
static void
test_no_sound (Fixture *f, gconstpointer data)
{
  g_autoptr (GFile) silent = g_file_new_build_filename (f->folder, "silent.mp4", NULL);
  g_autoptr (GFile) target = g_file_new_build_filename (f->folder, "target.m4a", NULL);
  g_autofree char *text = NULL;

  viseme_exporter_export_async (f->source, silent, VISEME_EXPORT_SILENT, NULL, NULL, NULL, on_done,
                                f);
  g_main_loop_run (f->loop);
  g_assert_no_error (f->error);
  g_assert_true (g_file_set_contents (g_file_peek_path (target), "before", -1, NULL));
  viseme_exporter_export_async (silent, target, VISEME_EXPORT_SOUND, NULL, NULL, NULL, on_done, f);
  g_main_loop_run (f->loop);
  g_assert_error (f->error, VISEME_ERROR, VISEME_ERROR_NO_AUDIO);
  g_assert_true (g_file_get_contents (g_file_peek_path (target), &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "before");
  g_assert_true (g_file_delete (silent, NULL, NULL));
  g_assert_true (g_file_delete (target, NULL, NULL));
}

/* A smaller result does not take the place of the one that was paid for. */
static void
test_onto_itself (Fixture *f, gconstpointer data)
{
  g_autofree char *before = viseme_files_hash (f->source, NULL, NULL);
  g_autofree char *after = NULL;

  viseme_exporter_export_async (f->source, f->source, VISEME_EXPORT_SILENT, NULL, NULL, NULL,
                                on_done, f);
  g_main_loop_run (f->loop);
  after = viseme_files_hash (f->source, NULL, NULL);
  g_assert_cmpstr (before, ==, after);
  g_assert_error (f->error, VISEME_ERROR, VISEME_ERROR_EXISTS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/exporter/webm", Fixture, NULL, set_up, test_webm, tear_down);
  g_test_add ("/exporter/small", Fixture, NULL, set_up, test_small, tear_down);
  g_test_add ("/exporter/sound", Fixture, NULL, set_up, test_sound, tear_down);
  g_test_add ("/exporter/silent", Fixture, NULL, set_up, test_silent, tear_down);
  g_test_add ("/exporter/cancelled", Fixture, NULL, set_up, test_cancelled, tear_down);
  g_test_add ("/exporter/no-sound", Fixture, NULL, set_up, test_no_sound, tear_down);
  g_test_add ("/exporter/onto-itself", Fixture, NULL, set_up, test_onto_itself, tear_down);

  return g_test_run ();
}
