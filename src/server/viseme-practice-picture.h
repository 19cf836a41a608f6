/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* In practice these take the place of the service's pictures and animations. Blocking; for worker
 * threads. */
gboolean viseme_practice_picture_make (const char *prompt,
                                       const char *aspect_ratio,
                                       const char *path,
                                       GCancellable *cancellable,
                                       GError **error);
gboolean viseme_practice_picture_mark (const char *picture,
                                       const char *path,
                                       GCancellable *cancellable,
                                       GError **error);

G_END_DECLS
