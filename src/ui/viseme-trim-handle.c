/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-trim-handle"

#include "config.h"

#include "viseme-trim-handle.h"

#define STEP      0.1 /* seconds for a press of a key */
#define LONG_STEP 1.0
#define BAR_WIDTH 4
#define RADIUS    2

struct _VisemeTrimHandle
{
  GtkWidget parent_instance;

  char *label;
  double grip; /* pixels from its middle to where it was taken */
};

enum
{
  DRAGGED,
  MOVED,
  RESET,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VisemeTrimHandle, viseme_trim_handle, GTK_TYPE_WIDGET)

static void
on_drag_begin (VisemeTrimHandle *self, double x)
{
  self->grip = x - gtk_widget_get_width (GTK_WIDGET (self)) / 2.0;
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

/* The handle moves under the pointer: how far that is from where it was says nothing. */
static void
on_drag_update (VisemeTrimHandle *self, double offset_x, double offset_y, GtkGestureDrag *drag)
{
  double x;

  if (gtk_gesture_get_point (GTK_GESTURE (drag), NULL, &x, NULL))
    g_signal_emit (self, signals[DRAGGED], 0, x - self->grip);
}

static gboolean
on_key (VisemeTrimHandle *self, guint keyval, guint keycode, GdkModifierType state)
{
  double step = state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK) ? LONG_STEP : STEP;
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  switch (keyval)
    {
    case GDK_KEY_Left:
      g_signal_emit (self, signals[MOVED], 0, rtl ? step : -step);
      return GDK_EVENT_STOP;
    case GDK_KEY_Right:
      g_signal_emit (self, signals[MOVED], 0, rtl ? -step : step);
      return GDK_EVENT_STOP;
    case GDK_KEY_Down:
    case GDK_KEY_Page_Down:
      g_signal_emit (self, signals[MOVED], 0, -LONG_STEP);
      return GDK_EVENT_STOP;
    case GDK_KEY_Up:
    case GDK_KEY_Page_Up:
      g_signal_emit (self, signals[MOVED], 0, LONG_STEP);
      return GDK_EVENT_STOP;
    case GDK_KEY_Delete:
    case GDK_KEY_BackSpace:
      g_signal_emit (self, signals[RESET], 0);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
viseme_trim_handle_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  GskRoundedRect bar;
  GdkRGBA color;

  gtk_style_context_get_color (context, &color);
  gtk_style_context_lookup_color (context, "accent_color", &color);
  gsk_rounded_rect_init_from_rect (
      &bar, &GRAPHENE_RECT_INIT ((width - BAR_WIDTH) / 2, 0, BAR_WIDTH, height), RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &bar);
  gtk_snapshot_append_color (snapshot, &color, &bar.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
viseme_trim_handle_finalize (GObject *object)
{
  g_free (VISEME_TRIM_HANDLE (object)->label);

  G_OBJECT_CLASS (viseme_trim_handle_parent_class)->finalize (object);
}

static void
viseme_trim_handle_class_init (VisemeTrimHandleClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = viseme_trim_handle_finalize;
  widget_class->snapshot = viseme_trim_handle_snapshot;

  signals[DRAGGED] = g_signal_new ("dragged", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  signals[MOVED] = g_signal_new ("moved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  signals[RESET] = g_signal_new ("reset", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "trim-handle");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_WIDGET);
}

static void
viseme_trim_handle_init (VisemeTrimHandle *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "ew-resize");
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

/**
 * viseme_trim_handle_new:
 * @label: what it is called, translated
 *
 * Returns: (transfer floating): a handle
 */
GtkWidget *
viseme_trim_handle_new (const char *label)
{
  VisemeTrimHandle *self = g_object_new (VISEME_TYPE_TRIM_HANDLE, NULL);

  self->label = g_strdup (label);
  viseme_trim_handle_set_text (self, "");

  return GTK_WIDGET (self);
}

/**
 * viseme_trim_handle_set_text:
 * @self: a handle
 * @text: where it is, translated
 */
void
viseme_trim_handle_set_text (VisemeTrimHandle *self, const char *text)
{
  g_return_if_fail (VISEME_IS_TRIM_HANDLE (self));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
}
