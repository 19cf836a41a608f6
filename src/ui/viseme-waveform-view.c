/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-waveform-view"

#include "config.h"

#include "viseme-waveform-view.h"

#include "base/viseme-format.h"
#include "media/viseme-waveform.h"
#include "ui/viseme-widgets.h"

#include <glib/gi18n.h>
#include <math.h>

#define N_PEAKS           480
#define BAR_WIDTH         3
#define BAR_PITCH         5
#define KNOB_WIDTH        14 /* of the style sheet: the knob's middle is the play-head */
#define REST_MILLISECONDS 180
#define QUIET_LEVEL       0.015

struct _VisemeWaveformView
{
  GtkWidget parent_instance;

  GtkWidget *scale;
  GArray *peaks; /* nullable; float 0..1 */
  float loudest;
  GCancellable *cancellable;
  guint rest_id;
  double range_start; /* seconds */
  double range_end;
};

enum
{
  SEEK,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VisemeWaveformView, viseme_waveform_view, GTK_TYPE_WIDGET)

static double
get_fraction (VisemeWaveformView *self)
{
  GtkAdjustment *adjustment = gtk_range_get_adjustment (GTK_RANGE (self->scale));
  double upper = gtk_adjustment_get_upper (adjustment);

  return upper > 0 ? gtk_adjustment_get_value (adjustment) / upper : 0;
}

/* The loudest of the peaks that the bar stands for, relative to the loudest of all. */
static double
find_level (VisemeWaveformView *self, int bar, int n_bars)
{
  guint first;
  guint last;
  float level = 0;

  if (!self->peaks || self->peaks->len == 0 || self->loudest <= 0)
    return QUIET_LEVEL;

  first = (guint) bar * self->peaks->len / (guint) n_bars;
  last = MAX (first + 1, (guint) (bar + 1) * self->peaks->len / (guint) n_bars);
  for (guint i = first; i < last && i < self->peaks->len; i++)
    level = MAX (level, g_array_index (self->peaks, float, i));

  return MAX (QUIET_LEVEL, level / self->loudest);
}

static void
find_colors (VisemeWaveformView *self, GdkRGBA *played, GdkRGBA *waiting)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));

  gtk_style_context_get_color (context, waiting);
  *played = *waiting;
  waiting->alpha *= 0.35f;
  gtk_style_context_lookup_color (context, "accent_color", played);
}

static void
snapshot_bars (VisemeWaveformView *self, GtkSnapshot *snapshot, int width, int height)
{
  int room = width - KNOB_WIDTH;
  int n_bars = MAX (1, (room + BAR_PITCH - BAR_WIDTH) / BAR_PITCH);
  double head = get_fraction (self) * room;
  GdkRGBA played;
  GdkRGBA waiting;

  find_colors (self, &played, &waiting);
  for (int bar = 0; bar < n_bars; bar++)
    {
      float x = (float) bar * (float) room / (float) n_bars;
      float tall = (float) MAX (2, find_level (self, bar, n_bars) * height);

      gtk_snapshot_append_color (
          snapshot, x + BAR_WIDTH / 2.f < head ? &played : &waiting,
          &GRAPHENE_RECT_INIT (KNOB_WIDTH / 2.f + x, ((float) height - tall) / 2, BAR_WIDTH, tall));
    }

  gtk_snapshot_append_color (
      snapshot, &played,
      &GRAPHENE_RECT_INIT ((float) (KNOB_WIDTH / 2. + head) - 1, 0, 2, (float) height));
}

static void
snapshot_range (VisemeWaveformView *self, GtkSnapshot *snapshot, int width, int height)
{
  GtkAdjustment *adjustment = gtk_range_get_adjustment (GTK_RANGE (self->scale));
  double upper = gtk_adjustment_get_upper (adjustment);
  double room = width - KNOB_WIDTH;
  GdkRGBA color;
  GdkRGBA ends;
  float start;
  float end;

  if (self->range_end <= self->range_start || upper <= 0)
    return;

  find_colors (self, &color, &ends);
  ends = color;
  color.alpha *= 0.2f;
  start = (float) (KNOB_WIDTH / 2. + self->range_start / upper * room);
  end = (float) (KNOB_WIDTH / 2. + MIN (1, self->range_end / upper) * room);
  gtk_snapshot_append_color (snapshot, &color,
                             &GRAPHENE_RECT_INIT (start, 0, end - start, (float) height));
  gtk_snapshot_append_color (snapshot, &ends, &GRAPHENE_RECT_INIT (start, 0, 2, (float) height));
  gtk_snapshot_append_color (snapshot, &ends, &GRAPHENE_RECT_INIT (end - 2, 0, 2, (float) height));
}

static void
viseme_waveform_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  VisemeWaveformView *self = VISEME_WAVEFORM_VIEW (widget);

  gtk_snapshot_save (snapshot);
  viseme_widgets_mirror_time (widget, snapshot);
  snapshot_range (self, snapshot, gtk_widget_get_width (widget), gtk_widget_get_height (widget));
  snapshot_bars (self, snapshot, gtk_widget_get_width (widget), gtk_widget_get_height (widget));
  gtk_snapshot_restore (snapshot);
  gtk_widget_snapshot_child (widget, self->scale, snapshot);
}

