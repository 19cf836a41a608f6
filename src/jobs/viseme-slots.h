/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many transfers with one gateway may be under way at a time. Main thread only. */
typedef struct _VisemeSlots VisemeSlots;
typedef void (*VisemeSlotTaken) (gpointer user_data);

VisemeSlots *viseme_slots_new (guint n);
VisemeSlots *viseme_slots_ref (VisemeSlots *self);
void viseme_slots_unref (VisemeSlots *self);
/* Calls TAKEN at once, or when one is free. */
void viseme_slots_take (VisemeSlots *self, VisemeSlotTaken taken, gpointer user_data);
void viseme_slots_give_back (VisemeSlots *self);
gboolean viseme_slots_leave_queue (VisemeSlots *self, gpointer user_data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeSlots, viseme_slots_unref)

G_END_DECLS
