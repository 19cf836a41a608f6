/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

#include "presenter-pose.h"

G_BEGIN_DECLS

/* CR is in head coordinates, moved so that (0, 0) is the middle of the mouth. */
void presenter_mouth_draw (cairo_t *cr, const PresenterPose *pose);

G_END_DECLS
