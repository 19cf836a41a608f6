/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-model"

#include "config.h"

#include "viseme-model.h"

#include "base/viseme-format.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* The day on which the prices below were taken from the service's documentation. */
#define PRICE_DATE "2026-11-22"

struct _VisemeModel
{
  GObject parent_instance;

  char *id;
  char *name;
  char *summary;
  char *price_source;
  VisemeModelTask task;
  gint64 credits;
  double min_seconds;
  double max_seconds;
  guint max_characters;
  gboolean local;
  gboolean recommended;
};

G_DEFINE_FINAL_TYPE (VisemeModel, viseme_model, G_TYPE_OBJECT)

typedef struct
{
  const char *id;
  const char *name;
  const char *summary;
  VisemeModelTask task;
  gint64 credits;
  gint64 least; /* where the documents disagree and CREDITS is not known: what they say */
  gint64 most;
  double min_seconds;
  double max_seconds;
  guint max_characters;
  gboolean recommended;
} Documented;

static const Documented documented[] = {
  {
      .id = VISEME_MODEL_LOCAL,
      .name = N_ ("On this computer"),
      .summary = N_ ("Draft quality · private, nothing is uploaded"),
  },
  {
      .id = "lipsync",
      .name = N_ ("Basic"),
      .summary = N_ ("Cloud · general lip-sync"),
      .credits = 50,
  },
  {
      .id = "sync-v2",
      .name = N_ ("Good"),
      .summary = N_ ("Cloud · faster, for close-ups"),
      .credits = 50,
      .min_seconds = 45,
      .max_seconds = 60,
  },
  {
      .id = "sync-v2-pro",
      .name = N_ ("Best"),
      .summary = N_ ("Cloud · the finest mouth detail"),
      .credits = 80,
      .min_seconds = 60,
      .max_seconds = 90,
      .recommended = TRUE,
  },
};

/* The price of the voices is for any text (gateway protocol 3.1); gateways of the second version
 * charge by the character and tell what. */
static const Documented speech[] = {
  {
      .id = VISEME_MODEL_LOCAL,
      .name = N_ ("On this computer"),
      .summary = N_ ("espeak-ng · clear, but sounds like a machine · private, nothing is uploaded"),
      .task = VISEME_MODEL_TASK_SPEECH,
      .max_characters = 10000,
  },
  {
      .id = VISEME_MODEL_CLOUD_SPEECH,
      .name = N_ ("Cloud voice"),
      .summary = N_ ("ElevenLabs v3 · sounds like a person, speaks many languages"),
      .task = VISEME_MODEL_TASK_SPEECH,
      .credits = 25,
      .max_characters = 5000,
  },
};

/* Sold by gateways of the second version only, which tell the price. */
static const Documented rare[] = {
  {
      .id = "sync-v3",
      .name = N_ ("Newest"),
      .summary = N_ ("Cloud · the newest model"),
      .credits = VISEME_MODEL_PRICE_UNKNOWN,
  },
};

/* For these the service's own pages disagree by far (gateway protocol 6), so no price is shown as
 * one. */
static const Documented talking_picture[] = {
  {
      .id = VISEME_MODEL_FABRIC,
      .name = N_ ("Talking picture"),
      .summary = N_ ("Cloud · VEED Fabric · moves the face in a picture"),
      .task = VISEME_MODEL_TASK_TALKING_PICTURE,
      .credits = VISEME_MODEL_PRICE_UNKNOWN,
      .least = 50,
      .most = 473,
      .min_seconds = 30,
      .max_seconds = 50,
  },
  {
      .id = VISEME_MODEL_OMNIHUMAN,
      .name = N_ ("Acting picture"),
      .summary = N_ ("Cloud · OmniHuman · moves face, head and hands"),
      .task = VISEME_MODEL_TASK_TALKING_PICTURE,
      .credits = VISEME_MODEL_PRICE_UNKNOWN,
      .least = 100,
      .most = 1008,
  },
};

