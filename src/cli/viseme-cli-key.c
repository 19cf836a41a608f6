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
  char *key;       /* nullable: there is none */
  char *email;     /* nullable: not known */
  gint64 credits;  /* -1: not asked */
  gboolean stored; /* in the keyring, by this command */
  gboolean forgotten;
  GError *error;
} Key;

static void
key_clear (Key *self)
{
  g_free (self->key);
  g_free (self->email);
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Key, key_clear)

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Key *self = user_data;
  g_autoptr (GError) error = NULL;

  self->stored = viseme_credentials_store_finish (result, &error);
  if (!self->stored)
    self->error = g_error_new (error->domain, error->code,
                               /* Translators: a whole sentence comes first, which tells why */
                               _ ("%s With “export VARG_API_KEY=…” a key is used for this session "
                                  "of the terminal only."),
                               error->message);
  g_main_loop_quit (self->loop);
}

/* A key that the gateway refuses is not taken over. */
static void
on_tried (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Key *self = user_data;

  self->credits = viseme_gateway_get_balance_finish (VISEME_GATEWAY (source), result, &self->error);
  if (self->error != NULL)
    g_main_loop_quit (self->loop);
  else
    viseme_credentials_store_async (self->url, self->key, NULL, on_stored, self);
}

static void
on_cleared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Key *self = user_data;

  self->forgotten = viseme_credentials_clear_finish (result, &self->error);
  g_main_loop_quit (self->loop);
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Key *self = user_data;

  self->key = viseme_credentials_lookup_finish (result, &self->error);
  g_main_loop_quit (self->loop);
}

/* Returns: whether something is under way. */
static gboolean
begin_import (Key *self)
{
  g_autoptr (VisemeGateway) gateway = NULL;

  self->key = viseme_key_file_read (&self->email);
  if (self->key == NULL)
    {
      g_set_error_literal (&self->error, VISEME_ERROR, VISEME_ERROR_AUTH,
                           _ ("There is no key in ~/.varg/credentials. Sign in with the varg "
                              "command line first, or set VARG_API_KEY."));
      return FALSE;
    }
  gateway = viseme_gateway_new (self->url, self->key);
  viseme_gateway_get_balance_async (gateway, NULL, on_tried, self);

  return TRUE;
}

static const char *
get_source (Key *self)
{
  const char *variable = g_getenv ("VARG_API_KEY");

  if (self->key == NULL)
    return NULL;

  return variable != NULL && *variable != '\0' && !self->stored ? "VARG_API_KEY" : "keyring";
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
print_words (Key *self, VisemeCliOutput *output, const char *masked)
{
  g_autofree char *other = viseme_key_file_read (NULL);
  g_autofree char *credits = self->credits >= 0 ? viseme_format_credits (self->credits) : NULL;

  if (self->forgotten)
    viseme_cli_output_print (output, _ ("The keyring has no key for %s any more."), self->url);
  else if (self->stored)
    viseme_cli_output_print (output, _ ("The key %s is in the keyring now; it has %s."), masked,
                             credits);
  else if (self->key != NULL)
    viseme_cli_output_print (output, _ ("%s, from %s"), masked,
                             g_str_equal (get_source (self), "keyring") ? _ ("the keyring")
                                                                        : "VARG_API_KEY");
  else if (other != NULL)
    viseme_cli_output_print (output, _ ("There is no key. The varg command line has one: "
                                        "“viseme-cli key --import” takes it over."));
  else
    viseme_cli_output_print (output, _ ("There is no key."));
}

static void
show (Key *self, VisemeCliOutput *output)
{
  g_autofree char *masked = self->key != NULL ? viseme_key_file_mask (self->key) : NULL;
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "gateway", self->url);
  add_string (builder, "key", masked);
  add_string (builder, "source", get_source (self));
  add_string (builder, "email", self->email);
  json_builder_end_object (builder);
  viseme_cli_output_json (output, builder);
  print_words (self, output, masked);
}

/* key [--import | --forget] [--gateway URL]: which key is used, and where it comes from. */
int
viseme_cli_key (int argc, char **argv, VisemeCliOutput *output)
{
  g_autofree char *url = NULL;
  gboolean import = FALSE, forget = FALSE;
  const GOptionEntry entries[] = {
    { "import", 0, 0, G_OPTION_ARG_NONE, &import,
      N_ ("Take over the key of the varg command line (~/.varg/credentials)"), NULL },
    { "forget", 0, 0, G_OPTION_ARG_NONE, &forget, N_ ("Remove the key from the keyring"), NULL },
    { "gateway", 0, 0, G_OPTION_ARG_STRING, &url, N_ ("The key is for this gateway"), N_ ("URL") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_auto (Key) key = { .loop = loop, .credits = -1 };
  gboolean busy = TRUE;

  if (!viseme_cli_parse (&argc, &argv, entries, "", _ ("Shows which API key is used."), output,
                         &key.error))
    return viseme_cli_output_error (output, key.error);

  if (url == NULL)
    url = viseme_credentials_get_base_url ();
  key.url = url;
  if (import)
    busy = begin_import (&key);
  else if (forget)
    viseme_credentials_clear_async (url, NULL, on_cleared, &key);
  else
    viseme_credentials_lookup_async (url, NULL, on_looked_up, &key);
  if (busy)
    g_main_loop_run (loop);
  if (key.error != NULL)
    return viseme_cli_output_error (output, key.error);
  show (&key, output);

  return 0;
}
