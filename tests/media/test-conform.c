/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <math.h>

#include "base/viseme-error.h"
#include "media/viseme-audio-reader.h"
#include "media/viseme-conform.h"
#include "media/viseme-loudness.h"
#include "media/viseme-media-info.h"
#include "media/viseme-media.h"
#include "media/viseme-movie-writer.h"
#include "media/viseme-video-reader.h"
#include "media/viseme-wave-writer.h"

#define RATE     16000
#define N_FRAMES 10 /* at 25 Hz: 0.4 s */
#define FRAME    (GST_SECOND / 25)
#define DARKEST  32 /* the first frame; each is LIGHTER than the one before */
#define LIGHTER  16

typedef struct
{
  char *folder;
  GFile *video;
  GFile *audio;
} Fixture;

static GFile *
child (Fixture *f, const char *name)
{
  return g_file_new_build_filename (f->folder, name, NULL);
}

static GstBuffer *
make_frame (const GstVideoInfo *info, guint index)
{
  GstBuffer *frame = gst_buffer_new_allocate (NULL, info->size, NULL);

  gst_buffer_memset (frame, 0, 128, info->size);
  gst_buffer_memset (frame, 0, (guint8) (DARKEST + LIGHTER * index),
                     (gsize) info->stride[0] * (gsize) info->height);
  GST_BUFFER_PTS (frame) = index * FRAME;
  GST_BUFFER_DURATION (frame) = FRAME;

  return frame;
}

/* Every frame can be told by how light it is. */
static void
write_video (GFile *file)
{
  g_autoptr (VisemeMovieWriter) writer = NULL;
  g_autoptr (GError) error = NULL;
  GstVideoInfo info;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, 128, 96);
  info.fps_n = 25;
  info.fps_d = 1;
  writer = viseme_movie_writer_new (file, &info, GST_VIDEO_ORIENTATION_IDENTITY, NULL, 0.4, NULL,
                                    &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_FRAMES; i++)
    {
      g_autoptr (GstBuffer) frame = make_frame (&info, i);

      g_assert_true (viseme_movie_writer_write (writer, frame, NULL, &error));
    }
  g_assert_true (viseme_movie_writer_finish (writer, NULL, &error));
}

