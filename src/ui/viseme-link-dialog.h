/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/viseme-file-chooser.h"

G_BEGIN_DECLS

void viseme_link_dialog_ask (GtkWidget *owner, VisemeFileFunc func);

G_END_DECLS
