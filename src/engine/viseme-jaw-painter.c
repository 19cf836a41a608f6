/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-jaw-painter"

#include "config.h"

#include "viseme-jaw-painter.h"

#include "viseme-jaw-cavity.h"
#include "viseme-parallel.h"
#include "viseme-sampling.h"
#include "viseme-signal.h"

#include <math.h>

#define LEAST_MOVE 0.02f /* canonical pixels */
#define BAND_ROWS  32    /* of the picture, drawn in one go by a thread */

/* Where the light is measured: a grid on the chin and the upper lip, canonical pixels. */
#define LIGHT_STEP  6
#define LIGHT_HALF  18
#define LIGHT_LEAST 0.5f
#define LIGHT_MOST  2.0f

/* One frame being drawn. */
typedef struct
{
  const VisemeJawFace *face;
  const GstVideoFrame *in;
  GstVideoFrame *out;
  VisemeAffine place;
  VisemeAffine inverse;
  VisemeJawWarp warp;
  VisemeJawCavity cavity;
  float light; /* of this frame, against the one the face was measured in */
  float black;
  float grain;        /* standard deviation of the noise, luma */
  VisemePixelBox box; /* affected part of the picture, luma pixels */
} Drawing;

static VisemePlane
plane_of (const GstVideoFrame *frame, int plane)
{
  return (VisemePlane){ GST_VIDEO_FRAME_COMP_DATA (frame, plane),
                        (gsize) GST_VIDEO_FRAME_COMP_STRIDE (frame, plane),
                        GST_VIDEO_FRAME_COMP_WIDTH (frame, plane),
                        GST_VIDEO_FRAME_COMP_HEIGHT (frame, plane) };
}

/* How bright the skin around the mouth is, and how much neighbouring pixels of it differ: noise has
 * no structure, so the differences along a row and along the next one are compared. */
static void
measure_skin (Drawing *self, const GstVideoFrame *in)
{
  VisemePlane luma = plane_of (in, 0);
  float middle = self->face->center, sum = 0;
  float differences[128];
  gsize n = 0;

  for (int row = 22; row <= 34; row += LIGHT_STEP)
    for (int column = -LIGHT_HALF; column <= LIGHT_HALF; column += LIGHT_STEP)
      {
        float x, y, mixed;
        int ix, iy;

        viseme_affine_apply (&self->place, middle + (float) column,
                             self->face->lower[(int) middle] + (float) row, &x, &y);
        ix = CLAMP ((int) x, 0, luma.width - 2);
        iy = CLAMP ((int) y, 0, luma.height - 2);
        sum += viseme_plane_sample (&luma, x, y);
        mixed = (float) luma.data[iy * luma.stride + ix] -
                (float) luma.data[iy * luma.stride + ix + 1] -
                (float) luma.data[(iy + 1) * luma.stride + ix] +
                (float) luma.data[(iy + 1) * luma.stride + ix + 1];
        differences[n++] = fabsf (mixed) / 2;
      }
  self->light = (sum / (float) n - self->black) / MAX (self->face->skin.y - self->black, 1);
  self->light = CLAMP (self->light, LIGHT_LEAST, LIGHT_MOST);
  self->grain = viseme_signal_quantile (differences, n, 0.5) / 0.67f;
}

/* The box of picture pixels that the jaw can reach. */
static void
find_affected_box (Drawing *self, int width, int height)
{
  float middle = self->face->line[(int) self->face->center];
  float center = self->face->center;

  self->box = viseme_affine_cover (&self->place, center - VISEME_JAW_REACH_X,
                                   middle - VISEME_JAW_REACH_UP, center + VISEME_JAW_REACH_X,
                                   middle + VISEME_JAW_REACH_DOWN, width, height);
}

/* Noise that stays with the pixel of the picture: a number of mean 0 and deviation 1. */
static float
grain_at (int x, int y)
{
  guint32 hash = (guint32) x * 0x9e3779b1u ^ (guint32) y * 0x85ebca77u;
  float sum = 0;

  for (int i = 0; i < 3; i++)
    {
      hash ^= hash >> 15;
      hash *= 0x2c1b3c6du;
      hash ^= hash >> 12;
      sum += (float) (hash & 0xffff) / 65535.0f - 0.5f;
    }
  return 2 * sum;
}

static float
cavity_value (const Drawing *self, int plane, const VisemeJawPoint *point, float u, float v)
{
  VisemeJawColor color = viseme_jaw_cavity_shade (&self->cavity, point, u, v);

  if (plane == 0)
    return self->black + self->light * (color.y - self->black);
  return plane == 1 ? color.cb : color.cr;
}

/* Value of the picture at the canonical place (FROM_X, FROM_Y), when (U, V) is pixel (X, Y) of the
 * plane. Counted from there, so that what does not move is not sampled anew. */
