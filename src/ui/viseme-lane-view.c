/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-lane-view"

#include "config.h"

#include "viseme-lane-view.h"

#include "base/viseme-format.h"
#include "media/viseme-lane.h"
#include "ui/viseme-widgets.h"

#include <glib/gi18n.h>

#define HEIGHT       6 /* pixels */
#define THIN         2 /* of what is absent */
#define STRIPE       3 /* pixels of colour, and as many without, where it is doubtful */
#define LEAST_PIXELS 2 /* of a piece, so that it can be seen */

struct _VisemeLaneView
{
  GtkWidget parent_instance;

  VisemeLaneKind kind;
  GArray *lane; /* VisemeLanePiece */
  double duration;
};

G_DEFINE_FINAL_TYPE (VisemeLaneView, viseme_lane_view, GTK_TYPE_WIDGET)

/* The same reasons are also ids of findings, which say more. */
static const char *
describe_reason (const char *reason)
{
  static const struct
  {
    const char *reason;
    const char *text;
  } reasons[] = {
    { "face-absent", N_ ("no face") },          { "face-turned", N_ ("head turned away") },
    { "mouth-covered", N_ ("mouth covered") },  { "face-cut-off", N_ ("face cut off by the edge") },
    { "small-face", N_ ("face very small") },   { "face-dark", N_ ("face too dark") },
    { "face-bright", N_ ("face overexposed") }, { "face-flat", N_ ("face without contrast") },
    { "face-blurred", N_ ("face blurred") },    { "silence", N_ ("silence") },
    { "clipping", N_ ("overdriven") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (g_strcmp0 (reasons[i].reason, reason) == 0)
      return _ (reasons[i].text);

  return NULL;
}

static const char *
describe_piece (VisemeLaneView *self, const VisemeLanePiece *piece)
{
  const char *reason = describe_reason (piece->reason);

  if (reason)
    return reason;

  return self->kind == VISEME_LANE_OF_FACE ? _ ("face clear") : _ ("speech");
}

static char *
describe_span (VisemeLaneView *self, const VisemeLanePiece *piece)
{
  g_autofree char *start = viseme_format_seconds (piece->start);
  g_autofree char *end = viseme_format_seconds (piece->end);

  /* Translators: two times, and what is seen or heard between them */
  return g_strdup_printf (_ ("%s to %s: %s"), start, end, describe_piece (self, piece));
}

/* For those who do not see the strip: how much is good, and where it is not. */
static void
describe (VisemeLaneView *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int percent = (int) (viseme_lane_get_share (self->lane, VISEME_LANE_GOOD) * 100);

  if (self->lane->len > 0)
    g_string_printf (text,
                     self->kind == VISEME_LANE_OF_FACE ? _ ("Face clear in %d %% of the time.")
                                                       : _ ("Speech in %d %% of the time."),
                     percent);
  for (guint i = 0; i < self->lane->len && self->kind == VISEME_LANE_OF_FACE; i++)
    {
      const VisemeLanePiece *piece = &g_array_index (self->lane, VisemeLanePiece, i);
      g_autofree char *span = NULL;

      if (piece->state == VISEME_LANE_GOOD)
        continue;
      span = describe_span (self, piece);
      g_string_append_printf (text, " %s.", span);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text->str, -1);
}

static gboolean
on_query_tooltip (VisemeLaneView *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  double time = self->duration * viseme_widgets_get_time_share (GTK_WIDGET (self), x);

  for (guint i = 0; i < self->lane->len; i++)
    {
      const VisemeLanePiece *piece = &g_array_index (self->lane, VisemeLanePiece, i);

      if (time >= piece->start && time < piece->end)
        {
          g_autofree char *span = describe_span (self, piece);

          gtk_tooltip_set_text (tooltip, span);
          return TRUE;
        }
    }

  return FALSE;
}

/* Good is a band, doubtful is striped, absent is a thin line: the colours only help. */
static void
snapshot_piece (const VisemeLanePiece *piece,
                GtkSnapshot *snapshot,
                float x,
                float width,
                const GdkRGBA *color)
{
  const float thin_top = (HEIGHT - THIN) / 2.f;

  switch (piece->state)
    {
    case VISEME_LANE_ABSENT:
      gtk_snapshot_append_color (snapshot, color, &GRAPHENE_RECT_INIT (x, thin_top, width, THIN));
      break;
    case VISEME_LANE_DOUBTFUL:
      for (float at = 0; at < width; at += 2 * STRIPE)
        gtk_snapshot_append_color (
            snapshot, color,
            &GRAPHENE_RECT_INIT (x + at, 0, MIN ((float) STRIPE, width - at), HEIGHT));
      break;
    case VISEME_LANE_GOOD:
    default:
      gtk_snapshot_append_color (snapshot, color, &GRAPHENE_RECT_INIT (x, 0, width, HEIGHT));
      break;
    }
}

static void
viseme_lane_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  VisemeLaneView *self = VISEME_LANE_VIEW (widget);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  float width = (float) gtk_widget_get_width (widget);
  GdkRGBA colors[3];
  GdkRGBA track;

  gtk_style_context_get_color (context, &track);
  colors[VISEME_LANE_GOOD] = colors[VISEME_LANE_DOUBTFUL] = colors[VISEME_LANE_ABSENT] = track;
  gtk_style_context_lookup_color (context, "success_color", &colors[VISEME_LANE_GOOD]);
  gtk_style_context_lookup_color (context, "warning_color", &colors[VISEME_LANE_DOUBTFUL]);
  colors[VISEME_LANE_ABSENT].alpha *= 0.45f;
  track.alpha *= 0.08f;

  viseme_widgets_mirror_time (widget, snapshot);
  gtk_snapshot_append_color (snapshot, &track, &GRAPHENE_RECT_INIT (0, 0, width, HEIGHT));
  for (guint i = 0; i < self->lane->len && self->duration > 0; i++)
    {
      const VisemeLanePiece *piece = &g_array_index (self->lane, VisemeLanePiece, i);
      float start = (float) (piece->start / self->duration) * width;
      float end = (float) MIN (piece->end / self->duration, 1) * width;

      snapshot_piece (piece, snapshot, start, MAX (end - start, LEAST_PIXELS),
                      &colors[piece->state]);
    }
}

static void
viseme_lane_view_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 0;
}

