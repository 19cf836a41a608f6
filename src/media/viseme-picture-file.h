/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean viseme_picture_file_is_whole (GFile *picture, GCancellable *cancellable);
const char *viseme_picture_file_get_type (const char *name);
gboolean viseme_picture_file_convert (GFile *picture,
                                      const char *media_type,
                                      GCancellable *cancellable,
                                      GError **error);

G_END_DECLS
