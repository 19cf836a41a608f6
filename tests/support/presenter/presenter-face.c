/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-presenter"

#include "config.h"

#include "presenter-face.h"

#include <math.h>

#include "presenter-mouth.h"
#include "presenter-paint.h"

#define SKIN       0xe9b892
#define SKIN_LIGHT 0xfbdcc0
#define SKIN_SHADE 0xb9744f
#define SKIN_DEEP  0x8a4a33
#define HAIR       0x4b2c23
#define HAIR_LIGHT 0x8a563f
#define HAIR_DARK  0x2f1a16
#define EYE_X      38.
#define EYE_Y      -25.
#define EYE_WIDTH  17.5
#define EYE_HEIGHT 9.8

/* Half outlines from the top down; the other half is their mirror image. */
static void
trace_head (cairo_t *cr, double drop)
{
  const double points[][2] = {
    { 0, -128 },
    { 52, -116 },
    { 83, -70 },
    { 88, -20 },
    { 84, 28 },
    { 72, 68 + drop * .4 },
    { 48, 97 + drop * .9 },
    { 18, 111 + drop },
    { -18, 111 + drop },
    { -48, 97 + drop * .9 },
    { -72, 68 + drop * .4 },
    { -84, 28 },
    { -88, -20 },
    { -83, -70 },
    { -52, -116 },
  };

  presenter_paint_outline (cr, points, G_N_ELEMENTS (points));
}

/**
 * presenter_face_draw_back:
 * @cr: head coordinates
 * @pose: the pose
 *
 * Paints what is behind the face: hair and neck. The body comes between this and the face.
 */
void
presenter_face_draw_back (cairo_t *cr, const PresenterPose *pose)
{
  const double hair[][2] = {
    { 0, -168 },  { 62, -156 },  { 104, -108 },  { 116, -40 },  { 114, 30 },
    { 104, 84 },  { 74, 104 },   { 0, 96 },      { -74, 104 },  { -104, 84 },
    { -114, 30 }, { -116, -40 }, { -104, -108 }, { -62, -156 },
  };

  cairo_new_path (cr);
  presenter_paint_outline (cr, hair, G_N_ELEMENTS (hair));
  presenter_paint_color (cr, HAIR_DARK, 1.);
  cairo_fill (cr);
}

/* Grain from TOP to BOTTOM, moved by (X, Y): by it can be told how the skin moves. */
static void
draw_grain (cairo_t *cr, cairo_surface_t *grain, double top, double bottom, double x, double y)
{
  cairo_pattern_t *pattern = cairo_pattern_create_for_surface (grain);
  cairo_matrix_t matrix;

  cairo_pattern_set_extend (pattern, CAIRO_EXTEND_REPEAT);
  cairo_matrix_init_scale (&matrix, 1.6, 1.6);
  cairo_matrix_translate (&matrix, -x, -y);
  cairo_pattern_set_matrix (pattern, &matrix);
  cairo_set_source (cr, pattern);
  cairo_rectangle (cr, -200, top, 400, bottom - top);
  cairo_fill (cr);
  cairo_pattern_destroy (pattern);
}

static void
draw_skin (cairo_t *cr, const PresenterPose *pose, cairo_surface_t *grain)
{
  const double drop = PRESENTER_JAW_DROP * pose->opening;
  const double shift = PRESENTER_TURN_SHIFT * pose->turn;
  cairo_save (cr);
  cairo_new_path (cr);
  trace_head (cr, drop);
  cairo_clip (cr);

  presenter_paint_color (cr, SKIN, 1.);
  cairo_paint (cr);

  /* Rounded by light from the upper left. */
  presenter_paint_spot (cr, -20, -82, 88, 46, SKIN_LIGHT, .8);
  presenter_paint_spot (cr, 104, 0, 56, 150, SKIN_SHADE, .75);
  presenter_paint_spot (cr, -110, 10, 42, 150, SKIN_SHADE, .55);
  presenter_paint_spot (cr, 0, 122 + drop, 96, 30, SKIN_SHADE, .7);
  presenter_paint_spot (cr, shift - 52, 20, 36, 28, SKIN_LIGHT, .75);
  presenter_paint_spot (cr, shift + 50, 20, 34, 28, SKIN_LIGHT, .65);
  presenter_paint_spot (cr, shift - 54, 34, 28, 20, 0xe0755f, .33);
  presenter_paint_spot (cr, shift + 54, 34, 28, 20, 0xe0755f, .33);
  presenter_paint_spot (cr, shift * .8, 94 + drop * .9, 26, 14, SKIN_LIGHT, .6);

  draw_grain (cr, grain, -200, PRESENTER_MOUTH_Y, shift, 0);
  draw_grain (cr, grain, PRESENTER_MOUTH_Y, 200, shift, .9 * drop);
  cairo_restore (cr);
}

