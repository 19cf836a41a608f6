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

/**
 * viseme_widgets_mirror_time:
 * @widget: a widget that draws what happens over time
 * @snapshot: where it draws, from left to right
 *
 * Lets time run as lines of text do: what is drawn next is mirrored where they run from right to
 * left, as GTK does with scales.
 */
void
viseme_widgets_mirror_time (GtkWidget *widget, GtkSnapshot *snapshot)
{
  if (gtk_widget_get_direction (widget) != GTK_TEXT_DIR_RTL)
    return;

  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((float) gtk_widget_get_width (widget), 0));
  gtk_snapshot_scale (snapshot, -1, 1);
}

/**
 * viseme_widgets_get_time_share:
 * @widget: a widget that draws what happens over time, mirrored by viseme_widgets_mirror_time()
 * @x: a place in @widget, in pixels from its left edge
 *
 * Returns: which share of the time, 0 to 1, ends at @x; 0 while @widget has no width
 */
double
viseme_widgets_get_time_share (GtkWidget *widget, double x)
{
  int width = gtk_widget_get_width (widget);

  if (width <= 0)
    return 0;

  return (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL ? width - x : x) / width;
}
