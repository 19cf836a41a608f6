/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-widgets"

#include "config.h"

#include "media/viseme-frame-sink.h"
#include "media/viseme-lane.h"
#include "ui/viseme-columns.h"
#include "ui/viseme-frame-paintable.h"
#include "ui/viseme-lane-view.h"
#include "ui/viseme-quality-list.h"
#include "ui/viseme-waveform-view.h"

#include <adwaita.h>
#include <gst/gst.h>

static GtkWidget *
make_columns (int n_children)
{
  GtkWidget *columns = g_object_new (VISEME_TYPE_COLUMNS, "column-width", 200, "spacing", 10, NULL);

  for (int i = 0; i < n_children; i++)
    {
      GtkWidget *child = gtk_drawing_area_new ();

      gtk_widget_set_size_request (child, 100, 50);
      gtk_widget_set_parent (child, columns);
    }

  return g_object_ref_sink (columns);
}

static int
measure_height (GtkWidget *columns, int width)
{
  int height;

  gtk_widget_measure (columns, GTK_ORIENTATION_VERTICAL, width, &height, NULL, NULL, NULL);
  return height;
}

static void
test_columns (void)
{
  g_autoptr (GtkWidget) columns = make_columns (4);
  int minimum;

  gtk_widget_measure (columns, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, 100);
  g_assert_cmpint (measure_height (columns, 410), ==, 110);
  g_assert_cmpint (measure_height (columns, 409), ==, 230);
  g_assert_cmpint (measure_height (columns, 2000), ==, 110);

  gtk_widget_set_visible (gtk_widget_get_first_child (columns), FALSE);
  g_assert_cmpint (measure_height (columns, 409), ==, 170);
}

static void
test_quality_list (void)
{
  g_autoptr (VisemeQualityList) list =
      g_object_ref_sink (g_object_new (VISEME_TYPE_QUALITY_LIST, NULL));

  g_assert_true (viseme_model_is_local (viseme_quality_list_get_selected (list)));
  g_object_set (list, "selected-id", "sync-v2-pro", NULL);
  g_assert_cmpint (viseme_model_get_credits (viseme_quality_list_get_selected (list)), ==, 80);

  /* An id that is not offered leaves the choice as it is. */
  g_object_set (list, "selected-id", "gone", NULL);
  g_assert_cmpstr (viseme_model_get_id (viseme_quality_list_get_selected (list)), ==,
                   "sync-v2-pro");

  /* Another kind of picture has other qualities; what was chosen comes back with the first. */
  g_object_set (list, "selected-id", "sync-v2-pro", NULL);
  viseme_quality_list_set_picture (list, TRUE);
  g_assert_true (viseme_model_is_local (viseme_quality_list_get_selected (list)));
  viseme_quality_list_set_picture (list, FALSE);
  g_assert_cmpstr (viseme_model_get_id (viseme_quality_list_get_selected (list)), ==,
                   "sync-v2-pro");
}

/* Frames come from a real pipeline's thread; pixels that are twice as wide as high show so. */
static void
test_frame_paintable (void)
{
  g_autoptr (VisemeFramePaintable) paintable = viseme_frame_paintable_new ();
  g_autoptr (GstElement) pipeline = gst_parse_launch (
      "videotestsrc num-buffers=5 ! video/x-raw,width=64,height=48,pixel-aspect-ratio=2/1 ! "
      "videoconvert name=last",
      NULL);
  g_autoptr (GstElement) last = gst_bin_get_by_name (GST_BIN (pipeline), "last");
  GstElement *sink = viseme_frame_sink_new ();
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  gst_bin_add (GST_BIN (pipeline), sink);
  g_assert_true (gst_element_link (last, sink));
  viseme_frame_paintable_attach (paintable, VISEME_FRAME_SINK (sink));
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while (viseme_frame_paintable_get_n_shown (paintable) == 0 && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, FALSE);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  g_assert_cmpuint (viseme_frame_paintable_get_n_shown (paintable), >, 0);
  g_assert_cmpint (gdk_paintable_get_intrinsic_width (GDK_PAINTABLE (paintable)), ==, 128);
  g_assert_cmpint (gdk_paintable_get_intrinsic_height (GDK_PAINTABLE (paintable)), ==, 48);

  viseme_frame_paintable_clear (paintable);
  g_assert_cmpint (gdk_paintable_get_intrinsic_width (GDK_PAINTABLE (paintable)), ==, 0);
}

