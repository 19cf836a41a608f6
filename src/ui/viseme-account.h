/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gateway/viseme-local-gateway.h"

G_BEGIN_DECLS

/* The user's account at the gateway. Properties (read-only, notify): "signed-in" (gboolean),
 * "balance" (gint64 credits, -1 while not known), "base-url" (string). The setting
 * "gateway-url" chooses the gateway, unless the environment does. */
#define VISEME_TYPE_ACCOUNT (viseme_account_get_type ())
G_DECLARE_FINAL_TYPE (VisemeAccount, viseme_account, VISEME, ACCOUNT, GObject)

VisemeAccount *viseme_account_new (GSettings *settings);
/* With play money: always signed in. */
VisemeAccount *viseme_account_new_practice (GSettings *settings, VisemeLocalGateway *local);
gboolean viseme_account_is_practice (VisemeAccount *self);
const char *viseme_account_get_base_url (VisemeAccount *self);
/* Whether the environment chooses the gateway, so that the setting does not count. */
gboolean viseme_account_is_fixed (void);
gboolean viseme_account_get_signed_in (VisemeAccount *self);
gint64 viseme_account_get_balance (VisemeAccount *self);
/* Looks for a stored key, where one was stored, and asks for the balance. */
void viseme_account_load (VisemeAccount *self);
/* Another account is loaded instead, whose prices count. */
void viseme_account_leave (VisemeAccount *self);
void viseme_account_refresh (VisemeAccount *self);
/* Tries the key at the gateway and stores it. */
void viseme_account_sign_in_async (VisemeAccount *self,
                                   const char *key,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean viseme_account_sign_in_finish (VisemeAccount *self,
                                        GAsyncResult *result,
                                        gboolean *only_for_session,
                                        GError **error);
void viseme_account_sign_out (VisemeAccount *self);

G_END_DECLS
