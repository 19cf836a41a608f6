/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-compositor"

#include "config.h"

#include "viseme-compositor.h"

#include "viseme-color-match.h"
#include "viseme-mask-fit.h"
#include "viseme-strip-match.h"
#include "viseme-signal.h"

#include <math.h>
#include <string.h>

#define WIDTH  VISEME_CANONICAL_WIDTH
#define HEIGHT VISEME_CANONICAL_HEIGHT
#define AREA   (WIDTH * HEIGHT)

/* The mask, around (0, MASK_Y) from the mouth centre: a rounded box, less high above. */
#define MASK_Y     6.0f
#define MASK_HALF  60.0f
#define MASK_UP    30.0f
#define MASK_DOWN  44.0f
#define MASK_ROUND 2.4f
#define MASK_SOFT  0.32f
#define RING_INNER 0.72f /* cells that tell the light: on the border of the mask */
#define RING_OUTER 1.3f
#define MASK_MOST  80.0f /* how far it may reach instead of MASK_HALF */
#define NARROWING  0.25f /* of what it reaches too far, per frame */

/* Where the chin of the base frame follows the chin of the mouth's own frame. */
#define CHIN_TOP    (-4.0f)
#define CHIN_RISE   36.0f
#define CHIN_BOTTOM 104.0f
#define CHIN_FALL   46.0f
#define CHIN_SPREAD 52.0f
#define CHIN_MOST   22.0f
#define CHIN_LEAST  0.15f /* less is not worth a new sampling of the picture */
#define CHIN_SEEN   0.02f /* canonical pixels: a movement that makes a difference */

/* What is looked at of the patches, from the mouth centre. */
#define AREA_SIDE   90
#define AREA_TOP    66
#define AREA_BOTTOM 110

struct _VisemeCompositor
{
  float center_x;
  float center_y;
  float *mask;   /* AREA: share of the mouth patch */
  float *follow; /* AREA: share of the chin's movement */
  float ring[VISEME_COLOR_AREA];

  /* What the last frame used. */
  gboolean has_last;
  float shift_x;
  float shift_y;
  VisemeColorMatch match;
  VisemeMaskReach reach;
};

/* One frame being drawn. */
typedef struct
{
  const VisemeCompositor *self;
  const VisemeMouthPatch *mouth;
  VisemeAffine pose;
  VisemeAffine inverse;
  float chin;
  float weight;
  float black;
  float chin_reach;   /* to both sides, canonical pixels: where the chin moves visibly */
  VisemePixelBox box; /* affected part of the picture, luma pixels */
} Drawing;

static float
mask_distance (float x, float y)
{
  float ex = fabsf (x) / MASK_HALF;
  float ey = y - MASK_Y < 0 ? (MASK_Y - y) / MASK_UP : (y - MASK_Y) / MASK_DOWN;

  return powf (powf (ex, MASK_ROUND) + powf (ey, MASK_ROUND), 1 / MASK_ROUND);
}

static float
mask_share (float x, float y)
{
  return viseme_signal_smoothstep ((1 - mask_distance (x, y)) / MASK_SOFT);
}

static float
follow_share (float x, float y)
{
  float rise = CLAMP ((y - CHIN_TOP) / CHIN_RISE, 0.0f, 1.0f);
  float fall = CLAMP ((CHIN_BOTTOM - y) / CHIN_FALL, 0.0f, 1.0f);

  return viseme_signal_smoothstep (rise * fall *
                                   expf (-0.5f * x * x / (CHIN_SPREAD * CHIN_SPREAD)));
}

/**
 * viseme_compositor_get_area:
 * @center_x: mouth centre, canonical pixels
 * @center_y: mouth centre, canonical pixels
 *
 * Returns: the part of the canonical face that a patch must show for viseme_compositor_draw()
 */
VisemeFaceArea
viseme_compositor_get_area (float center_x, float center_y)
{
  int left = MAX ((int) center_x - AREA_SIDE, 0);
  int top = MAX ((int) center_y - AREA_TOP, 0);
  int right = MIN ((int) center_x + AREA_SIDE, WIDTH);
  int bottom = MIN ((int) center_y + AREA_BOTTOM, HEIGHT);

  return (VisemeFaceArea){ left, top, right - left, bottom - top };
}

/**
 * viseme_compositor_new:
 * @center_x: mouth centre, canonical pixels
 * @center_y: mouth centre, canonical pixels
 *
 * Returns: (transfer full): a compositor for the frames of one clip
 */
