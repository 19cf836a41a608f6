/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/viseme-error.h"
#include "media/viseme-media-info.h"
#include "media/viseme-size-fit.h"
#include "media/viseme-video-reader.h"

#include <glib/gstdio.h>
#include <math.h>

typedef struct
{
  char *folder;
  GFile *target;
  double progress;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;

  f->folder = g_dir_make_tmp ("viseme-fit-XXXXXX", NULL);
  path = g_build_filename (f->folder, data, NULL);
  f->target = g_file_new_for_path (path);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_file_delete (f->target, NULL, NULL);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_object_unref (f->target);
  g_free (f->folder);
}

static GFile *
find_clip (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("VISEME_SHARED_MEDIA"), name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS) ? g_file_new_for_path (path) : NULL;
}

static void
on_progress (double done, gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_cmpfloat (done, >=, 0);
  g_assert_cmpfloat (done, <=, 1);
  f->progress = done;
}

static int
count_frames (GFile *file)
{
  g_autoptr (VisemeVideoReader) reader = viseme_video_reader_new (file, NULL, NULL);
  GstBuffer *frame;
  int n = 0;

  while ((frame = viseme_video_reader_read (reader, NULL, NULL)) != NULL)
    {
      gst_buffer_unref (frame);
      n++;
    }

  return n;
}

/* Every frame stays, upright, in the bytes that there are; the source is as it was. */
static void
test_video (Fixture *f, gconstpointer data)
{
  g_autoptr (GFile) source = find_clip ("man-office-vfr.mp4");
  g_autoptr (VisemeMediaInfo) before = NULL;
  g_autoptr (VisemeMediaInfo) after = NULL;
  g_autoptr (GError) error = NULL;
  goffset most;

  if (source == NULL)
    {
      g_test_skip ("the shared clips are not here");
      return;
    }
  before = viseme_media_info_probe (source, NULL, &error);
  g_assert_no_error (error);
  most = viseme_media_info_get_size (before) / 2;
  g_assert_true (viseme_size_fit_video (source, f->target, most, on_progress, f, NULL, &error));
  g_assert_no_error (error);
  after = viseme_media_info_probe (f->target, NULL, &error);
  g_assert_no_error (error);
  g_test_message ("%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " bytes, %d x %d",
                  (gint64) viseme_media_info_get_size (after), (gint64) most,
                  viseme_media_info_get_width (after), viseme_media_info_get_height (after));
  g_assert_cmpint (viseme_media_info_get_size (after), <=, most);
  g_assert_cmpint (viseme_media_info_get_size (after), >, most / 2);
  g_assert_cmpfloat (
      fabs (viseme_media_info_get_duration (after) - viseme_media_info_get_duration (before)), <,
      0.2);
  g_assert_cmpint (count_frames (f->target), ==, count_frames (source));
  g_assert_cmpfloat (f->progress, >, 0.9);
  g_assert_cmpstr (viseme_media_info_get_media_type (after), ==, "video/mp4");
}

static void
test_too_small (Fixture *f, gconstpointer data)
{
  g_autoptr (GFile) source = find_clip ("man-office-vfr.mp4");
  g_autoptr (GError) error = NULL;

  if (source == NULL)
    {
      g_test_skip ("the shared clips are not here");
      return;
    }
  g_assert_false (viseme_size_fit_video (source, f->target, 5000, NULL, NULL, NULL, &error));
  g_assert_error (error, VISEME_ERROR, VISEME_ERROR_TOO_LARGE);
  g_assert_false (g_file_query_exists (f->target, NULL));
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr (GFile) source = find_clip ("man-office-vfr.mp4");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  if (source == NULL)
    {
      g_test_skip ("the shared clips are not here");
      return;
    }
  g_cancellable_cancel (cancellable);
  g_assert_false (
      viseme_size_fit_video (source, f->target, 200000, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_file_query_exists (f->target, NULL));
}

static void
test_audio (Fixture *f, gconstpointer data)
{
  g_autoptr (GFile) source = find_clip ("speech-1.wav");
  g_autoptr (VisemeMediaInfo) before = NULL;
  g_autoptr (VisemeMediaInfo) after = NULL;
  g_autoptr (GError) error = NULL;
  goffset most;

  if (source == NULL)
    {
      g_test_skip ("the shared clips are not here");
      return;
    }
  before = viseme_media_info_probe (source, NULL, &error);
  g_assert_no_error (error);
  most = (goffset) (viseme_media_info_get_duration (before) * 64000 / 8);
  g_assert_true (viseme_size_fit_audio (source, f->target, most, on_progress, f, NULL, &error));
  g_assert_no_error (error);
  after = viseme_media_info_probe (f->target, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (viseme_media_info_get_size (after), <=, most);
  g_assert_cmpstr (viseme_media_info_get_media_type (after), ==, "audio/mpeg");
  g_assert_cmpfloat (
      fabs (viseme_media_info_get_duration (after) - viseme_media_info_get_duration (before)), <,
      0.2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, target, func) \
  g_test_add ("/size-fit/" name, Fixture, target, set_up, func, tear_down)
  ADD ("video", "fit.mp4", test_video);
  ADD ("too-small", "fit.mp4", test_too_small);
  ADD ("cancelled", "fit.mp4", test_cancelled);
  ADD ("audio", "fit.mp3", test_audio);

  return g_test_run ();
}
