/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void viseme_parent_watch_add (int pid, GSourceFunc ended, gpointer user_data);

G_END_DECLS
