/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-trimmer"

#include "config.h"

#include "viseme-trimmer.h"

#include "base/viseme-format.h"
#include "ui/viseme-trim-handle.h"

#include <glib/gi18n.h>
#include <math.h>

#define LEAST_HEIGHT 22  /* pixels: what a finger hits */
#define LEAST_PART   0.2 /* seconds */
#define SHADE        0.75f

enum
{
  BEGINNING,
  END,
  N_HANDLES
};

struct _VisemeTrimmer
{
  AdwBin parent_instance;

  VisemeEdits *edits;
  VisemeInputKind kind;
  double duration; /* seconds */
  GtkWidget *handles[N_HANDLES];
};

enum
{
  SEEK,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VisemeTrimmer, viseme_trimmer, ADW_TYPE_BIN)

static double
get_time (VisemeTrimmer *self, int handle)
{
  const VisemeRange *range = viseme_edits_get_range (self->edits, self->kind);

  if (handle == BEGINNING)
    return MIN (MAX (range->from, 0), self->duration);

  return range->to > 0 ? MIN (range->to, self->duration) : self->duration;
}

/* Handles stand half outside of the strip that time is drawn on. */
static int
get_strip (VisemeTrimmer *self)
{
  return MAX (gtk_widget_get_width (GTK_WIDGET (self)) - VISEME_TRIM_HANDLE_WIDTH, 1);
}

static float
get_x (VisemeTrimmer *self, double time)
{
  double share = self->duration > 0 ? time / self->duration : 0;

  return (float) (VISEME_TRIM_HANDLE_WIDTH / 2.0 + share * get_strip (self));
}

static gboolean
is_used (VisemeTrimmer *self)
{
  return self->edits && self->duration > 2 * LEAST_PART;
}

static void
show_times (VisemeTrimmer *self)
{
  for (int i = 0; i < N_HANDLES; i++)
    {
      g_autofree char *time = viseme_format_seconds (get_time (self, i));
      g_autofree char *text =
          g_strdup_printf (i == BEGINNING ? _ ("Begins at %s") : _ ("Ends at %s"), time);

      viseme_trim_handle_set_text (VISEME_TRIM_HANDLE (self->handles[i]), text);
      gtk_widget_set_visible (self->handles[i], is_used (self));
    }
}

