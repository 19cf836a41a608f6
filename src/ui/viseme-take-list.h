/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The takes that were recorded, of which one is chosen. Signal "chosen" (GFile *) when the user
 * chose another one. */
#define VISEME_TYPE_TAKE_LIST (viseme_take_list_get_type ())
G_DECLARE_FINAL_TYPE (VisemeTakeList, viseme_take_list, VISEME, TAKE_LIST, AdwBin)

void viseme_take_list_add (VisemeTakeList *self, GFile *take, double seconds);
/* FILE may be NULL or no take at all. */
void viseme_take_list_show_chosen (VisemeTakeList *self, GFile *file);
gboolean viseme_take_list_is_empty (VisemeTakeList *self);

G_END_DECLS
