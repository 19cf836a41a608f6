/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cli"

#include "config.h"

#include "base/viseme-error.h"
#include "base/viseme-format.h"
#include "gateway/viseme-credentials.h"
#include "gateway/viseme-gateway.h"
#include "gateway/viseme-key-file.h"
#include "viseme-cli-command.h"

#include <glib/gi18n.h>

typedef struct
{
  GMainLoop *loop;
  const char *url;
  gint64 credits;
  GError *error;
} Balance;

static void
on_balance (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Balance *self = user_data;

  self->credits = viseme_gateway_get_balance_finish (VISEME_GATEWAY (source), result, &self->error);
  g_main_loop_quit (self->loop);
}

static GError *
new_key_error (void)
{
  g_autofree char *other = viseme_key_file_read (NULL);

  if (other != NULL)
    return g_error_new_literal (VISEME_ERROR, VISEME_ERROR_AUTH,
                                _ ("You are not signed in, but the varg command line is: "
                                   "“viseme-cli key --import” takes its key over."));

  return g_error_new_literal (
      VISEME_ERROR, VISEME_ERROR_AUTH,
      _ ("You are not signed in. Set VARG_API_KEY, or sign in in the Viseme window."));
}

static void
on_key (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Balance *self = user_data;
  g_autofree char *key = viseme_credentials_lookup_finish (result, &self->error);
  g_autoptr (VisemeGateway) gateway = NULL;

  if (key == NULL && self->error == NULL)
    self->error = new_key_error ();
  if (self->error != NULL)
    {
      g_main_loop_quit (self->loop);
      return;
    }

  gateway = viseme_gateway_new (self->url, key);
  viseme_gateway_get_balance_async (gateway, NULL, on_balance, self);
}

static void
show_balance (VisemeCliOutput *output, const char *url, gint64 credits)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *words = viseme_format_credits (credits);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "gateway");
  json_builder_add_string_value (builder, url);
  json_builder_set_member_name (builder, "credits");
  json_builder_add_int_value (builder, credits);
  json_builder_set_member_name (builder, "usd");
  json_builder_add_double_value (builder, (double) credits / 100);
  json_builder_end_object (builder);
  viseme_cli_output_json (output, builder);
  viseme_cli_output_print (output, "%s", words);
}

/* balance [--gateway URL]: the credits of the account. */
int
viseme_cli_balance (int argc, char **argv, VisemeCliOutput *output)
{
  g_autofree char *url = NULL;
  const GOptionEntry entries[] = {
    { "gateway", 0, 0, G_OPTION_ARG_STRING, &url, N_ ("Ask this gateway"), N_ ("URL") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  Balance balance = { .loop = loop };

  if (!viseme_cli_parse (&argc, &argv, entries, "", _ ("Shows the credits of your account."),
                         output, &error))
    return viseme_cli_output_error (output, error);

  if (url == NULL)
    url = viseme_credentials_get_base_url ();
  balance.url = url;
  viseme_credentials_lookup_async (url, NULL, on_key, &balance);
  g_main_loop_run (loop);

  error = balance.error;
  if (error != NULL)
    return viseme_cli_output_error (output, error);
  show_balance (output, url, balance.credits);

  return 0;
}
