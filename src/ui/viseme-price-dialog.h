/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gateway/viseme-model.h"

G_BEGIN_DECLS

typedef void (*VisemePriceFunc) (gpointer user_data);

/* Asks whether a job may be sent although nobody tells what it costs. */
void viseme_price_dialog_ask (GtkWidget *owner,
                              VisemeModel *model,
                              VisemePriceFunc agreed,
                              gpointer user_data,
                              GDestroyNotify destroy);

G_END_DECLS
