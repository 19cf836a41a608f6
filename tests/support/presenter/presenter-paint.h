/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* A closed smooth outline through N_POINTS points (x, y pairs). */
void presenter_paint_outline (cairo_t *cr, const double (*points)[2], gsize n_points);

/* COLOR: 0xRRGGBB. */
void presenter_paint_color (cairo_t *cr, guint32 color, double alpha);

/* A soft ellipse of COLOR that fades to nothing at its edge. */
void presenter_paint_spot (cairo_t *cr,
                           double x,
                           double y,
                           double width,
                           double height,
                           guint32 color,
                           double alpha);

/* Grain of many sizes, dark and light, SIZE pixels square; ROUGHNESS 0..1. */
cairo_surface_t *presenter_paint_grain_new (int size, double roughness, guint32 seed);

G_END_DECLS
