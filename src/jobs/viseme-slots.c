/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-slots"

#include "config.h"

#include "viseme-slots.h"

struct _VisemeSlots
{
  guint n_free;
  GQueue waiting; /* Waiter */
};

typedef struct
{
  VisemeSlotTaken taken;
  gpointer user_data;
} Waiter;

/**
 * viseme_slots_new:
 * @n: how many
 *
 * Returns: (transfer full): free slots
 */
VisemeSlots *
viseme_slots_new (guint n)
{
  VisemeSlots *self = g_rc_box_new0 (VisemeSlots);

  self->n_free = n;
  g_queue_init (&self->waiting);

  return self;
}

/**
 * viseme_slots_ref:
 * @self: slots
 *
 * Returns: (transfer full): @self
 */
VisemeSlots *
viseme_slots_ref (VisemeSlots *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  VisemeSlots *self = data;

  g_queue_clear_full (&self->waiting, g_free);
}

/**
 * viseme_slots_unref:
 * @self: (transfer full): slots
 */
void
viseme_slots_unref (VisemeSlots *self)
{
  g_rc_box_release_full (self, clear);
}

/**
 * viseme_slots_take:
 * @self: slots
 * @taken: called when there is one, before this returns if there is one now
 * @user_data: data for @taken
 */
void
viseme_slots_take (VisemeSlots *self, VisemeSlotTaken taken, gpointer user_data)
{
  Waiter *waiter;

  if (self->n_free > 0)
    {
      self->n_free--;
      taken (user_data);
      return;
    }

  waiter = g_new (Waiter, 1);
  waiter->taken = taken;
  waiter->user_data = user_data;
  g_queue_push_tail (&self->waiting, waiter);
}

/**
 * viseme_slots_give_back:
 * @self: slots
 *
 * Gives a taken slot to whoever waits longest.
 */
void
viseme_slots_give_back (VisemeSlots *self)
{
  g_autofree Waiter *next = g_queue_pop_head (&self->waiting);

  if (next != NULL)
    next->taken (next->user_data);
  else
    self->n_free++;
}

/**
 * viseme_slots_leave_queue:
 * @self: slots
 * @user_data: what viseme_slots_take() was called with
 *
 * Returns: %TRUE when it waited; it does not any more
 */
gboolean
viseme_slots_leave_queue (VisemeSlots *self, gpointer user_data)
{
  for (GList *at = self->waiting.head; at != NULL; at = at->next)
    if (((Waiter *) at->data)->user_data == user_data)
      {
        g_free (at->data);
        g_queue_delete_link (&self->waiting, at);
        return TRUE;
      }

  return FALSE;
}
