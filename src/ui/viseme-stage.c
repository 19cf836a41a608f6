/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-stage"

#include "config.h"

#include "viseme-stage.h"

#include <glib/gi18n.h>
#include <math.h>

#define GAP             8
#define NAME_MARGIN     12
#define DIVIDER_WIDTH   2
#define KNOB_WIDTH      32 /* of the style sheet */
#define DIVIDER_STEP    0.02
#define DIFFERENCE_GAIN 4 /* differences of a lip-sync are faint next to each other */
#define NATURAL_HEIGHT  240

struct _VisemeStage
{
  GtkWidget parent_instance;

  GdkPaintable *result;
  GdkPaintable *other;
  VisemeView view;
  VisemeFocus focus;
  char *result_name;
  GtkWidget *names[2]; /* of the result and of the other one */
  GtkWidget *divider;  /* a scale of which only the knob is seen */
};

G_DEFINE_FINAL_TYPE (VisemeStage, viseme_stage, GTK_TYPE_WIDGET)

G_DEFINE_ENUM_TYPE (VisemeView,
                    viseme_view,
                    G_DEFINE_ENUM_VALUE (VISEME_VIEW_RESULT, "result"),
                    G_DEFINE_ENUM_VALUE (VISEME_VIEW_OTHER, "other"),
                    G_DEFINE_ENUM_VALUE (VISEME_VIEW_SIDES, "sides"),
                    G_DEFINE_ENUM_VALUE (VISEME_VIEW_WIPE, "wipe"),
                    G_DEFINE_ENUM_VALUE (VISEME_VIEW_DIFFERENCE, "difference"))

static gboolean
find_size (GdkPaintable *paintable, double *width, double *height)
{
  *width = paintable ? gdk_paintable_get_intrinsic_width (paintable) : 0;
  *height = paintable ? gdk_paintable_get_intrinsic_height (paintable) : 0;

  return *width > 0 && *height > 0;
}

/* The picture in PANE as it fits, or with the focus in the middle, as far as the picture reaches.
 */
static graphene_rect_t
place_picture (VisemeStage *self, GdkPaintable *paintable, const graphene_rect_t *pane)
{
  double width;
  double height;
  double scale;
  double x;
  double y;

  if (!find_size (paintable, &width, &height))
    return *pane;

  scale = MIN (pane->size.width / width, pane->size.height / height);
  x = (pane->size.width - width * scale) / 2;
  y = (pane->size.height - height * scale) / 2;
  if (self->focus.width > 0)
    {
      scale = MAX (scale, MIN (pane->size.width, pane->size.height) / (self->focus.width * width));
      x = pane->size.width / 2 - self->focus.x * width * scale;
      y = pane->size.height / 2 - self->focus.y * height * scale;
      x = width * scale < pane->size.width ? (pane->size.width - width * scale) / 2
                                           : CLAMP (x, pane->size.width - width * scale, 0);
      y = height * scale < pane->size.height ? (pane->size.height - height * scale) / 2
                                             : CLAMP (y, pane->size.height - height * scale, 0);
    }

  /* Whole pixels: two edges between them would differ. */
  return GRAPHENE_RECT_INIT (roundf (pane->origin.x + (float) x),
                             roundf (pane->origin.y + (float) y), roundf ((float) (width * scale)),
                             roundf ((float) (height * scale)));
}

/* Beside each other or above each other, whichever makes the pictures larger. The original comes
 * first, as it did in time. */
static void
split_panes (VisemeStage *self, graphene_rect_t *first, graphene_rect_t *second)
{
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self));
  float height = (float) gtk_widget_get_height (GTK_WIDGET (self));
  float half_width = MAX (0, (width - GAP) / 2);
  float half_height = MAX (0, (height - GAP) / 2);
  double picture_width = 1;
  double picture_height = 1;

  find_size (self->result, &picture_width, &picture_height);
  if (picture_width <= 0 || picture_height <= 0)
    picture_width = picture_height = 1;
  if (MIN (half_width / picture_width, height / picture_height) >=
      MIN (width / picture_width, half_height / picture_height))
    {
      *first = GRAPHENE_RECT_INIT (0, 0, half_width, height);
      *second = GRAPHENE_RECT_INIT (half_width + GAP, 0, half_width, height);
    }
  else
    {
      *first = GRAPHENE_RECT_INIT (0, 0, width, half_height);
      *second = GRAPHENE_RECT_INIT (0, half_height + GAP, width, half_height);
    }
}

static graphene_rect_t
get_whole (VisemeStage *self)
{
  return GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (GTK_WIDGET (self)),
                             (float) gtk_widget_get_height (GTK_WIDGET (self)));
}

static void
snapshot_picture (VisemeStage *self,
                  GtkSnapshot *snapshot,
                  GdkPaintable *paintable,
                  const graphene_rect_t *pane)
{
  graphene_rect_t place;

  if (!paintable)
    return;

  place = place_picture (self, paintable, pane);
  gtk_snapshot_push_clip (snapshot, pane);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &place.origin);
  gdk_paintable_snapshot (paintable, snapshot, place.size.width, place.size.height);
  gtk_snapshot_restore (snapshot);
  gtk_snapshot_pop (snapshot);
}

static void
snapshot_pane (VisemeStage *self,
               GtkSnapshot *snapshot,
               GdkPaintable *paintable,
               const graphene_rect_t *pane)
{
  GskRoundedRect round;

  gsk_rounded_rect_init_from_rect (&round, pane, 12);
  gtk_snapshot_push_rounded_clip (snapshot, &round);
  gtk_snapshot_append_color (snapshot, &(GdkRGBA){ 0, 0, 0, 1 }, pane);
  snapshot_picture (self, snapshot, paintable, pane);
  gtk_snapshot_pop (snapshot);
}

static void
snapshot_sides (VisemeStage *self, GtkSnapshot *snapshot)
{
  graphene_rect_t first;
  graphene_rect_t second;

  split_panes (self, &first, &second);
  snapshot_pane (self, snapshot, self->other, &first);
  snapshot_pane (self, snapshot, self->result, &second);
}

/* What the divider moves over: the part of the picture that is seen. */
static graphene_rect_t
get_wiped (VisemeStage *self)
{
  graphene_rect_t whole = get_whole (self);
  graphene_rect_t place = place_picture (self, self->result, &whole);
  graphene_rect_t seen;

  return graphene_rect_intersection (&whole, &place, &seen) ? seen : whole;
}

static void
snapshot_wipe (VisemeStage *self, GtkSnapshot *snapshot)
{
  graphene_rect_t whole = get_whole (self);
  graphene_rect_t wiped = get_wiped (self);
  float middle =
      wiped.origin.x + wiped.size.width * (float) gtk_range_get_value (GTK_RANGE (self->divider));

  gtk_snapshot_append_color (snapshot, &(GdkRGBA){ 0, 0, 0, 1 }, &whole);
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, middle, whole.size.height));
  snapshot_picture (self, snapshot, self->other, &whole);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_push_clip (
      snapshot, &GRAPHENE_RECT_INIT (middle, 0, whole.size.width - middle, whole.size.height));
  snapshot_picture (self, snapshot, self->result, &whole);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_color (snapshot, &(GdkRGBA){ 1, 1, 1, 1 },
                             &GRAPHENE_RECT_INIT (middle - DIVIDER_WIDTH / 2.f, wiped.origin.y,
                                                  DIVIDER_WIDTH, wiped.size.height));
}

static void
snapshot_difference (VisemeStage *self, GtkSnapshot *snapshot)
{
  const float gain = DIFFERENCE_GAIN;
  graphene_rect_t whole = get_whole (self);
  graphene_vec4_t offset;
  graphene_matrix_t matrix;

  gtk_snapshot_append_color (snapshot, &(GdkRGBA){ 0, 0, 0, 1 }, &whole);
  if (!self->other)
    return;

  graphene_matrix_init_scale (&matrix, gain, gain, gain);
  graphene_vec4_init (&offset, 0, 0, 0, 0);
  gtk_snapshot_push_color_matrix (snapshot, &matrix, &offset);
  gtk_snapshot_push_blend (snapshot, GSK_BLEND_MODE_DIFFERENCE);
  snapshot_picture (self, snapshot, self->other, &whole);
  gtk_snapshot_pop (snapshot);
  snapshot_picture (self, snapshot, self->result, &whole);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_pop (snapshot);
}

static void
viseme_stage_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  VisemeStage *self = VISEME_STAGE (widget);
  graphene_rect_t whole = get_whole (self);

  switch (self->view)
    {
    case VISEME_VIEW_OTHER:
      snapshot_pane (self, snapshot, self->other, &whole);
      break;
    case VISEME_VIEW_SIDES:
      snapshot_sides (self, snapshot);
      break;
    case VISEME_VIEW_WIPE:
      snapshot_wipe (self, snapshot);
      break;
    case VISEME_VIEW_DIFFERENCE:
      snapshot_difference (self, snapshot);
      break;
    case VISEME_VIEW_RESULT:
    default:
      snapshot_pane (self, snapshot, self->result, &whole);
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_snapshot_child (widget, child, snapshot);
}

static void
viseme_stage_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  *minimum = 0;
  *natural = NATURAL_HEIGHT;
}

/* SHARE: how much of the pane's width it may take. */
static void
allocate_name (GtkWidget *name, const graphene_rect_t *pane, gboolean at_end, double share)
{
  GtkRequisition size;
  int least;
  int width;

  gtk_widget_measure (name, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  gtk_widget_get_preferred_size (name, NULL, &size);
  width = MAX (least, MIN (size.width, (int) (pane->size.width * share) - 2 * NAME_MARGIN));
  gtk_widget_size_allocate (
      name,
      &(GtkAllocation){ at_end ? (int) (pane->origin.x + pane->size.width) - NAME_MARGIN - width
                               : (int) pane->origin.x + NAME_MARGIN,
                        (int) pane->origin.y + NAME_MARGIN, width, size.height },
      -1);
}

static void
viseme_stage_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  VisemeStage *self = VISEME_STAGE (widget);
  graphene_rect_t panes[2] = { get_whole (self), get_whole (self) };
  graphene_rect_t wiped = get_wiped (self);
  gboolean wipes = self->view == VISEME_VIEW_WIPE;
  GtkRequisition size;

  if (self->view == VISEME_VIEW_SIDES)
    split_panes (self, &panes[1], &panes[0]);
  else if (wipes)
    panes[0] = panes[1] = wiped;
  for (int i = 0; i < 2; i++)
    if (gtk_widget_should_layout (self->names[i]))
      allocate_name (self->names[i], &panes[i], i == 0 && wipes, wipes ? 0.5 : 1);
  if (!gtk_widget_should_layout (self->divider))
    return;

  gtk_widget_get_preferred_size (self->divider, &size, NULL);
  gtk_widget_size_allocate (
      self->divider,
      &(GtkAllocation){ (int) wiped.origin.x - KNOB_WIDTH / 2, (height - size.height) / 2,
                        MAX (size.width, (int) wiped.size.width + KNOB_WIDTH), size.height },
      -1);
}

/* The result alone needs no name. */
static void
show_names (VisemeStage *self)
{
  gboolean differs = self->view == VISEME_VIEW_DIFFERENCE;

  gtk_label_set_label (GTK_LABEL (self->names[0]),
                       differs ? _ ("What Differs") : self->result_name);
  gtk_widget_set_visible (self->names[0], differs || self->view == VISEME_VIEW_SIDES ||
                                              self->view == VISEME_VIEW_WIPE);
  gtk_widget_set_visible (self->names[1], self->view != VISEME_VIEW_RESULT && !differs);
  gtk_widget_set_visible (self->divider, self->view == VISEME_VIEW_WIPE);
}

static void
watch_paintable (VisemeStage *self, GdkPaintable **place, GdkPaintable *paintable)
{
  if (*place)
    g_signal_handlers_disconnect_by_data (*place, self);
  g_set_object (place, paintable);
  if (!paintable)
    return;

  g_signal_connect_swapped (paintable, "invalidate-contents", G_CALLBACK (gtk_widget_queue_draw),
                            self);
  g_signal_connect_swapped (paintable, "invalidate-size", G_CALLBACK (gtk_widget_queue_allocate),
                            self);
}

/**
 * viseme_stage_set_paintables:
 * @self: a stage
 * @result: (nullable): the result
 * @other: (nullable): what it is compared with
 *
 * Shows them.
 */
void
viseme_stage_set_paintables (VisemeStage *self, GdkPaintable *result, GdkPaintable *other)
{
  g_return_if_fail (VISEME_IS_STAGE (self));

  watch_paintable (self, &self->result, result);
  watch_paintable (self, &self->other, other);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/**
 * viseme_stage_set_names:
 * @self: a stage
 * @result: what the result is called, translated
 * @other: what the other one is called, translated
 *
 * Shown where two are seen at once, or the other one alone.
 */
void
viseme_stage_set_names (VisemeStage *self, const char *result, const char *other)
{
  g_return_if_fail (VISEME_IS_STAGE (self));

  g_free (self->result_name);
  self->result_name = g_strdup (result);
  gtk_label_set_label (GTK_LABEL (self->names[1]), other);
  show_names (self);
}

/**
 * viseme_stage_set_view:
 * @self: a stage
 * @view: how to show them
 *
 * Changes the view.
 */
void
viseme_stage_set_view (VisemeStage *self, VisemeView view)
{
  g_return_if_fail (VISEME_IS_STAGE (self));

  self->view = view;
  show_names (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

VisemeView
viseme_stage_get_view (VisemeStage *self)
{
  return self->view;
}

/**
 * viseme_stage_set_focus:
 * @self: a stage
 * @focus: (nullable): where to look; %NULL shows all of the picture
 *
 * Both pictures show the same part.
 */
void
viseme_stage_set_focus (VisemeStage *self, const VisemeFocus *focus)
{
  g_return_if_fail (VISEME_IS_STAGE (self));

  self->focus = focus ? *focus : (VisemeFocus){ 0 };
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_drag_update (GtkGestureDrag *drag, double offset_x, double offset_y, VisemeStage *self)
{
  graphene_rect_t wiped = get_wiped (self);
  double x;
  double y;

  if (self->view != VISEME_VIEW_WIPE || wiped.size.width <= 0 ||
      !gtk_gesture_drag_get_start_point (drag, &x, &y) ||
      !gtk_drag_check_threshold (GTK_WIDGET (self), (int) x, (int) y, (int) (x + offset_x),
                                 (int) (y + offset_y)))
    return;

  gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_range_set_value (GTK_RANGE (self->divider),
                       (x + offset_x - wiped.origin.x) / wiped.size.width);
}

static void
viseme_stage_dispose (GObject *object)
{
  VisemeStage *self = VISEME_STAGE (object);

  watch_paintable (self, &self->result, NULL);
  watch_paintable (self, &self->other, NULL);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child;
       child = gtk_widget_get_first_child (GTK_WIDGET (self)))
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (viseme_stage_parent_class)->dispose (object);
}

static void
viseme_stage_finalize (GObject *object)
{
  g_free (VISEME_STAGE (object)->result_name);

  G_OBJECT_CLASS (viseme_stage_parent_class)->finalize (object);
}

static void
viseme_stage_class_init (VisemeStageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = viseme_stage_dispose;
  G_OBJECT_CLASS (klass)->finalize = viseme_stage_finalize;
  widget_class->snapshot = viseme_stage_snapshot;
  widget_class->measure = viseme_stage_measure;
  widget_class->size_allocate = viseme_stage_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "stage");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
add_name (VisemeStage *self, int i)
{
  self->names[i] = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->names[i]), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (self->names[i], "pane-name");
  gtk_widget_set_can_target (self->names[i], FALSE);
  gtk_widget_set_parent (self->names[i], GTK_WIDGET (self));
}

static void
viseme_stage_init (VisemeStage *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  self->result_name = g_strdup ("");
  add_name (self, 0);
  add_name (self, 1);

  self->divider = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 1, DIVIDER_STEP);
  gtk_scale_set_draw_value (GTK_SCALE (self->divider), FALSE);
  gtk_range_set_value (GTK_RANGE (self->divider), 0.5);
  gtk_widget_set_direction (self->divider, GTK_TEXT_DIR_LTR);
  gtk_widget_add_css_class (self->divider, "divider");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->divider), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Divider between the Videos"), -1);
  gtk_widget_set_parent (self->divider, GTK_WIDGET (self));
  g_signal_connect_swapped (self->divider, "value-changed", G_CALLBACK (gtk_widget_queue_draw),
                            self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  show_names (self);
}
