/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/viseme-frame-paintable.h"

G_BEGIN_DECLS

/* NULL: nothing can be dragged now. */
typedef GFile *(*VisemeFileDragFind) (gpointer user_data);

/* Lets a file be dragged from WIDGET into another application. */
void viseme_file_drag_attach (GtkWidget *widget,
                              VisemeFramePaintable *frames,
                              VisemeFileDragFind find,
                              gpointer user_data);

G_END_DECLS
