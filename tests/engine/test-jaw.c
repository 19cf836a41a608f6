/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/viseme-error.h"
#include "engine/viseme-engine.h"
#include "engine/viseme-jaw-painter.h"
#include "engine/viseme-mouth-sounds.h"
#include "engine/viseme-mouth-states.h"
#include "media/viseme-audio-reader.h"
#include "media/viseme-movie-writer.h"
#include "media/viseme-video-reader.h"
#include "presenter-face.h"
#include "presenter-scene.h"

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <math.h>
#include <string.h>

#define SIZE     480
#define FPS      25
#define MOUTH    31. /* half of the presenter's mouth, head units */
#define N_FRAMES 40

/* A folder of its own for what the presenter is drawn into. */
typedef struct
{
  char *folder;
  PresenterScene *scene;
} Fixture;

/* A clip or a picture, and its resting mouth. */
typedef struct
{
  VisemeFaceTrack *track;
  VisemeMouthStates *states;
  VisemeJawFace *jaw;
} Found;

static void
found_clear (Found *found)
{
  g_clear_object (&found->track);
  g_clear_pointer (&found->states, viseme_mouth_states_free);
  g_clear_pointer (&found->jaw, viseme_jaw_face_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Found, found_clear)

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("viseme-jaw-XXXXXX", NULL);
  fixture->scene = presenter_scene_new (SIZE, SIZE, 1);
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
  presenter_scene_free (fixture->scene);
}

static GFile *
make_file (const Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  return g_file_new_for_path (path);
}

static GFile *
find_speech (void)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("VISEME_SAMPLE_DIR"), "sample-speech.wav", NULL);

  return g_file_new_for_path (path);
}

static GFile *
draw_still (const Fixture *fixture, const PresenterPose *pose)
{
  g_autoptr (GFile) file = make_file (fixture, "still.png");
  cairo_surface_t *picture = presenter_scene_draw (fixture->scene, pose);

  g_assert_cmpint (cairo_surface_write_to_png (picture, g_file_peek_path (file)), ==,
                   CAIRO_STATUS_SUCCESS);
  return g_steal_pointer (&file);
}

static GstBuffer *
convert_frame (cairo_surface_t *picture,
               GstVideoConverter *converter,
               const GstVideoInfo *from,
               const GstVideoInfo *to)
{
  GstBuffer *frame = gst_buffer_new_allocate (NULL, to->size, NULL);
  g_autoptr (GstBuffer) source =
      gst_buffer_new_wrapped_full (GST_MEMORY_FLAG_READONLY, cairo_image_surface_get_data (picture),
                                   from->size, 0, from->size, NULL, NULL);
  GstVideoFrame in, out;

  g_assert_true (gst_video_frame_map (&in, from, source, GST_MAP_READ));
  g_assert_true (gst_video_frame_map (&out, to, frame, GST_MAP_WRITE));
  gst_video_converter_frame (converter, &in, &out);
  gst_video_frame_unmap (&in);
  gst_video_frame_unmap (&out);
  return frame;
}

/* The presenter moves the head, never the mouth. */
static GFile *
draw_idle_clip (const Fixture *fixture)
{
  g_autoptr (GFile) file = make_file (fixture, "idle.mp4");
  g_autoptr (GFile) speech = find_speech ();
  g_autoptr (VisemeMovieWriter) writer = NULL;
  g_autoptr (GError) error = NULL;
  GstVideoInfo from, to;
  GstVideoConverter *converter;

  gst_video_info_set_format (&from, GST_VIDEO_FORMAT_BGRx, SIZE, SIZE);
  gst_video_info_set_format (&to, GST_VIDEO_FORMAT_I420, SIZE, SIZE);
  from.fps_n = to.fps_n = FPS;
  from.fps_d = to.fps_d = 1;
  converter = gst_video_converter_new (&from, &to, NULL);
  writer = viseme_movie_writer_new (file, &to, GST_VIDEO_ORIENTATION_IDENTITY, speech,
                                    (double) N_FRAMES / FPS, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_FRAMES; i++)
    {
      PresenterPose pose = presenter_pose_get ((double) i / FPS, SIZE, SIZE, 1);
      g_autoptr (GstBuffer) frame =
          convert_frame (presenter_scene_draw (fixture->scene, &pose), converter, &from, &to);

      GST_BUFFER_PTS (frame) = i * GST_SECOND / FPS;
      GST_BUFFER_DURATION (frame) = GST_SECOND / FPS;
      g_assert_true (viseme_movie_writer_write (writer, frame, NULL, &error));
    }
  g_assert_true (viseme_movie_writer_finish (writer, NULL, &error));
  gst_video_converter_free (converter);
  return g_steal_pointer (&file);
}