static void
on_peaks_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeWaveformView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) peaks = viseme_waveform_read_finish (result, &error);

  if (!peaks)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_debug ("No waveform: %s", error->message);
      return;
    }

  self->loudest = 0;
  for (guint i = 0; i < peaks->len; i++)
    self->loudest = MAX (self->loudest, g_array_index (peaks, float, i));
  g_clear_pointer (&self->peaks, g_array_unref);
  self->peaks = g_steal_pointer (&peaks);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * viseme_waveform_view_load:
 * @self: a waveform view
 * @file: (nullable): a file with sound; %NULL shows a quiet line
 *
 * Draws the waveform of @file once it is read.
 */
void
viseme_waveform_view_load (VisemeWaveformView *self, GFile *file)
{
  g_return_if_fail (VISEME_IS_WAVEFORM_VIEW (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->peaks, g_array_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (!file)
    return;

  self->cancellable = g_cancellable_new ();
  viseme_waveform_read_async (file, N_PEAKS, self->cancellable, on_peaks_read, g_object_ref (self));
}

/**
 * viseme_waveform_view_set_time:
 * @self: a waveform view
 * @position: where the play-head is, in seconds
 * @duration: length in seconds
 *
 * Moves the play-head, unless the user is moving it.
 */
void
viseme_waveform_view_set_time (VisemeWaveformView *self, double position, double duration)
{
  GtkAdjustment *adjustment;
  g_autofree char *clock = viseme_format_clock (position);

  g_return_if_fail (VISEME_IS_WAVEFORM_VIEW (self));

  adjustment = gtk_range_get_adjustment (GTK_RANGE (self->scale));
  gtk_adjustment_set_upper (adjustment, MAX (0, duration));
  if (self->rest_id == 0)
    gtk_adjustment_set_value (adjustment, position);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  clock, -1);
}

/**
 * viseme_waveform_view_set_range:
 * @self: a waveform view
 * @start: seconds
 * @end: seconds; not after @start: nothing is marked
 *
 * Marks what is played again and again.
 */
void
viseme_waveform_view_set_range (VisemeWaveformView *self, double start, double end)
{
  g_return_if_fail (VISEME_IS_WAVEFORM_VIEW (self));

  self->range_start = start;
  self->range_end = end;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * viseme_waveform_view_get_time_at:
 * @self: a waveform view
 * @x: pixels from the left
 *
 * Returns: the time that is there, in seconds
 */
double
viseme_waveform_view_get_time_at (VisemeWaveformView *self, double x)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkAdjustment *adjustment;
  double room;

  g_return_val_if_fail (VISEME_IS_WAVEFORM_VIEW (self), 0);

  adjustment = gtk_range_get_adjustment (GTK_RANGE (self->scale));
  room = MAX (1, gtk_widget_get_width (widget) - KNOB_WIDTH);
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (widget) - x;

  return CLAMP ((x - KNOB_WIDTH / 2.) / room, 0, 1) * gtk_adjustment_get_upper (adjustment);
}

static gboolean
on_rest (gpointer user_data)
{
  VisemeWaveformView *self = user_data;

  self->rest_id = 0;
  g_signal_emit (self, signals[SEEK], 0, gtk_range_get_value (GTK_RANGE (self->scale)), TRUE);

  return G_SOURCE_REMOVE;
}

static gboolean
on_change_value (GtkRange *range, GtkScrollType scroll, double value, VisemeWaveformView *self)
{
  GtkAdjustment *adjustment = gtk_range_get_adjustment (range);

  value = CLAMP (value, 0, gtk_adjustment_get_upper (adjustment));
  g_clear_handle_id (&self->rest_id, g_source_remove);
  self->rest_id = g_timeout_add (REST_MILLISECONDS, on_rest, self);
  g_signal_emit (self, signals[SEEK], 0, value, FALSE);

  return GDK_EVENT_PROPAGATE;
}

static void
viseme_waveform_view_dispose (GObject *object)
{
  VisemeWaveformView *self = VISEME_WAVEFORM_VIEW (object);

  g_clear_handle_id (&self->rest_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->peaks, g_array_unref);
  g_clear_pointer (&self->scale, gtk_widget_unparent);

  G_OBJECT_CLASS (viseme_waveform_view_parent_class)->dispose (object);
}

static void
viseme_waveform_view_class_init (VisemeWaveformViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = viseme_waveform_view_dispose;
  widget_class->snapshot = viseme_waveform_view_snapshot;

  signals[SEEK] = g_signal_new ("seek", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_BOOLEAN);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "waveform");
}

static void
viseme_waveform_view_init (VisemeWaveformView *self)
{
  GtkAdjustment *adjustment = gtk_adjustment_new (0, 0, 0, 1, 5, 0);

  self->scale = gtk_scale_new (GTK_ORIENTATION_HORIZONTAL, adjustment);
  gtk_scale_set_draw_value (GTK_SCALE (self->scale), FALSE);
  gtk_widget_set_parent (self->scale, GTK_WIDGET (self));
  g_signal_connect (self->scale, "change-value", G_CALLBACK (on_change_value), self);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
}

/**
 * viseme_waveform_view_set_label:
 * @self: a waveform
 * @label: what its play-head is called by a screen reader, translated
 */
void
viseme_waveform_view_set_label (VisemeWaveformView *self, const char *label)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
}