/* A tone that comes and goes, as softly as LEVEL says, with one loud click. */
static void
write_sound (GFile *file, double seconds, double level, double click)
{
  g_autoptr (VisemeWaveWriter) writer = viseme_wave_writer_new (file, RATE, 1, NULL, NULL);
  gsize n = (gsize) lround (seconds * RATE);
  g_autofree float *samples = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    samples[i] = (float) (level * sin (2 * G_PI * 440 * (double) i / RATE));
  samples[n / 2] += (float) click;
  g_assert_true (viseme_wave_writer_add (writer, samples, n, NULL, NULL));
  g_assert_true (viseme_wave_writer_finish (writer, NULL, NULL));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("viseme-conform-XXXXXX", NULL);
  f->video = child (f, "video.mp4");
  f->audio = child (f, "audio.wav");
  write_video (f->video);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_file_delete (f->video, NULL, NULL);
  g_file_delete (f->audio, NULL, NULL);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_object_unref (f->video);
  g_object_unref (f->audio);
  g_free (f->folder);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

static VisemeConformed *
conform (Fixture *f, const VisemeChanges *changes, gboolean engine, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  viseme_conform_async (f->video, f->audio, changes, engine, NULL, NULL, NULL, keep_result,
                        &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return viseme_conform_finish (result, error);
}

static double
get_seconds (GFile *file)
{
  g_autoptr (VisemeMediaInfo) info = viseme_media_info_probe (file, NULL, NULL);

  return viseme_media_info_get_duration (info);
}

static guint
find_number (GstBuffer *frame)
{
  guint8 light;

  g_assert_cmpuint (gst_buffer_extract (frame, 64, &light, 1), ==, 1);

  return (guint) lround ((light - DARKEST) / (double) LIGHTER);
}

/* Returns: (transfer full): which frame of the original each one is, such as 0123. */
static char *
read_numbers (GFile *file)
{
  g_autoptr (VisemeVideoReader) reader = viseme_video_reader_new (file, NULL, NULL);
  GString *numbers = g_string_new (NULL);

  while (TRUE)
    {
      g_autoptr (GstBuffer) frame = viseme_video_reader_read (reader, NULL, NULL);

      if (frame == NULL)
        break;
      g_assert_cmpint (ABS ((gint64) GST_BUFFER_DURATION (frame) - (gint64) FRAME), <, GST_MSECOND);
      g_string_append_printf (numbers, "%u", find_number (frame));
    }

  return g_string_free (numbers, FALSE);
}

typedef struct
{
  const char *name;
  VisemeChanges changes;
  double speech;      /* seconds */
  const char *shown;  /* nullable: the video is sent as it is */
  double sent_speech; /* seconds */
} LengthCase;

static const LengthCase length_cases[] = {
  { "bounce", { VISEME_LENGTH_BOUNCE }, 1.0, "0123456789876543210123456", 1.0 },
  { "loop", { VISEME_LENGTH_LOOP }, 1.0, "0123456789012345678901234", 1.0 },
  { "cut-off", { VISEME_LENGTH_CUT_OFF }, 1.0, NULL, 0.4 },
  { "silence-video-shorter", { VISEME_LENGTH_SILENCE }, 1.0, "0123456789876543210123456", 1.0 },
  { "silence-video-longer", { VISEME_LENGTH_SILENCE }, 0.2, NULL, 0.4 },
  { "remap-slower", { VISEME_LENGTH_REMAP }, 0.8, "00112233445566778899", 0.8 },
  { "remap-faster", { VISEME_LENGTH_REMAP }, 0.2, "13579", 0.2 },
  { "longer-is-cut-by-others", { VISEME_LENGTH_LOOP }, 0.2, NULL, 0.2 },
  { "same", { VISEME_LENGTH_REMAP }, 0.42, NULL, 0.42 },
  { "part", { VISEME_LENGTH_BOUNCE, { 0.08, 0.2 } }, 0.4, "2343234323", 0.4 },
  { "part-is-cut", { VISEME_LENGTH_BOUNCE, { 0.08 } }, 0.2, "23456", 0.2 },
  { "part-of-both", { VISEME_LENGTH_CUT_OFF, { 0.12, 0.2 }, { 0.1 } }, 0.4, "34", 0.08 },
  { "converted", { .convert_video = TRUE }, 0.4, "0123456789", 0.4 },
};

static void
test_length (Fixture *f, gconstpointer data)
{
  const LengthCase *wanted = data;
  g_autoptr (VisemeConformed) made = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *shown = NULL;

  write_sound (f->audio, wanted->speech, 0.1, 0);
  made = conform (f, &wanted->changes, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (made->video.is_copy, ==, wanted->shown != NULL);
  shown = read_numbers (made->video.file);
  g_assert_cmpstr (shown, ==, wanted->shown != NULL ? wanted->shown : "0123456789");
  g_assert_cmpfloat_with_epsilon (get_seconds (made->audio.file), wanted->sent_speech, 1.0 / RATE);
  if (made->audio.is_copy)
    g_assert_cmpuint (made->audio.size, ==, 44 + 2 * (goffset) lround (wanted->sent_speech * RATE));
}

/* The engine extends and cuts by itself, and gets the files as they are. */
static void
test_engine (Fixture *f, gconstpointer data)
{
  const VisemeChanges none = { 0 };
  g_autoptr (VisemeConformed) made = NULL;

  write_sound (f->audio, 1.0, 0.1, 0);
  made = conform (f, &none, TRUE, NULL);
  g_assert_false (made->video.is_copy);
  g_assert_false (made->audio.is_copy);
  g_assert_true (g_file_equal (made->video.file, f->video));
}

/* The second time the copy is there already; a copy that is gone is made again. */
static void
test_cache (Fixture *f, gconstpointer data)
{
  const VisemeChanges changes = { .length = VISEME_LENGTH_LOOP };
  g_autoptr (VisemeConformed) first = NULL;
  g_autoptr (VisemeConformed) second = NULL;
  g_autoptr (VisemeConformed) third = NULL;

  write_sound (f->audio, 1.0, 0.1, 0);
  first = conform (f, &changes, FALSE, NULL);
  g_assert_true (g_file_set_contents (g_file_peek_path (first->video.file), "known", -1, NULL));
  second = conform (f, &changes, FALSE, NULL);
  g_assert_true (g_file_equal (first->video.file, second->video.file));
  g_assert_cmpint (second->video.size, ==, 5);
  g_assert_true (g_file_delete (second->video.file, NULL, NULL));
  third = conform (f, &changes, FALSE, NULL);
  g_assert_cmpint (third->video.size, ==, first->video.size);
}

static void
test_nothing_left (Fixture *f, gconstpointer data)
{
  const VisemeChanges late_video = { .video = { 3 } };
  const VisemeChanges late_audio = { .audio = { 3 } };
  g_autoptr (VisemeConformed) made = NULL;
  g_autoptr (GError) error = NULL;

  write_sound (f->audio, 1.0, 0.1, 0);
  made = conform (f, &late_video, FALSE, &error);
  g_assert_error (error, VISEME_ERROR, VISEME_ERROR_UNSUPPORTED);
  g_assert_null (made);
  g_clear_error (&error);
  made = conform (f, &late_audio, FALSE, &error);
  g_assert_error (error, VISEME_ERROR, VISEME_ERROR_UNSUPPORTED);
  g_assert_null (made);
}

static double
measure (const GArray *samples)
{
  g_autoptr (VisemeLoudness) loudness = viseme_loudness_new (RATE, 1);

  viseme_loudness_add (loudness, (const float *) (gpointer) samples->data, samples->len);

  return viseme_loudness_get (loudness);
}

/* However soft or loud it was; one click of full level does not keep it soft, nor is it clipped. */
static void
test_normalise (Fixture *f, gconstpointer data)
{
  const VisemeChanges changes = { .normalise = TRUE };
  const double levels[] = { 0.02, 0.9 };

  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      g_autoptr (VisemeConformed) made = NULL;
      g_autoptr (GArray) samples = NULL;
      float peak = 0;

      write_sound (f->audio, 4, levels[i], 0.1);
      made = conform (f, &changes, TRUE, NULL);
      g_assert_true (made->audio.is_copy);
      samples = viseme_audio_reader_read (made->audio.file, RATE, 0, NULL, NULL);
      g_assert_cmpuint (samples->len, ==, 4 * RATE);
      for (guint k = 0; k < samples->len; k++)
        peak = MAX (peak, fabsf (g_array_index (samples, float, k)));
      g_assert_cmpfloat (peak, <, 0.9);
      g_assert_cmpfloat_with_epsilon (measure (samples), -16, 0.3);
    }
}

/* The square root of the mean of the squares from one second to another. */
static double
get_level (const GArray *samples, double from, double to)
{
  double sum = 0;
  guint first = (guint) (from * RATE), end = (guint) (to * RATE);

  for (guint i = first; i < end; i++)
    sum += g_array_index (samples, float, i) * g_array_index (samples, float, i);

  return sqrt (sum / (end - first));
}

/* A tone for half of each second, and noise all the time. */
static void
write_noise (GFile *file)
{
  g_autoptr (VisemeWaveWriter) writer = viseme_wave_writer_new (file, RATE, 1, NULL, NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autofree float *samples = g_new (float, 4 * RATE);

  for (guint i = 0; i < 4 * RATE; i++)
    samples[i] = (float) (g_rand_double_range (random, -0.03, 0.03) +
                          (i % RATE < RATE / 2 ? 0.2 * sin (2 * G_PI * 440 * i / RATE) : 0));
  g_assert_true (viseme_wave_writer_add (writer, samples, 4 * RATE, NULL, NULL));
  g_assert_true (viseme_wave_writer_finish (writer, NULL, NULL));
}

static void
test_denoise (Fixture *f, gconstpointer data)
{
  const VisemeChanges changes = { .denoise = TRUE };
  g_autoptr (VisemeConformed) made = NULL;
  g_autoptr (GArray) before = NULL;
  g_autoptr (GArray) after = NULL;

  write_noise (f->audio);
  made = conform (f, &changes, TRUE, NULL);
  before = viseme_audio_reader_read (f->audio, RATE, 0, NULL, NULL);
  after = viseme_audio_reader_read (made->audio.file, RATE, 0, NULL, NULL);
  g_assert_cmpuint (after->len, ==, before->len);
  g_assert_cmpfloat (get_level (after, 1.6, 1.9), <, 0.35 * get_level (before, 1.6, 1.9));
  g_assert_cmpfloat_with_epsilon (get_level (after, 2.1, 2.4), get_level (before, 2.1, 2.4), 0.01);
}

/* What is small enough stays what it is. */
static void
test_fit (Fixture *f, gconstpointer data)
{
  const goffset most = 40 * 1000;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (VisemeConformed) made = NULL;
  g_autoptr (GError) error = NULL;

  write_sound (f->audio, 4, 0.1, 0);
  viseme_conform_fit_async (f->video, f->audio, most, NULL, NULL, NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  made = viseme_conform_finish (result, &error);
  g_assert_no_error (error);
  g_assert_false (made->video.is_copy);
  g_assert_true (made->audio.is_copy);
  g_assert_cmpint (made->audio.size, <=, most);
  g_assert_cmpstr (made->audio.media_type, ==, "audio/mpeg");
  g_assert_cmpfloat_with_epsilon (get_seconds (made->audio.file), 4, 0.1);
}

static void
test_text (void)
{
  const VisemeChanges changes = { .length = VISEME_LENGTH_REMAP,
                                  .video = { 1.25, 0 },
                                  .audio = { 0, 7.5 },
                                  .normalise = TRUE };
  const VisemeChanges none = { 0 };
  g_autofree char *text = viseme_changes_to_text (&changes);
  VisemeChanges read;
  VisemeLength length;

  g_assert_true (viseme_changes_from_text (text, &read));
  g_assert_true (viseme_changes_are_equal (&read, &changes));
  g_assert_false (viseme_changes_are_equal (&read, &none));
  g_assert_null (viseme_changes_to_text (&none));
  g_assert_true (viseme_changes_from_text (NULL, &read));
  g_assert_true (viseme_changes_are_none (&read));
  g_assert_false (viseme_changes_from_text ("[1", &read));
  g_assert_true (viseme_length_from_nick ("cut_off", &length));
  g_assert_cmpint (length, ==, VISEME_LENGTH_CUT_OFF);
  g_assert_false (viseme_length_from_nick ("cut", &length));
}

int
main (int argc, char **argv)
{

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  viseme_media_init ();

  for (guint i = 0; i < G_N_ELEMENTS (length_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/conform/length/", length_cases[i].name, NULL);

      g_test_add (path, Fixture, &length_cases[i], set_up, test_length, tear_down);
    }
  g_test_add ("/conform/engine", Fixture, NULL, set_up, test_engine, tear_down);
  g_test_add ("/conform/cache", Fixture, NULL, set_up, test_cache, tear_down);
  g_test_add ("/conform/nothing-left", Fixture, NULL, set_up, test_nothing_left, tear_down);
  g_test_add ("/conform/normalise", Fixture, NULL, set_up, test_normalise, tear_down);
  g_test_add ("/conform/denoise", Fixture, NULL, set_up, test_denoise, tear_down);
  g_test_add ("/conform/fit", Fixture, NULL, set_up, test_fit, tear_down);
  g_test_add_func ("/conform/text", test_text);

  return g_test_run ();
}
