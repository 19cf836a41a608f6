/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

#include "presenter-pose.h"

G_BEGIN_DECLS

/* In head coordinates, see PresenterPose. */
#define PRESENTER_MOUTH_Y    58. /* height of the line between the corners of the mouth */
#define PRESENTER_TURN_SHIFT 4.  /* how far the features move in the face */
#define PRESENTER_JAW_DROP   15. /* how far the chin moves for a wide open mouth */

/* The box that a frontal face detector should find is the square from -BOX to BOX. */
#define PRESENTER_BOX 106.

/* All in head coordinates: CR is already transformed. GRAIN: a repeating texture. */
void presenter_face_draw_back (cairo_t *cr, const PresenterPose *pose);
void presenter_face_draw (cairo_t *cr, const PresenterPose *pose, cairo_surface_t *grain);

G_END_DECLS
