/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef void (*VisemeParallelFunc) (guint index, gpointer user_data);
typedef void (*VisemeParallelProgress) (double fraction, gpointer user_data);

gboolean viseme_parallel_run (guint n,
                              VisemeParallelFunc work,
                              gpointer work_data,
                              VisemeParallelProgress progress,
                              gpointer progress_data,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
