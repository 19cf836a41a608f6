/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-test"

#include "config.h"

#include <math.h>

#include "media/viseme-face-detector.h"

#include "presenter-face.h"
#include "presenter-scene.h"

#define SIZE    360 /* pixels */
#define SECONDS 16.
#define STEP    .4

/* Rec. 601 luma of what the presenter drew. */
static guint8 *
get_gray (cairo_surface_t *picture)
{
  const guint8 *data = cairo_image_surface_get_data (picture);
  const int stride = cairo_image_surface_get_stride (picture);
  guint8 *gray = g_new (guint8, SIZE * SIZE);

  for (int y = 0; y < SIZE; y++)
    for (int x = 0; x < SIZE; x++)
      {
        const guint8 *pixel = data + y * stride + x * 4;

        gray[y * SIZE + x] = (guint8) ((29 * pixel[0] + 150 * pixel[1] + 77 * pixel[2]) >> 8);
      }
  return gray;
}

/* Whether the best face lies where the presenter's is, within 15 % of its size. */
static gboolean
is_found (VisemeFaceDetector *detector, cairo_surface_t *picture, const PresenterPose *pose)
{
  const double size = 2. * PRESENTER_BOX * pose->scale;
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *gray = get_gray (picture);
  g_autoptr (GArray) faces =
      viseme_face_detector_detect (detector, gray, SIZE, SIZE, SIZE, SIZE / 6, NULL, &error);
  const VisemeFaceBox *face;

  g_assert_no_error (error);
  if (faces->len == 0)
    return FALSE;

  face = &g_array_index (faces, VisemeFaceBox, 0);
  return fabs (face->x + face->width / 2. - pose->x) <= .15 * size &&
         fabs (face->y + face->height / 2. - pose->y) <= .15 * size &&
         fabs (face->width - size) <= .25 * size;
}

static void
test_found (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeFaceDetector) detector = viseme_face_detector_new (NULL, &error);
  g_autoptr (PresenterScene) scene = presenter_scene_new (SIZE, SIZE, 1);
  guint n_frames = 0;
  guint n_found = 0;

  g_assert_no_error (error);
  for (double time = 0.; time < SECONDS; time += STEP)
    {
      PresenterPose pose = presenter_pose_get (time, SIZE, SIZE, 1);

      pose.opening = .5 + .5 * sin (5. * time);
      pose.width = sin (3. * time);
      n_found += is_found (detector, presenter_scene_draw (scene, &pose), &pose) ? 1 : 0;
      n_frames++;
    }

  g_test_message ("found in %u of %u frames", n_found, n_frames);
  g_assert_cmpuint (n_found * 100, >=, n_frames * 95);
}

/* The mouth is where the truth says: opening it changes the picture there and not at the eyes. */
static void
test_mouth (void)
{
  g_autoptr (PresenterScene) scene = presenter_scene_new (SIZE, SIZE, 1);
  PresenterPose pose = presenter_pose_get (1., SIZE, SIZE, 1);
  g_autofree guint8 *closed = get_gray (presenter_scene_draw (scene, &pose));
  g_autofree guint8 *open = NULL;
  double at_mouth = 0.;
  double elsewhere = 0.;
  double x;
  double y;

  pose.opening = .7;
  open = get_gray (presenter_scene_draw (scene, &pose));
  presenter_pose_get_mouth (&pose, &x, &y);

  for (int row = 0; row < SIZE; row++)
    for (int column = 0; column < SIZE; column++)
      {
        double change = abs (open[row * SIZE + column] - closed[row * SIZE + column]);
        double reach = 45. * pose.scale;

        if (fabs (column - x) < reach && row > y - reach * .5 && row < y + reach)
          at_mouth += change;
        else if (row < y - reach)
          elsewhere += change;
      }

  g_assert_cmpfloat (at_mouth, >, 5000.);
  g_assert_cmpfloat (elsewhere, <, .02 * at_mouth);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/presenter-face/found", test_found);
  g_test_add_func ("/presenter-face/mouth", test_mouth);

  return g_test_run ();
}
