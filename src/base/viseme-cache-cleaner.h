/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the folders of viseme_cache_get_folder() take, and how to get rid of it. NAMES ends with
 * NULL. */
void viseme_cache_cleaner_measure_async (const char *const *names,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
/* Removes everything in them, then measures again. */
void viseme_cache_cleaner_clean_async (const char *const *names,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
/* Returns: bytes that are there, -1 on failure */
goffset viseme_cache_cleaner_finish (GAsyncResult *result, GError **error);

G_END_DECLS
