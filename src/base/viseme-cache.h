/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *viseme_cache_get_folder (const char *name);
void viseme_cache_make_room (const char *folder, gsize needed, gsize most);

G_END_DECLS
