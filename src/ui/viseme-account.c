/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-account"

#include "config.h"

#include "viseme-account.h"

#include "base/viseme-error.h"
#include "gateway/viseme-catalogue.h"
#include "gateway/viseme-credentials.h"
#include "ui/viseme-plan.h"

#include <glib/gi18n.h>

#define PRICE_SECONDS \
  60 /* prices are not asked for more often, however often the user comes back */

struct _VisemeAccount
{
  GObject parent_instance;

  GSettings *settings;
  char *base_url;
  VisemeLocalGateway *local; /* nullable: of practice */
  VisemeGateway *gateway;    /* with the key; NULL while signed out */
  gint64 balance;
  gboolean refreshing;
  gint64 priced_at; /* monotonic time of the last question for prices; 0: not asked yet */
  GCancellable *cancellable;
  GCancellable *pricing; /* what is asked for prices */
};

enum
{
  PROP_0,
  PROP_SIGNED_IN,
  PROP_BALANCE,
  PROP_BASE_URL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (VisemeAccount, viseme_account, G_TYPE_OBJECT)

static void
set_balance (VisemeAccount *self, gint64 balance)
{
  if (self->balance == balance)
    return;

  self->balance = balance;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BALANCE]);
}

static void
set_gateway (VisemeAccount *self, VisemeGateway *gateway)
{
  if (!g_set_object (&self->gateway, gateway))
    return;

  if (!gateway)
    set_balance (self, -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SIGNED_IN]);
}

static void
on_balance (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeAccount) self = user_data;
  g_autoptr (GError) error = NULL;
  gint64 balance = viseme_gateway_get_balance_finish (VISEME_GATEWAY (source), result, &error);

  self->refreshing = FALSE;
  if (self->gateway != VISEME_GATEWAY (source))
    return;

  if (error)
    g_debug ("No balance: %s", error->message);
  set_balance (self, error ? -1 : balance);
}

static void
on_catalogue (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) models = viseme_catalogue_load_finish (result, &error);

  if (models)
    viseme_plan_set_models (models);
  else
    g_debug ("No catalogue: %s", error->message);
}

static void
show_unasked_prices (VisemeAccount *self)
{
  g_autoptr (VisemeGateway) gateway = viseme_gateway_new (self->base_url, NULL);
  g_autoptr (GListModel) models = viseme_catalogue_list_unasked (gateway);

  viseme_plan_set_models (models);
}

/* Prices are told to everybody: no key is needed, and none is sent. The gateway of practice, which
 * has no address of its own, needs to run. */
static void
ask_for_prices (VisemeAccount *self)
{
  gint64 now = g_get_monotonic_time ();
  g_autoptr (VisemeGateway) gateway = NULL;

  if (self->priced_at > 0 && now - self->priced_at < PRICE_SECONDS * G_USEC_PER_SEC)
    return;

  gateway = self->local ? g_object_ref (self->gateway) : viseme_gateway_new (self->base_url, NULL);
  self->priced_at = now;
  viseme_catalogue_load_async (gateway, self->pricing, on_catalogue, NULL);
}

static void
ask_for_balance (VisemeAccount *self)
{
  self->refreshing = TRUE;
  viseme_gateway_get_balance_async (self->gateway, self->cancellable, on_balance,
                                    g_object_ref (self));
}

static void
on_practice_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeAccount) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeGateway) free_one =
      viseme_local_gateway_connect_finish (VISEME_LOCAL_GATEWAY (source), result, &error);
  g_autoptr (VisemeGateway) gateway = viseme_local_gateway_get_paid (VISEME_LOCAL_GATEWAY (source));

  self->refreshing = FALSE;
  if (!free_one || !self->pricing)
    {
      g_debug ("No practice: %s", error ? error->message : "left");
      return;
    }

  set_gateway (self, gateway);
  ask_for_prices (self);
  ask_for_balance (self);
}

/* Its process may have been started anew meanwhile, at another address. */
static void
refresh_practice (VisemeAccount *self)
{
  self->refreshing = TRUE;
  viseme_local_gateway_connect_async (self->local, self->cancellable, on_practice_connected,
                                      g_object_ref (self));
}

/**
 * viseme_account_refresh:
 * @self: the account
 *
 * Asks for the balance, unless signed out, and for the prices, if they are old. Does nothing before
 * viseme_account_load().
 */
void
viseme_account_refresh (VisemeAccount *self)
{
  g_return_if_fail (VISEME_IS_ACCOUNT (self));

  if (!self->pricing)
    return;
  if (self->local)
    {
      if (!self->refreshing)
        refresh_practice (self);
      return;
    }

  ask_for_prices (self);
  if (self->gateway && !self->refreshing)
    ask_for_balance (self);
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeAccount) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *key = viseme_credentials_lookup_finish (result, &error);
  g_autoptr (VisemeGateway) gateway = NULL;

  if (error)
    g_debug ("No stored key: %s", error->message);
  if (!key || self->gateway)
    return;

  gateway = viseme_gateway_new (self->base_url, key);
  set_gateway (self, gateway);
  viseme_account_refresh (self);
}