VisemeCompositor *
viseme_compositor_new (float center_x, float center_y)
{
  VisemeCompositor *self = g_new0 (VisemeCompositor, 1);

  self->center_x = center_x;
  self->center_y = center_y;
  self->mask = g_new (float, AREA);
  self->follow = g_new (float, AREA);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        float rx = (float) x - center_x, ry = (float) y - center_y;

        self->mask[y * WIDTH + x] = mask_share (rx, ry);
        self->follow[y * WIDTH + x] = follow_share (rx, ry);
      }
  for (int row = 0; row < VISEME_COLOR_ROWS; row++)
    for (int column = 0; column < VISEME_COLOR_COLUMNS; column++)
      {
        float distance = mask_distance ((column + 0.5f) * VISEME_COLOR_CELL - VISEME_COLOR_LEFT,
                                        (row + 0.5f) * VISEME_COLOR_CELL - VISEME_COLOR_TOP);

        self->ring[row * VISEME_COLOR_COLUMNS + column] =
            distance > RING_INNER && distance < RING_OUTER ? 1 : 0;
      }
  return self;
}

/* The colours of PATCH around the mouth, as they are after moving it by (SHIFT_X, SHIFT_Y) and its
 * chin by CHIN. */
static void
fill_grid (const VisemeCompositor *self,
           const guint8 *patch,
           float shift_x,
           float shift_y,
           float chin,
           VisemeColorGrid *grid)
{
  int left = (int) self->center_x - VISEME_COLOR_LEFT,
      top = (int) self->center_y - VISEME_COLOR_TOP;

  memset (grid, 0, sizeof *grid);
  for (int y = 0; y < VISEME_COLOR_ROWS * VISEME_COLOR_CELL; y++)
    for (int x = 0; x < VISEME_COLOR_COLUMNS * VISEME_COLOR_CELL; x++)
      {
        int cell = y / VISEME_COLOR_CELL * VISEME_COLOR_COLUMNS + x / VISEME_COLOR_CELL;
        int px = CLAMP (left + x, 0, WIDTH - 1), py = CLAMP (top + y, 0, HEIGHT - 1);
        float move = shift_y + chin * self->follow[py * WIDTH + px];
        int from_x = CLAMP ((int) lrintf ((float) px - shift_x), 0, WIDTH - 1);
        int from_y = CLAMP ((int) lrintf ((float) py - move), 0, HEIGHT - 1);

        for (int plane = 0; plane < 3; plane++)
          grid->planes[plane][cell] += patch[plane * AREA + from_y * WIDTH + from_x];
      }
  for (int plane = 0; plane < 3; plane++)
    for (int i = 0; i < VISEME_COLOR_AREA; i++)
      grid->planes[plane][i] /= VISEME_COLOR_CELL * VISEME_COLOR_CELL;
}

static void
follow_registration (VisemeCompositor *self,
                     const VisemeFaceView *base,
                     const VisemeFaceView *source,
                     gboolean continues)
{
  float share = !self->has_last ? 1 : continues ? 0.5f : 0.8f;
  float x, y;

  viseme_strip_match_find (source->patch, base->patch, (int) self->center_x, (int) self->center_y,
                           &x, &y);
  self->shift_x += share * (x - self->shift_x);
  self->shift_y += share * (y - self->shift_y);
}

/* Widens at once, since something would remain beside the mouth, but narrows slowly. */
static float
follow_reach (const VisemeCompositor *self, float last, float fresh)
{
  return !self->has_last || fresh > last ? fresh : last + NARROWING * (fresh - last);
}

static void
follow_light (VisemeCompositor *self,
              const VisemeFaceView *base,
              const VisemeFaceView *source,
              float chin,
              float black,
              gboolean continues)
{
  VisemeColorGrid base_grid, source_grid;
  VisemeColorMatch fresh;
  VisemeMaskReach reach;
  float share = !self->has_last ? 1 : continues ? 0.6f : 0.8f;

  fill_grid (self, base->patch, 0, 0, chin, &base_grid);
  fill_grid (self, source->patch, self->shift_x, self->shift_y, 0, &source_grid);
  viseme_color_match_compute (&fresh, &base_grid, &source_grid, self->ring, black);
  viseme_color_match_blend (&self->match, &fresh, share);
  reach = viseme_mask_fit_find (&base_grid, &source_grid, &self->match, black, mask_share,
                                MASK_HALF, MASK_MOST);
  self->reach.left = follow_reach (self, self->reach.left, reach.left);
  self->reach.right = follow_reach (self, self->reach.right, reach.right);
}