static void
trace_eye (cairo_t *cr, double side, double open)
{
  cairo_new_path (cr);
  cairo_move_to (cr, -EYE_WIDTH * side, 2.);
  cairo_curve_to (cr, -EYE_WIDTH * .5 * side, -EYE_HEIGHT * 1.3 * open, EYE_WIDTH * .5 * side,
                  -EYE_HEIGHT * 1.4 * open, EYE_WIDTH * side, -.5);
  cairo_curve_to (cr, EYE_WIDTH * .5 * side, EYE_HEIGHT * .9, -EYE_WIDTH * .4 * side,
                  EYE_HEIGHT * .95, -EYE_WIDTH * side, 2.);
  cairo_close_path (cr);
}

/* The line of the upper lid with its lashes. */
static void
draw_lid (cairo_t *cr, double side, double open)
{
  cairo_new_path (cr);
  cairo_move_to (cr, -EYE_WIDTH * side, 2.);
  cairo_curve_to (cr, -EYE_WIDTH * .5 * side, -EYE_HEIGHT * 1.3 * open + 2 * (1 - open),
                  EYE_WIDTH * .5 * side, -EYE_HEIGHT * 1.4 * open + 4 * (1 - open),
                  (EYE_WIDTH + 3) * side, -1.5);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_width (cr, 3.2);
  presenter_paint_color (cr, HAIR_DARK, 1.);
  cairo_stroke (cr);
}

static void
draw_eyeball (cairo_t *cr, double side, double gaze)
{
  const double x = gaze;

  presenter_paint_color (cr, 0xf2ece4, 1.);
  cairo_paint (cr);
  presenter_paint_spot (cr, 0, -9, 24, 9, 0x6b4a44, .7);

  cairo_arc (cr, x, -1.2, 8.8, 0, 2 * G_PI);
  presenter_paint_color (cr, 0x4f3420, 1.);
  cairo_fill (cr);
  presenter_paint_spot (cr, x, 2.4, 6., 5., 0xa8743f, .9);
  cairo_arc (cr, x, -1.2, 4.2, 0, 2 * G_PI);
  presenter_paint_color (cr, 0x140c0a, 1.);
  cairo_fill (cr);
  cairo_arc (cr, x - 2.8, -4., 1.9, 0, 2 * G_PI);
  presenter_paint_color (cr, 0xffffff, .95);
  cairo_fill (cr);
}

static void
draw_brow (cairo_t *cr, double side, double lift)
{
  const double points[][2] = {
    { -22 * side, -1.5 }, { -6 * side, -6 },  { 9 * side, -6.5 },    { 25 * side, 2.5 },
    { 10 * side, -2 },    { -6 * side, -.5 }, { -21.5 * side, 4.5 },
  };

  cairo_save (cr);
  cairo_translate (cr, EYE_X * side, EYE_Y - 22 - 4. * lift);
  cairo_new_path (cr);
  presenter_paint_outline (cr, points, G_N_ELEMENTS (points));
  presenter_paint_color (cr, HAIR, .96);
  cairo_fill (cr);
  cairo_restore (cr);
}

/* SIDE: -1 for the left of the picture, 1 for the right. */
static void
draw_eye (cairo_t *cr, const PresenterPose *pose, double side)
{
  const double open = 1. - pose->blink;

  cairo_save (cr);
  cairo_translate (cr, EYE_X * side, EYE_Y);

  presenter_paint_spot (cr, -4 * side, -6, 34, 25, SKIN_DEEP, .62);
  presenter_paint_spot (cr, 0, 11, 22, 9, SKIN_SHADE, .4);

  trace_eye (cr, side, 1.);
  presenter_paint_color (cr, 0xc98f6b, 1.);
  cairo_fill (cr);
  if (open > .05)
    {
      cairo_save (cr);
      trace_eye (cr, side, open);
      cairo_clip (cr);
      draw_eyeball (cr, side, 1.5 * pose->turn);
      cairo_restore (cr);
    }
  draw_lid (cr, side, open);

  cairo_new_path (cr);
  cairo_move_to (cr, -(EYE_WIDTH - 3) * side, -8);
  cairo_curve_to (cr, -6 * side, -16, 8 * side, -16, (EYE_WIDTH + 1) * side, -7);
  cairo_set_line_width (cr, 1.3);
  presenter_paint_color (cr, SKIN_DEEP, .7);
  cairo_stroke (cr);
  cairo_restore (cr);

  draw_brow (cr, side, pose->brow);
}

