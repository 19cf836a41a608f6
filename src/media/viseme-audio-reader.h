/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Decodes the first audio stream of FILE to float mono samples in [-1, 1] at RATE Hz. Blocks; for
 * worker threads. MAX_SECONDS bounds the memory (0: none): longer audio is
 * VISEME_ERROR_TOO_LARGE. Sets VISEME_ERROR_NO_AUDIO, _NOT_MEDIA, _DAMAGED and those of
 * viseme_files_check_readable(). Returns: (transfer full) (element-type gfloat) */
GArray *viseme_audio_reader_read (GFile *file,
                                  int rate,
                                  double max_seconds,
                                  GCancellable *cancellable,
                                  GError **error);

/* The same with CHANNELS, 1 or 2, interleaved. */
GArray *viseme_audio_reader_read_channels (GFile *file,
                                           int rate,
                                           int channels,
                                           double max_seconds,
                                           GCancellable *cancellable,
                                           GError **error);

G_END_DECLS
