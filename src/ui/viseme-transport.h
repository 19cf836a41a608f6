/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A row of three children: what comes before the timeline, the timeline, and what comes after it.
 * Where that is too wide the timeline gets a row of its own above the others. */
#define VISEME_TYPE_TRANSPORT (viseme_transport_get_type ())
G_DECLARE_FINAL_TYPE (VisemeTransport, viseme_transport, VISEME, TRANSPORT, GtkWidget)

G_END_DECLS