static void
find (GFile *file, gboolean wants_jaw, Found *found)
{
  g_autoptr (VisemeFacePatches) patches = NULL;
  g_autoptr (GError) error = NULL;

  found->track = viseme_face_track_new (file, NULL, &patches, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  found->states = viseme_mouth_states_new (found->track, patches, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  if (!wants_jaw)
    return;
  found->jaw = viseme_jaw_face_new (file, 0, found->track, found->states, NULL, &error);
  g_assert_no_error (error);
}

/* Where the presenter's mouth is on the canonical face of the first frame. */
static void
true_mouth (const Found *found, const PresenterPose *pose, float *x, float *y, float *half)
{
  const VisemeAffine *place = &viseme_face_track_get_frame (found->track, 0)->pose;
  VisemeAffine inverse;
  double px, py;

  presenter_pose_get_mouth (pose, &px, &py);
  g_assert_true (viseme_affine_invert (place, &inverse));
  viseme_affine_apply (&inverse, (float) px, (float) py, x, y);
  *half = (float) (MOUTH * pose->scale) / viseme_affine_get_scale (place);
}

/* The lips are found where the presenter has them, closed ones and smiling ones with teeth. */
static void
test_lips (Fixture *fixture, gconstpointer data)
{
  for (int i = 0; i < 4; i++)
    {
      PresenterPose pose = presenter_pose_get (1.7 * i, SIZE, SIZE, (guint32) i + 1);
      g_auto (Found) found = { 0 };
      g_autoptr (GFile) file = NULL;
      float x, y, half;

      pose.opening = i % 2 == 0 ? 0 : 0.35;
      pose.blink = 0;
      file = draw_still (fixture, &pose);
      find (file, TRUE, &found);
      true_mouth (&found, &pose, &x, &y, &half);
      g_test_message ("found %.1f +- %.1f, true %.1f +- %.1f, parting %.1f", found.jaw->center,
                      found.jaw->half, x, half, found.jaw->parting);
      g_assert_cmpfloat (fabsf (found.jaw->center - x), <, 4);
      g_assert_cmpfloat (fabsf (found.jaw->half - half), <, 0.25 * half);
      if (i % 2 == 0)
        {
          g_assert_cmpfloat (fabsf (found.jaw->line[(int) x] - y), <, 3);
          g_assert_cmpfloat (found.jaw->parting, <, 6);
          g_assert_false (found.jaw->teeth);
        }
      else
        {
          float opening =
              (float) (30 * pose.opening * pose.scale) /
              viseme_affine_get_scale (&viseme_face_track_get_frame (found.track, 0)->pose);

          g_assert_cmpfloat (fabsf (found.jaw->parting - opening), <, 0.5 * opening);
        }
    }
}

static GstBuffer *
draw_pose (const Found *found,
           GFile *file,
           const VisemeJawPose *pose,
           GstBuffer **original,
           GstVideoInfo *info)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeVideoReader) reader = viseme_video_reader_new (file, NULL, &error);
  GstBuffer *drawn;
  GstVideoFrame in, out;

  g_assert_no_error (error);
  *original = viseme_video_reader_read (reader, NULL, &error);
  g_assert_no_error (error);
  *info = *viseme_video_reader_get_info (reader);
  drawn = gst_buffer_copy_deep (*original);
  g_assert_true (gst_video_frame_map (&in, info, *original, GST_MAP_READ));
  g_assert_true (gst_video_frame_map (&out, info, drawn, GST_MAP_READWRITE));
  viseme_jaw_painter_draw (found->jaw, pose, &viseme_face_track_get_frame (found->track, 0)->pose,
                           &in, &out);
  gst_video_frame_unmap (&in);
  gst_video_frame_unmap (&out);
  return drawn;
}

