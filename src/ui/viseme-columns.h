/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Lays its children in equal columns, as many as have room up to "max-columns"; the rows are as
 * high as their highest child. On narrow windows everything is below each other. Properties:
 * "max-columns" (int), "column-width" (int, pixels: least width of a column when there are
 * several), "spacing" (int, pixels). */
#define VISEME_TYPE_COLUMNS (viseme_columns_get_type ())
G_DECLARE_FINAL_TYPE (VisemeColumns, viseme_columns, VISEME, COLUMNS, GtkWidget)

G_END_DECLS
