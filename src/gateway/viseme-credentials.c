/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-credentials"

#include "config.h"

#include "viseme-credentials.h"

#include "base/viseme-error.h"
#include "viseme-gateway.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>
#include <string.h>

/* Keys of this session by base URL, for whoever has no keyring. Main thread only. */
static GHashTable *session_keys;

static const SecretSchema *
get_schema (void)
{
  static const SecretSchema schema = {
    "io.github.viseme_app.Viseme.ApiKey",
    SECRET_SCHEMA_NONE,
    {
        { "gateway", SECRET_SCHEMA_ATTRIBUTE_STRING },
        { NULL, 0 },
    },
  };

  return &schema;
}

static char *
normalise (const char *base_url)
{
  char *url = g_strstrip (g_strdup (base_url));

  while (g_str_has_suffix (url, "/"))
    url[strlen (url) - 1] = '\0';

  return url;
}

/* What libsecret says is about D-Bus; people need to know what it means. */
static GError *
make_error (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);

  return g_error_new (VISEME_ERROR, VISEME_ERROR_FAILED,
                      _ ("The keyring of this computer cannot be used: %s. Unlock it, or use the "
                         "key for this session only."),
                      error->message);
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  char *key = secret_password_lookup_finish (result, &error);

  if (error != NULL)
    g_task_return_error (task, make_error (error));
  else
    g_task_return_pointer (task, g_strdup (key), g_free);
  secret_password_free (key);
}

/**
 * viseme_credentials_lookup_async:
 * @base_url: a gateway's base URL
 * @cancellable: (nullable): a cancellable
 * @callback: called with the key
 * @user_data: data for @callback
 *
 * Looks for the key: `$VARG_API_KEY`, then the key of this session, then the keyring.
 */
void
viseme_credentials_lookup_async (const char *base_url,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *url = NULL;
  const char *key = g_getenv ("VARG_API_KEY");

  g_return_if_fail (base_url != NULL);

  g_task_set_source_tag (task, viseme_credentials_lookup_async);
  /* No key of the user has to do with practice, not even that of the environment. */
  if (g_str_equal (base_url, VISEME_GATEWAY_PRACTICE_URL))
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  url = normalise (base_url);
  if ((key == NULL || *key == '\0') && session_keys != NULL)
    key = g_hash_table_lookup (session_keys, url);
  if (key != NULL && *key != '\0')
    {
      g_task_return_pointer (task, g_strdup (key), g_free);
      return;
    }

  secret_password_lookup (get_schema (), cancellable, on_looked_up, g_steal_pointer (&task),
                          "gateway", url, NULL);
}

/**
 * viseme_credentials_lookup_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the key; %NULL without an error when there is none
 */
char *
viseme_credentials_lookup_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, make_error (error));
}

/**
 * viseme_credentials_store_async:
 * @base_url: a gateway's base URL
 * @key: its API key
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is stored
 * @user_data: data for @callback
 */
void
viseme_credentials_store_async (const char *base_url,
                                const char *key,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *url = NULL;
  g_autofree char *label = NULL;

  g_return_if_fail (base_url != NULL);
  g_return_if_fail (key != NULL);

  g_task_set_source_tag (task, viseme_credentials_store_async);
  url = normalise (base_url);
  /* Translators: the name of a key in the keyring; %s is the address of a gateway */
  label = g_strdup_printf (_ ("Viseme API key for %s"), url);
  secret_password_store (get_schema (), SECRET_COLLECTION_DEFAULT, label, key, cancellable,
                         on_stored, g_steal_pointer (&task), "gateway", url, NULL);
}

/**
 * viseme_credentials_store_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: %TRUE when the keyring has the key
 */
gboolean
viseme_credentials_store_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_cleared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL)
    g_task_return_error (task, make_error (error));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * viseme_credentials_clear_async:
 * @base_url: a gateway's base URL
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is gone
 * @user_data: data for @callback
 *
 * Forgets the key of this session and of the keyring.
 */
void
viseme_credentials_clear_async (const char *base_url,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *url = NULL;

  g_return_if_fail (base_url != NULL);

  g_task_set_source_tag (task, viseme_credentials_clear_async);
  url = normalise (base_url);
  if (session_keys != NULL)
    g_hash_table_remove (session_keys, url);
  secret_password_clear (get_schema (), cancellable, on_cleared, g_steal_pointer (&task), "gateway",
                         url, NULL);
}

/**
 * viseme_credentials_clear_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: %TRUE when the keyring has no key any more
 */
gboolean
viseme_credentials_clear_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * viseme_credentials_set_session_key:
 * @base_url: a gateway's base URL
 * @key: (nullable): its API key; %NULL forgets it
 *
 * Keeps a key in memory until the program ends, for whoever has no keyring.
 */
void
viseme_credentials_set_session_key (const char *base_url, const char *key)
{
  char *url;

  g_return_if_fail (base_url != NULL);

  if (session_keys == NULL)
    session_keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  url = normalise (base_url);
  if (key != NULL)
    {
      g_hash_table_replace (session_keys, url, g_strdup (key));
      return;
    }
  g_hash_table_remove (session_keys, url);
  g_free (url);
}

/**
 * viseme_credentials_get_base_url:
 *
 * Returns: (transfer full): the gateway that the environment asks for: `$VARG_BASE_URL`, which has
 *   the version path, else `$VARG_GATEWAY_URL` with `/v1`, else the default
 */
char *
viseme_credentials_get_base_url (void)
{
  const char *base = g_getenv ("VARG_BASE_URL");
  const char *host = g_getenv ("VARG_GATEWAY_URL");
  g_autofree char *root = NULL;

  if (base != NULL && *base != '\0')
    return normalise (base);
  if (host == NULL || *host == '\0')
    return g_strdup (VISEME_GATEWAY_DEFAULT_URL);

  root = normalise (host);

  return g_strconcat (root, "/v1", NULL);
}
