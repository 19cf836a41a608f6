/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A mouth's opening over time, from a file of lines "TIME OPENING" with rising times. */
typedef struct _PresenterTrack PresenterTrack;

PresenterTrack *presenter_track_load (const char *path, GError **error);
void presenter_track_free (PresenterTrack *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PresenterTrack, presenter_track_free)

/* Linear between the lines; 0 .. 1. */
double presenter_track_get (PresenterTrack *self, double time);

G_END_DECLS
