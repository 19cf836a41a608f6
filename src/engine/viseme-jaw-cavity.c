/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-jaw-cavity"

#include "config.h"

#include "viseme-jaw-cavity.h"

#include "viseme-signal.h"

#include <math.h>

/* Brightness from the darkest places of the face to the skin, colour against the lips; seen in
 * photographs of open mouths. */
#define DEEP_LIGHT   0.15f
#define DEEP_COLOR   0.45f
#define GUMS_LIGHT   0.36f
#define TEETH_LIGHT  0.88f
#define TEETH_COLOR  0.22f /* of the skin: a trace of its warm light */
#define TONGUE_LIGHT 0.44f
#define SHUT_LIGHT   0.62f /* what falls in through a narrow parting, against a wide one */
#define LIT_OPENING  9.0f

/* The upper teeth, canonical pixels. */
#define TOOTH_BELOW  2.6f    /* they reach below the edge of the resting lip by this */
#define TOOTH_ARCH   0.0035f /* ... less to the sides */
#define TOOTH_SOFT   1.1f
#define ARCH_HALF    27.0f
#define ARCH_DARKER  0.55f
#define LIP_SHADOW   3.2f
#define SHADOW_LIGHT 0.55f
#define GAP_DARKER   0.10f
#define GAP_SOFT     0.7f

/* The lower teeth: just above the lower lip, in the shade. */
#define LOWER_ABOVE 2.0f
#define LOWER_LIGHT 0.5f
#define LOWER_HALF  17.0f

#define TONGUE_OPENING 6.0f /* a mouth less open hides it */
#define TONGUE_HEIGHT  0.46f
#define RIM            2.0f /* soft border of the lips' inner side */

/* Where one upper tooth ends and the next begins, from the middle; foreshortened to the sides. */
static const float tooth_borders[] = { 0, 9.6f, 17.0f, 23.0f };

static VisemeJawColor
shade_of (float light, float color, float black, const VisemeJawColor *like, float luma)
{
  return (VisemeJawColor){ black + light * (luma - black), 128 + color * (like->cb - 128),
                           128 + color * (like->cr - 128) };
}

static void
blend (VisemeJawColor *color, const VisemeJawColor *over, float share)
{
  color->y += share * (over->y - color->y);
  color->cb += share * (over->cb - color->cb);
  color->cr += share * (over->cr - color->cr);
}

/**
 * viseme_jaw_cavity_init:
 * @self: (out caller-allocates): what to set up
 * @warp: the pose; kept, not owned
 * @black: luma of black in the video's range
 */
void
viseme_jaw_cavity_init (VisemeJawCavity *self, const VisemeJawWarp *warp, float black)
{
  const VisemeJawFace *face = warp->face;
  float floor = CLAMP (face->black, black, face->skin.y);
  float light = viseme_signal_smoothstep ((warp->down + face->parting) / LIT_OPENING);

  light = SHUT_LIGHT + (1 - SHUT_LIGHT) * light;
  self->warp = warp;
  self->deep = shade_of (DEEP_LIGHT, DEEP_COLOR, floor, &face->lip, face->skin.y);
  self->deep.y = MIN (self->deep.y, MAX (face->dark.y, floor));
  self->gums = shade_of (GUMS_LIGHT * light, 1.1f, floor, &face->lip, face->skin.y);
  self->teeth = shade_of (TEETH_LIGHT * light, TEETH_COLOR, floor, &face->skin, face->skin.y);
  self->tongue = shade_of (TONGUE_LIGHT * light, 1.0f, floor, &face->lip, face->skin.y);
}

/* 0..1: darkness of the borders between teeth ACROSS pixels from the middle. */
static float
tooth_gap (float across)
{
  float most = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (tooth_borders); i++)
    {
      float t = (across - tooth_borders[i]) / GAP_SOFT;

      most = MAX (most, 1 / (1 + t * t));
    }
  return most;
}

