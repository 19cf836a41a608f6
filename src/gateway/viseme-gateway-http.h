/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-answer.h"
#include "viseme-gateway-private.h"

G_BEGIN_DECLS

SoupSession *viseme_gateway_http_new_session (const char *url);
SoupMessage *viseme_gateway_http_new_message (VisemeGateway *self,
                                              const char *method,
                                              const char *path,
                                              GError **error);
void viseme_gateway_http_sign (VisemeGateway *self, SoupMessage *message);
gboolean viseme_gateway_http_is_loopback (const char *url);
gboolean viseme_gateway_http_is_same_origin (GUri *a, GUri *b);
char *viseme_gateway_http_get_host (VisemeGateway *self);
GError *viseme_gateway_http_make_error (const GError *error, const char *host);

/* The one request that may cost money, see viseme_gateway_submit_async(). */
void viseme_gateway_post_job_async (VisemeGateway *self,
                                    const char *path,
                                    const char *json,
                                    const char *key,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
void viseme_gateway_post_estimate_async (VisemeGateway *self,
                                         const char *json,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
void viseme_gateway_keep_pause (VisemeGateway *self, const VisemeAnswer *answer);
/* For a task whose source is the gateway; takes its reference. */
void viseme_gateway_http_send_for_task (GTask *task,
                                        SoupMessage *message,
                                        GError *error,
                                        GAsyncReadyCallback callback);
VisemeAnswer *viseme_gateway_http_finish_for_task (GTask *task, GAsyncResult *result);

/* Sends and reads the whole answer, bounded. Errors are as they come from below. */
void viseme_gateway_http_send_async (SoupSession *session,
                                     SoupMessage *message,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
VisemeAnswer *viseme_gateway_http_send_finish (GAsyncResult *result, GError **error);
/* The same for the thread of a transfer: blocks. */
VisemeAnswer *viseme_gateway_http_send (SoupSession *session,
                                        SoupMessage *message,
                                        GCancellable *cancellable,
                                        GError **error);
VisemeAnswer *viseme_gateway_http_read (SoupMessage *message,
                                        GInputStream *stream,
                                        GCancellable *cancellable,
                                        GError **error);

G_END_DECLS