static float
sample_from (const Drawing *self,
             const VisemePlane *picture,
             float divisor,
             int x,
             int y,
             float move_x,
             float move_y)
{
  const float *m = self->place.m;

  if (fabsf (move_x) < LEAST_MOVE && fabsf (move_y) < LEAST_MOVE)
    return picture->data[(gsize) y * picture->stride + x];
  return viseme_plane_sample (picture, (float) x + (m[0] * move_x + m[1] * move_y) / divisor,
                              (float) y + (m[3] * move_x + m[4] * move_y) / divisor);
}

/* One pixel of PLANE; (X, Y) counts pixels of the plane, (U, V) is its place on the canonical
 * face. */
static void
draw_pixel (const Drawing *self,
            int plane,
            const VisemePlane *in,
            guint8 *out,
            int x,
            int y,
            float u,
            float v)
{
  float divisor = plane == 0 ? 1 : 2;
  VisemeJawPoint point = viseme_jaw_warp_map (&self->warp, u, v);
  float value;

  if (point.inside <= 0 && fabsf (point.x - u) < LEAST_MOVE && fabsf (point.y - v) < LEAST_MOVE)
    return;
  value = point.inside < 1 ? sample_from (self, in, divisor, x, y, point.x - u, point.y - v) : 0;
  if (point.inside > 0)
    {
      float inner = sample_from (self, in, divisor, x, y, self->face->teeth ? 0 : point.x - u,
                                 point.own_y - v);

      if (point.fresh > 0)
        {
          float fresh = cavity_value (self, plane, &point, u, v);

          if (plane == 0)
            fresh += self->grain * grain_at (x, y);
          inner += point.fresh * (fresh - inner);
        }
      value += point.inside * (inner - value);
    }
  *out = viseme_to_byte (value);
}

/* The rows TOP..BOTTOM of the picture in one plane. */
static void
draw_rows (const Drawing *self, int plane, int top, int bottom)
{
  const VisemePlane in = plane_of (self->in, plane);
  guint8 *out = GST_VIDEO_FRAME_COMP_DATA (self->out, plane);
  gsize stride = (gsize) GST_VIDEO_FRAME_COMP_STRIDE (self->out, plane);
  int divisor = plane == 0 ? 1 : 2;
  float step = (float) divisor, origin = plane == 0 ? 0 : 0.5f;

  for (int y = top / divisor; y < MIN ((bottom + divisor - 1) / divisor, in.height); y++)
    for (int x = self->box.left / divisor; x < MIN ((self->box.right + 1) / divisor, in.width); x++)
      {
        float u, v;

        viseme_affine_apply (&self->inverse, step * (float) x + origin, step * (float) y + origin,
                             &u, &v);
        if (u >= 0 && v >= 0 && u <= VISEME_CANONICAL_WIDTH - 1 && v <= VISEME_CANONICAL_HEIGHT - 1)
          draw_pixel (self, plane, &in, out + (gsize) y * stride + x, x, y, u, v);
      }
}

/* Parallel function. */
static void
draw_band (guint index, gpointer user_data)
{
  const Drawing *self = user_data;
  int top = self->box.top + (int) index * BAND_ROWS,
      bottom = MIN (top + BAND_ROWS, self->box.bottom);

  for (int plane = 0; plane < 3; plane++)
    draw_rows (self, plane, top, bottom);
}

/**
 * viseme_jaw_painter_draw:
 * @face: the resting mouth
 * @pose: what it does in this frame
 * @place: where the canonical face lies in the picture
 * @in: I420 picture
 * @out: the same picture, writable; only pixels that the jaw moves are changed
 *
 * Moves the jaw of the person in the picture: lips, chin and cheeks are drawn to where @pose takes
 * them, and what opens between the lips is filled with the inside of a mouth in the light and the
 * grain of the picture. Uses all processors. Keeps nothing from frame to frame, so that several may
 * be drawn at once.
 */
void
viseme_jaw_painter_draw (const VisemeJawFace *face,
                         const VisemeJawPose *pose,
                         const VisemeAffine *place,
                         const GstVideoFrame *in,
                         GstVideoFrame *out)
{
  Drawing self = { .face = face, .in = in, .out = out, .place = *place };

  if (viseme_jaw_pose_is_rest (pose) || !viseme_affine_invert (place, &self.inverse))
    return;

  self.black = in->info.colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255 ? 0 : 16;
  viseme_jaw_warp_init (&self.warp, face, pose, viseme_affine_get_scale (place));
  viseme_jaw_cavity_init (&self.cavity, &self.warp, self.black);
  measure_skin (&self, in);
  find_affected_box (&self, GST_VIDEO_FRAME_WIDTH (in), GST_VIDEO_FRAME_HEIGHT (in));
  viseme_parallel_run (
      (guint) MAX ((self.box.bottom - self.box.top + BAND_ROWS - 1) / BAND_ROWS, 0), draw_band,
      &self, NULL, NULL, NULL, NULL);
}