/* 0..1: light on an arch of teeth of half width HALF, which turns away to the sides. */
static float
arch_light (float across, float half, float darker)
{
  float t = MIN (across / half, 1.0f);

  return (1 - darker * t * t) * viseme_signal_smoothstep ((1 - t) * 4);
}

static void
add_upper_teeth (const VisemeJawCavity *self,
                 const VisemeJawPoint *point,
                 float across,
                 float v,
                 VisemeJawColor *color)
{
  const VisemeJawFace *face = self->warp->face;
  float edge = face->upper[(int) face->center] +
               (face->line[CLAMP ((int) (face->center + across), 0, VISEME_CANONICAL_WIDTH - 1)] -
                face->line[(int) face->center]) +
               TOOTH_BELOW - TOOTH_ARCH * across * across;
  float side = fabsf (across), gap = tooth_gap (side);
  float shown = viseme_signal_smoothstep ((edge - 0.5f * gap - v) / TOOTH_SOFT + 0.5f);
  float light = arch_light (side, ARCH_HALF, ARCH_DARKER);
  float shadow = SHADOW_LIGHT +
                 (1 - SHADOW_LIGHT) * viseme_signal_smoothstep ((v - point->upper) / LIP_SHADOW);
  VisemeJawColor tooth = self->teeth;

  tooth.y = self->deep.y + (tooth.y - self->deep.y) * shadow * (1 - GAP_DARKER * gap);
  blend (color, &tooth, shown * light);
}

static void
add_lower_teeth (const VisemeJawCavity *self,
                 const VisemeJawPoint *point,
                 float across,
                 float v,
                 VisemeJawColor *color)
{
  float side = fabsf (across);
  float edge = point->lower - LOWER_ABOVE * self->warp->wide;
  float shown = viseme_signal_smoothstep ((v - edge) / TOOTH_SOFT + 0.5f);

  blend (color, &self->teeth,
         shown * self->warp->wide * LOWER_LIGHT * arch_light (side, LOWER_HALF, ARCH_DARKER));
}

static void
add_tongue (const VisemeJawCavity *self,
            const VisemeJawPoint *point,
            float across,
            float v,
            VisemeJawColor *color)
{
  float down = self->warp->down;
  float height = TONGUE_HEIGHT * (down - 0.5f * TONGUE_OPENING);
  float half = 0.62f * self->warp->face->half;
  float t = across / half, rise, top;

  if (down < TONGUE_OPENING || fabsf (t) >= 1)
    return;
  rise = 1 - t * t;
  top = self->warp->lower[(int) self->warp->face->center] - height * (0.35f + 0.65f * rise);
  blend (color, &self->tongue,
         viseme_signal_smoothstep ((v - top) / 3.5f + 0.35f) * viseme_signal_smoothstep (2 * rise) *
             viseme_signal_smoothstep ((down - TONGUE_OPENING) / 3));
}

/**
 * viseme_jaw_cavity_shade:
 * @self: the inside of a mouth
 * @point: what the pose says of the place
 * @u: canonical pixels
 * @v: canonical pixels, between the lips
 *
 * Teeth belong to the skull and to the jaw, not to the lips: they stay while those move over them.
 *
 * Returns: the colour there
 */
VisemeJawColor
viseme_jaw_cavity_shade (const VisemeJawCavity *self, const VisemeJawPoint *point, float u, float v)
{
  float across = u - self->warp->face->center;
  float rim = MIN (v - point->upper, point->lower - v);
  float side = fabsf (across) / self->warp->face->half;
  VisemeJawColor color = self->deep;

  add_tongue (self, point, across, v, &color);
  add_lower_teeth (self, point, across, v, &color);
  if (!self->warp->face->teeth)
    add_upper_teeth (self, point, across, v, &color);
  blend (&color, &self->gums,
         0.8f * viseme_signal_smoothstep (1 - rim / (RIM + 2 * viseme_signal_smoothstep (side))));
  return color;
}
