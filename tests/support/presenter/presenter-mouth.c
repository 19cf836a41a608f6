/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-presenter"

#include "config.h"

#include "presenter-mouth.h"

#include "presenter-paint.h"

#define HALF_WIDTH 31.  /* of the mouth at rest, head units */
#define SPREAD     6.   /* what rounding takes off and spreading adds */
#define DROP       26.  /* of the lower lip when wide open */
#define LIFT       4.   /* of the upper lip when wide open */
#define SMILE      -2.2 /* height of the corners */

typedef struct
{
  double half;  /* corner to middle */
  double upper; /* lower edge of the upper lip, middle */
  double lower; /* upper edge of the lower lip, middle */
  double full;  /* thickness of the lower lip */
} Lips;

static Lips
get_lips (const PresenterPose *pose)
{
  return (Lips){
    .half = HALF_WIDTH + SPREAD * pose->width - 3. * pose->opening,
    .upper = -LIFT * pose->opening - .4,
    .lower = DROP * pose->opening + .4,
    .full = 9.5 - 1.5 * pose->opening - 1. * pose->width,
  };
}

/* The dark between the lips; its path also clips what is inside. */
static void
trace_inside (cairo_t *cr, const Lips *lips)
{
  double half = lips->half - 2.;

  cairo_move_to (cr, -half, SMILE);
  cairo_curve_to (cr, -half * .55, lips->upper * 1.3, -half * .3, lips->upper * 1.15, 0,
                  lips->upper * 1.1);
  cairo_curve_to (cr, half * .3, lips->upper * 1.15, half * .55, lips->upper * 1.3, half, SMILE);
  cairo_curve_to (cr, half * .72, lips->lower * .95, half * .4, lips->lower, 0, lips->lower);
  cairo_curve_to (cr, -half * .4, lips->lower, -half * .72, lips->lower * .95, -half, SMILE);
  cairo_close_path (cr);
}

static void
draw_teeth (cairo_t *cr, const Lips *lips)
{
  double top = lips->upper * 1.3;

  cairo_new_path (cr);
  cairo_move_to (cr, -lips->half, top - 2);
  cairo_line_to (cr, lips->half, top - 2);
  cairo_line_to (cr, lips->half * .8, top + 3);
  cairo_curve_to (cr, lips->half * .5, top + 9.5, -lips->half * .5, top + 9.5, -lips->half * .8,
                  top + 3);
  cairo_close_path (cr);
  presenter_paint_color (cr, 0xf4efe8, 1.);
  cairo_fill (cr);

  presenter_paint_color (cr, 0xc9bdb2, .8);
  cairo_set_line_width (cr, .5);
  for (int i = -3; i <= 3; i++)
    {
      cairo_move_to (cr, i * 6., top);
      cairo_line_to (cr, i * 5.8, top + 7.5 - .25 * i * i);
    }
  cairo_stroke (cr);
}

static void
draw_inside (cairo_t *cr, const PresenterPose *pose, const Lips *lips)
{
  cairo_save (cr);
  trace_inside (cr, lips);
  cairo_clip (cr);

  presenter_paint_color (cr, 0x3d1118, 1.);
  cairo_paint (cr);
  presenter_paint_spot (cr, 0, lips->lower + 2., lips->half * .75, 5. + 8. * pose->opening,
                        0xd0646a, 1.);
  draw_teeth (cr, lips);
  presenter_paint_spot (cr, 0, lips->upper - 1., lips->half * 1.1, 5., 0x2a0a10, .55);
  cairo_restore (cr);
}