static const Documented makers[] = {
  {
      .id = VISEME_MODEL_IMAGE,
      .name = N_ ("Picture"),
      .summary = N_ ("Cloud · Higgsfield Soul · a picture of a person from words"),
      .task = VISEME_MODEL_TASK_IMAGE,
      .credits = 15,
  },
  {
      .id = VISEME_MODEL_ANIMATION,
      .name = N_ ("Animation"),
      .summary = N_ ("Cloud · Kling 3 · a video from a picture and words"),
      .task = VISEME_MODEL_TASK_ANIMATION,
      .credits = VISEME_MODEL_PRICE_UNKNOWN,
      .least = 150,
      .most = 221,
  },
};

static void
viseme_model_finalize (GObject *object)
{
  VisemeModel *self = VISEME_MODEL (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->summary);
  g_free (self->price_source);

  G_OBJECT_CLASS (viseme_model_parent_class)->finalize (object);
}

static void
viseme_model_class_init (VisemeModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = viseme_model_finalize;
}

static void
viseme_model_init (VisemeModel *self)
{
}

/* Returns: (transfer full): translated words that say where the documented price is from. */
static char *
describe_source (const Documented *entry)
{
  g_autofree char *least = viseme_format_money (entry->least);
  g_autofree char *most = viseme_format_money (entry->most);

  if (g_str_equal (entry->id, VISEME_MODEL_LOCAL))
    return g_strdup (_ ("runs on this computer"));
  if (entry->most > 0)
    /* Translators: two prices, and the day on which the service's documents said both */
    return g_strdup_printf (_ ("the service’s documents say from %s to %s, %s"), least, most,
                            PRICE_DATE);

  /* Translators: where a price comes from: the service's documentation of this day */
  return g_strdup_printf (_ ("documented, %s"), PRICE_DATE);
}

static VisemeModel *
new_documented (const Documented *entry)
{
  VisemeModel *self = g_object_new (VISEME_TYPE_MODEL, NULL);

  self->id = g_strdup (entry->id);
  self->name = g_strdup (_ (entry->name));
  self->summary = g_strdup (_ (entry->summary));
  self->credits = entry->credits;
  self->min_seconds = entry->min_seconds;
  self->max_seconds = entry->max_seconds;
  self->max_characters = entry->max_characters;
  self->recommended = entry->recommended;
  self->local = g_str_equal (entry->id, VISEME_MODEL_LOCAL);
  self->task = entry->task;
  self->price_source = describe_source (entry);

  return self;
}

/**
 * viseme_model_get_id:
 * @self: a model
 *
 * Returns: the name that the gateway knows it by, such as `sync-v2-pro`
 */
const char *
viseme_model_get_id (VisemeModel *self)
{
  g_return_val_if_fail (VISEME_IS_MODEL (self), NULL);

  return self->id;
}

/**
 * viseme_model_get_name:
 * @self: a model
 *
 * Returns: its translated name for people
 */
const char *
viseme_model_get_name (VisemeModel *self)
{
  g_return_val_if_fail (VISEME_IS_MODEL (self), NULL);

  return self->name;
}

/**
 * viseme_model_get_summary:
 * @self: a model
 *
 * Returns: one translated line about it
 */
const char *
viseme_model_get_summary (VisemeModel *self)
{
  g_return_val_if_fail (VISEME_IS_MODEL (self), NULL);

  return self->summary;
}

/**
 * viseme_model_get_task:
 * @self: a model
 *
 * Returns: what it makes
 */
VisemeModelTask
viseme_model_get_task (VisemeModel *self)
{
  g_return_val_if_fail (VISEME_IS_MODEL (self), VISEME_MODEL_TASK_LIP_SYNC);

  return self->task;
}

/**
 * viseme_model_task_to_nick:
 * @task: a task
 *
 * Returns: its name for programs
 */
const char *
viseme_model_task_to_nick (VisemeModelTask task)
{
  static const char *const nicks[] = {
    [VISEME_MODEL_TASK_LIP_SYNC] = "lip-sync",
    [VISEME_MODEL_TASK_TALKING_PICTURE] = "talking-picture",
    [VISEME_MODEL_TASK_SPEECH] = "speech",
    [VISEME_MODEL_TASK_IMAGE] = "image",
    [VISEME_MODEL_TASK_ANIMATION] = "animation",
  };

  return nicks[task];
}