/* Rest is the picture itself, and what the jaw does not reach is so in every pose. */
static void
test_untouched (Fixture *fixture, gconstpointer data)
{
  PresenterPose pose = presenter_pose_get (0, SIZE, SIZE, 1);
  g_autoptr (GFile) file = draw_still (fixture, &pose);
  g_auto (Found) found = { 0 };
  const VisemeJawPose poses[] = { { 0 }, { 13, -1, 0 }, { 6, 1, 0 }, { -3, 0, 1 } };
  float nose, chin, x, y, half;

  find (file, TRUE, &found);
  true_mouth (&found, &pose, &x, &y, &half);
  nose = (float) (pose.y + 14 * pose.scale);
  chin = (float) (pose.y + 200 * pose.scale);
  for (gsize i = 0; i < G_N_ELEMENTS (poses); i++)
    {
      g_autoptr (GstBuffer) original = NULL;
      GstVideoInfo info;
      g_autoptr (GstBuffer) drawn = draw_pose (&found, file, &poses[i], &original, &info);
      GstVideoFrame in, out;
      guint changed = 0;

      g_assert_true (gst_video_frame_map (&in, &info, original, GST_MAP_READ));
      g_assert_true (gst_video_frame_map (&out, &info, drawn, GST_MAP_READ));
      for (int plane = 0; plane < 3; plane++)
        for (int row = 0; row < GST_VIDEO_FRAME_COMP_HEIGHT (&in, plane); row++)
          {
            int stride = GST_VIDEO_FRAME_COMP_STRIDE (&in, plane);
            const guint8 *a = (guint8 *) GST_VIDEO_FRAME_COMP_DATA (&in, plane) + row * stride;
            const guint8 *b = (guint8 *) GST_VIDEO_FRAME_COMP_DATA (&out, plane) + row * stride;
            int luma_row = plane == 0 ? row : 2 * row;
            gsize width = (gsize) GST_VIDEO_FRAME_COMP_WIDTH (&in, plane);

            if (memcmp (a, b, width) == 0)
              continue;
            changed++;
            g_assert_cmpfloat ((float) luma_row, >, nose);
            g_assert_cmpfloat ((float) luma_row, <, chin);
            /* Not the room: the face is 200 units wide. */
            g_assert_cmpmem (a, width / 4, b, width / 4);
          }
      gst_video_frame_unmap (&in);
      gst_video_frame_unmap (&out);
      if (i == 0)
        g_assert_cmpuint (changed, ==, 0);
      else
        g_assert_cmpuint (changed, >, 20);
    }
}

/* Luma of the picture at a place of the canonical face. */
static float
luma_at (const Found *found, const GstVideoInfo *info, GstBuffer *picture, float u, float v)
{
  GstVideoFrame frame;
  float x, y, luma;

  viseme_affine_apply (&viseme_face_track_get_frame (found->track, 0)->pose, u, v, &x, &y);
  g_assert_true (gst_video_frame_map (&frame, info, picture, GST_MAP_READ));
  luma = ((guint8 *) GST_VIDEO_FRAME_COMP_DATA (
      &frame, 0))[(int) y * GST_VIDEO_FRAME_COMP_STRIDE (&frame, 0) + (int) x];
  gst_video_frame_unmap (&frame);
  return luma;
}

/* Rows in the middle of the mouth that are dark, or white as the presenter's own teeth. */
static int
measure_gap (const Found *found, const GstVideoInfo *info, GstBuffer *picture)
{
  int middle = (int) found->jaw->center, rows = 0;
  float top = found->jaw->upper[middle] - 4;
  float dark = 0.62f * found->jaw->lip.y, white = 1.12f * found->jaw->skin.y;

  for (int i = 0; i < 26; i++)
    {
      float luma = luma_at (found, info, picture, (float) middle, top + (float) i);

      rows += luma < dark || luma > white;
    }
  return rows;
}

