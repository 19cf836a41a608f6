/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

#include "presenter-pose.h"

G_BEGIN_DECLS

typedef struct _PresenterScene PresenterScene;

/* A room of WIDTH x HEIGHT pixels with the presenter in it. */
PresenterScene *presenter_scene_new (int width, int height, guint32 seed);
void presenter_scene_free (PresenterScene *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PresenterScene, presenter_scene_free)

/* Returns: (transfer none): the picture, CAIRO_FORMAT_RGB24, valid until the next call. */
cairo_surface_t *presenter_scene_draw (PresenterScene *self, const PresenterPose *pose);

G_END_DECLS