/**
 * viseme_account_load:
 * @self: the account
 *
 * Signs in with the key of the environment or keyring. The keyring is only asked when a key was
 * stored before: people who never signed in are not asked to unlock it.
 */
void
viseme_account_load (VisemeAccount *self)
{
  g_return_if_fail (VISEME_IS_ACCOUNT (self));

  viseme_account_leave (self);
  self->pricing = g_cancellable_new ();
  show_unasked_prices (self);
  if (self->local)
    {
      refresh_practice (self);
      return;
    }

  ask_for_prices (self);
  if (!g_settings_get_boolean (self->settings, "signed-in") && !g_getenv ("VARG_API_KEY"))
    return;

  viseme_credentials_lookup_async (self->base_url, self->cancellable, on_looked_up,
                                   g_object_ref (self));
}

/**
 * viseme_account_leave:
 * @self: an account that was loaded
 *
 * Prices that it has asked for do not count any more.
 */
void
viseme_account_leave (VisemeAccount *self)
{
  g_return_if_fail (VISEME_IS_ACCOUNT (self));

  g_cancellable_cancel (self->pricing);
  g_clear_object (&self->pricing);
  self->priced_at = 0;
}

typedef struct
{
  VisemeGateway *gateway;
  char *key;
  gint64 balance;
} SignIn;

static void
sign_in_free (gpointer data)
{
  SignIn *sign_in = data;

  g_clear_object (&sign_in->gateway);
  g_clear_pointer (&sign_in->key, g_free);
  g_free (sign_in);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  VisemeAccount *self = g_task_get_source_object (task);
  SignIn *sign_in = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gboolean stored = viseme_credentials_store_finish (result, &error);

  if (!stored)
    {
      g_debug ("The key is kept for this session only: %s", error->message);
      viseme_credentials_set_session_key (self->base_url, sign_in->key);
    }

  g_settings_set_boolean (self->settings, "signed-in", stored);
  set_gateway (self, sign_in->gateway);
  set_balance (self, sign_in->balance);
  g_task_return_int (task, stored ? 0 : 1);
}

static void
on_key_tried (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  VisemeAccount *self = g_task_get_source_object (task);
  SignIn *sign_in = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  sign_in->balance = viseme_gateway_get_balance_finish (VISEME_GATEWAY (source), result, &error);
  if (error)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  viseme_credentials_store_async (self->base_url, sign_in->key, g_task_get_cancellable (task),
                                  on_stored, g_object_ref (task));
}

/**
 * viseme_account_sign_in_async:
 * @self: the account
 * @key: the API key
 * @cancellable: (nullable): stops the attempt
 * @callback: called when the gateway has answered
 * @user_data: data for @callback
 *
 * Tries @key by asking for the balance, then stores it in the keyring.
 */
void
viseme_account_sign_in_async (VisemeAccount *self,
                              const char *key,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  SignIn *sign_in = g_new0 (SignIn, 1);

  g_task_set_source_tag (task, viseme_account_sign_in_async);
  g_task_set_task_data (task, sign_in, sign_in_free);
  sign_in->key = g_strstrip (g_strdup (key));
  sign_in->gateway = viseme_gateway_new (self->base_url, sign_in->key);
  viseme_gateway_get_balance_async (sign_in->gateway, cancellable, on_key_tried,
                                    g_object_ref (task));
}

/**
 * viseme_account_sign_in_finish:
 * @self: the account
 * @result: the result given to the callback
 * @only_for_session: (out): set when there is no keyring that keeps the key
 * @error: return location for an error of %VISEME_ERROR
 *
 * Returns: whether the key was accepted
 */
gboolean
viseme_account_sign_in_finish (VisemeAccount *self,
                               GAsyncResult *result,
                               gboolean *only_for_session,
                               GError **error)
{
  gssize kept;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  kept = g_task_propagate_int (G_TASK (result), error);
  *only_for_session = kept == 1;
  return kept >= 0;
}

static void
on_cleared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!viseme_credentials_clear_finish (result, &error))
    g_debug ("The key could not be removed: %s", error->message);
}

/**
 * viseme_account_sign_out:
 * @self: the account
 *
 * Forgets the key, in the keyring too.
 */
void
viseme_account_sign_out (VisemeAccount *self)
{
  g_return_if_fail (VISEME_IS_ACCOUNT (self));

  g_settings_set_boolean (self->settings, "signed-in", FALSE);
  viseme_credentials_set_session_key (self->base_url, NULL);
  viseme_credentials_clear_async (self->base_url, NULL, on_cleared, NULL);
  set_gateway (self, NULL);
}

