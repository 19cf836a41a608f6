/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/viseme-error.h"
#include "engine/viseme-face-patches.h"
#include "engine/viseme-registration.h"
#include "media/viseme-media.h"

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PICTURE 160
#define WAVES   40

typedef struct
{
  double last;
  GCancellable *cancellable; /* cancelled at CANCEL_AT, if set */
  double cancel_at;
  gint64 cancelled_at;
} Watch;

/* A smooth random texture that can be evaluated anywhere. */
typedef struct
{
  double fx[WAVES];
  double fy[WAVES];
  double phase[WAVES];
} Texture;

static void
fill_texture (Texture *texture)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (11);

  for (int i = 0; i < WAVES; i++)
    {
      texture->fx[i] = g_rand_double_range (random, -0.35, 0.35);
      texture->fy[i] = g_rand_double_range (random, -0.35, 0.35);
      texture->phase[i] = g_rand_double_range (random, 0, 2 * G_PI);
    }
}

static float
evaluate_texture (const Texture *texture, double x, double y)
{
  double sum = 0;

  for (int i = 0; i < WAVES; i++)
    sum += sin (texture->fx[i] * x + texture->fy[i] * y + texture->phase[i]);

  return (float) (128 + 12 * sum);
}

/* What TEXTURE, lying in the half-size face, looks like in a picture under POSE, with other light.
 */
static float *
render_texture (const Texture *texture, const VisemeAffine *pose, float gain, float offset)
{
  float *image = g_new (float, PICTURE *PICTURE);
  VisemeAffine inverse;

  g_assert_true (viseme_affine_invert (pose, &inverse));
  for (int y = 0; y < PICTURE; y++)
    for (int x = 0; x < PICTURE; x++)
      {
        float from_x, from_y;

        viseme_affine_apply (&inverse, (float) x, (float) y, &from_x, &from_y);
        image[y * PICTURE + x] = gain * evaluate_texture (texture, from_x, from_y) + offset;
      }

  return image;
}

static float
get_largest_error (const VisemeAffine *pose, const VisemeAffine *truth)
{
  float largest = 0;

  for (int corner = 0; corner < 4; corner++)
    {
      float x = VISEME_REGISTRATION_X + (corner & 1) * VISEME_REGISTRATION_WIDTH;
      float y = VISEME_REGISTRATION_Y + (corner >> 1) * VISEME_REGISTRATION_HEIGHT;
      float found_x, found_y, true_x, true_y;

      viseme_affine_apply (pose, x, y, &found_x, &found_y);
      viseme_affine_apply (truth, x, y, &true_x, &true_y);
      largest = MAX (largest, hypotf (found_x - true_x, found_y - true_y));
    }

  return largest;
}

/* A known warp is recovered, whatever the light. */
static void
test_registration (void)
{
  const VisemeAffine identity = { { 1, 0, 10, 0, 1, 12 } };
  const VisemeAffine truths[] = {
    { { 1, 0, 12.3f, 0, 1, 10.4f } },
    { { 1.03f, 0.02f, 8.5f, -0.03f, 0.98f, 14.2f } },
    { { 0.998f, 0.06f, 7.6f, -0.06f, 0.998f, 15.1f } },
  };
  Texture texture;
  g_autofree float *reference_image = NULL;
  float reference[VISEME_REGISTRATION_AREA];
  g_autoptr (VisemeRegistration) registration = NULL;

  fill_texture (&texture);
  reference_image = render_texture (&texture, &identity, 1, 0);
  g_assert_true (
      viseme_registration_sample (reference_image, PICTURE, PICTURE, &identity, reference));
  registration = viseme_registration_new (reference);

  for (guint i = 0; i < G_N_ELEMENTS (truths); i++)
    {
      g_autofree float *image = render_texture (&texture, &truths[i], 0.6f, 40);
      VisemeAffine pose = identity;
      float before = viseme_registration_compare (registration, image, PICTURE, PICTURE, &pose);
      float after = viseme_registration_align (registration, image, PICTURE, PICTURE, &pose);

      g_test_message ("correlation %.3f to %.4f, error %.3f px", before, after,
                      get_largest_error (&pose, &truths[i]));
      g_assert_cmpfloat (get_largest_error (&identity, &truths[i]), >, 2);
      g_assert_cmpfloat (after, >, before);
      g_assert_cmpfloat (after, >, 0.99);
      g_assert_cmpfloat (get_largest_error (&pose, &truths[i]), <, 0.3);
    }
}

