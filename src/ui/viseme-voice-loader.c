/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-voice-loader"

#include "config.h"

#include "viseme-voice-loader.h"

#include "gateway/viseme-credentials.h"
#include "gateway/viseme-model.h"

#include <string.h>

#define DEFAULT_LANGUAGE "en"

typedef struct
{
  char *cloud_url;
  GListStore *voices; /* of the user's languages, of the cloud, and then the rest */
  GListStore *rest;
  GError *local_error; /* why there are none of this computer */
} Loading;

static void
loading_free (Loading *loading)
{
  g_free (loading->cloud_url);
  g_clear_object (&loading->voices);
  g_clear_object (&loading->rest);
  g_clear_error (&loading->local_error);
  g_free (loading);
}

/* Whether the user reads the language of the voice, whatever the country. */
static gboolean
is_familiar (VisemeVoice *voice)
{
  const char *language = viseme_voice_get_language (voice);
  const char *const *names = g_get_language_names ();

  if (!language)
    return TRUE;

  for (gsize i = 0; names[i]; i++)
    {
      const char *name = g_str_equal (names[i], "C") ? DEFAULT_LANGUAGE : names[i];
      gsize length = strcspn (name, "_-.@");

      if (strcspn (language, "-") == length && g_ascii_strncasecmp (language, name, length) == 0)
        return TRUE;
    }

  return FALSE;
}

/* A gateway may have voices of other models too; one that is called MODEL_ID is what is asked. */
static void
append (Loading *loading, GListModel *voices, const char *model_id)
{
  for (guint i = 0; voices != NULL && i < g_list_model_get_n_items (voices); i++)
    {
      g_autoptr (VisemeVoice) voice = g_list_model_get_item (voices, i);

      if (g_str_equal (viseme_voice_get_model_id (voice), model_id))
        g_list_store_append (is_familiar (voice) ? loading->voices : loading->rest, voice);
    }
}

static void
finish (GTask *task)
{
  Loading *loading = g_task_get_task_data (task);
  GListModel *rest = G_LIST_MODEL (loading->rest);

  for (guint i = 0; i < g_list_model_get_n_items (rest); i++)
    {
      g_autoptr (VisemeVoice) voice = g_list_model_get_item (rest, i);

      g_list_store_append (loading->voices, voice);
    }
  if (g_list_model_get_n_items (G_LIST_MODEL (loading->voices)) > 0)
    g_task_return_pointer (task, g_steal_pointer (&loading->voices), g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&loading->local_error));
}

static void
on_cloud_voices (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GListModel) voices =
      viseme_gateway_list_voices_finish (VISEME_GATEWAY (source), result, NULL);

  /* Without a key or a network the voices that are in every list can still be chosen. */
  if (voices == NULL)
    voices = viseme_voice_list_documented ();
  append (g_task_get_task_data (task), voices, VISEME_MODEL_CLOUD_SPEECH);
  finish (task);
}

static void
on_key (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Loading *loading = g_task_get_task_data (task);
  g_autofree char *key = viseme_credentials_lookup_finish (result, NULL);
  g_autoptr (VisemeGateway) gateway = NULL;
  g_autoptr (GListModel) voices = NULL;

  if (key == NULL)
    {
      voices = viseme_voice_list_documented ();
      append (loading, voices, VISEME_MODEL_CLOUD_SPEECH);
      finish (task);
      return;
    }

  gateway = viseme_gateway_new (loading->cloud_url, key);
  viseme_gateway_list_voices_async (gateway, g_task_get_cancellable (task), on_cloud_voices,
                                    g_object_ref (task));
}

static void
ask_cloud (GTask *task)
{
  Loading *loading = g_task_get_task_data (task);

  viseme_credentials_lookup_async (loading->cloud_url, g_task_get_cancellable (task), on_key, task);
}

static void
on_local_voices (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Loading *loading = g_task_get_task_data (task);
  g_autoptr (GListModel) voices =
      viseme_gateway_list_voices_finish (VISEME_GATEWAY (source), result, &loading->local_error);

  append (loading, voices, VISEME_MODEL_LOCAL);
  ask_cloud (g_steal_pointer (&task));
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Loading *loading = g_task_get_task_data (task);
  g_autoptr (VisemeGateway) gateway = viseme_local_gateway_connect_finish (
      VISEME_LOCAL_GATEWAY (source), result, &loading->local_error);

  if (gateway != NULL)
    viseme_gateway_list_voices_async (gateway, g_task_get_cancellable (task), on_local_voices,
                                      g_object_ref (task));
  else
    ask_cloud (g_steal_pointer (&task));
}

/**
 * viseme_voice_loader_load_async:
 * @local: the gateway of this computer
 * @cloud_url: base URL of the gateway of the service
 * @cancellable: (nullable): a cancellable
 * @callback: called with the voices
 * @user_data: data for @callback
 */
void
viseme_voice_loader_load_async (VisemeLocalGateway *local,
                                const char *cloud_url,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Loading *loading = g_new0 (Loading, 1);

  loading->cloud_url = g_strdup (cloud_url);
  loading->voices = g_list_store_new (VISEME_TYPE_VOICE);
  loading->rest = g_list_store_new (VISEME_TYPE_VOICE);
  g_task_set_source_tag (task, viseme_voice_loader_load_async);
  g_task_set_task_data (task, loading, (GDestroyNotify) loading_free);
  viseme_local_gateway_connect_async (local, cancellable, on_connected, task);
}

/**
 * viseme_voice_loader_load_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): a #GListModel of #VisemeVoice, or %NULL with @error set
 */
GListModel *
viseme_voice_loader_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
