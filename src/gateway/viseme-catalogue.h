/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gateway/viseme-gateway.h"
#include "gateway/viseme-model.h"

G_BEGIN_DECLS

/* What a gateway sells and for how much: asked where it tells (v2), documented elsewhere. Prices
 * that nobody tells are VISEME_MODEL_PRICE_UNKNOWN. */
void viseme_catalogue_load_async (VisemeGateway *gateway,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
/* Returns: (transfer full): a GListModel of VisemeModel; NULL for an address that is none */
GListModel *viseme_catalogue_load_finish (GAsyncResult *result, GError **error);
/* The same before the gateway has answered. Returns: (transfer full) */
GListModel *viseme_catalogue_list_unasked (VisemeGateway *gateway);

G_END_DECLS
