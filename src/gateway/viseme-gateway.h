/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "gateway/viseme-remote-job.h"
#include "gateway/viseme-usage.h"
#include "gateway/viseme-voice.h"

G_BEGIN_DECLS

/* No address, but a name: the practice gateway of this computer, see viseme-local-gateway.h. */
#define VISEME_GATEWAY_PRACTICE_URL "practice:/v2"
#define VISEME_GATEWAY_DEFAULT_URL  "https://api.varg.ai/v1"

/* A file that a gateway has. */
typedef struct
{
  char *url;
  char *media_type;
  char *hash; /* SHA-256, 64 hexadecimal characters */
  goffset size;
  gboolean deduplicated; /* the gateway had it already */
} VisemeUpload;

VisemeUpload *viseme_upload_copy (const VisemeUpload *upload);
void viseme_upload_free (VisemeUpload *upload);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeUpload, viseme_upload_free)

/* A client of one gateway: varg's cloud, a studio's server or the one on this computer. Main
 * thread only; all calls are asynchronous and cancellable. Errors are of VISEME_ERROR: AUTH,
 * CREDITS, NETWORK, RATE_LIMITED, TOO_LARGE, PROTOCOL, UNCONFIRMED (submit only), FAILED. */
#define VISEME_TYPE_GATEWAY (viseme_gateway_get_type ())
G_DECLARE_FINAL_TYPE (VisemeGateway, viseme_gateway, VISEME, GATEWAY, GObject)

VisemeGateway *viseme_gateway_new (const char *base_url, const char *token);
const char *viseme_gateway_get_base_url (VisemeGateway *self);

typedef void (*VisemeTransferProgress) (goffset done, goffset total, gpointer user_data);

/* POST /files, streamed from disk. */
void viseme_gateway_upload_async (VisemeGateway *self,
                                  GFile *file,
                                  const char *media_type,
                                  VisemeTransferProgress progress,
                                  gpointer progress_data,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
VisemeUpload *
viseme_gateway_upload_finish (VisemeGateway *self, GAsyncResult *result, GError **error);

/* A picture or a video that is to be made. What a model does not take stays NULL or 0. */
typedef struct
{
  const char *model;
  gboolean is_image;           /* a picture is made, not a video */
  const VisemeUpload *picture; /* nullable: a video, or an image */
  const VisemeUpload *audio;   /* nullable */
  const char *prompt;          /* nullable */
  const char *aspect_ratio;    /* nullable: such as "9:16"; the default of the model */
  int seconds;                 /* 0: the default of the model */
  const char *options;         /* nullable: JSON object, what the model offers beyond that */
} VisemeGeneration;

/* POST /video or /image. KEY: the Idempotency-Key, or NULL. Sent exactly once, whatever happens:
 * when the answer is lost the error is VISEME_ERROR_UNCONFIRMED. */
void viseme_gateway_submit_async (VisemeGateway *self,
                                  const VisemeGeneration *generation,
                                  const char *key,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
VisemeRemoteJob *
viseme_gateway_submit_finish (VisemeGateway *self, GAsyncResult *result, GError **error);

/* What is to be spoken. */
typedef struct
{
  const char *model;
  const char *text;
  const char *voice;   /* nullable: the default of the model */
  const char *options; /* nullable: JSON object, what the model offers beyond the text */
} VisemeSpeech;

/* POST /speech: sent once, and answered, as POST /video is: viseme_gateway_submit_finish(). */
void viseme_gateway_speak_async (VisemeGateway *self,
                                 const VisemeSpeech *speech,
                                 const char *key,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
/* For viseme_gateway_estimate_finish(). */
void viseme_gateway_estimate_speech_async (VisemeGateway *self,
                                           const VisemeSpeech *speech,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);

/* GET /voices (v1): a GListModel of VisemeVoice, the documented ones when it does not tell. */
void viseme_gateway_list_voices_async (VisemeGateway *self,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
GListModel *
viseme_gateway_list_voices_finish (VisemeGateway *self, GAsyncResult *result, GError **error);

/* GET /jobs/{id}, once. */
void viseme_gateway_get_job_async (VisemeGateway *self,
                                   const char *id,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
VisemeRemoteJob *
viseme_gateway_get_job_finish (VisemeGateway *self, GAsyncResult *result, GError **error);

/* Polls until the job ends; transport errors, 429 and 5xx are waited out with back-off, so a
 * hiccup never loses a paid job. PROGRESS sees every answer. TYPICAL_SECONDS spaces the polls. */
typedef void (*VisemeJobProgress) (VisemeRemoteJob *job, gpointer user_data);
void viseme_gateway_wait_async (VisemeGateway *self,
                                const char *id,
                                double typical_seconds,
                                VisemeJobProgress progress,
                                gpointer progress_data,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
VisemeRemoteJob *
viseme_gateway_wait_finish (VisemeGateway *self, GAsyncResult *result, GError **error);

/* DELETE /jobs/{id} (v1), POST /jobs/{id}/cancel (v2). */
void viseme_gateway_cancel_async (VisemeGateway *self,
                                  const char *id,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean viseme_gateway_cancel_finish (VisemeGateway *self, GAsyncResult *result, GError **error);

/* Streams URL to DESTINATION. TAG (nullable) names the bytes that an earlier call left there: only
 * the rest is then asked for; without it the file must not exist. TAGGED (nullable) is told the tag
 * to keep for that, with the data of PROGRESS. The key is sent only to the gateway's own origin,
 * and never across a redirect. */
typedef void (*VisemeDownloadTagged) (const char *tag, gpointer user_data);
void viseme_gateway_download_async (VisemeGateway *self,
                                    const char *url,
                                    GFile *destination,
                                    const char *tag,
                                    VisemeDownloadTagged tagged,
                                    VisemeTransferProgress progress,
                                    gpointer progress_data,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean viseme_gateway_download_finish (VisemeGateway *self, GAsyncResult *result, GError **error);

/* GET /balance (v1), /billing/balance (v2): credits, -1 with an error. */
void viseme_gateway_get_balance_async (VisemeGateway *self,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gint64
viseme_gateway_get_balance_finish (VisemeGateway *self, GAsyncResult *result, GError **error);

/* GET /usage (v1), /billing/usage (v2): what jobs cost. Elements are VisemeUsage. */
void viseme_gateway_get_usage_async (VisemeGateway *self,
                                     gint64 since,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
GPtrArray *
viseme_gateway_get_usage_finish (VisemeGateway *self, GAsyncResult *result, GError **error);

/* POST /estimate (v2): what a job would cost in credits, -1 with an error. */
void viseme_gateway_estimate_async (VisemeGateway *self,
                                    const VisemeGeneration *generation,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gint64 viseme_gateway_estimate_finish (VisemeGateway *self, GAsyncResult *result, GError **error);

/* Whether a file that was uploaded earlier is still there. */
void viseme_gateway_has_upload_async (VisemeGateway *self,
                                      const VisemeUpload *upload,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean viseme_gateway_has_upload_finish (VisemeGateway *self, GAsyncResult *result);

/* Whether it tells prices: otherwise they are known from the service's documentation only. */
gboolean viseme_gateway_tells_prices (VisemeGateway *self);
gboolean viseme_gateway_is_idempotent (VisemeGateway *self);
/* After how many seconds without a good answer a wait gives up. */
void viseme_gateway_set_patience (VisemeGateway *self, double seconds);
double viseme_gateway_get_pause (VisemeGateway *self);
goffset viseme_gateway_get_upload_limit (VisemeGateway *self); /* bytes, 0: not known */

G_END_DECLS
