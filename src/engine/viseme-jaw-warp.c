/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-jaw-warp"

#include "config.h"

#include "viseme-jaw-warp.h"

#include "viseme-signal.h"

#include <math.h>

#define WIDTH VISEME_CANONICAL_WIDTH

/* How an opening is shared: the jaw carries the lower lip, the upper one is raised a little. */
#define UPPER_SHARE 0.14f
#define CLOSE_UPPER 0.4f /* ... and of a closing, where the upper lip comes down over the teeth */
#define FULLY_OPEN  13.0f
#define WIDE_PULL   0.05f /* an open mouth is narrower */
#define ROUND_PULL  0.20f
#define SPREAD_PULL 0.10f
#define PRESS_ROLL  1.3f
#define UPPER_ROLL  0.5f
#define ROLL_DEPTH  7.0f
#define LEAST_LINE  1.8f /* lips that meet keep a dark line this wide */

/* The lips part in the middle first. */
#define NARROW_INNER 0.62f
#define WIDE_INNER   0.95f
#define ROUND_INNER  0.18f
#define INNER_BEND   2.2f

/* Reach of the movements, canonical pixels. */
#define PULL_X     80.0f
#define PULL_UP    30.0f
#define PULL_DOWN  60.0f
#define UPPER_FADE 24.0f
#define CHIN_DEPTH 50.0f
#define CHIN_END   104.0f
#define CHIN_SHARE 0.85f
#define CHIN_X     84.0f

/* 1 in the middle, 0 from T = 1 on, smooth at both. */
static inline float
bump (float t)
{
  float rest = 1 - t * t;

  return rest > 0 ? rest * rest : 0;
}

static inline float
column_at (const float *columns, float x)
{
  int i;
  float t;

  x = CLAMP (x, 0.0f, WIDTH - 1.001f);
  i = (int) x;
  t = x - (float) i;
  return columns[i] + t * (columns[i + 1] - columns[i]);
}

/* Shape of the parting: 1 in the middle, 0 where the lips still touch. */
static float
parting_at (const VisemeJawWarp *self, float x, float inner)
{
  float t = fabsf (x - self->face->center) / inner;

  return t < 1 ? 1 - powf (t, INNER_BEND) : 0;
}

static void
place_lips (VisemeJawWarp *self, const VisemeJawPose *pose)
{
  const VisemeJawFace *face = self->face;
  float inner = face->half * (NARROW_INNER + (WIDE_INNER - NARROW_INNER) * self->wide +
                              ROUND_INNER * MIN (pose->width, 0));
  float opening = MAX (pose->opening, 0);
  float closing = MAX (-pose->opening, 0) / MAX (face->parting - LEAST_LINE, LEAST_LINE);
  float pressed = viseme_signal_smoothstep (pose->press) * MAX (face->parting - LEAST_LINE, 0) /
                  MAX (face->parting, LEAST_LINE);

  closing = MAX (MIN (closing, 1), pressed);
  for (int x = 0; x < WIDTH; x++)
    {
      float part = opening * parting_at (self, (float) x, inner);
      float close = closing * (face->lower[x] - face->upper[x]);

      self->upper[x] = face->upper[x] - UPPER_SHARE * part + CLOSE_UPPER * close;
      self->lower[x] = face->lower[x] + (1 - UPPER_SHARE) * part - (1 - CLOSE_UPPER) * close;
    }
}

/**
 * viseme_jaw_warp_init:
 * @self: (out caller-allocates): what to set up
 * @face: the resting mouth; kept, not owned
 * @pose: what it does
 * @scale: pixels of the picture per canonical pixel
 */
void
viseme_jaw_warp_init (VisemeJawWarp *self,
                      const VisemeJawFace *face,
                      const VisemeJawPose *pose,
                      float scale)
{
  self->face = face;
  self->wide = viseme_signal_smoothstep (pose->opening / FULLY_OPEN);
  self->down = pose->opening > 0 ? (1 - UPPER_SHARE) * pose->opening : 0;
  self->pull = WIDE_PULL * self->wide -
               (pose->width < 0 ? ROUND_PULL * pose->width : SPREAD_PULL * pose->width);
  self->roll = PRESS_ROLL * pose->press;
  self->soft = MAX (0.7f, 0.9f / MAX (scale, 0.1f));
  place_lips (self, pose);
}