static void
test_registration_flat (void)
{
  g_autofree float *image = g_new0 (float, PICTURE *PICTURE);
  float reference[VISEME_REGISTRATION_AREA] = { 0 };
  g_autoptr (VisemeRegistration) registration = viseme_registration_new (reference);
  VisemeAffine pose = { { 1, 0, 0, 0, 1, 0 } };

  g_assert_false (viseme_registration_sample (image, PICTURE, PICTURE, &pose, reference));
  g_assert_cmpfloat (viseme_registration_align (registration, image, PICTURE, PICTURE, &pose), ==,
                     0);
  g_assert_cmpfloat (pose.m[0], ==, 1);
}

static void
test_affine (void)
{
  const VisemeAffine a = { { 1.2f, -0.3f, 40, 0.4f, 0.9f, -7 } };
  const VisemeAffine flat = { { 1, 2, 0, 2, 4, 0 } };
  VisemeAffine inverse, both;

  g_assert_true (viseme_affine_invert (&a, &inverse));
  both = viseme_affine_compose (&inverse, &a);
  for (int i = 0; i < 6; i++)
    g_assert_cmpfloat_with_epsilon (both.m[i], i == 0 || i == 4 ? 1 : 0, 1e-4);
  g_assert_cmpfloat_with_epsilon (viseme_affine_get_scale (&a), sqrt (1.2 * 0.9 + 0.3 * 0.4), 1e-5);
  g_assert_false (viseme_affine_invert (&flat, &inverse));
}

static void
on_progress (double fraction, gpointer user_data)
{
  Watch *watch = user_data;

  g_assert_cmpfloat (fraction, >=, watch->last);
  g_assert_cmpfloat (fraction, <=, 1);
  watch->last = fraction;
  if (watch->cancellable != NULL && watch->cancelled_at == 0 && fraction >= watch->cancel_at)
    {
      watch->cancelled_at = g_get_monotonic_time ();
      g_cancellable_cancel (watch->cancellable);
    }
}

static GFile *
get_clip (const char *name)
{
  const char *folder = g_getenv ("VISEME_SHARED_MEDIA");
  g_autofree char *path = g_build_filename (folder != NULL ? folder : ".", name, NULL);

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      g_test_skip ("VISEME_SHARED_MEDIA has no clips");
      return NULL;
    }

  return g_file_new_for_path (path);
}

/* How much the upper face differs from frame to frame once it is stabilised, gray levels. */
static double
get_mean_change (VisemeFaceTrack *track, VisemeFacePatches *patches)
{
  const VisemeFaceArea upper = { 30, 30, 68, 40 };
  gsize area = (gsize) upper.width * (gsize) upper.height;
  g_autofree guint8 *before = g_malloc0 (area);
  g_autofree guint8 *now = g_malloc0 (area);
  guint n = viseme_face_track_get_n_frames (track);
  double sum = 0;

  for (guint i = 0; i < n; i++)
    {
      memcpy (before, now, area);
      viseme_face_patches_render_gray (patches, i, &viseme_face_track_get_frame (track, i)->pose,
                                       &upper, now);
      for (gsize p = 0; i > 0 && p < area; p++)
        sum += abs (now[p] - before[p]);
    }

  return sum / (double) (area * MAX (n - 1, 1));
}

typedef struct
{
  const char *name;
  guint n_frames;
  double median;  /* confidence, at least */
  double tracked; /* share of the frames with a confidence above 0.75, at least */
} Clip;