/* The mouth opens as far as it is told to, and shuts. */
static void
test_opening (Fixture *fixture, gconstpointer data)
{
  PresenterPose pose = presenter_pose_get (0, SIZE, SIZE, 1);
  g_autoptr (GFile) file = draw_still (fixture, &pose);
  g_auto (Found) found = { 0 };
  int last = -1;

  find (file, TRUE, &found);
  for (float opening = 0; opening <= 12; opening += 3)
    {
      const VisemeJawPose jaw = { opening, 0, opening > 0 ? 0 : 1 };
      g_autoptr (GstBuffer) original = NULL;
      GstVideoInfo info;
      g_autoptr (GstBuffer) drawn = draw_pose (&found, file, &jaw, &original, &info);
      int gap = measure_gap (&found, &info, drawn);

      g_test_message ("opening %.0f: %d rows", opening, gap);
      g_assert_cmpint (gap, >, last);
      /* The upper teeth are neither dark nor white. */
      g_assert_cmpfloat (fabsf ((float) gap - opening), <, 6);
      last = gap;
    }
}

/* Lips with teeth between them can be pressed. */
static void
test_smile_closes (Fixture *fixture, gconstpointer data)
{
  PresenterPose pose = presenter_pose_get (0, SIZE, SIZE, 1);
  g_autoptr (GFile) file = NULL;
  g_auto (Found) found = { 0 };
  const VisemeJawPose closed = { -20, 0, 1 };
  g_autoptr (GstBuffer) original = NULL;
  g_autoptr (GstBuffer) drawn = NULL;
  GstVideoInfo info;

  pose.opening = 0.3;
  file = draw_still (fixture, &pose);
  find (file, TRUE, &found);
  g_assert_cmpfloat (found.jaw->parting, >, 5);
  drawn = draw_pose (&found, file, &closed, &original, &info);
  g_test_message ("gap %d, closed %d", measure_gap (&found, &info, original),
                  measure_gap (&found, &info, drawn));
  g_assert_cmpint (measure_gap (&found, &info, original), >=, 3);
  g_assert_cmpint (measure_gap (&found, &info, drawn), <=, 1);
}

static double
correlate (const double *a, const double *b, guint n)
{
  double ma = 0, mb = 0, ab = 0, aa = 0, bb = 0;

  for (guint i = 0; i < n; i++)
    {
      ma += a[i] / n;
      mb += b[i] / n;
    }
  for (guint i = 0; i < n; i++)
    {
      ab += (a[i] - ma) * (b[i] - mb);
      aa += (a[i] - ma) * (a[i] - ma);
      bb += (b[i] - mb) * (b[i] - mb);
    }
  return ab / sqrt (aa * bb);
}

/* The openings that the sound asks for, one per frame of the result. */
static VisemeMouthPlan *
plan_speech (GFile *speech, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) samples =
      viseme_audio_reader_read (speech, VISEME_MOUTH_NET_RATE, 60, NULL, &error);
  g_autofree VisemeMouthShape *shapes = g_new (VisemeMouthShape, n);
  g_autofree double *times = g_new (double, n);
  g_autoptr (VisemeMouthSounds) sounds = NULL;

  g_assert_no_error (error);
  sounds = viseme_mouth_sounds_new ((const float *) samples->data, samples->len);
  for (guint i = 0; i < n; i++)
    {
      times[i] = (i + 0.5) / FPS;
      shapes[i] = viseme_mouth_sounds_get_shape (sounds, times[i]);
    }
  return viseme_jaw_motion_plan (shapes, times, n);
}

/* What is seen in the encoded result is what was heard: measured by the flow that measures the
 * mouths of any video. */
