/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What is drawn to choose where a part of a file begins or ends. Signals: "dragged" (double): where
 * its middle is drawn to, in its own coordinates; "moved" (double): by how many seconds, by a key;
 * "reset". */
#define VISEME_TYPE_TRIM_HANDLE (viseme_trim_handle_get_type ())
G_DECLARE_FINAL_TYPE (VisemeTrimHandle, viseme_trim_handle, VISEME, TRIM_HANDLE, GtkWidget)

#define VISEME_TRIM_HANDLE_WIDTH 14 /* pixels */

GtkWidget *viseme_trim_handle_new (const char *label);
void viseme_trim_handle_set_text (VisemeTrimHandle *self, const char *text);

G_END_DECLS
