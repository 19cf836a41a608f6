/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-presenter"

#include "config.h"

#include "presenter-scene.h"

#include <math.h>

#include "presenter-face.h"
#include "presenter-paint.h"

#define GRAIN_SIZE 256 /* pixels */

struct _PresenterScene
{
  int width;
  int height;
  cairo_surface_t *room;    /* does not change */
  cairo_surface_t *picture; /* the current frame */
  cairo_surface_t *skin_grain;
  cairo_surface_t *cloth_grain;
};

static void
paint_grain (cairo_t *cr, cairo_surface_t *grain, double size)
{
  cairo_pattern_t *pattern = cairo_pattern_create_for_surface (grain);
  cairo_matrix_t matrix;

  cairo_matrix_init_scale (&matrix, 1. / size, 1. / size);
  cairo_pattern_set_matrix (pattern, &matrix);
  cairo_pattern_set_extend (pattern, CAIRO_EXTEND_REPEAT);
  cairo_set_source (cr, pattern);
  cairo_paint (cr);
  cairo_pattern_destroy (pattern);
}

static void
draw_wall (cairo_t *cr, double size)
{
  cairo_pattern_t *wall = cairo_pattern_create_linear (0, 0, size, size);

  cairo_pattern_add_color_stop_rgb (wall, 0, .93, .91, .86);
  cairo_pattern_add_color_stop_rgb (wall, 1, .72, .77, .78);
  cairo_set_source (cr, wall);
  cairo_paint (cr);
  cairo_pattern_destroy (wall);
  presenter_paint_spot (cr, size * .2, size * .2, size * .7, size * .7, 0xfff6e0, .7);
}

/* Books on a board: upright blocks of many colours. */
static void
draw_books (cairo_t *cr, double size)
{
  const guint32 colors[] = { 0x3f7d78, 0xd98f4e, 0x5b6f9c, 0xc95f55, 0xe3c567, 0x7d5a7c, 0x94b49f };
  double x = .79;

  for (int i = 0; i < 8; i++)
    {
      double width = .02 + .008 * ((i * 5) % 3);
      double height = .12 + .02 * ((i * 3) % 4);

      cairo_rectangle (cr, size * x, size * (.36 - height), size * width, size * height);
      presenter_paint_color (cr, colors[i % G_N_ELEMENTS (colors)], .85);
      cairo_fill (cr);
      x += width + .002;
    }
  cairo_rectangle (cr, size * .76, size * .36, size * .3, size * .016);
  presenter_paint_color (cr, 0xa9805c, 1.);
  cairo_fill (cr);
  presenter_paint_spot (cr, size * .9, size * .39, size * .16, size * .03, 0x5c4a3c, .35);
}

static void
draw_leaf (cairo_t *cr, double length, double angle, guint32 color)
{
  cairo_save (cr);
  cairo_rotate (cr, angle);
  cairo_new_path (cr);
  cairo_move_to (cr, 0, 0);
  cairo_curve_to (cr, length * .25, -length * .2, length * .75, -length * .2, length, 0);
  cairo_curve_to (cr, length * .75, length * .16, length * .25, length * .16, 0, 0);
  presenter_paint_color (cr, color, 1.);
  cairo_fill (cr);
  cairo_restore (cr);
}

static void
draw_plant (cairo_t *cr, double size)
{
  cairo_save (cr);
  cairo_translate (cr, size * .1, size * .62);
  for (int i = 0; i < 11; i++)
    draw_leaf (cr, size * (.15 + .02 * (i % 4)), -G_PI * (.08 + .084 * i),
               i % 2 == 0 ? 0x4e8c6a : 0x6aa780);
  cairo_new_path (cr);
  cairo_move_to (cr, -size * .06, 0);
  cairo_line_to (cr, size * .06, 0);
  cairo_line_to (cr, size * .045, size * .13);
  cairo_line_to (cr, -size * .045, size * .13);
  cairo_close_path (cr);
  presenter_paint_color (cr, 0xc9734f, 1.);
  cairo_fill (cr);
  cairo_restore (cr);
}

static cairo_surface_t *
draw_room (int width, int height, cairo_surface_t *grain)
{
  cairo_surface_t *room = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (room);
  const double size = MIN (width, height);

  cairo_translate (cr, (width - size) / 2., (height - size) / 2.);
  draw_wall (cr, size);
  draw_books (cr, size);
  draw_plant (cr, size);
  paint_grain (cr, grain, 1.);
  cairo_destroy (cr);
  return room;
}