static void
assert_speaks (const Fixture *fixture, GFile *file)
{
  g_autoptr (GFile) speech = find_speech ();
  g_autoptr (GFile) output = make_file (fixture, "result.mp4");
  g_autoptr (VisemeEngineReport) report = NULL;
  g_autoptr (VisemeMouthPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Found) found = { 0 };
  g_autofree double *wanted = NULL;
  g_autofree double *seen = NULL;
  double low = G_MAXDOUBLE, high = -G_MAXDOUBLE;
  guint n, closures = 0, hits = 0, n_paused = 0;

  report = viseme_engine_render (file, speech, output, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (report->warnings), ==, 0);
  find (output, FALSE, &found);
  n = MIN (found.states->n_frames, report->n_frames);
  g_assert_cmpuint (n, >=, report->n_frames - 1);
  plan = plan_speech (speech, n);
  wanted = g_new (double, n);
  seen = g_new (double, n);
  for (guint i = 0; i < n; i++)
    {
      wanted[i] = plan->targets[i].aperture;
      seen[i] = found.states->states[i].aperture;
      low = MIN (low, seen[i]);
      high = MAX (high, seen[i]);
    }
  for (guint i = 1; i + 1 < n; i++)
    if (plan->targets[i].closure > 0.9f)
      {
        double least = MIN (seen[i - 1], MIN (seen[i], seen[i + 1]));

        closures++;
        hits += least < low + 0.25 * (high - low);
      }
  for (guint i = 0; i < n; i++)
    if (plan->targets[i].speech < 0.02f)
      {
        n_paused++;
        g_assert_cmpfloat (seen[i], <, low + 0.3 * (high - low));
      }
  g_assert_cmpuint (n_paused, >, 0);
  g_test_message ("r %.3f, range %.1f, closures %u of %u", correlate (wanted, seen, n), high - low,
                  hits, closures);
  g_assert_cmpfloat (correlate (wanted, seen, n), >, 0.85);
  g_assert_cmpfloat (high - low, >, 5);
  g_assert_cmpuint (closures, >, 0);
  g_assert_cmpuint (hits, >=, 0.85 * closures);
}

static void
test_still_speaks (Fixture *fixture, gconstpointer data)
{
  PresenterPose pose = presenter_pose_get (0, SIZE, SIZE, 1);
  g_autoptr (GFile) file = draw_still (fixture, &pose);

  assert_speaks (fixture, file);
}

static void
test_idle_clip_speaks (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = draw_idle_clip (fixture);

  assert_speaks (fixture, file);
}

/* Where no mouth is to be seen none is made up. */
static void
test_no_mouth (Fixture *fixture, gconstpointer data)
{
  PresenterPose pose = presenter_pose_get (0, SIZE, SIZE, 1);
  g_autoptr (GFile) file = make_file (fixture, "masked.png");
  g_autoptr (GFile) speech = find_speech ();
  g_autoptr (GFile) output = make_file (fixture, "result.mp4");
  g_autoptr (VisemeEngineReport) report = NULL;
  g_autoptr (GError) error = NULL;
  cairo_surface_t *picture = presenter_scene_draw (fixture->scene, &pose);
  cairo_t *cr = cairo_create (picture);
  double x, y;

  presenter_pose_get_mouth (&pose, &x, &y);
  cairo_set_source_rgb (cr, .8, .8, .85);
  cairo_rectangle (cr, x - 75 * pose.scale, y - 36 * pose.scale, 150 * pose.scale, 92 * pose.scale);
  cairo_fill (cr);
  cairo_destroy (cr);
  cairo_surface_write_to_png (picture, g_file_peek_path (file));
  report = viseme_engine_render (file, speech, output, NULL, NULL, NULL, NULL, &error);
  g_assert_null (report);
  g_assert_true (g_error_matches (error, VISEME_ERROR, VISEME_ERROR_UNSUPPORTED) ||
                 g_error_matches (error, VISEME_ERROR, VISEME_ERROR_NO_FACE));
}

#define ADD(path, func) \
  g_test_add ("/engine/jaw/" path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  ADD ("lips", test_lips);
  ADD ("untouched", test_untouched);
  ADD ("opening", test_opening);
  ADD ("smile-closes", test_smile_closes);
  ADD ("still-speaks", test_still_speaks);
  ADD ("idle-clip-speaks", test_idle_clip_speaks);
  ADD ("no-mouth", test_no_mouth);
  return g_test_run ();
}
