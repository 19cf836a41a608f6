/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-result-row"

#include "config.h"

#include "viseme-result-row.h"

#include "ui/viseme-length-menu.h"
#include "ui/viseme-plan.h"

#include <glib/gi18n.h>

#define SPACING        10
#define LEAST_SENTENCE 280 /* pixels: with less beside it, the menu comes below */

struct _VisemeResultRow
{
  GtkWidget parent_instance;

  VisemeInput *video;
  VisemeInput *speech;
  VisemeEdits *edits;
  GtkWidget *sentence; /* ICON and LABEL */
  GtkWidget *icon;     /* once there is something to say of the result */
  GtkWidget *label;
  GtkWidget *menu;
};

G_DEFINE_FINAL_TYPE (VisemeResultRow, viseme_result_row, GTK_TYPE_WIDGET)

static char *
describe (VisemeResultRow *self)
{
  VisemeMediaInfo *video = viseme_input_get_info (self->video);
  VisemeMediaInfo *speech = viseme_input_get_info (self->speech);

  if (video && speech)
    return viseme_plan_describe_result (
        viseme_media_info_get_width (video), viseme_media_info_get_height (video),
        viseme_media_info_get_duration (video), viseme_media_info_get_duration (speech),
        viseme_edits_get (self->edits));
  if (video)
    return g_strdup (_ ("Now add the speech: drop a recording anywhere."));
  if (speech)
    return g_strdup (_ ("Now add the video: drop it anywhere."));

  return g_strdup (_ ("Drop a video and a recording of speech anywhere in this window."));
}

static double
get_seconds (VisemeResultRow *self, VisemeInput *input, VisemeInputKind kind)
{
  VisemeMediaInfo *info = viseme_input_get_info (input);

  if (!info || viseme_media_info_is_image (info))
    return 0;

  return viseme_range_get_seconds (viseme_edits_get_range (self->edits, kind),
                                   viseme_media_info_get_duration (info));
}

static void
update (VisemeResultRow *self)
{
  g_autofree char *text = describe (self);

  gtk_widget_set_visible (self->icon, viseme_input_get_info (self->video) != NULL &&
                                          viseme_input_get_info (self->speech) != NULL);
  gtk_label_set_label (GTK_LABEL (self->label), text);
  viseme_length_menu_set_seconds (VISEME_LENGTH_MENU (self->menu),
                                  get_seconds (self, self->video, VISEME_INPUT_VIDEO),
                                  get_seconds (self, self->speech, VISEME_INPUT_SPEECH));
}

/**
 * viseme_result_row_set_inputs:
 * @self: a row
 * @video: the video, for good
 * @speech: the speech, for good
 * @edits: what is changed about them, for good
 */
void
viseme_result_row_set_inputs (VisemeResultRow *self,
                              VisemeInput *video,
                              VisemeInput *speech,
                              VisemeEdits *edits)
{
  g_return_if_fail (VISEME_IS_RESULT_ROW (self));
  g_return_if_fail (self->edits == NULL);

  self->video = g_object_ref (video);
  self->speech = g_object_ref (speech);
  self->edits = g_object_ref (edits);
  viseme_length_menu_set_edits (VISEME_LENGTH_MENU (self->menu), edits);
  g_signal_connect_object (video, "notify::info", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (speech, "notify::info", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (edits, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static int
measure_width (GtkWidget *widget, gboolean natural)
{
  int least = 0, wanted = 0;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &least, &wanted, NULL, NULL);

  return natural ? wanted : least;
}

static int
measure_height (GtkWidget *widget, int width)
{
  int height = 0;

  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, width, &height, NULL, NULL, NULL);

  return height;
}

/* Returns: the width of the sentence when the menu fits beside it, else 0. */
static int
find_beside (VisemeResultRow *self, int width)
{
  int left;

  if (!gtk_widget_should_layout (self->menu))
    return width;
  left = width - SPACING - measure_width (self->menu, TRUE);

  return left >= LEAST_SENTENCE ? left : 0;
}

static void
viseme_result_row_measure (GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  VisemeResultRow *self = VISEME_RESULT_ROW (widget);
  gboolean has_menu = gtk_widget_should_layout (self->menu);
  int beside;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MAX (measure_width (self->sentence, FALSE),
                      has_menu ? measure_width (self->menu, FALSE) : 0);
      *natural = measure_width (self->sentence, TRUE) +
                 (has_menu ? SPACING + measure_width (self->menu, TRUE) : 0);
      return;
    }

  beside = for_size < 0 ? LEAST_SENTENCE : find_beside (self, for_size);
  if (beside > 0 && has_menu)
    *minimum = MAX (measure_height (self->sentence, beside), measure_height (self->menu, -1));
  else if (has_menu)
    *minimum =
        measure_height (self->sentence, for_size) + SPACING + measure_height (self->menu, for_size);
  else
    *minimum = measure_height (self->sentence, for_size);
  *natural = *minimum;
}

static void
viseme_result_row_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  VisemeResultRow *self = VISEME_RESULT_ROW (widget);
  int beside = find_beside (self, width);
  GtkAllocation sentence = { 0, 0, beside > 0 ? beside : width, height };
  GtkAllocation menu = { beside + SPACING, 0, width - beside - SPACING, height };

  if (beside == 0)
    {
      sentence.height = measure_height (self->sentence, width);
      menu = (GtkAllocation){ 0, sentence.height + SPACING, width,
                              height - sentence.height - SPACING };
    }
  else if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    {
      menu.x = 0;
      sentence.x = width - beside;
    }
  gtk_widget_size_allocate (self->sentence, &sentence, -1);
  if (gtk_widget_should_layout (self->menu))
    gtk_widget_size_allocate (self->menu, &menu, -1);
}

static GtkSizeRequestMode
viseme_result_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
viseme_result_row_dispose (GObject *object)
{
  VisemeResultRow *self = VISEME_RESULT_ROW (object);

  g_clear_object (&self->video);
  g_clear_object (&self->speech);
  g_clear_object (&self->edits);
  g_clear_pointer (&self->sentence, gtk_widget_unparent);
  g_clear_pointer (&self->menu, gtk_widget_unparent);

  G_OBJECT_CLASS (viseme_result_row_parent_class)->dispose (object);
}

static void
viseme_result_row_class_init (VisemeResultRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = viseme_result_row_dispose;
  widget_class->measure = viseme_result_row_measure;
  widget_class->size_allocate = viseme_result_row_size_allocate;
  widget_class->get_request_mode = viseme_result_row_get_request_mode;
}

static void
viseme_result_row_init (VisemeResultRow *self)
{
  self->icon = gtk_image_new_from_icon_name ("camera-video-symbolic");
  self->label = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  self->sentence = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, SPACING);
  gtk_box_append (GTK_BOX (self->sentence), self->icon);
  gtk_box_append (GTK_BOX (self->sentence), self->label);
  gtk_widget_set_parent (self->sentence, GTK_WIDGET (self));
  self->menu = g_object_new (VISEME_TYPE_LENGTH_MENU, "halign", GTK_ALIGN_START, "valign",
                             GTK_ALIGN_CENTER, NULL);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
}
