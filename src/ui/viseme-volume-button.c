/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-volume-button"

#include "config.h"

#include "viseme-volume-button.h"

#define QUIET 0.5

struct _VisemeVolumeButton
{
  AdwBin parent_instance;

  GtkMenuButton *button;
  GtkWidget *popover;
  GtkWidget *mute_button;
  GtkRange *scale;
};

G_DEFINE_FINAL_TYPE (VisemeVolumeButton, viseme_volume_button, ADW_TYPE_BIN)

static void
show_volume (VisemeVolumeButton *self)
{
  gboolean muted = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->mute_button));
  double volume = gtk_range_get_value (self->scale);

  gtk_menu_button_set_icon_name (self->button, muted || volume <= 0 ? "audio-volume-muted-symbolic"
                                               : volume < QUIET     ? "audio-volume-medium-symbolic"
                                                                    : "audio-volume-high-symbolic");
}

/**
 * viseme_volume_button_set_settings:
 * @self: a volume button
 * @settings: the application's settings
 *
 * Shows and changes "volume" and "muted" of @settings.
 */
void
viseme_volume_button_set_settings (VisemeVolumeButton *self, GSettings *settings)
{
  g_return_if_fail (VISEME_IS_VOLUME_BUTTON (self));

  g_settings_bind (settings, "muted", self->mute_button, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "volume", gtk_range_get_adjustment (self->scale), "value",
                   G_SETTINGS_BIND_DEFAULT);
}

/**
 * viseme_volume_button_step:
 * @self: a volume button
 * @step: how much louder, -1..1
 *
 * Changes the volume as far as that goes.
 */
void
viseme_volume_button_step (VisemeVolumeButton *self, double step)
{
  g_return_if_fail (VISEME_IS_VOLUME_BUTTON (self));

  gtk_range_set_value (self->scale, gtk_range_get_value (self->scale) + step);
}

/**
 * viseme_volume_button_is_open:
 * @self: a volume button
 *
 * Returns: whether the slider is seen
 */
gboolean
viseme_volume_button_is_open (VisemeVolumeButton *self)
{
  g_return_val_if_fail (VISEME_IS_VOLUME_BUTTON (self), FALSE);

  return gtk_widget_get_visible (self->popover);
}

static void
viseme_volume_button_class_init (VisemeVolumeButtonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/viseme_app/Viseme/ui/volume-button.ui");
  gtk_widget_class_bind_template_child (widget_class, VisemeVolumeButton, button);
  gtk_widget_class_bind_template_child (widget_class, VisemeVolumeButton, popover);
  gtk_widget_class_bind_template_child (widget_class, VisemeVolumeButton, mute_button);
  gtk_widget_class_bind_template_child (widget_class, VisemeVolumeButton, scale);
}

static void
viseme_volume_button_init (VisemeVolumeButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->mute_button, "toggled", G_CALLBACK (show_volume), self);
  g_signal_connect_swapped (self->scale, "value-changed", G_CALLBACK (show_volume), self);
}
