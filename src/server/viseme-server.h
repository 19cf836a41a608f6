/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-job-queue.h"

G_BEGIN_DECLS

#define VISEME_TYPE_SERVER (viseme_server_get_type ())
G_DECLARE_FINAL_TYPE (VisemeServer, viseme_server, VISEME, SERVER, GObject)

/* The gateway protocol, version 1, over HTTP. */
VisemeServer *viseme_server_new (VisemeFileStore *store,
                                 VisemeJobQueue *queue,
                                 const char *token,
                                 goffset max_upload);
gboolean viseme_server_listen (VisemeServer *self, const char *address, GError **error);
/* Practice: the paid models of the service are offered for play money, kept in FOLDER. */
void viseme_server_set_practice (VisemeServer *self, const char *folder);
char *viseme_server_get_base_url (VisemeServer *self);

G_END_DECLS
