/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Whether the window must stay while the user is asked what becomes of jobs that run. */
gboolean viseme_closing_ask (GtkWindow *window, GSettings *settings, guint n_running);

G_END_DECLS
