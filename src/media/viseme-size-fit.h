/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef void (*VisemeSizeFitProgress) (double done, gpointer user_data); /* 0 to 1 */

/* Copies that have at most so many bytes, for services that take no more. The source stays as it
 * is. For worker threads: both block. */
gboolean viseme_size_fit_video (GFile *source,
                                GFile *target, /* MP4, made or replaced */
                                goffset most_bytes,
                                VisemeSizeFitProgress progress,
                                gpointer user_data,
                                GCancellable *cancellable,
                                GError **error);
gboolean viseme_size_fit_audio (GFile *source,
                                GFile *target, /* MP3, made or replaced */
                                goffset most_bytes,
                                VisemeSizeFitProgress progress,
                                gpointer user_data,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS
