/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-columns"

#include "config.h"

#include "viseme-columns.h"

struct _VisemeColumns
{
  GtkWidget parent_instance;

  int max_columns;
  int column_width;
  int spacing;
};

enum
{
  PROP_0,
  PROP_MAX_COLUMNS,
  PROP_COLUMN_WIDTH,
  PROP_SPACING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (VisemeColumns, viseme_columns, GTK_TYPE_WIDGET)

static GtkWidget *
skip_hidden (GtkWidget *child)
{
  while (child && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);

  return child;
}

static GtkWidget *
get_first (VisemeColumns *self)
{
  return skip_hidden (gtk_widget_get_first_child (GTK_WIDGET (self)));
}

static GtkWidget *
get_next (GtkWidget *child)
{
  return skip_hidden (gtk_widget_get_next_sibling (child));
}

static int
count_columns (VisemeColumns *self, int width)
{
  int columns = (width + self->spacing) / (self->column_width + self->spacing);

  return CLAMP (columns, 1, self->max_columns);
}

static int
get_column_width (VisemeColumns *self, int width, int columns)
{
  return MAX (0, (width - (columns - 1) * self->spacing) / columns);
}

/* The height of the row that starts with *CHILD, which is moved to the start of the next row. */
static int
measure_row (GtkWidget **child, int columns, int column_width)
{
  int height = 0;

  for (int i = 0; i < columns && *child; i++, *child = get_next (*child))
    {
      int minimum;

      gtk_widget_measure (*child, GTK_ORIENTATION_VERTICAL, column_width, &minimum, NULL, NULL,
                          NULL);
      height = MAX (height, minimum);
    }

  return height;
}

static void
measure_width (VisemeColumns *self, int *minimum, int *natural)
{
  int n_children = 0;
  int widest = 0;

  *minimum = 0;
  for (GtkWidget *child = get_first (self); child; child = get_next (child), n_children++)
    {
      int child_minimum;
      int child_natural;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum, &child_natural,
                          NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      widest = MAX (widest, MAX (child_natural, self->column_width));
    }

  n_children = CLAMP (n_children, 1, self->max_columns);
  *natural = MAX (*minimum, n_children * widest + (n_children - 1) * self->spacing);
}

static void
viseme_columns_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  VisemeColumns *self = VISEME_COLUMNS (widget);
  GtkWidget *child = get_first (self);
  int columns;
  int width;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      measure_width (self, minimum, natural);
      return;
    }

  if (for_size < 0)
    measure_width (self, &width, &for_size);

  columns = count_columns (self, for_size);
  width = get_column_width (self, for_size, columns);
  *minimum = 0;
  while (child)
    *minimum += measure_row (&child, columns, width) + self->spacing;
  *minimum = MAX (0, *minimum - self->spacing);
  *natural = *minimum;
}

static void
allocate_row (VisemeColumns *self,
              GtkWidget *first,
              GtkWidget *end,
              int columns,
              const GtkAllocation *row)
{
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int i = 0;

  for (GtkWidget *child = first; child != end; child = get_next (child), i++)
    {
      int column = mirrored ? columns - 1 - i : i;
      GtkAllocation place = *row;

      place.x = column * (row->width + self->spacing);
      gtk_widget_size_allocate (child, &place, -1);
    }
}

/* Room that is left over is shared by the rows. */
static void
viseme_columns_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  VisemeColumns *self = VISEME_COLUMNS (widget);
  int columns = count_columns (self, width);
  GtkAllocation row = { 0, 0, get_column_width (self, width, columns), 0 };
  GtkWidget *child = get_first (self);
  int n_rows = 0;
  int needed = 0;
  int extra;

  for (; child; n_rows++)
    needed += measure_row (&child, columns, row.width) + self->spacing;
  extra = n_rows > 0 ? MAX (0, height - needed + self->spacing) / n_rows : 0;

  for (child = get_first (self); child; row.y += row.height + self->spacing)
    {
      GtkWidget *first = child;

      row.height = measure_row (&child, columns, row.width) + extra;
      allocate_row (self, first, child, columns, &row);
    }
}

static GtkSizeRequestMode
viseme_columns_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static int *
find_value (VisemeColumns *self, guint prop_id)
{
  switch (prop_id)
    {
    case PROP_MAX_COLUMNS:
      return &self->max_columns;
    case PROP_COLUMN_WIDTH:
      return &self->column_width;
    case PROP_SPACING:
    default:
      return &self->spacing;
    }
}

static void
viseme_columns_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  g_value_set_int (value, *find_value (VISEME_COLUMNS (object), prop_id));
}

static void
viseme_columns_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  *find_value (VISEME_COLUMNS (object), prop_id) = g_value_get_int (value);
  gtk_widget_queue_resize (GTK_WIDGET (object));
}

static void
viseme_columns_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (viseme_columns_parent_class)->dispose (object);
}

static void
viseme_columns_class_init (VisemeColumnsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = viseme_columns_get_property;
  object_class->set_property = viseme_columns_set_property;
  object_class->dispose = viseme_columns_dispose;
  widget_class->measure = viseme_columns_measure;
  widget_class->size_allocate = viseme_columns_size_allocate;
  widget_class->get_request_mode = viseme_columns_get_request_mode;

  properties[PROP_MAX_COLUMNS] =
      g_param_spec_int ("max-columns", NULL, NULL, 1, G_MAXINT, 2, flags);
  properties[PROP_COLUMN_WIDTH] =
      g_param_spec_int ("column-width", NULL, NULL, 1, G_MAXINT, 280, flags);
  properties[PROP_SPACING] = g_param_spec_int ("spacing", NULL, NULL, 0, G_MAXINT, 12, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "columns");
}

static void
viseme_columns_init (VisemeColumns *self)
{
  self->max_columns = 2;
  self->column_width = 280;
  self->spacing = 12;
}
