/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* API keys, kept in the Secret Service, one per gateway URL. $VARG_API_KEY wins on lookup. Without
 * a usable keyring, store fails and the caller may keep the key for the session with
 * viseme_credentials_set_session_key(). Keys never reach a log. */
void viseme_credentials_lookup_async (const char *base_url,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
/* Returns: (transfer full) (nullable): NULL without an error when there is no key */
char *viseme_credentials_lookup_finish (GAsyncResult *result, GError **error);
void viseme_credentials_store_async (const char *base_url,
                                     const char *key,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean viseme_credentials_store_finish (GAsyncResult *result, GError **error);
void viseme_credentials_clear_async (const char *base_url,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean viseme_credentials_clear_finish (GAsyncResult *result, GError **error);
void viseme_credentials_set_session_key (const char *base_url, const char *key);
/* The gateway that the user's settings and environment ask for: VARG_BASE_URL, else
 * VARG_GATEWAY_URL + "/v1", else the default. Returns: (transfer full) */
char *viseme_credentials_get_base_url (void);

G_END_DECLS
