/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* An HTTP server on a loopback port that answers byte for byte what a test tells it, so that it can
 * break the rules. Runs in threads of its own; keeps a ledger of what it was asked. */
typedef struct _FaultServer FaultServer;

FaultServer *fault_server_new (void);
void fault_server_free (FaultServer *self);
char *fault_server_make_url (FaultServer *self, const char *path);
/* Queues the next answer: the head and body as they go over the wire. NULL closes the connection
 * after the request was read. "Connection: close" in the head closes it after the answer. */
void fault_server_push (FaultServer *self, const char *answer);
void fault_server_push_json (FaultServer *self, int status, const char *json);
/* A 200 with these bytes. */
void fault_server_push_bytes (FaultServer *self, const void *data, gsize size);
/* Every request that begins with START gets this JSON, whatever is queued. */
void fault_server_set_json (FaultServer *self, const char *start, const char *json);
void fault_server_set_delay (FaultServer *self, guint milliseconds);
/* How many requests began with START, such as "POST /v1/video". */
guint fault_server_count (FaultServer *self, const char *start);
/* The heads of all requests, and the size and SHA-256 of the last body. */
char *fault_server_get_heads (FaultServer *self);
goffset fault_server_get_body_size (FaultServer *self);
char *fault_server_get_body_hash (FaultServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FaultServer, fault_server_free)

G_END_DECLS
