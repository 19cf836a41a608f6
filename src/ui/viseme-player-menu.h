/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The menu of a player's options: what there is to compare with comes from COMPARISONS, which may
 * be empty and may change. */
GMenuModel *viseme_player_menu_new (GMenuModel *comparisons, const char *other_name);

G_END_DECLS
