/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-gateway-speech"

#include "config.h"

#include "viseme-gateway.h"

#include "viseme-gateway-http.h"
#include "viseme-json.h"
#include "viseme-model.h"

/**
 * viseme_gateway_speak_async:
 * @self: a gateway
 * @speech: what is to be spoken
 * @key: (nullable): names what the user wants to pay for once; the same for every try of it
 * @cancellable: (nullable): a cancellable
 * @callback: called when the gateway has answered; viseme_gateway_submit_finish() has the job
 * @user_data: data for @callback
 *
 * `POST /speech`, sent exactly once; everything is as with viseme_gateway_submit_async().
 */
void
viseme_gateway_speak_async (VisemeGateway *self,
                            const VisemeSpeech *speech,
                            const char *key,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autofree char *json = NULL;

  g_return_if_fail (VISEME_IS_GATEWAY (self));
  g_return_if_fail (speech != NULL && speech->model != NULL && speech->text != NULL);

  json = viseme_dialect_make_speech_request (self->dialect, speech);
  viseme_gateway_post_job_async (self, "/speech", json, key, cancellable, callback, user_data);
}

/**
 * viseme_gateway_estimate_speech_async:
 * @self: a gateway
 * @speech: what is to be spoken
 * @cancellable: (nullable): a cancellable
 * @callback: called with the answer; viseme_gateway_estimate_finish() has the credits
 * @user_data: data for @callback
 *
 * `POST /estimate` (v2), which makes no job and costs nothing. v1 has no such question.
 */
void
viseme_gateway_estimate_speech_async (VisemeGateway *self,
                                      const VisemeSpeech *speech,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_autofree char *json = NULL;

  g_return_if_fail (VISEME_IS_GATEWAY (self));
  g_return_if_fail (speech != NULL && speech->model != NULL && speech->text != NULL);

  json = viseme_dialect_make_speech_request (self->dialect, speech);
  viseme_gateway_post_estimate_async (self, json, cancellable, callback, user_data);
}

/* Returns: (transfer full) (nullable): a voice that says at least what it is called. */
static VisemeVoice *
read_voice (JsonObject *object)
{
  const char *id = viseme_json_get_string (object, "voice_id");
  const char *name = viseme_json_get_string (object, "name");
  const char *model = viseme_json_get_string (object, "model");

  if (id == NULL || *id == '\0')
    return NULL;

  return viseme_voice_new (id, name != NULL ? name : id,
                           viseme_json_get_string (object, "language"),
                           model != NULL ? model : VISEME_MODEL_CLOUD_SPEECH);
}

static GListModel *
read_voices (JsonObject *answer)
{
  JsonArray *array = viseme_json_get_array (answer, "voices");
  GListStore *store = g_list_store_new (VISEME_TYPE_VOICE);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      g_autoptr (VisemeVoice) voice =
          JSON_NODE_HOLDS_OBJECT (node) ? read_voice (json_node_get_object (node)) : NULL;

      if (voice != NULL)
        g_list_store_append (store, voice);
    }

  return G_LIST_MODEL (store);
}

static void
on_voices_got (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (VisemeAnswer) answer = viseme_gateway_http_finish_for_task (task, result);
  g_autoptr (GListModel) voices = NULL;

  if (answer == NULL)
    return;

  voices = read_voices (viseme_answer_get_object (answer));
  if (g_list_model_get_n_items (voices) > 0)
    g_task_return_pointer (task, g_steal_pointer (&voices), g_object_unref);
  else
    g_task_return_pointer (task, viseme_voice_list_documented (), g_object_unref);
}

/**
 * viseme_gateway_list_voices_async:
 * @self: a gateway
 * @cancellable: (nullable): a cancellable
 * @callback: called with the voices
 * @user_data: data for @callback
 *
 * `GET /voices`. v2 has no such list, and what v1 answers may be empty: the voices of the service's
 * documentation take its place.
 */
void
viseme_gateway_list_voices_async (VisemeGateway *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (SoupMessage) message = NULL;
  GError *error = NULL;

  g_return_if_fail (VISEME_IS_GATEWAY (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, viseme_gateway_list_voices_async);
  if (!viseme_dialect_lists_voices (self->dialect))
    {
      g_task_return_pointer (task, viseme_voice_list_documented (), g_object_unref);
      return;
    }

  message = viseme_gateway_http_new_message (self, SOUP_METHOD_GET, "/voices", &error);
  viseme_gateway_http_send_for_task (g_steal_pointer (&task), message, error, on_voices_got);
}

/**
 * viseme_gateway_list_voices_finish:
 * @self: a gateway
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): a #GListModel of #VisemeVoice, never empty, or %NULL with @error set
 */
GListModel *
viseme_gateway_list_voices_finish (VisemeGateway *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
