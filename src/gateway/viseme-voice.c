/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-voice"

#include "config.h"

#include "viseme-voice.h"

#include "viseme-model.h"

struct _VisemeVoice
{
  GObject parent_instance;

  char *id;
  char *name;
  char *language;
  char *model_id;
};

G_DEFINE_FINAL_TYPE (VisemeVoice, viseme_voice, G_TYPE_OBJECT)

static void
viseme_voice_finalize (GObject *object)
{
  VisemeVoice *self = VISEME_VOICE (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->language);
  g_free (self->model_id);

  G_OBJECT_CLASS (viseme_voice_parent_class)->finalize (object);
}

static void
viseme_voice_class_init (VisemeVoiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = viseme_voice_finalize;
}

static void
viseme_voice_init (VisemeVoice *self)
{
}

/* Services write names without a capital. */
static char *
capitalise (const char *name)
{
  gunichar first = g_unichar_totitle (g_utf8_get_char (name));
  char letter[7] = { 0 };

  if (*name == '\0')
    return g_strdup (name);
  g_unichar_to_utf8 (first, letter);

  return g_strconcat (letter, g_utf8_next_char (name), NULL);
}

/**
 * viseme_voice_new:
 * @id: what the gateway calls it
 * @name: what people call it
 * @language: (nullable): the language that it speaks, %NULL for one that speaks many
 * @model_id: the speech model that has it
 *
 * Returns: (transfer full): the voice
 */
VisemeVoice *
viseme_voice_new (const char *id, const char *name, const char *language, const char *model_id)
{
  VisemeVoice *self = g_object_new (VISEME_TYPE_VOICE, NULL);

  self->id = g_strdup (id);
  self->name = capitalise (name);
  self->language = g_strdup (language);
  self->model_id = g_strdup (model_id);

  return self;
}

/**
 * viseme_voice_get_id:
 * @self: a voice
 *
 * Returns: what the gateway calls it
 */
const char *
viseme_voice_get_id (VisemeVoice *self)
{
  g_return_val_if_fail (VISEME_IS_VOICE (self), NULL);

  return self->id;
}

/**
 * viseme_voice_get_name:
 * @self: a voice
 *
 * Returns: its name for people
 */
const char *
viseme_voice_get_name (VisemeVoice *self)
{
  g_return_val_if_fail (VISEME_IS_VOICE (self), NULL);

  return self->name;
}

/**
 * viseme_voice_get_language:
 * @self: a voice
 *
 * Returns: (nullable): the language that it speaks; %NULL for one that speaks many
 */
const char *
viseme_voice_get_language (VisemeVoice *self)
{
  g_return_val_if_fail (VISEME_IS_VOICE (self), NULL);

  return self->language;
}

/**
 * viseme_voice_get_model_id:
 * @self: a voice
 *
 * Returns: the speech model that has it
 */
const char *
viseme_voice_get_model_id (VisemeVoice *self)
{
  g_return_val_if_fail (VISEME_IS_VOICE (self), NULL);

  return self->model_id;
}

/**
 * viseme_voice_list_documented:
 *
 * The lists in the service's documentation differ; these are in all of them (gateway protocol 3.3).
 *
 * Returns: (transfer full): a #GListModel of #VisemeVoice, the default first
 */
GListModel *
viseme_voice_list_documented (void)
{
  static const char *const names[] = { "rachel", "sarah", "adam" };
  GListStore *store = g_list_store_new (VISEME_TYPE_VOICE);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (VisemeVoice) voice =
          viseme_voice_new (names[i], names[i], NULL, VISEME_MODEL_CLOUD_SPEECH);

      g_list_store_append (store, voice);
    }

  return G_LIST_MODEL (store);
}
