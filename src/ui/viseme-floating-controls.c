/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-floating-controls"

#include "config.h"

#include "viseme-floating-controls.h"

#define HIDE_SECONDS 3

struct _VisemeFloatingControls
{
  AdwBin parent_instance;

  GtkWidget *owner; /* not owned: it contains this */
  gboolean active;
  guint hide_id;
};

G_DEFINE_FINAL_TYPE (VisemeFloatingControls, viseme_floating_controls, ADW_TYPE_BIN)

static gboolean
has_open_menu (GtkWidget *widget)
{
  if (GTK_IS_POPOVER (widget) && gtk_widget_get_mapped (widget))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    if (has_open_menu (child))
      return TRUE;

  return FALSE;
}

static gboolean
on_hide (gpointer user_data)
{
  VisemeFloatingControls *self = user_data;

  /* A menu that is open would lose its button. */
  if (has_open_menu (GTK_WIDGET (self)))
    return G_SOURCE_CONTINUE;

  self->hide_id = 0;
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_widget_set_cursor_from_name (self->owner, "none");

  return G_SOURCE_REMOVE;
}

static void
wake (VisemeFloatingControls *self)
{
  g_clear_handle_id (&self->hide_id, g_source_remove);
  gtk_widget_set_visible (GTK_WIDGET (self), self->active);
  gtk_widget_set_cursor (self->owner, NULL);
  if (self->active)
    self->hide_id = g_timeout_add_seconds (HIDE_SECONDS, on_hide, self);
}

static gboolean
on_key (VisemeFloatingControls *self)
{
  wake (self);

  return GDK_EVENT_PROPAGATE;
}

/**
 * viseme_floating_controls_set_active:
 * @self: controls
 * @active: whether they are in use
 *
 * Shows them until nothing moves, or takes them away.
 */
void
viseme_floating_controls_set_active (VisemeFloatingControls *self, gboolean active)
{
  g_return_if_fail (VISEME_IS_FLOATING_CONTROLS (self));

  self->active = active;
  wake (self);
}

/**
 * viseme_floating_controls_set_owner:
 * @self: controls
 * @owner: a widget that contains them
 *
 * From now on keys and the pointer in @owner wake them.
 */
void
viseme_floating_controls_set_owner (VisemeFloatingControls *self, GtkWidget *owner)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_return_if_fail (VISEME_IS_FLOATING_CONTROLS (self));

  self->owner = owner;
  g_signal_connect_object (motion, "motion", G_CALLBACK (wake), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (owner, motion);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key), self, G_CONNECT_SWAPPED);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (owner, keys);
}

static void
viseme_floating_controls_dispose (GObject *object)
{
  VisemeFloatingControls *self = VISEME_FLOATING_CONTROLS (object);

  g_clear_handle_id (&self->hide_id, g_source_remove);

  G_OBJECT_CLASS (viseme_floating_controls_parent_class)->dispose (object);
}

static void
viseme_floating_controls_class_init (VisemeFloatingControlsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = viseme_floating_controls_dispose;
}

static void
viseme_floating_controls_init (VisemeFloatingControls *self)
{
}
