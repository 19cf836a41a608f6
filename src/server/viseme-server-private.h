/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-play-money.h"
#include "viseme-server.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

struct _VisemeServer
{
  GObject parent_instance;
  SoupServer *soup;
  VisemeFileStore *store;
  VisemeJobQueue *queue;
  char *token;
  goffset max_upload;
  VisemePlayMoney *money; /* nullable: nothing costs anything */
};

/* Nullable: the request is answered then. */
VisemeServerJob *
viseme_server_find_job (VisemeServer *self, SoupServerMessage *message, const char *id);

/* What only the second version of the protocol has; the rest is as in the first. */
JsonNode *
viseme_server_v2_job_to_json (VisemeServer *self, VisemeServerJob *job, const char *base_url);
const char *viseme_server_v2_get_idempotency_key (SoupServerMessage *message); /* nullable */
void viseme_server_v2_handle_check_file (VisemeServer *self,
                                         SoupServerMessage *message,
                                         const char *argument);
void viseme_server_v2_handle_estimate (VisemeServer *self,
                                       SoupServerMessage *message,
                                       const char *argument);
void
viseme_server_v2_handle_list (VisemeServer *self, SoupServerMessage *message, const char *argument);
void
viseme_server_v2_handle_status (VisemeServer *self, SoupServerMessage *message, const char *id);
void viseme_server_v2_handle_price (VisemeServer *self, SoupServerMessage *message, const char *id);
void
viseme_server_v2_handle_cancel (VisemeServer *self, SoupServerMessage *message, const char *id);
void viseme_server_v2_handle_balance (VisemeServer *self,
                                      SoupServerMessage *message,
                                      const char *argument);
void viseme_server_v2_handle_usage (VisemeServer *self,
                                    SoupServerMessage *message,
                                    const char *argument);

G_END_DECLS
