/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define VISEME_MODEL_LOCAL         "local"     /* the embedded engine */
#define VISEME_MODEL_CLOUD_SPEECH  "eleven_v3" /* the voices of the service */
#define VISEME_MODEL_IMAGE         "soul"      /* makes a picture from words */
#define VISEME_MODEL_ANIMATION     "kling-v3"  /* makes a video from a picture and words */
#define VISEME_MODEL_FABRIC        "veed-fabric-1.0"
#define VISEME_MODEL_OMNIHUMAN     "omnihuman-v1.5"
#define VISEME_MODEL_PRICE_UNKNOWN (-1)

/* What a model makes, and from what. */
typedef enum
{
  VISEME_MODEL_TASK_LIP_SYNC,        /* a video from a video and speech */
  VISEME_MODEL_TASK_TALKING_PICTURE, /* a video from a picture and speech */
  VISEME_MODEL_TASK_SPEECH,          /* speech from a text */
  VISEME_MODEL_TASK_IMAGE,           /* a picture from words */
  VISEME_MODEL_TASK_ANIMATION,       /* a video from a picture and words */
} VisemeModelTask;

const char *viseme_model_task_to_nick (VisemeModelTask task);

#define VISEME_TYPE_MODEL (viseme_model_get_type ())
G_DECLARE_FINAL_TYPE (VisemeModel, viseme_model, VISEME, MODEL, GObject)

/* One quality: what runs where, how long it takes, what it costs. Immutable. */
const char *viseme_model_get_id (VisemeModel *self);      /* "sync-v2-pro" */
const char *viseme_model_get_name (VisemeModel *self);    /* translated: "Best" */
const char *viseme_model_get_summary (VisemeModel *self); /* translated, one line */
VisemeModelTask viseme_model_get_task (VisemeModel *self);
gboolean viseme_model_takes (VisemeModel *self, gboolean is_picture); /* for lip-sync */
gboolean viseme_model_is_local (VisemeModel *self);
gboolean viseme_model_is_recommended (VisemeModel *self);
/* 1 credit = 1 US cent; 0 is free, VISEME_MODEL_PRICE_UNKNOWN when nobody tells. */
gint64 viseme_model_get_credits (VisemeModel *self);
double viseme_model_get_min_seconds (VisemeModel *self); /* typical time; 0: varies */
double viseme_model_get_max_seconds (VisemeModel *self);
const char *viseme_model_get_price_source (VisemeModel *self); /* translated: where and when from */
char *viseme_model_describe_time (VisemeModel *self); /* translated: "60–90 s", "time varies" */

/* All models with the documented prices, best to know first: local, lipsync, sync-v2, sync-v2-pro.
 * Returns: (transfer full): a GListModel of VisemeModel */
GListModel *viseme_model_list_documented (void);
/* Those that only some gateways have, without a price. Returns: (transfer full) */
GListModel *viseme_model_list_rare (void);
/* The same model with a price that somebody told; SOURCE says who and when, translated. */
VisemeModel *viseme_model_new_priced (VisemeModel *self, gint64 credits, const char *source);
/* What speaks texts: local, eleven_v3. Returns: (transfer full): a GListModel of VisemeModel */
GListModel *viseme_model_list_speech (void);
guint viseme_model_get_max_characters (VisemeModel *self); /* of a text; 0: takes none */
/* What makes speech move a picture: veed-fabric-1.0, omnihuman-v1.5. Returns: (transfer full) */
GListModel *viseme_model_list_talking_picture (void);
/* What makes pictures and animates them: soul, kling-v3. Returns: (transfer full) */
GListModel *viseme_model_list_makers (void);
/* In any list. Returns: (transfer full) (nullable) */
VisemeModel *viseme_model_find_documented (const char *id);
VisemeModel *viseme_model_find (GListModel *models, const char *id); /* transfer full, nullable */

G_END_DECLS
