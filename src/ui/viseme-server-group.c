/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-server-group"

#include "config.h"

#include "viseme-server-group.h"

#include "gateway/viseme-gateway.h"
#include "ui/viseme-account.h"

#include <glib/gi18n.h>
#include <string.h>

enum
{
  CLOUD,
  OWN
};

struct _VisemeServerGroup
{
  AdwPreferencesGroup parent_instance;

  GSettings *settings;
  gboolean showing; /* what changes is not by the user */

  AdwComboRow *place_row;
  GtkWidget *address_row;
  AdwComboRow *version_row;
};

G_DEFINE_FINAL_TYPE (VisemeServerGroup, viseme_server_group, ADW_TYPE_PREFERENCES_GROUP)

/* Cuts the version off URL. Returns: 0 for "/v1" and for none, 1 for "/v2", ... */
static guint
cut_version (char *url)
{
  char *slash = strrchr (url, '/');

  if (!slash || slash[1] != 'v' || !g_ascii_isdigit (slash[2]) || slash[3] != '\0')
    return 0;

  *slash = '\0';

  return (guint) MAX (0, g_ascii_digit_value (slash[2]) - 1);
}

static char *
get_cloud_root (void)
{
  char *root = g_strdup (VISEME_GATEWAY_DEFAULT_URL);

  cut_version (root);

  return root;
}

static void
show_settings (VisemeServerGroup *self)
{
  g_autofree char *root = g_settings_get_string (self->settings, "gateway-url");
  g_autofree char *cloud = get_cloud_root ();
  guint version = cut_version (root);
  gboolean own = *root != '\0' && !g_str_equal (root, cloud);

  self->showing = TRUE;
  adw_combo_row_set_selected (self->place_row, own ? OWN : CLOUD);
  adw_combo_row_set_selected (self->version_row, MIN (version, 1));
  if (own)
    gtk_editable_set_text (GTK_EDITABLE (self->address_row), root);
  gtk_widget_set_visible (self->address_row, own);
  self->showing = FALSE;
}

/* Returns: (transfer full) (nullable): the address as it is typed, without the path of a version */
static char *
find_root (VisemeServerGroup *self, guint *version)
{
  g_autofree char *text =
      g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->address_row))));
  g_autofree char *url =
      strstr (text, "://") ? g_strdup (text) : g_strconcat ("https://", text, NULL);
  g_autoptr (GUri) uri = NULL;
  const char *scheme;

  while (g_str_has_suffix (url, "/"))
    url[strlen (url) - 1] = '\0';
  if (cut_version (url) > 0)
    *version = 1;
  uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  scheme = uri ? g_uri_get_scheme (uri) : "";
  if (!uri || !g_uri_get_host (uri) || *g_uri_get_host (uri) == '\0' ||
      (!g_str_equal (scheme, "https") && !g_str_equal (scheme, "http")))
    return NULL;

  return g_steal_pointer (&url);
}

static void
store (VisemeServerGroup *self)
{
  guint version = adw_combo_row_get_selected (self->version_row);
  gboolean own = adw_combo_row_get_selected (self->place_row) == OWN;
  g_autofree char *root = own ? find_root (self, &version) : get_cloud_root ();
  g_autofree char *url = NULL;

  gtk_widget_set_visible (self->address_row, own);
  if (!root)
    {
      gtk_widget_add_css_class (self->address_row, "error");
      return;
    }

  gtk_widget_remove_css_class (self->address_row, "error");
  url = g_strdup_printf ("%s/v%u", root, version + 1);
  g_settings_set_string (self->settings, "gateway-url",
                         g_str_equal (url, VISEME_GATEWAY_DEFAULT_URL) ? "" : url);
}

/* The address of an own server counts once it was entered. */
static void
on_place_changed (VisemeServerGroup *self)
{
  if (self->showing)
    return;

  if (adw_combo_row_get_selected (self->place_row) == OWN &&
      *gtk_editable_get_text (GTK_EDITABLE (self->address_row)) == '\0')
    {
      gtk_widget_set_visible (self->address_row, TRUE);
      gtk_widget_grab_focus (self->address_row);
      return;
    }

  store (self);
}

static void
on_version_changed (VisemeServerGroup *self)
{
  if (!self->showing)
    store (self);
}

/**
 * viseme_server_group_set_settings:
 * @self: the group
 * @settings: the application's settings
 *
 * Shows and changes "gateway-url" of @settings; only shows that the environment decides, if it
 * does.
 */
void
viseme_server_group_set_settings (VisemeServerGroup *self, GSettings *settings)
{
  g_return_if_fail (VISEME_IS_SERVER_GROUP (self));

  g_set_object (&self->settings, settings);
  show_settings (self);
  if (viseme_account_is_fixed ())
    {
      gtk_widget_set_sensitive (GTK_WIDGET (self), FALSE);
      adw_preferences_group_set_description (
          ADW_PREFERENCES_GROUP (self), _ ("Chosen by the environment that Viseme was started in"));
    }
}

static void
viseme_server_group_dispose (GObject *object)
{
  g_clear_object (&VISEME_SERVER_GROUP (object)->settings);

  G_OBJECT_CLASS (viseme_server_group_parent_class)->dispose (object);
}

static void
viseme_server_group_class_init (VisemeServerGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = viseme_server_group_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/viseme_app/Viseme/ui/server-group.ui");
  gtk_widget_class_bind_template_child (widget_class, VisemeServerGroup, place_row);
  gtk_widget_class_bind_template_child (widget_class, VisemeServerGroup, address_row);
  gtk_widget_class_bind_template_child (widget_class, VisemeServerGroup, version_row);
}

static void
viseme_server_group_init (VisemeServerGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->place_row, "notify::selected", G_CALLBACK (on_place_changed),
                            self);
  g_signal_connect_swapped (self->version_row, "notify::selected", G_CALLBACK (on_version_changed),
                            self);
  g_signal_connect_swapped (self->address_row, "apply", G_CALLBACK (store), self);
}