static void
viseme_lane_view_finalize (GObject *object)
{
  VisemeLaneView *self = VISEME_LANE_VIEW (object);

  g_array_unref (self->lane);

  G_OBJECT_CLASS (viseme_lane_view_parent_class)->finalize (object);
}

static void
viseme_lane_view_class_init (VisemeLaneViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = viseme_lane_view_finalize;
  widget_class->snapshot = viseme_lane_view_snapshot;
  widget_class->measure = viseme_lane_view_measure;
  gtk_widget_class_set_css_name (widget_class, "lane");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
viseme_lane_view_init (VisemeLaneView *self)
{
  self->lane = viseme_lane_new ();
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (on_query_tooltip), NULL);
  viseme_lane_view_set_kind (self, VISEME_LANE_OF_FACE);
}

/**
 * viseme_lane_view_set_kind:
 * @self: a lane view
 * @kind: what its lane is of
 */
void
viseme_lane_view_set_kind (VisemeLaneView *self, VisemeLaneKind kind)
{
  g_return_if_fail (VISEME_IS_LANE_VIEW (self));

  self->kind = kind;
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
      kind == VISEME_LANE_OF_FACE ? _ ("Face over Time") : _ ("Speech over Time"), -1);
}

/**
 * viseme_lane_view_set_lane:
 * @self: a lane view
 * @lane: (nullable) (element-type VisemeLanePiece): what is known so far
 * @duration: seconds, of the whole strip
 *
 * Shows a copy of @lane.
 */
void
viseme_lane_view_set_lane (VisemeLaneView *self, const GArray *lane, double duration)
{
  g_return_if_fail (VISEME_IS_LANE_VIEW (self));

  g_array_unref (self->lane);
  self->lane = lane ? g_array_copy ((GArray *) lane) : viseme_lane_new ();
  self->duration = duration;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
