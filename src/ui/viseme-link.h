/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gateway/viseme-gateway.h"

G_BEGIN_DECLS

gboolean viseme_link_is_web (GFile *file);
/* Fetches a web link into the user's cache, or takes it from there. */
void viseme_link_fetch_async (GFile *link,
                              VisemeTransferProgress progress,
                              gpointer progress_data,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
GFile *viseme_link_fetch_finish (GAsyncResult *result, GError **error);

G_END_DECLS