/**
 * viseme_account_get_base_url:
 * @self: the account
 *
 * Returns: URL of the gateway that paid jobs go to
 */
const char *
viseme_account_get_base_url (VisemeAccount *self)
{
  return self->base_url;
}

/**
 * viseme_account_get_signed_in:
 * @self: the account
 *
 * Returns: whether there is a key, or none is needed
 */
gboolean
viseme_account_get_signed_in (VisemeAccount *self)
{
  return self->gateway != NULL || self->local != NULL;
}

/**
 * viseme_account_is_practice:
 * @self: the account
 *
 * Returns: whether its money is play money
 */
gboolean
viseme_account_is_practice (VisemeAccount *self)
{
  return self->local != NULL;
}

/**
 * viseme_account_get_balance:
 * @self: the account
 *
 * Returns: the balance in credits, -1 while it is not known
 */
gint64
viseme_account_get_balance (VisemeAccount *self)
{
  return self->balance;
}

static void
viseme_account_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VisemeAccount *self = VISEME_ACCOUNT (object);

  switch (prop_id)
    {
    case PROP_SIGNED_IN:
      g_value_set_boolean (value, viseme_account_get_signed_in (self));
      break;
    case PROP_BALANCE:
      g_value_set_int64 (value, self->balance);
      break;
    case PROP_BASE_URL:
      g_value_set_string (value, self->base_url);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
viseme_account_dispose (GObject *object)
{
  VisemeAccount *self = VISEME_ACCOUNT (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->pricing);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->pricing);
  g_clear_object (&self->local);
  g_clear_object (&self->gateway);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->base_url, g_free);

  G_OBJECT_CLASS (viseme_account_parent_class)->dispose (object);
}

static void
viseme_account_class_init (VisemeAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = viseme_account_get_property;
  object_class->dispose = viseme_account_dispose;

  properties[PROP_SIGNED_IN] = g_param_spec_boolean ("signed-in", NULL, NULL, FALSE, flags);
  properties[PROP_BALANCE] = g_param_spec_int64 ("balance", NULL, NULL, -1, G_MAXINT64, -1, flags);
  properties[PROP_BASE_URL] = g_param_spec_string ("base-url", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
viseme_account_init (VisemeAccount *self)
{
  self->balance = -1;
  self->cancellable = g_cancellable_new ();
}

/**
 * viseme_account_is_fixed:
 *
 * Returns: whether the environment chooses the gateway
 */
gboolean
viseme_account_is_fixed (void)
{
  const char *names[] = { "VARG_BASE_URL", "VARG_GATEWAY_URL" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = g_getenv (names[i]);

      if (value && *value)
        return TRUE;
    }

  return FALSE;
}

static char *
find_base_url (VisemeAccount *self)
{
  g_autofree char *chosen = g_settings_get_string (self->settings, "gateway-url");

  if (viseme_account_is_fixed () || *chosen == '\0')
    return viseme_credentials_get_base_url ();

  return g_steal_pointer (&chosen);
}

/* Another gateway has another key, balance and prices. What was asked of the one before is no
 * answer any more. While another account is in use, that is all. */
static void
on_gateway_chosen (VisemeAccount *self)
{
  g_autofree char *base_url = find_base_url (self);

  if (g_str_equal (base_url, self->base_url))
    return;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->refreshing = FALSE;
  set_gateway (self, NULL);
  g_free (self->base_url);
  self->base_url = g_steal_pointer (&base_url);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BASE_URL]);
  if (self->pricing)
    viseme_account_load (self);
}

/**
 * viseme_account_new:
 * @settings: the application's settings
 *
 * Returns: (transfer full): the account, signed out until viseme_account_load()
 */
VisemeAccount *
viseme_account_new (GSettings *settings)
{
  VisemeAccount *self = g_object_new (VISEME_TYPE_ACCOUNT, NULL);

  self->settings = g_object_ref (settings);
  self->base_url = find_base_url (self);
  g_signal_connect_object (settings, "changed::gateway-url", G_CALLBACK (on_gateway_chosen), self,
                           G_CONNECT_SWAPPED);

  return self;
}

/**
 * viseme_account_new_practice:
 * @settings: the application's settings
 * @local: the gateway of practice
 *
 * Returns: (transfer full): an account of play money
 */
VisemeAccount *
viseme_account_new_practice (GSettings *settings, VisemeLocalGateway *local)
{
  VisemeAccount *self = g_object_new (VISEME_TYPE_ACCOUNT, NULL);

  self->settings = g_object_ref (settings);
  self->local = g_object_ref (local);
  self->base_url = g_strdup (VISEME_GATEWAY_PRACTICE_URL);
  return self;
}
