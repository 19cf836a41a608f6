/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef void (*VisemeFileFunc) (GFile *file, gpointer owner);

void viseme_file_chooser_open (GtkWidget *owner,
                               const char *title,
                               const char *type,
                               const char *other_type,
                               VisemeFileFunc func);
void viseme_file_chooser_save (GtkWidget *owner,
                               const char *title,
                               const char *name,
                               VisemeFileFunc func);
void viseme_file_chooser_choose_folder (GtkWidget *owner, const char *title, VisemeFileFunc func);
GPtrArray *viseme_file_chooser_copy_list (GdkFileList *list);

G_END_DECLS
