/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void viseme_widgets_set_name (GtkWidget *widget, const char *name);
void viseme_widgets_show_playing (GtkWidget *button,
                                  gboolean playing,
                                  const char *play,
                                  const char *pause);

G_END_DECLS