static void
draw_nose (cairo_t *cr, double turn)
{
  presenter_paint_spot (cr, 12 + 2 * turn, 2, 9, 34, SKIN_SHADE, .55);
  presenter_paint_spot (cr, -12 + 2 * turn, -8, 7, 26, SKIN_SHADE, .4);
  presenter_paint_spot (cr, turn, -14, 8, 46, SKIN_LIGHT, .95);
  presenter_paint_spot (cr, turn, 17, 13, 11, SKIN_LIGHT, .7);
  presenter_paint_spot (cr, 0, 33, 23, 7, SKIN_DEEP, .5);

  for (int side = -1; side <= 1; side += 2)
    {
      cairo_new_path (cr);
      cairo_move_to (cr, 13 * side, 14);
      cairo_curve_to (cr, 19 * side, 18, 19 * side, 27, 12 * side, 28);
      cairo_set_line_width (cr, 1.6);
      presenter_paint_color (cr, SKIN_DEEP, .6);
      cairo_stroke (cr);
      presenter_paint_spot (cr, 7.5 * side, 28, 6, 3.6, 0x4a1f18, .95);
    }
}

/* Folds from the nose to the mouth, deeper when it opens. */
static void
draw_folds (cairo_t *cr, const PresenterPose *pose)
{
  for (int side = -1; side <= 1; side += 2)
    {
      cairo_new_path (cr);
      cairo_move_to (cr, 25 * side, 31);
      cairo_curve_to (cr, 33 * side, 37, 39 * side, 44, (41 + 2 * pose->width) * side,
                      52 + 4 * pose->opening);
      cairo_set_line_width (cr, 2.6);
      presenter_paint_color (cr, SKIN_SHADE, .2 + .12 * pose->opening);
      cairo_stroke (cr);
    }
  presenter_paint_spot (cr, 0, 43, 5, 8, SKIN_SHADE, .35);
}

/* The parting is on the right of the picture. */
static void
draw_fringe (cairo_t *cr)
{
  const double left[][2] = {
    { 30, -128 },   { 0, -106 },   { -40, -92 }, { -72, -66 }, { -85, -26 },
    { -80, 26 },    { -84, 74 },   { -94, 92 },  { -114, 60 }, { -120, -20 },
    { -108, -106 }, { -66, -158 }, { 0, -172 },
  };
  const double right[][2] = {
    { 26, -130 }, { 58, -110 }, { 80, -74 },  { 86, -28 },   { 81, 26 },   { 86, 72 },
    { 96, 92 },   { 114, 56 },  { 119, -24 }, { 108, -104 }, { 68, -156 }, { 10, -171 },
  };

  presenter_paint_spot (cr, -70, -64, 30, 50, SKIN_DEEP, .4);
  presenter_paint_spot (cr, 72, -70, 26, 46, SKIN_DEEP, .4);

  cairo_new_path (cr);
  presenter_paint_outline (cr, right, G_N_ELEMENTS (right));
  presenter_paint_color (cr, HAIR, 1.);
  cairo_fill (cr);
  presenter_paint_outline (cr, left, G_N_ELEMENTS (left));
  presenter_paint_color (cr, HAIR, 1.);
  cairo_fill (cr);
}

static void
draw_strands (cairo_t *cr)
{
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  for (int i = 0; i < 9; i++)
    {
      double place = i / 8.;

      cairo_set_line_width (cr, 1.2 + (i % 3) * .9);
      presenter_paint_color (cr, i % 2 == 0 ? HAIR_LIGHT : HAIR_DARK, .5);
      cairo_move_to (cr, 22 - 10 * place, -136 - 26 * place);
      cairo_curve_to (cr, -30 - 26 * place, -122 - 30 * place, -82 - 20 * place, -84 - 32 * place,
                      -90 - 20 * place, 74 - 24 * place);
      cairo_stroke (cr);

      cairo_move_to (cr, 36 + 8 * place, -134 - 22 * place);
      cairo_curve_to (cr, 66 + 18 * place, -116 - 20 * place, 90 + 16 * place, -74 - 20 * place,
                      91 + 19 * place, 72 - 24 * place);
      cairo_stroke (cr);
    }
}

/**
 * presenter_face_draw:
 * @cr: head coordinates
 * @pose: the pose
 * @grain: repeating texture of the skin
 *
 * Paints a head with the light and shadow that detectors of frontal faces look for: eyes darker
 * than cheeks and forehead, a bright bridge of the nose between them, a dark mouth.
 */
void
presenter_face_draw (cairo_t *cr, const PresenterPose *pose, cairo_surface_t *grain)
{
  const double shift = PRESENTER_TURN_SHIFT * pose->turn;

  draw_skin (cr, pose, grain);

  cairo_save (cr);
  cairo_translate (cr, shift, 0);
  draw_folds (cr, pose);
  draw_eye (cr, pose, -1);
  draw_eye (cr, pose, 1);
  draw_nose (cr, pose->turn);
  cairo_translate (cr, 0, PRESENTER_MOUTH_Y);
  presenter_mouth_draw (cr, pose);
  cairo_restore (cr);

  draw_fringe (cr);
  draw_strands (cr);
}
