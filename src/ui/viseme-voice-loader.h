/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gateway/viseme-local-gateway.h"

G_BEGIN_DECLS

/* The voices of this computer that speak the user's languages, those of the gateway at CLOUD_URL,
 * and the other ones of this computer: a GListModel of VisemeVoice. What one of the two does not
 * tell is left out. */
void viseme_voice_loader_load_async (VisemeLocalGateway *local,
                                     const char *cloud_url,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
GListModel *viseme_voice_loader_load_finish (GAsyncResult *result, GError **error);

G_END_DECLS