/**
 * viseme_model_takes:
 * @self: a model
 * @is_picture: %TRUE for a picture of the person, %FALSE for a video
 *
 * Returns: whether it makes the person speak; the engine of this computer does so with both
 */
gboolean
viseme_model_takes (VisemeModel *self, gboolean is_picture)
{
  g_return_val_if_fail (VISEME_IS_MODEL (self), FALSE);

  if (self->task == VISEME_MODEL_TASK_LIP_SYNC)
    return !is_picture || self->local;

  return is_picture && self->task == VISEME_MODEL_TASK_TALKING_PICTURE;
}

/**
 * viseme_model_is_local:
 * @self: a model
 *
 * Returns: %TRUE for the engine on this computer
 */
gboolean
viseme_model_is_local (VisemeModel *self)
{
  g_return_val_if_fail (VISEME_IS_MODEL (self), FALSE);

  return self->local;
}

/**
 * viseme_model_is_recommended:
 * @self: a model
 *
 * Returns: %TRUE for the one that the service recommends
 */
gboolean
viseme_model_is_recommended (VisemeModel *self)
{
  g_return_val_if_fail (VISEME_IS_MODEL (self), FALSE);

  return self->recommended;
}

/**
 * viseme_model_get_credits:
 * @self: a model
 *
 * Returns: the price of one job in credits (US cents); 0 is free, %VISEME_MODEL_PRICE_UNKNOWN when
 *   nobody tells
 */
gint64
viseme_model_get_credits (VisemeModel *self)
{
  g_return_val_if_fail (VISEME_IS_MODEL (self), VISEME_MODEL_PRICE_UNKNOWN);

  return self->credits;
}

/**
 * viseme_model_get_min_seconds:
 * @self: a model
 *
 * Returns: the shorter end of the typical time in seconds, 0 when it varies
 */
double
viseme_model_get_min_seconds (VisemeModel *self)
{
  g_return_val_if_fail (VISEME_IS_MODEL (self), 0);

  return self->min_seconds;
}

/**
 * viseme_model_get_max_seconds:
 * @self: a model
 *
 * Returns: the longer end of the typical time in seconds, 0 when it varies
 */
double
viseme_model_get_max_seconds (VisemeModel *self)
{
  g_return_val_if_fail (VISEME_IS_MODEL (self), 0);

  return self->max_seconds;
}

/**
 * viseme_model_get_price_source:
 * @self: a model
 *
 * Returns: translated words that say where and when the price is from
 */
const char *
viseme_model_get_price_source (VisemeModel *self)
{
  g_return_val_if_fail (VISEME_IS_MODEL (self), NULL);

  return self->price_source;
}

/**
 * viseme_model_describe_time:
 * @self: a model
 *
 * Returns: (transfer full): the typical time in translated words, such as `60–90 s`
 */
char *
viseme_model_describe_time (VisemeModel *self)
{
  g_return_val_if_fail (VISEME_IS_MODEL (self), NULL);

  if (self->max_seconds <= 0)
    return g_strdup (_ ("time varies"));

  /* Translators: a range of seconds, such as 60–90 s */
  return g_strdup_printf (_ ("%d–%d s"), (int) lround (self->min_seconds),
                          (int) lround (self->max_seconds));
}

static GListModel *
make_list (const Documented *entries, gsize n_entries)
{
  GListStore *store = g_list_store_new (VISEME_TYPE_MODEL);

  for (gsize i = 0; i < n_entries; i++)
    {
      g_autoptr (VisemeModel) model = new_documented (&entries[i]);

      g_list_store_append (store, model);
    }

  return G_LIST_MODEL (store);
}

/**
 * viseme_model_list_documented:
 *
 * The lip-sync models of the service's documentation with its prices, and the engine on this
 * computer (gateway protocol 3.1).
 *
 * Returns: (transfer full): a #GListModel of #VisemeModel: local, lipsync, sync-v2, sync-v2-pro
 */