static void
test_clip (gconstpointer data)
{
  const Clip *clip = data;
  g_autoptr (GFile) file = get_clip (clip->name);
  g_autoptr (VisemeFaceTrack) track = NULL;
  g_autoptr (VisemeFacePatches) patches = NULL;
  g_autoptr (GError) error = NULL;
  Watch watch = { 0 };
  gint64 start = g_get_monotonic_time ();
  guint n, n_tracked = 0;

  if (file == NULL)
    return;
  track = viseme_face_track_new (file, NULL, &patches, on_progress, &watch, NULL, &error);
  g_assert_no_error (error);
  n = viseme_face_track_get_n_frames (track);
  for (guint i = 0; i < n; i++)
    {
      const VisemeTrackedFrame *frame = viseme_face_track_get_frame (track, i);

      n_tracked += frame->confidence > 0.75f;
      if (i > 0)
        g_assert_cmpuint (frame->pts, >, frame[-1].pts);
    }
  g_test_message ("%s: %u frames, %.1f ms each, median %.3f, tracked %.3f, change %.2f", clip->name,
                  n, (double) (g_get_monotonic_time () - start) / 1000 / n,
                  viseme_face_track_get_median_confidence (track), (double) n_tracked / n,
                  get_mean_change (track, patches));
  g_assert_cmpfloat_with_epsilon (watch.last, 1, 1e-6);
  g_assert_cmpuint (n, ==, clip->n_frames);
  g_assert_cmpfloat (viseme_face_track_get_median_confidence (track), >, clip->median);
  g_assert_cmpfloat ((double) n_tracked / n, >, clip->tracked);
}

/* In every phase. */
static void
test_cancel (void)
{
  g_autoptr (GFile) file = get_clip ("man-office-vfr.mp4");
  const double moments[] = { 0.0, 0.3, 0.65, 0.85, 0.95 };

  if (file == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (VisemeFacePatches) patches = NULL;
      Watch watch = { .cancellable = cancellable, .cancel_at = moments[i] };
      VisemeFaceTrack *track =
          viseme_face_track_new (file, NULL, &patches, on_progress, &watch, cancellable, &error);
      double seconds = (double) (g_get_monotonic_time () - watch.cancelled_at) / G_TIME_SPAN_SECOND;

      g_assert_null (track);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_test_message ("cancelled at %.2f within %.3f s", moments[i], seconds);
      /* 200 ms are the aim; a busy computer may take longer. */
      g_assert_cmpfloat (seconds, <, 1);
    }
}

/* A moving ball has no face. */
static void
test_no_face (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("viseme-track-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "noise.mkv", NULL);
  g_autofree char *launch = g_strdup_printf (
      "videotestsrc pattern=ball num-buffers=30 ! video/x-raw,width=320,height=240,framerate=30/1 "
      "! jpegenc ! matroskamux ! filesink location=\"%s\"",
      path);
  g_autoptr (GstElement) pipeline = gst_parse_launch (launch, &error);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (VisemeFacePatches) patches = NULL;
  VisemeFaceTrack *track;

  g_assert_no_error (error);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 10 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_true (message != NULL && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  track = viseme_face_track_new (file, NULL, &patches, NULL, NULL, NULL, &error);
  g_assert_null (track);
  g_assert_error (error, VISEME_ERROR, VISEME_ERROR_NO_FACE);
  g_file_delete (file, NULL, NULL);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  static const Clip clips[] = {
    { "man-office-vfr.mp4", 135, 0.9, 0.95 },
    { "woman-garden.mp4", 250, 0.9, 0.95 },
    { "man-kitchen.mp4", 502, 0.85, 0.85 },
    { "drawn-portrait-silent.mp4", 268, 0.9, 0.95 },
  };

  g_test_init (&argc, &argv, NULL);
  viseme_media_init ();

  g_test_add_func ("/engine/face-track/affine", test_affine);
  g_test_add_func ("/engine/face-track/registration", test_registration);
  g_test_add_func ("/engine/face-track/registration-flat", test_registration_flat);
  g_test_add_func ("/engine/face-track/no-face", test_no_face);
  g_test_add_func ("/engine/face-track/cancel", test_cancel);
  for (guint i = 0; i < G_N_ELEMENTS (clips); i++)
    {
      g_autofree char *path = g_strdup_printf ("/engine/face-track/%s", clips[i].name);

      g_test_add_data_func (path, &clips[i], test_clip);
    }

  return g_test_run ();
}
