/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _PresenterMovie PresenterMovie;

PresenterMovie *presenter_movie_new (const char *path,
                                     int width,
                                     int height,
                                     int fps,
                                     int audio_rate,
                                     GError **error);
void presenter_movie_free (PresenterMovie *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PresenterMovie, presenter_movie_free)

/* The whole sound track, mono. Comes before the first frame. */
void presenter_movie_add_audio (PresenterMovie *self, const gint16 *samples, gsize n_samples);

/* PIXELS: rows of 4 bytes B, G, R, x, packed. */
gboolean presenter_movie_add_frame (PresenterMovie *self, const guint8 *pixels, GError **error);
gboolean presenter_movie_finish (PresenterMovie *self, GError **error);

G_END_DECLS
