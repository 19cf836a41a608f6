/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gst/gst.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/viseme-error.h"
#include "media/viseme-media-info.h"
#include "media/viseme-thumbnailer.h"
#include "media/viseme-waveform.h"

static GFile *
sample (const char *name)
{
  return g_file_new_build_filename (g_getenv ("VISEME_SAMPLE_DIR"), name, NULL);
}

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **place = user_data;

  *place = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **place)
{
  while (*place == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *place;
}

static void
test_video (void)
{
  g_autoptr (GFile) file = sample ("sample-video.mp4");
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeMediaInfo) info = viseme_media_info_probe (file, NULL, &error);
  g_autofree char *facts = NULL;

  g_assert_no_error (error);
  g_assert_true (viseme_media_info_has_video (info));
  g_assert_true (viseme_media_info_has_audio (info));
  g_assert_cmpint (viseme_media_info_get_width (info), ==, 720);
  g_assert_cmpint (viseme_media_info_get_height (info), ==, 720);
  g_assert_cmpfloat_with_epsilon (viseme_media_info_get_frame_rate (info), 25, 0.01);
  g_assert_cmpstr (viseme_media_info_get_media_type (info), ==, "video/mp4");
  facts = viseme_media_info_describe (info);
  g_assert_true (g_str_has_prefix (facts, "720 × 720 · 25 fps · "));
}

static void
test_audio (void)
{
  g_autoptr (GFile) file = sample ("sample-speech.wav");
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeMediaInfo) info = viseme_media_info_probe (file, NULL, &error);

  g_assert_no_error (error);
  g_assert_false (viseme_media_info_has_video (info));
  g_assert_true (viseme_media_info_has_audio (info));
  g_assert_cmpfloat (viseme_media_info_get_duration (info), >, 1);
}

static void
assert_refused (const char *content, gssize length, VisemeError code)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "viseme-bad-XXXXXX.mp4", NULL);
  int fd = g_mkstemp (path);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_close (fd, NULL));
  g_assert_true (g_file_set_contents (path, content, length, NULL));
  g_assert_null (viseme_media_info_probe (file, NULL, &error));
  g_assert_error (error, VISEME_ERROR, (int) code);
  g_unlink (path);
}

static void
test_bad_files (void)
{
  g_autoptr (GFile) file = sample ("sample-video.mp4");
  g_autofree char *whole = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (g_file_peek_path (file), &whole, &length, NULL));
  assert_refused ("Dear diary,\nnothing happened today.\n", -1, VISEME_ERROR_NOT_MEDIA);
  assert_refused ("", 0, VISEME_ERROR_EMPTY);
  assert_refused (whole, length / 2, VISEME_ERROR_DAMAGED);
}

static void
test_thumbnail (void)
{
  g_autoptr (GFile) file = sample ("sample-video.mp4");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemePicture) picture = NULL;

  viseme_thumbnailer_render_async (file, 1.0, 160, TRUE, NULL, on_result, &result);
  picture = viseme_thumbnailer_render_finish (wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpint (picture->width, ==, 160);
  g_assert_cmpint (picture->height, ==, 160);
  g_assert_cmpuint (g_bytes_get_size (picture->bytes), >=, 160 * 160 * 3);
}

static GFile *
make_photo (void)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "viseme-photo.png", NULL);
  g_autofree char *launch =
      g_strdup_printf ("videotestsrc num-buffers=1 ! video/x-raw,width=80,height=40 ! pngenc ! "
                       "filesink location=%s",
                       path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (launch, &error);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;

  g_assert_no_error (error);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message =
      gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  return g_file_new_for_path (path);
}

/* A photo has no second second; it looks the same at all times. */
static void
test_thumbnail_of_photo (void)
{
  g_autoptr (GFile) file = make_photo ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemePicture) picture = NULL;

  viseme_thumbnailer_render_async (file, 1.0, 40, TRUE, NULL, on_result, &result);
  picture = viseme_thumbnailer_render_finish (wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpint (picture->width, ==, 40);
  g_assert_cmpint (picture->height, ==, 20);
  g_file_delete (file, NULL, NULL);
}

static void
test_waveform (void)
{
  g_autoptr (GFile) file = sample ("sample-speech.wav");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) peaks = NULL;
  float loudest = 0;

  viseme_waveform_read_async (file, 64, NULL, on_result, &result);
  peaks = viseme_waveform_read_finish (wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (peaks->len, ==, 64);
  for (guint i = 0; i < peaks->len; i++)
    loudest = MAX (loudest, g_array_index (peaks, float, i));
  g_assert_cmpfloat (loudest, >, 0.05);
  g_assert_cmpfloat (loudest, <=, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  g_test_add_func ("/media-info/video", test_video);
  g_test_add_func ("/media-info/audio", test_audio);
  g_test_add_func ("/media-info/bad-files", test_bad_files);
  g_test_add_func ("/thumbnailer/size", test_thumbnail);
  g_test_add_func ("/thumbnailer/photo", test_thumbnail_of_photo);
  g_test_add_func ("/waveform/speech", test_waveform);

  return g_test_run ();
}
