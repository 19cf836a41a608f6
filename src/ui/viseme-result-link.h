/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jobs/viseme-job.h"

G_BEGIN_DECLS

/* The link under which a gateway has a result. Links go out of date: it is asked each time. */
gboolean viseme_result_link_is_known (VisemeJob *job);
void viseme_result_link_find_async (VisemeJob *job,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
char *viseme_result_link_find_finish (GAsyncResult *result, GError **error);

G_END_DECLS