/* How far from the middle follow_share() still moves by CHIN_SEEN. */
static float
find_chin_reach (float chin)
{
  return chin != 0 ? CHIN_SPREAD * sqrtf (2 * logf (fabsf (chin) / CHIN_SEEN)) : 0;
}

/* The box of picture pixels that the mask and the chin can reach. */
static void
find_affected_box (Drawing *drawing, int width, int height)
{
  const VisemeCompositor *self = drawing->self;
  gboolean moves = drawing->chin != 0;
  float reach = MAX (drawing->chin_reach, MASK_MOST);

  drawing->box = viseme_affine_cover (&drawing->pose, self->center_x - reach,
                                      self->center_y + MASK_Y - MASK_UP, self->center_x + reach,
                                      self->center_y + (moves ? CHIN_BOTTOM : MASK_Y + MASK_DOWN),
                                      width, height);
}

/* Colour of the mouth patch at a canonical place, in the light of the base frame. */
static inline float
mouth_value (const Drawing *drawing, int plane, float u, float v)
{
  const VisemeMouthPatch *mouth = drawing->mouth;
  const VisemeCompositor *self = drawing->self;
  float x = (u - self->shift_x - mouth->left) * mouth->scale;
  float y = (v - self->shift_y - mouth->top) * mouth->scale;
  float cell_x = (u - (int) self->center_x + VISEME_COLOR_LEFT + 0.5f) / VISEME_COLOR_CELL - 0.5f;
  float cell_y = (v - (int) self->center_y + VISEME_COLOR_TOP + 0.5f) / VISEME_COLOR_CELL - 0.5f;
  float gain = viseme_grid_sample (self->match.gain, VISEME_COLOR_COLUMNS, VISEME_COLOR_ROWS,
                                   cell_x, cell_y);
  float offset;

  if (plane == 0)
    return drawing->black + gain * (viseme_plane_sample (&mouth->planes[0], x, y) - drawing->black);

  offset = viseme_grid_sample (plane == 1 ? self->match.blue : self->match.red,
                               VISEME_COLOR_COLUMNS, VISEME_COLOR_ROWS, cell_x, cell_y);
  return 128 + offset +
         gain * (viseme_plane_sample (&mouth->planes[plane], (x - 0.5f) / 2, (y - 0.5f) / 2) - 128);
}

/* Share of the mouth at (U, V), the mask being as wide as it must be now. */
static inline float
sample_mask (const Drawing *drawing, float u, float v)
{
  const VisemeCompositor *self = drawing->self;
  float x = u - self->center_x, y = v - self->center_y - MASK_Y;
  float reach = x < 0 ? self->reach.left : self->reach.right;

  if (fabsf (x) >= reach || y <= -MASK_UP || y >= MASK_DOWN)
    return 0;

  return drawing->weight * viseme_grid_sample (self->mask, WIDTH, HEIGHT,
                                               self->center_x + x * (MASK_HALF / reach), v);
}

/* By how much the chin moves (U, V), canonical pixels. */
static inline float
sample_chin (const Drawing *drawing, float u, float v)
{
  const VisemeCompositor *self = drawing->self;
  float y = v - self->center_y;

  if (fabsf (u - self->center_x) >= drawing->chin_reach || y <= CHIN_TOP || y >= CHIN_BOTTOM)
    return 0;

  return drawing->chin * viseme_grid_sample (self->follow, WIDTH, HEIGHT, u, v);
}

/* One pixel of PLANE; (X, Y) counts pixels of the plane, (U, V) is its place on the canonical face.
 * Pixels that neither the mouth nor the chin reaches are left alone. */
static inline void
draw_pixel (const Drawing *drawing,
            int plane,
            const VisemePlane *in,
            guint8 *out,
            int x,
            int y,
            float u,
            float v)
{
  float mask, move, value;

  if (u < 0 || v < 0 || u > WIDTH - 1 || v > HEIGHT - 1)
    return;
  mask = sample_mask (drawing, u, v);
  move = sample_chin (drawing, u, v);
  if (mask <= 0 && fabsf (move) < CHIN_SEEN)
    return;

  value = in->data[(gsize) y * in->stride + x];
  if (mask < 1 && fabsf (move) >= CHIN_SEEN)
    {
      float divisor = plane == 0 ? 1 : 2;

      value = viseme_plane_sample (in, (float) x - drawing->pose.m[1] * move / divisor,
                                   (float) y - drawing->pose.m[4] * move / divisor);
    }
  if (mask > 0)
    value += mask * (mouth_value (drawing, plane, u, v) - value);
  *out = viseme_to_byte (value);
}

