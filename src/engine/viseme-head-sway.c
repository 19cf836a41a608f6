/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-head-sway"

#include "config.h"

#include "viseme-head-sway.h"

#include "viseme-sampling.h"
#include "viseme-signal.h"

#include <math.h>

/* The head in canonical pixels: the middle that it turns around, and the whole that goes with it,
 * hair and neck included. Around that the picture is stretched until it stands still. */
#define MIDDLE_X 128.0f
#define MIDDLE_Y 190.0f
#define INNER    150.0f
#define OUTER    330.0f

/* How far people's heads sway while they sit and talk, canonical pixels and radians. */
#define SWAY_X    2.2f
#define SWAY_Y    1.6f
#define SWAY_ROLL 0.011f

#define LEAST_MOVE 0.02f /* pixels */

typedef struct
{
  VisemeAffine inverse;
  VisemeAffine back; /* from where a place of the moved head is to where it was, picture pixels */
} Sway;

/* Slow movement from -1 to 1 without an obvious period. */
static float
wander (double time, double frequency, double phase)
{
  double turn = 2 * G_PI * frequency * time + phase;

  return (float) (0.6 * sin (turn) + 0.4 * sin (1.73 * turn + 1.1 + phase));
}

/* Begins at rest, so that the first frame is the picture itself. */
static void
sway_init (Sway *self, const VisemeAffine *place, double time)
{
  float start = viseme_signal_smoothstep ((float) time);
  float x = start * SWAY_X * wander (time, 0.13, 0.4),
        y = start * SWAY_Y * wander (time, 0.19, 2.1);
  float roll = start * SWAY_ROLL * wander (time, 0.11, 4.2);
  float c = cosf (roll), s = sinf (roll);
  const VisemeAffine moved = { { c, -s, MIDDLE_X - c * MIDDLE_X + s * MIDDLE_Y + x, s, c,
                                 MIDDLE_Y - s * MIDDLE_X - c * MIDDLE_Y + y } };
  VisemeAffine still;

  viseme_affine_invert (&moved, &still);
  still = viseme_affine_compose (&still, &self->inverse);
  self->back = viseme_affine_compose (place, &still);
}

/* How much of the movement reaches a place: all of it in the head, none far from it. */
static float
share_at (const Sway *self, float x, float y)
{
  float u, v, distance;

  viseme_affine_apply (&self->inverse, x, y, &u, &v);
  distance = hypotf (u - MIDDLE_X, v - MIDDLE_Y);
  return viseme_signal_smoothstep ((OUTER - distance) / (OUTER - INNER));
}

static void
draw_plane (const Sway *self, int plane, const GstVideoFrame *in, GstVideoFrame *out)
{
  const VisemePlane picture = { GST_VIDEO_FRAME_COMP_DATA (in, plane),
                                (gsize) GST_VIDEO_FRAME_COMP_STRIDE (in, plane),
                                GST_VIDEO_FRAME_COMP_WIDTH (in, plane),
                                GST_VIDEO_FRAME_COMP_HEIGHT (in, plane) };
  float step = plane == 0 ? 1 : 2, origin = plane == 0 ? 0 : 0.5f;

  for (int y = 0; y < picture.height; y++)
    {
      guint8 *row = (guint8 *) GST_VIDEO_FRAME_COMP_DATA (out, plane) +
                    (gsize) y * GST_VIDEO_FRAME_COMP_STRIDE (out, plane);

      for (int x = 0; x < picture.width; x++)
        {
          float px = step * (float) x + origin, py = step * (float) y + origin;
          float share = share_at (self, px, py), from_x, from_y;

          if (share <= 0)
            continue;
          viseme_affine_apply (&self->back, px, py, &from_x, &from_y);
          from_x = share * (from_x - px) / step;
          from_y = share * (from_y - py) / step;
          if (fabsf (from_x) > LEAST_MOVE || fabsf (from_y) > LEAST_MOVE)
            row[x] = viseme_to_byte (
                viseme_plane_sample (&picture, (float) x + from_x, (float) y + from_y));
        }
    }
}

/**
 * viseme_head_sway_draw:
 * @place: where the canonical face lies in the picture
 * @time: seconds from the beginning
 * @in: I420 picture
 * @out: the same picture, writable
 *
 * Moves the head of a still picture a little, as people do who sit and talk. The movement depends
 * on nothing but @time. What is far from the head stays as it is.
 */
void
viseme_head_sway_draw (const VisemeAffine *place,
                       double time,
                       const GstVideoFrame *in,
                       GstVideoFrame *out)
{
  Sway self;

  if (!viseme_affine_invert (place, &self.inverse))
    return;
  sway_init (&self, place, time);
  for (int plane = 0; plane < 3; plane++)
    draw_plane (&self, plane, in, out);
}