static void
on_seek (VisemeWaveformView *view, double seconds, gboolean accurate, double *wanted)
{
  *wanted = seconds;
}

static void
test_waveform_seeks (void)
{
  g_autoptr (VisemeWaveformView) view =
      g_object_ref_sink (g_object_new (VISEME_TYPE_WAVEFORM_VIEW, NULL));
  GtkWidget *scale = gtk_widget_get_first_child (GTK_WIDGET (view));
  double wanted = -1;
  gboolean handled;

  viseme_waveform_view_set_time (view, 2, 10);
  g_assert_cmpfloat (gtk_range_get_value (GTK_RANGE (scale)), ==, 2);
  g_signal_connect (view, "seek", G_CALLBACK (on_seek), &wanted);
  g_signal_emit_by_name (scale, "change-value", GTK_SCROLL_JUMP, 12.0, &handled);
  g_assert_cmpfloat (wanted, ==, 10);
}

/* How opaque WIDGET draws itself at X, 0 to 255. */
static int
get_opacity (GtkWidget *widget, int x)
{
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr = cairo_create (surface);
  int opacity;

  GTK_WIDGET_GET_CLASS (widget)->snapshot (widget, snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  gsk_render_node_draw (node, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  opacity = cairo_image_surface_get_data (
      surface)[height / 2 * cairo_image_surface_get_stride (surface) + x * 4 + 3];
  cairo_surface_destroy (surface);

  return opacity;
}

static gboolean
has_tooltip (GtkWidget *widget, int x)
{
  g_autoptr (GtkTooltip) tooltip = g_object_new (GTK_TYPE_TOOLTIP, NULL);
  gboolean shown = FALSE;

  g_signal_emit_by_name (widget, "query-tooltip", x, 1, FALSE, tooltip, &shown);
  return shown;
}

/* Where text runs from right to left, time does so too. */
static void
test_lane_direction (void)
{
  g_autoptr (GtkWidget) view = g_object_ref_sink (g_object_new (VISEME_TYPE_LANE_VIEW, NULL));
  g_autoptr (GArray) lane = viseme_lane_new ();
  VisemeLanePiece piece = { .start = 0, .end = 1, .state = VISEME_LANE_GOOD };
  const int beginning = 10, end = 90;
  int height;

  viseme_lane_add (lane, &piece);
  viseme_lane_view_set_lane (VISEME_LANE_VIEW (view), lane, 4);
  gtk_widget_measure (view, GTK_ORIENTATION_VERTICAL, -1, &height, NULL, NULL, NULL);
  gtk_widget_size_allocate (view, &(GtkAllocation){ 0, 0, 100, height }, -1);

  gtk_widget_set_direction (view, GTK_TEXT_DIR_LTR);
  g_assert_cmpint (get_opacity (view, beginning), >, get_opacity (view, end));
  g_assert_true (has_tooltip (view, beginning));
  g_assert_false (has_tooltip (view, end));

  gtk_widget_set_direction (view, GTK_TEXT_DIR_RTL);
  g_assert_cmpint (get_opacity (view, beginning), <, get_opacity (view, end));
  g_assert_false (has_tooltip (view, beginning));
  g_assert_true (has_tooltip (view, end));
}

int
main (int argc, char *argv[])
{
  gboolean has_display;

  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  has_display = gtk_init_check ();
  if (!has_display)
    {
      g_print ("1..0 # SKIP no display\n");
      return 0;
    }
  adw_init ();

  g_test_add_func ("/widgets/columns", test_columns);
  g_test_add_func ("/widgets/quality-list", test_quality_list);
  g_test_add_func ("/widgets/frame-paintable", test_frame_paintable);
  g_test_add_func ("/widgets/waveform-seeks", test_waveform_seeks);
  g_test_add_func ("/widgets/lane-direction", test_lane_direction);

  return g_test_run ();
}
