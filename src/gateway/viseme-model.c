/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-model"

#include "config.h"

#include "viseme-model.h"

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
  gint64 credits;
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
      .max_characters = 10000,
  },
  {
      .id = VISEME_MODEL_CLOUD_SPEECH,
      .name = N_ ("Cloud voice"),
      .summary = N_ ("ElevenLabs v3 · sounds like a person, speaks many languages"),
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
  if (self->local)
    self->price_source = g_strdup (_ ("runs on this computer"));
  else
    /* Translators: where a price comes from: the service's documentation of this day */
    self->price_source = g_strdup_printf (_ ("documented, %s"), PRICE_DATE);

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
 * viseme_model_find_documented:
 * @id: a model's name
 *
 * Returns: (transfer full) (nullable): the lip-sync model of that name, else the speech model
 */
VisemeModel *
viseme_model_find_documented (const char *id)
{
  g_autoptr (GListModel) lip_sync = viseme_model_list_documented ();
  g_autoptr (GListModel) spoken = viseme_model_list_speech ();
  VisemeModel *model = viseme_model_find (lip_sync, id);

  return model != NULL ? model : viseme_model_find (spoken, id);
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
