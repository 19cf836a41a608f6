/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/viseme-compositor.h"

#include <gst/gst.h>
#include <math.h>
#include <stdlib.h>

#define FRAME_W  480
#define FRAME_H  480
#define WIDTH    VISEME_CANONICAL_WIDTH
#define HEIGHT   VISEME_CANONICAL_HEIGHT
#define AREA     (WIDTH * HEIGHT)
#define CENTER_X 124.0f
#define CENTER_Y 170.0f

static const VisemeAffine pose = { { 1.2f, -0.05f, 70, 0.05f, 1.2f, 40 } };

/* A picture with the patch that its face track would have. */
typedef struct
{
  GstBuffer *buffer;
  GstVideoFrame frame;
  guint8 *patch;
} Picture;

static float
paint (int plane, float u, float v, float light, float opening)
{
  float x = (u - CENTER_X) / 30, y = (v - CENTER_Y) / (4 + opening);
  float mouth = expf (-(x * x + y * y));
  float texture = 12 * sinf (u * 0.21f) * cosf (v * 0.17f) + 6 * sinf (u * 0.05f + v * 0.6f);

  if (plane == 0)
    return light * (130 + texture - 80 * mouth) + 16 * (1 - light);
  return 128 + light * (plane == 1 ? -10 - 6 * mouth : 14 + 12 * mouth);
}

static void
picture_init (Picture *picture, const GstVideoInfo *info, float light, float opening)
{
  VisemeAffine inverse;

  g_assert_true (viseme_affine_invert (&pose, &inverse));
  picture->buffer = gst_buffer_new_allocate (NULL, GST_VIDEO_INFO_SIZE (info), NULL);
  g_assert_true (gst_video_frame_map (&picture->frame, info, picture->buffer, GST_MAP_READWRITE));
  for (int plane = 0; plane < 3; plane++)
    {
      guint8 *data = GST_VIDEO_FRAME_COMP_DATA (&picture->frame, plane);
      int stride = GST_VIDEO_FRAME_COMP_STRIDE (&picture->frame, plane);
      float step = plane == 0 ? 1 : 2, origin = plane == 0 ? 0 : 0.5f;

      for (int y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (&picture->frame, plane); y++)
        for (int x = 0; x < GST_VIDEO_FRAME_COMP_WIDTH (&picture->frame, plane); x++)
          {
            float u, v;

            viseme_affine_apply (&inverse, step * (float) x + origin, step * (float) y + origin, &u,
                                 &v);
            data[y * stride + x] = (guint8) lrintf (paint (plane, u, v, light, opening));
          }
    }
  picture->patch = g_malloc (3 * AREA);
  for (int plane = 0; plane < 3; plane++)
    for (int i = 0; i < AREA; i++)
      picture->patch[plane * AREA + i] =
          (guint8) lrintf (paint (plane, (float) (i % WIDTH), (float) (i / WIDTH), light, opening));
}

static void
picture_clear (Picture *picture)
{
  gst_video_frame_unmap (&picture->frame);
  gst_buffer_unref (picture->buffer);
  g_free (picture->patch);
}

/* Where the compositor may draw, and where the mouth is. */
static gboolean
is_inside (float x, float y, float left, float right, float up, float down)
{
  VisemeAffine inverse;
  float u, v;

  viseme_affine_invert (&pose, &inverse);
  viseme_affine_apply (&inverse, x, y, &u, &v);
  return u > CENTER_X - left && u < CENTER_X + right && v > CENTER_Y - up && v < CENTER_Y + down;
}

/* The result of drawing SOURCE's mouth onto BASE. */
static GstBuffer *
draw (const Picture *base, const Picture *source, float chin)
{
  g_autoptr (VisemeCompositor) compositor = viseme_compositor_new (CENTER_X, CENTER_Y);
  g_autoptr (VisemeMouthPatch) mouth =
      viseme_mouth_patch_new (&source->frame, &pose, CENTER_X, CENTER_Y, 1.2f);
  VisemeFaceView base_view = { base->patch, pose, 0 };
  VisemeFaceView source_view = { source->patch, pose, chin };
  GstBuffer *result = gst_buffer_copy_deep (base->buffer);
  GstVideoFrame out;

  g_assert_true (gst_video_frame_map (&out, &base->frame.info, result, GST_MAP_READWRITE));
  viseme_compositor_draw (compositor, &base_view, &source_view, mouth, FALSE, 1, &base->frame,
                          &out);
  gst_video_frame_unmap (&out);
  return result;
}

/* Largest and mean difference between A and B in luma; INSIDE: around the mouth, else outside of
 * all that may change. */
