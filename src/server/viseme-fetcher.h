/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-file-writer.h"

G_BEGIN_DECLS

#define VISEME_TYPE_FETCHER (viseme_fetcher_get_type ())
G_DECLARE_FINAL_TYPE (VisemeFetcher, viseme_fetcher, VISEME, FETCHER, GObject)

/* Downloads http(s) URLs into a file store, with limits on size, time and redirects. */
VisemeFetcher *viseme_fetcher_new (VisemeFileStore *store, goffset max_bytes, guint max_seconds);
void viseme_fetcher_fetch_async (VisemeFetcher *self,
                                 const char *url,
                                 const char *media_type,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
VisemeStoredFile *
viseme_fetcher_fetch_finish (VisemeFetcher *self, GAsyncResult *result, GError **error);

gboolean viseme_fetcher_is_allowed (const char *url);

G_END_DECLS
