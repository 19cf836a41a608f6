/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "media/viseme-shot-finder.h"

#include <gst/gst.h>
#include <math.h>

#define WIDTH  160
#define HEIGHT 90

/* One of several scenes, LIGHTER by so many levels. */
static double
scene_value (int scene, double x, double y, double lighter)
{
  static const double waves[][2] = { { 0.05, 0.08 }, { 0.11, -0.03 }, { -0.07, 0.06 } };
  static const double levels[] = { 90, 150, 110 };

  return levels[scene] + lighter + 40 * sin (waves[scene][0] * x + waves[scene][1] * y) +
         20 * sin (0.3 * x + scene);
}

/* Shows SCENE, mixed with NEXT and panned by SHIFT pixels. Returns: whether it seems to be a cut.
 */
static gboolean
add (VisemeShotFinder *finder, int scene, int next, double mix, double shift, double lighter)
{
  g_autoptr (GstBuffer) buffer = NULL;
  GstVideoInfo info;
  GstVideoFrame frame;
  gboolean seems_cut;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, WIDTH, HEIGHT);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  g_assert_true (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READWRITE));
  for (int plane = 0; plane < 3; plane++)
    {
      guint8 *row = GST_VIDEO_FRAME_COMP_DATA (&frame, plane);

      for (int y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (&frame, plane); y++)
        {
          for (int x = 0; x < GST_VIDEO_FRAME_COMP_WIDTH (&frame, plane); x++)
            row[x] = (guint8) (plane > 0 ? 128
                                         : (1 - mix) * scene_value (scene, x + shift, y, lighter) +
                                               mix * scene_value (next, x + shift, y, lighter));
          row += GST_VIDEO_FRAME_COMP_STRIDE (&frame, plane);
        }
    }
  seems_cut = viseme_shot_finder_add (finder, &frame);
  gst_video_frame_unmap (&frame);
  return seems_cut;
}

/* Plain shots of ten frames each, panning slowly. */
static void
test_cuts (void)
{
  g_autoptr (VisemeShotFinder) finder = viseme_shot_finder_new ();
  g_autoptr (GArray) starts = NULL;

  for (int i = 0; i < 30; i++)
    g_assert_cmpint (add (finder, i / 10, 0, 0, i, 0), ==, i > 0 && i % 10 == 0);
  starts = viseme_shot_finder_settle (finder);
  g_assert_cmpuint (starts->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (g_array_index (starts, guint, i), ==, 10 * i);
}

/* The frame at the cut shows both shots: one cut all the same, behind it. */
static void
test_mixed_frame (void)
{
  g_autoptr (VisemeShotFinder) finder = viseme_shot_finder_new ();
  g_autoptr (GArray) starts = NULL;

  for (int i = 0; i < 20; i++)
    add (finder, i > 10 ? 1 : 0, 1, i == 10 ? 0.5 : 0, 0, 0);
  starts = viseme_shot_finder_settle (finder);
  g_assert_cmpuint (starts->len, ==, 2);
  g_assert_cmpuint (g_array_index (starts, guint, 1), ==, 11);
}

/* None of these is a cut: a flash, a lamp that is turned up, a fast pan. */
static void
test_no_cuts (void)
{
  g_autoptr (VisemeShotFinder) finder = viseme_shot_finder_new ();
  g_autoptr (GArray) starts = NULL;
  double lighter = 0, shift = 0;

  for (int i = 0; i < 40; i++)
    {
      lighter = CLAMP ((i - 15) * 8, 0, 50);
      shift += i > 25 ? 25 : 0;
      add (finder, 0, 0, 0, shift, i == 8 ? 90 : lighter);
    }
  starts = viseme_shot_finder_settle (finder);
  g_assert_cmpuint (starts->len, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/shot-finder/cuts", test_cuts);
  g_test_add_func ("/shot-finder/mixed-frame", test_mixed_frame);
  g_test_add_func ("/shot-finder/no-cuts", test_no_cuts);
  return g_test_run ();
}