static void
update (VisemeTrimmer *self)
{
  show_times (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
move (VisemeTrimmer *self, int handle, double time)
{
  VisemeRange range = *viseme_edits_get_range (self->edits, self->kind);

  time = round (time * 1000) / 1000;
  if (handle == BEGINNING)
    range.from = CLAMP (time, 0, get_time (self, END) - LEAST_PART);
  else
    range.to = CLAMP (time, get_time (self, BEGINNING) + LEAST_PART, self->duration);
  if (range.to >= self->duration)
    range.to = VISEME_TO_THE_END;
  viseme_edits_set_range (self->edits, self->kind, &range);
  g_signal_emit (self, signals[SEEK], 0, get_time (self, handle));
}

static int
find_handle (VisemeTrimmer *self, VisemeTrimHandle *handle)
{
  return GTK_WIDGET (handle) == self->handles[BEGINNING] ? BEGINNING : END;
}

static void
on_dragged (VisemeTrimHandle *handle, double middle, VisemeTrimmer *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  double x = 0, share;

  if (!gtk_widget_translate_coordinates (GTK_WIDGET (handle), widget, middle, 0, &x, NULL))
    return;
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (widget) - x;
  share = (x - VISEME_TRIM_HANDLE_WIDTH / 2.0) / get_strip (self);
  move (self, find_handle (self, handle), share * self->duration);
}

static void
on_moved (VisemeTrimHandle *handle, double seconds, VisemeTrimmer *self)
{
  int which = find_handle (self, handle);

  move (self, which, get_time (self, which) + seconds);
}

static void
on_reset (VisemeTrimHandle *handle, VisemeTrimmer *self)
{
  move (self, find_handle (self, handle),
        find_handle (self, handle) == BEGINNING ? 0 : self->duration);
}

/**
 * viseme_trimmer_set_edits:
 * @self: a trimmer
 * @edits: where the part is kept, for good
 * @kind: which file it is a part of
 */
void
viseme_trimmer_set_edits (VisemeTrimmer *self, VisemeEdits *edits, VisemeInputKind kind)
{
  g_return_if_fail (VISEME_IS_TRIMMER (self));

  g_set_object (&self->edits, edits);
  self->kind = kind;
  g_signal_connect_object (edits, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/**
 * viseme_trimmer_set_duration:
 * @self: a trimmer that has its edits
 * @seconds: how long the file is; 0 hides the handles
 */
void
viseme_trimmer_set_duration (VisemeTrimmer *self, double seconds)
{
  g_return_if_fail (VISEME_IS_TRIMMER (self));

  self->duration = seconds;
  update (self);
}

static void
viseme_trimmer_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  GtkWidget *child = adw_bin_get_child (ADW_BIN (widget));

  *minimum = *natural = 0;
  if (child)
    gtk_widget_measure (child, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      *minimum = MAX (*minimum, LEAST_HEIGHT);
      *natural = MAX (*natural, LEAST_HEIGHT);
    }
}

static void
viseme_trimmer_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  VisemeTrimmer *self = VISEME_TRIMMER (widget);
  GtkWidget *child = adw_bin_get_child (ADW_BIN (widget));
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;

  if (child)
    gtk_widget_size_allocate (child, &(GtkAllocation){ 0, 0, width, height }, -1);
  for (int i = 0; i < N_HANDLES; i++)
    {
      int x =
          self->edits ? (int) get_x (self, get_time (self, i)) - VISEME_TRIM_HANDLE_WIDTH / 2 : 0;

      if (!gtk_widget_should_layout (self->handles[i]))
        continue;
      gtk_widget_size_allocate (self->handles[i],
                                &(GtkAllocation){ rtl ? width - x - VISEME_TRIM_HANDLE_WIDTH : x, 0,
                                                  VISEME_TRIM_HANDLE_WIDTH, height },
                                -1);
    }
}

static void
shade (VisemeTrimmer *self, GtkSnapshot *snapshot, double from, double to)
{
  GtkWidget *widget = GTK_WIDGET (self);
  float height = (float) gtk_widget_get_height (widget);
  float left = get_x (self, from), right = get_x (self, to);
  GdkRGBA color = { 1, 1, 1, 1 };

  if (to <= from)
    return;
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    {
      float width = (float) gtk_widget_get_width (widget);
      float swap = width - left;

      left = width - right;
      right = swap;
    }
  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "window_bg_color", &color);
  color.alpha = SHADE;
  gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT (left, 0, right - left, height));
}

static void
viseme_trimmer_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  VisemeTrimmer *self = VISEME_TRIMMER (widget);
  GtkWidget *child = adw_bin_get_child (ADW_BIN (widget));

  if (child)
    gtk_widget_snapshot_child (widget, child, snapshot);
  if (!is_used (self))
    return;
  shade (self, snapshot, 0, get_time (self, BEGINNING));
  shade (self, snapshot, get_time (self, END), self->duration);
  for (int i = 0; i < N_HANDLES; i++)
    gtk_widget_snapshot_child (widget, self->handles[i], snapshot);
}

static void
viseme_trimmer_dispose (GObject *object)
{
  VisemeTrimmer *self = VISEME_TRIMMER (object);

  g_clear_object (&self->edits);
  for (int i = 0; i < N_HANDLES; i++)
    g_clear_pointer (&self->handles[i], gtk_widget_unparent);

  G_OBJECT_CLASS (viseme_trimmer_parent_class)->dispose (object);
}

static void
viseme_trimmer_class_init (VisemeTrimmerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = viseme_trimmer_dispose;
  widget_class->measure = viseme_trimmer_measure;
  widget_class->size_allocate = viseme_trimmer_size_allocate;
  widget_class->snapshot = viseme_trimmer_snapshot;

  signals[SEEK] = g_signal_new ("seek", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);

  gtk_widget_class_set_css_name (widget_class, "trimmer");
}

static void
viseme_trimmer_init (VisemeTrimmer *self)
{
  gtk_widget_set_layout_manager (GTK_WIDGET (self), NULL);
  self->handles[BEGINNING] = viseme_trim_handle_new (_ ("Beginning"));
  self->handles[END] = viseme_trim_handle_new (_ ("End"));
  for (int i = 0; i < N_HANDLES; i++)
    {
      gtk_widget_set_visible (self->handles[i], FALSE);
      gtk_widget_set_parent (self->handles[i], GTK_WIDGET (self));
      g_signal_connect (self->handles[i], "dragged", G_CALLBACK (on_dragged), self);
      g_signal_connect (self->handles[i], "moved", G_CALLBACK (on_moved), self);
      g_signal_connect (self->handles[i], "reset", G_CALLBACK (on_reset), self);
    }
}
