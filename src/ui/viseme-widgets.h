/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void viseme_widgets_set_name (GtkWidget *widget, const char *name);
void viseme_widgets_show_playing (GtkWidget *button,
                                  gboolean playing,
                                  const char *play,
                                  const char *pause);
void viseme_widgets_mirror_time (GtkWidget *widget, GtkSnapshot *snapshot);
double viseme_widgets_get_time_share (GtkWidget *widget, double x);

G_END_DECLS
