/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-transport"

#include "config.h"

#include "viseme-transport.h"

#define SPACING         6
#define TIMELINE_WIDTH  220 /* less of it is not worth looking at: two rows then */
#define NARROW_TIMELINE 60

enum
{
  BEFORE,
  TIMELINE,
  AFTER,
  N_PARTS
};

struct _VisemeTransport
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (VisemeTransport, viseme_transport, GTK_TYPE_WIDGET)

static void
find_parts (VisemeTransport *self, GtkWidget **parts)
{
  parts[BEFORE] = gtk_widget_get_first_child (GTK_WIDGET (self));
  for (int i = TIMELINE; i < N_PARTS; i++)
    parts[i] = parts[i - 1] ? gtk_widget_get_next_sibling (parts[i - 1]) : NULL;
}

static void
measure_parts (VisemeTransport *self, GtkOrientation orientation, int *minima)
{
  GtkWidget *parts[N_PARTS];

  find_parts (self, parts);
  for (int i = 0; i < N_PARTS; i++)
    {
      minima[i] = 0;
      if (parts[i])
        gtk_widget_measure (parts[i], orientation, -1, &minima[i], NULL, NULL, NULL);
    }
}

static int
get_one_row_width (const int *widths)
{
  return widths[BEFORE] + MAX (TIMELINE_WIDTH, widths[TIMELINE]) + widths[AFTER] + 2 * SPACING;
}

static GtkSizeRequestMode
viseme_transport_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
viseme_transport_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  VisemeTransport *self = VISEME_TRANSPORT (widget);
  int widths[N_PARTS];
  int heights[N_PARTS];
  int row;

  measure_parts (self, GTK_ORIENTATION_HORIZONTAL, widths);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum =
          MAX (widths[BEFORE] + SPACING + widths[AFTER], MAX (NARROW_TIMELINE, widths[TIMELINE]));
      *natural = get_one_row_width (widths);
      return;
    }

  measure_parts (self, GTK_ORIENTATION_VERTICAL, heights);
  row = MAX (heights[BEFORE], heights[AFTER]);
  *minimum = *natural = for_size < 0 || for_size >= get_one_row_width (widths)
                            ? MAX (row, heights[TIMELINE])
                            : row + SPACING + heights[TIMELINE];
}

/* X counts from where a line of text begins. */
static void
allocate_part (GtkWidget *widget, GtkWidget *part, int x, int y, int width, int height)
{
  if (!part)
    return;

  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (widget) - x - width;
  gtk_widget_size_allocate (part, &(GtkAllocation){ x, y, width, height }, -1);
}

static void
viseme_transport_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  VisemeTransport *self = VISEME_TRANSPORT (widget);
  GtkWidget *parts[N_PARTS];
  int widths[N_PARTS];
  int heights[N_PARTS];
  int x;
  int y;

  find_parts (self, parts);
  measure_parts (self, GTK_ORIENTATION_HORIZONTAL, widths);
  measure_parts (self, GTK_ORIENTATION_VERTICAL, heights);
  if (width >= get_one_row_width (widths))
    {
      x = widths[BEFORE] + SPACING;
      allocate_part (widget, parts[BEFORE], 0, 0, widths[BEFORE], height);
      allocate_part (widget, parts[TIMELINE], x, 0, width - x - SPACING - widths[AFTER], height);
      allocate_part (widget, parts[AFTER], width - widths[AFTER], 0, widths[AFTER], height);
      return;
    }

  y = heights[TIMELINE] + SPACING;
  allocate_part (widget, parts[TIMELINE], 0, 0, width, heights[TIMELINE]);
  allocate_part (widget, parts[BEFORE], 0, y, widths[BEFORE], height - y);
  allocate_part (widget, parts[AFTER], width - widths[AFTER], y, widths[AFTER], height - y);
}

static void
viseme_transport_dispose (GObject *object)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (object)); child;
       child = gtk_widget_get_first_child (GTK_WIDGET (object)))
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (viseme_transport_parent_class)->dispose (object);
}

static void
viseme_transport_class_init (VisemeTransportClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = viseme_transport_dispose;
  widget_class->get_request_mode = viseme_transport_get_request_mode;
  widget_class->measure = viseme_transport_measure;
  widget_class->size_allocate = viseme_transport_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "transport");
}

static void
viseme_transport_init (VisemeTransport *self)
{
}