GListModel *
viseme_model_list_documented (void)
{
  return make_list (documented, G_N_ELEMENTS (documented));
}

/**
 * viseme_model_list_rare:
 *
 * The lip-sync models that only some gateways have, and whose price only these tell.
 *
 * Returns: (transfer full): a #GListModel of #VisemeModel
 */
GListModel *
viseme_model_list_rare (void)
{
  return make_list (rare, G_N_ELEMENTS (rare));
}

/**
 * viseme_model_new_priced:
 * @self: a model
 * @credits: what one job costs, or %VISEME_MODEL_PRICE_UNKNOWN
 * @source: translated words that say where and when the price is from
 *
 * Returns: (transfer full): the same model with that price
 */
VisemeModel *
viseme_model_new_priced (VisemeModel *self, gint64 credits, const char *source)
{
  VisemeModel *copy;

  g_return_val_if_fail (VISEME_IS_MODEL (self), NULL);
  g_return_val_if_fail (source != NULL, NULL);

  copy = g_object_new (VISEME_TYPE_MODEL, NULL);
  copy->id = g_strdup (self->id);
  copy->name = g_strdup (self->name);
  copy->summary = g_strdup (self->summary);
  copy->price_source = g_strdup (source);
  copy->task = self->task;
  copy->credits = credits;
  copy->min_seconds = self->min_seconds;
  copy->max_seconds = self->max_seconds;
  copy->max_characters = self->max_characters;
  copy->local = self->local;
  copy->recommended = self->recommended;

  return copy;
}

/**
 * viseme_model_list_speech:
 *
 * The speech models: espeak-ng on this computer, and the voices of the service.
 *
 * Returns: (transfer full): a #GListModel of #VisemeModel
 */
GListModel *
viseme_model_list_speech (void)
{
  return make_list (speech, G_N_ELEMENTS (speech));
}

/**
 * viseme_model_get_max_characters:
 * @self: a model
 *
 * Returns: how long a text it speaks; 0 for one that speaks none
 */
guint
viseme_model_get_max_characters (VisemeModel *self)
{
  g_return_val_if_fail (VISEME_IS_MODEL (self), 0);

  return self->max_characters;
}

/**
 * viseme_model_list_talking_picture:
 *
 * The models that make a picture of a person speak (gateway protocol 3.1).
 *
 * Returns: (transfer full): a #GListModel of #VisemeModel
 */
GListModel *
viseme_model_list_talking_picture (void)
{
  return make_list (talking_picture, G_N_ELEMENTS (talking_picture));
}

/**
 * viseme_model_list_makers:
 *
 * The models that make the picture or the video of a person (gateway protocol 3.1).
 *
 * Returns: (transfer full): a #GListModel of #VisemeModel
 */
GListModel *
viseme_model_list_makers (void)
{
  return make_list (makers, G_N_ELEMENTS (makers));
}

/**
 * viseme_model_find_documented:
 * @id: a model's name
 *
 * Returns: (transfer full) (nullable): the model of that name, the lip-sync one first
 */
VisemeModel *
viseme_model_find_documented (const char *id)
{
  GListModel *(*const lists[]) (void) = { viseme_model_list_documented, viseme_model_list_speech,
                                          viseme_model_list_talking_picture,
                                          viseme_model_list_makers };

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (GListModel) list = lists[i]();
      VisemeModel *model = viseme_model_find (list, id);

      if (model != NULL)
        return model;
    }

  return NULL;
}

/**
 * viseme_model_find:
 * @models: a #GListModel of #VisemeModel
 * @id: a model's name
 *
 * Returns: (transfer full) (nullable): the model of that name
 */
VisemeModel *
viseme_model_find (GListModel *models, const char *id)
{
  g_return_val_if_fail (G_IS_LIST_MODEL (models), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; i < g_list_model_get_n_items (models); i++)
    {
      g_autoptr (VisemeModel) model = g_list_model_get_item (models, i);

      if (g_str_equal (model->id, id))
        return g_steal_pointer (&model);
    }

  return NULL;
}