/* How much of the lips is rolled in at a place: most on the lips' edges, nothing beyond the
 * corners. */
static float
roll_at (const VisemeJawWarp *self, float x, float distance)
{
  return self->roll * bump (distance / ROLL_DEPTH) *
         bump ((x - self->face->center) / self->face->half);
}

/* The upper lip and what is above it, up to the nose. */
static float
map_above (const VisemeJawWarp *self, float x, float v, float edge)
{
  float rest = column_at (self->face->upper, x);
  float distance = MAX (edge - v, 0);

  return MIN (MIN (v, edge) + (rest - edge) * bump (distance / UPPER_FADE), rest) -
         UPPER_ROLL * roll_at (self, x, distance);
}

/* The lower lip, the chin and what is below. The lip follows the shape of the parting, the chin
 * that of the jaw. */
static float
map_below (const VisemeJawWarp *self, float x, float v, float edge)
{
  float rest = column_at (self->face->lower, x);
  float distance = MAX (v - edge, 0);
  float jaw = CHIN_SHARE * self->down * bump ((x - self->face->center) / CHIN_X);
  float share = viseme_signal_smoothstep (distance / CHIN_DEPTH);
  float end = viseme_signal_smoothstep ((CHIN_END - distance) / (CHIN_END - CHIN_DEPTH));
  float move = (edge - rest) + ((jaw - (edge - rest)) * share);

  return MAX (MAX (v, edge) - move * end, rest) + roll_at (self, x, distance);
}

/* What shows between the resting lips: teeth stay where the skull is; a dark line is as long as the
 * parting is high. Where lips close on either only the dark between them is left. */
static void
map_own (const VisemeJawWarp *self, float v, VisemeJawPoint *point)
{
  float top = column_at (self->face->upper, point->x);
  float bottom = column_at (self->face->lower, point->x);
  float rest = MAX (bottom - top, 0.1f), now = MAX (point->lower - point->upper, 0.1f);
  float covered = viseme_signal_smoothstep ((LEAST_LINE + 1.2f - now) / 1.5f) *
                  viseme_signal_smoothstep ((rest - now) / 2);

  if (self->face->teeth)
    {
      point->own_y = CLAMP (v, top + 0.6f, MAX (bottom - 0.6f, top + 0.6f));
      point->fresh = MAX (viseme_signal_smoothstep ((v - bottom + 1) / 2), covered);
    }
  else
    {
      point->own_y = top + CLAMP ((v - point->upper) / now, 0.0f, 1.0f) * rest;
      point->fresh = MAX (viseme_signal_smoothstep ((now - rest) / 2), covered);
    }
}

/**
 * viseme_jaw_warp_map:
 * @self: a pose
 * @u: canonical pixels
 * @v: canonical pixels
 *
 * The inverse of the movement: every place asks where it comes from, so that none stays empty. At
 * rest, and outside of what the pose reaches, that is the place itself.
 *
 * Returns: what is seen at (@u, @v)
 */
VisemeJawPoint
viseme_jaw_warp_map (const VisemeJawWarp *self, float u, float v)
{
  const VisemeJawFace *face = self->face;
  float across = u - face->center, up = v - column_at (face->line, u);
  VisemeJawPoint point = { .x = u };
  float middle;

  if (up > self->down)
    up = MAX (up - self->down, 0);
  else if (up > 0)
    up = 0;
  point.x = face->center + across * (1 + self->pull * bump (across / PULL_X) *
                                             bump (up / (up < 0 ? PULL_UP : PULL_DOWN)));
  point.upper = column_at (self->upper, point.x);
  point.lower = column_at (self->lower, point.x);
  middle = 0.5f * (point.upper + point.lower);
  point.y = v < middle ? map_above (self, point.x, v, point.upper)
                       : map_below (self, point.x, v, point.lower);
  point.inside = CLAMP ((v - point.upper) / self->soft + 0.5f, 0.0f, 1.0f) *
                 CLAMP ((point.lower - v) / self->soft + 0.5f, 0.0f, 1.0f) *
                 CLAMP ((point.lower - point.upper) / self->soft, 0.0f, 1.0f);
  if (point.inside > 0)
    map_own (self, v, &point);
  return point;
}