static void
draw_plane (const Drawing *drawing, int plane, const VisemePlane *in, guint8 *out, gsize out_stride)
{
  int divisor = plane == 0 ? 1 : 2;
  float step = (float) divisor, origin = plane == 0 ? 0 : 0.5f;

  for (int y = drawing->box.top / divisor;
       y < MIN ((drawing->box.bottom + 1) / divisor, in->height); y++)
    {
      int first = drawing->box.left / divisor;
      guint8 *row = out + (gsize) y * out_stride;

      for (int x = first; x < MIN ((drawing->box.right + 1) / divisor, in->width); x++)
        {
          float u, v;

          viseme_affine_apply (&drawing->inverse, step * (float) x + origin,
                               step * (float) y + origin, &u, &v);
          draw_pixel (drawing, plane, in, row + x, x, y, u, v);
        }
    }
}

static float
luma_of_black (const GstVideoFrame *frame)
{
  return frame->info.colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255 ? 0 : 16;
}

/**
 * viseme_compositor_draw:
 * @self: the compositor of the clip
 * @base: the face to draw on
 * @source: the face that the mouth comes from
 * @mouth: the mouth of @source in detail
 * @continues: whether @source follows the source of the last frame
 * @weight: how much of the mouth shows, above 0, up to 1
 * @in: I420 picture of @base
 * @out: the same picture, writable; only pixels around mouth and chin are changed
 *
 * Shows the mouth of @source in the picture of @base: moved to fit under the nose, in the light of
 * @base, with the chin of @base drawn to where that of @source is. Everything is computed in the
 * pixels of the picture, so that nothing but the mouth is sampled more than once.
 */
void
viseme_compositor_draw (VisemeCompositor *self,
                        const VisemeFaceView *base,
                        const VisemeFaceView *source,
                        const VisemeMouthPatch *mouth,
                        gboolean continues,
                        float weight,
                        const GstVideoFrame *in,
                        GstVideoFrame *out)
{
  Drawing drawing = { .self = self, .mouth = mouth, .pose = base->pose, .weight = weight };

  if (!viseme_affine_invert (&base->pose, &drawing.inverse))
    return;

  drawing.chin = weight * CLAMP (source->chin - base->chin, -CHIN_MOST, CHIN_MOST);
  if (fabsf (drawing.chin) < CHIN_LEAST)
    drawing.chin = 0;
  drawing.black = luma_of_black (in);
  follow_registration (self, base, source, continues);
  follow_light (self, base, source, drawing.chin, drawing.black, continues);
  self->has_last = TRUE;
  drawing.chin_reach = find_chin_reach (drawing.chin);
  find_affected_box (&drawing, GST_VIDEO_FRAME_WIDTH (in), GST_VIDEO_FRAME_HEIGHT (in));
  for (int plane = 0; plane < 3; plane++)
    {
      VisemePlane picture = { GST_VIDEO_FRAME_COMP_DATA (in, plane),
                              (gsize) GST_VIDEO_FRAME_COMP_STRIDE (in, plane),
                              GST_VIDEO_FRAME_COMP_WIDTH (in, plane),
                              GST_VIDEO_FRAME_COMP_HEIGHT (in, plane) };

      draw_plane (&drawing, plane, &picture, GST_VIDEO_FRAME_COMP_DATA (out, plane),
                  (gsize) GST_VIDEO_FRAME_COMP_STRIDE (out, plane));
    }
}

/**
 * viseme_compositor_reset:
 * @self: the compositor of the clip
 *
 * Forgets the last frame, as after a frame that was left as it is.
 */
void
viseme_compositor_reset (VisemeCompositor *self)
{
  self->has_last = FALSE;
}

/**
 * viseme_compositor_free:
 * @self: (transfer full): what viseme_compositor_new() returned
 */
void
viseme_compositor_free (VisemeCompositor *self)
{
  g_free (self->mask);
  g_free (self->follow);
  g_free (self);
}
