/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gateway/viseme-gateway.h"

G_BEGIN_DECLS

/* The gateway process of this computer: started on the first call, on a random loopback port with
 * a random token, ended with this object. A process that died is started again by the next call.
 * Program: $VISEME_GATEWAY_PROGRAM, else the installed one. */
#define VISEME_TYPE_LOCAL_GATEWAY (viseme_local_gateway_get_type ())
G_DECLARE_FINAL_TYPE (VisemeLocalGateway, viseme_local_gateway, VISEME, LOCAL_GATEWAY, GObject)

VisemeLocalGateway *viseme_local_gateway_new (void);
/* With the paid models for play money, and files of its own in FOLDER. */
VisemeLocalGateway *viseme_local_gateway_new_practice (const char *folder);
gboolean viseme_local_gateway_is_practice (VisemeLocalGateway *self);
void viseme_local_gateway_connect_async (VisemeLocalGateway *self,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
VisemeGateway *viseme_local_gateway_connect_finish (VisemeLocalGateway *self,
                                                    GAsyncResult *result,
                                                    GError **error);
/* What stands for the service in practice, in the second version of the protocol. Transfer full,
 * nullable: it is not ready, or no practice. */
VisemeGateway *viseme_local_gateway_get_paid (VisemeLocalGateway *self);

G_END_DECLS