/**
 * presenter_scene_new:
 * @width: pixels
 * @height: pixels
 * @seed: of the textures
 *
 * Returns: (transfer full): the scene
 */
PresenterScene *
presenter_scene_new (int width, int height, guint32 seed)
{
  PresenterScene *self = g_new0 (PresenterScene, 1);

  self->width = width;
  self->height = height;
  self->skin_grain = presenter_paint_grain_new (GRAIN_SIZE, .1, seed + 1);
  self->cloth_grain = presenter_paint_grain_new (GRAIN_SIZE, .12, seed + 2);
  self->room = draw_room (width, height, self->cloth_grain);
  self->picture = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  return self;
}

void
presenter_scene_free (PresenterScene *self)
{
  cairo_surface_destroy (self->room);
  cairo_surface_destroy (self->picture);
  cairo_surface_destroy (self->skin_grain);
  cairo_surface_destroy (self->cloth_grain);
  g_free (self);
}

/* Neck and shoulders follow the head by a part of its way. */
static void
draw_body (cairo_t *cr, PresenterScene *self, const PresenterPose *pose)
{
  const double shoulders[][2] = {
    { 0, 128 },    { 60, 138 },   { 140, 168 },  { 186, 230 }, { 205, 420 },
    { -205, 420 }, { -186, 230 }, { -140, 168 }, { -60, 138 },
  };
  const double neck[][2] = {
    { 44, 60 }, { 44, 120 }, { 62, 146 }, { 0, 190 }, { -62, 146 }, { -44, 120 }, { -44, 60 },
  };
  const double middle = self->width / 2.;

  cairo_save (cr);
  cairo_translate (cr, middle + .55 * (pose->x - middle), pose->y);
  cairo_scale (cr, pose->scale, pose->scale);

  cairo_new_path (cr);
  presenter_paint_outline (cr, shoulders, G_N_ELEMENTS (shoulders));
  cairo_save (cr);
  cairo_clip (cr);
  presenter_paint_color (cr, 0x2b7a80, 1.);
  cairo_paint (cr);
  presenter_paint_spot (cr, -80, 190, 130, 80, 0x54a7a8, .7);
  presenter_paint_spot (cr, 170, 260, 110, 140, 0x17494f, .7);
  paint_grain (cr, self->cloth_grain, .8);
  cairo_restore (cr);

  cairo_new_path (cr);
  presenter_paint_outline (cr, neck, G_N_ELEMENTS (neck));
  cairo_save (cr);
  cairo_clip (cr);
  presenter_paint_color (cr, 0xdca680, 1.);
  cairo_paint (cr);
  presenter_paint_spot (cr, 6, 104, 84, 52, 0x8a4a33, .95);
  paint_grain (cr, self->skin_grain, .8);
  cairo_restore (cr);

  for (int side = -1; side <= 1; side += 2)
    {
      cairo_new_path (cr);
      cairo_move_to (cr, 43 * side, 118);
      cairo_curve_to (cr, 62 * side, 122, 76 * side, 134, 84 * side, 148);
      cairo_line_to (cr, 50 * side, 208);
      cairo_line_to (cr, 2 * side, 184);
      cairo_curve_to (cr, 26 * side, 172, 42 * side, 150, 43 * side, 118);
      cairo_close_path (cr);
      presenter_paint_color (cr, side < 0 ? 0x3f9094 : 0x226469, 1.);
      cairo_fill (cr);
    }
  cairo_restore (cr);
}

static void
enter_head (cairo_t *cr, const PresenterPose *pose)
{
  cairo_save (cr);
  cairo_translate (cr, pose->x, pose->y);
  cairo_rotate (cr, pose->roll);
  cairo_scale (cr, pose->scale, pose->scale);
}

/**
 * presenter_scene_draw:
 * @self: the scene
 * @pose: the presenter at one moment
 *
 * Returns: (transfer none): the picture
 */
cairo_surface_t *
presenter_scene_draw (PresenterScene *self, const PresenterPose *pose)
{
  cairo_t *cr = cairo_create (self->picture);

  cairo_set_source_surface (cr, self->room, 0, 0);
  cairo_paint (cr);

  enter_head (cr, pose);
  presenter_face_draw_back (cr, pose);
  cairo_restore (cr);
  draw_body (cr, self, pose);
  enter_head (cr, pose);
  if (pose->away)
    presenter_face_draw_back (cr, pose);
  else
    presenter_face_draw (cr, pose, self->skin_grain);
  cairo_restore (cr);

  cairo_destroy (cr);
  cairo_surface_flush (self->picture);
  return self->picture;
}
