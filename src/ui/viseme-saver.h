/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef void (*VisemeSaverProgress) (double fraction, gpointer user_data);

void viseme_saver_copy_async (GFile *source,
                              GFile *destination,
                              VisemeSaverProgress progress,
                              gpointer progress_data,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean viseme_saver_copy_finish (GAsyncResult *result, GError **error);
GdkContentProvider *viseme_saver_make_content (GFile *file);
void viseme_saver_show_in_files (GFile *file, GtkWindow *parent);

G_END_DECLS
