/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-widgets"

#include "config.h"

#include "viseme-widgets.h"

/**
 * viseme_widgets_set_name:
 * @widget: a widget without words of its own, such as an icon button
 * @name: its translated name
 *
 * Gives @widget a tooltip and the same name for screen readers.
 */
void
viseme_widgets_set_name (GtkWidget *widget, const char *name)
{
  gtk_widget_set_tooltip_text (widget, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/**
 * viseme_widgets_show_playing:
 * @button: an icon button that plays and pauses
 * @playing: whether something plays
 * @play: translated name of the button while nothing plays
 * @pause: translated name of the button while something plays
 *
 * Shows on @button what a click would do.
 */
void
viseme_widgets_show_playing (GtkWidget *button,
                             gboolean playing,
                             const char *play,
                             const char *pause)
{
  gtk_button_set_icon_name (GTK_BUTTON (button), playing ? "media-playback-pause-symbolic"
                                                         : "media-playback-start-symbolic");
  viseme_widgets_set_name (button, playing ? pause : play);
}