static void
draw_upper_lip (cairo_t *cr, const Lips *lips)
{
  const double half = lips->half;
  const double top = lips->upper - 7.;
  const double inner = lips->upper;
  cairo_pattern_t *shade = cairo_pattern_create_linear (0, top, 0, 2.);

  cairo_pattern_add_color_stop_rgb (shade, 0, .76, .40, .38);
  cairo_pattern_add_color_stop_rgb (shade, 1, .60, .25, .26);

  cairo_move_to (cr, -half - 1, SMILE);
  cairo_curve_to (cr, -half * .62, top * .62, -half * .3, top * 1.06, -half * .14, top);
  cairo_curve_to (cr, -half * .08, top, -half * .04, top + 1.6, 0, top + 1.8);
  cairo_curve_to (cr, half * .04, top + 1.6, half * .08, top, half * .14, top);
  cairo_curve_to (cr, half * .3, top * 1.06, half * .62, top * .62, half + 1, SMILE);
  cairo_curve_to (cr, half * .6, inner * 1.3 + .8, half * .3, inner * 1.15 + 1.2, 0, inner + 1.6);
  cairo_curve_to (cr, -half * .3, inner * 1.15 + 1.2, -half * .6, inner * 1.3 + .8, -half - 1,
                  SMILE);
  cairo_close_path (cr);
  cairo_set_source (cr, shade);
  cairo_fill (cr);
  cairo_pattern_destroy (shade);
}

static void
draw_lower_lip (cairo_t *cr, const Lips *lips)
{
  const double half = lips->half;
  const double inner = lips->lower;
  const double outer = inner + lips->full;
  cairo_pattern_t *shade = cairo_pattern_create_linear (0, inner, 0, outer);

  cairo_pattern_add_color_stop_rgb (shade, 0, .72, .34, .34);
  cairo_pattern_add_color_stop_rgb (shade, .45, .85, .49, .46);
  cairo_pattern_add_color_stop_rgb (shade, 1, .76, .41, .38);

  cairo_move_to (cr, -half - 1, SMILE);
  cairo_curve_to (cr, -half * .85, inner * .6 + lips->full * .55, -half * .48, outer, 0, outer);
  cairo_curve_to (cr, half * .48, outer, half * .85, inner * .6 + lips->full * .55, half + 1,
                  SMILE);
  cairo_curve_to (cr, half * .72, inner * .95, half * .4, inner, 0, inner);
  cairo_curve_to (cr, -half * .4, inner, -half * .72, inner * .95, -half - 1, SMILE);
  cairo_close_path (cr);
  cairo_set_source (cr, shade);
  cairo_fill (cr);
  cairo_pattern_destroy (shade);

  presenter_paint_spot (cr, -half * .12, inner + lips->full * .42, half * .38, 2.4, 0xffe2d6, .55);
}

/* The line where shut lips meet, and the little shadows at the corners. */
static void
draw_seam (cairo_t *cr, const Lips *lips, double opening)
{
  presenter_paint_color (cr, 0x5a1f22, CLAMP (1. - opening * 6., 0., .9));
  cairo_set_line_width (cr, 1.5);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_move_to (cr, -lips->half, SMILE);
  cairo_curve_to (cr, -lips->half * .5, 1.8, -lips->half * .2, -.6, 0, .9);
  cairo_curve_to (cr, lips->half * .2, -.6, lips->half * .5, 1.8, lips->half, SMILE);
  cairo_stroke (cr);

  presenter_paint_spot (cr, -lips->half - 1.5, SMILE, 5, 4, 0x7a3527, .55);
  presenter_paint_spot (cr, lips->half + 1.5, SMILE, 5, 4, 0x7a3527, .55);
}

/**
 * presenter_mouth_draw:
 * @cr: head units, (0, 0) in the middle between the corners of the mouth
 * @pose: whose opening and width to draw
 *
 * Paints lips, teeth, tongue and the dark between them.
 */
void
presenter_mouth_draw (cairo_t *cr, const PresenterPose *pose)
{
  Lips lips = get_lips (pose);

  presenter_paint_spot (cr, 0, lips.lower + lips.full + 4., lips.half * .8, 6., 0xa05c43, .45);
  draw_inside (cr, pose, &lips);
  draw_lower_lip (cr, &lips);
  draw_upper_lip (cr, &lips);
  draw_seam (cr, &lips, pose->opening);
}
