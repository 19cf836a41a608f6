/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* N_PEAKS peak levels 0..1, evenly spread over the length of FILE's first audio stream, streamed
 * (memory does not grow with the length). Returns: (element-type gfloat) */
void viseme_waveform_read_async (GFile *file,
                                 guint n_peaks,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GArray *viseme_waveform_read_finish (GAsyncResult *result, GError **error);

G_END_DECLS
