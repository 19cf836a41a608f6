/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cli"

#include "config.h"

#include "gateway/viseme-credentials.h"
#include "gateway/viseme-local-gateway.h"
#include "gateway/viseme-model.h"
#include "viseme-cli-command.h"

#include <glib/gi18n.h>

typedef struct
{
  GMainLoop *loop;
  const char *url;
  GListModel *voices;
  GError *error;
} Asking;

static void
on_voices (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Asking *self = user_data;

  self->voices = viseme_gateway_list_voices_finish (VISEME_GATEWAY (source), result, &self->error);
  g_main_loop_quit (self->loop);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Asking *self = user_data;
  g_autoptr (VisemeGateway) gateway =
      viseme_local_gateway_connect_finish (VISEME_LOCAL_GATEWAY (source), result, &self->error);

  if (gateway != NULL)
    viseme_gateway_list_voices_async (gateway, NULL, on_voices, self);
  else
    g_main_loop_quit (self->loop);
}

static void
on_key (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Asking *self = user_data;
  g_autofree char *key = viseme_credentials_lookup_finish (result, NULL);
  g_autoptr (VisemeGateway) gateway = viseme_gateway_new (self->url, key);

  viseme_gateway_list_voices_async (gateway, NULL, on_voices, self);
}

static void
show_voice (VisemeCliOutput *output, JsonBuilder *builder, VisemeVoice *voice)
{
  json_builder_begin_object (builder);
  viseme_cli_output_add_string (builder, "id", viseme_voice_get_id (voice));
  viseme_cli_output_add_string (builder, "name", viseme_voice_get_name (voice));
  viseme_cli_output_add_string (builder, "language", viseme_voice_get_language (voice));
  viseme_cli_output_add_string (builder, "model", viseme_voice_get_model_id (voice));
  json_builder_end_object (builder);
  viseme_cli_output_print (output, "%-22s  %-10s  %s", viseme_voice_get_id (voice),
                           viseme_voice_get_model_id (voice), viseme_voice_get_name (voice));
}

static void
show_voices (VisemeCliOutput *output, GListModel *voices, const char *model_id)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "voices");
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (voices); i++)
    {
      g_autoptr (VisemeVoice) voice = g_list_model_get_item (voices, i);

      if (model_id == NULL || g_str_equal (model_id, viseme_voice_get_model_id (voice)))
        show_voice (output, builder, voice);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  viseme_cli_output_json (output, builder);
}

/* voices [--model M] [--gateway URL]: who can speak; on this computer unless one of them is said.
 */
int
viseme_cli_voices (int argc, char **argv, VisemeCliOutput *output)
{
  g_autofree char *url = NULL;
  g_autofree char *model_id = NULL;
  const GOptionEntry entries[] = {
    { "model", 'm', 0, G_OPTION_ARG_STRING, &model_id,
      N_ ("Those of “local” (the default) or “eleven_v3”"), N_ ("MODEL") },
    { "gateway", 0, 0, G_OPTION_ARG_STRING, &url, N_ ("Ask this gateway"), N_ ("URL") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (VisemeLocalGateway) local = viseme_local_gateway_new ();
  g_autoptr (GListModel) voices = NULL;
  g_autoptr (GError) error = NULL;
  Asking asking = { .loop = loop };

  if (!viseme_cli_parse (&argc, &argv, entries, "", _ ("Lists the voices that can speak."), output,
                         &error))
    return viseme_cli_output_error (output, error);

  if (url == NULL && g_strcmp0 (model_id, VISEME_MODEL_CLOUD_SPEECH) == 0)
    url = viseme_credentials_get_base_url ();
  asking.url = url;
  if (url != NULL)
    viseme_credentials_lookup_async (url, NULL, on_key, &asking);
  else
    viseme_local_gateway_connect_async (local, NULL, on_connected, &asking);
  g_main_loop_run (loop);

  voices = asking.voices;
  error = asking.error;
  if (voices == NULL)
    return viseme_cli_output_error (output, error);
  show_voices (output, voices, model_id);

  return 0;
}
