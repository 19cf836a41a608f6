/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean viseme_wave_file_write (const char *path,
                                 GArray *samples,
                                 int sample_rate,
                                 const char *note,
                                 GError **error);

G_END_DECLS