static void
compare (GstBuffer *a,
         GstBuffer *b,
         const GstVideoInfo *info,
         int plane,
         gboolean inside,
         int *largest,
         double *mean)
{
  GstVideoFrame fa, fb;
  double sum = 0, n = 0;
  int step = plane == 0 ? 1 : 2;

  g_assert_true (gst_video_frame_map (&fa, info, a, GST_MAP_READ));
  g_assert_true (gst_video_frame_map (&fb, info, b, GST_MAP_READ));
  *largest = 0;
  for (int y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (&fa, plane); y++)
    for (int x = 0; x < GST_VIDEO_FRAME_COMP_WIDTH (&fa, plane); x++)
      {
        float px = (float) (x * step), py = (float) (y * step);
        int stride = GST_VIDEO_FRAME_COMP_STRIDE (&fa, plane);
        guint8 *pa = GST_VIDEO_FRAME_COMP_DATA (&fa, plane);
        guint8 *pb = GST_VIDEO_FRAME_COMP_DATA (&fb, plane);
        int difference = abs (pa[y * stride + x] - pb[y * stride + x]);
        gboolean counts =
            inside ? is_inside (px, py, 35, 35, 15, 25) : !is_inside (px, py, 132, 132, 28, 108);

        if (!counts)
          continue;
        *largest = MAX (*largest, difference);
        sum += difference;
        n++;
      }
  *mean = sum / n;
  gst_video_frame_unmap (&fa);
  gst_video_frame_unmap (&fb);
}

static void
check (float base_light, float source_light, float base_opening, float source_opening, float chin)
{
  GstVideoInfo info;
  Picture base, source, wanted;
  g_autoptr (GstBuffer) result = NULL;
  int largest;
  double mean, untouched;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, FRAME_W, FRAME_H);
  picture_init (&base, &info, base_light, base_opening);
  picture_init (&source, &info, source_light, source_opening);
  picture_init (&wanted, &info, base_light, source_opening);
  result = draw (&base, &source, chin);
  for (int plane = 0; plane < 3; plane++)
    {
      compare (result, base.buffer, &info, plane, FALSE, &largest, &mean);
      g_assert_cmpint (largest, ==, 0);
    }
  if (chin == 0)
    for (int plane = 0; plane < 3; plane++)
      {
        compare (result, wanted.buffer, &info, plane, TRUE, &largest, &mean);
        compare (base.buffer, wanted.buffer, &info, plane, TRUE, &largest, &untouched);
        g_test_message ("plane %d: mean error %.2f (original mouth %.2f)", plane, mean, untouched);
        g_assert_cmpfloat (mean, <, 1 + 0.25 * untouched);
      }
  else
    {
      compare (result, base.buffer, &info, 0, TRUE, &largest, &mean);
      g_assert_cmpint (largest, >, 0);
    }
  picture_clear (&base);
  picture_clear (&source);
  picture_clear (&wanted);
}

static void
test_identity (void)
{
  check (1, 1, 3, 3, 0);
}

static void
test_replaces_the_mouth (void)
{
  check (1, 1, 1, 12, 0);
}

static void
test_matches_the_light (void)
{
  check (0.8f, 1, 2, 10, 0);
  check (1, 0.75f, 2, 10, 0);
}

static void
test_chin_stays_in_its_place (void)
{
  check (1, 1, 1, 12, 9);
  check (1, 1, 12, 1, -9);
}

/* A face that leaves the picture must not be drawn outside of it. */
static void
test_border (void)
{
  GstVideoInfo info;
  Picture base;
  g_autoptr (VisemeCompositor) compositor = viseme_compositor_new (CENTER_X, CENTER_Y);
  const VisemeAffine poses[] = { { { 1, 0, -150, 0, 1, -200 } },
                                 { { 1, 0, 350, 0, 1, 330 } },
                                 { { 2, 0, 2000, 0, 2, 2000 } },
                                 { { 0, 0, 0, 0, 0, 0 } } };

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, 161, 203);
  picture_init (&base, &info, 1, 3);
  for (gsize i = 0; i < G_N_ELEMENTS (poses); i++)
    {
      g_autoptr (VisemeMouthPatch) mouth =
          viseme_mouth_patch_new (&base.frame, &poses[i], CENTER_X, CENTER_Y, 1);
      g_autoptr (GstBuffer) result = gst_buffer_copy_deep (base.buffer);
      VisemeFaceView view = { base.patch, poses[i], 0 };
      VisemeFaceView open = { base.patch, poses[i], 8 };
      GstVideoFrame out;

      g_assert_true (gst_video_frame_map (&out, &info, result, GST_MAP_READWRITE));
      viseme_compositor_draw (compositor, &view, &open, mouth, FALSE, 1, &base.frame, &out);
      gst_video_frame_unmap (&out);
    }
  picture_clear (&base);
}

int
main (int argc, char *argv[])
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/compositor/identity", test_identity);
  g_test_add_func ("/engine/compositor/replaces-the-mouth", test_replaces_the_mouth);
  g_test_add_func ("/engine/compositor/matches-the-light", test_matches_the_light);
  g_test_add_func ("/engine/compositor/chin-stays-in-its-place", test_chin_stays_in_its_place);
  g_test_add_func ("/engine/compositor/border", test_border);
  return g_test_run ();
}
