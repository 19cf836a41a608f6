/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-timeline-tooltip"

#include "config.h"

#include "viseme-timeline-tooltip.h"

#include "base/viseme-format.h"
#include "media/viseme-thumbnailer.h"

#define SIZE 160 /* pixels of the longer side */

struct _VisemeTimelineTooltip
{
  GObject parent_instance;

  VisemeWaveformView *timeline; /* not owned: its signal is what this lives on */
  GFile *file;                  /* nullable */
  GCancellable *cancellable;
  gint64 shown;  /* seconds: of the picture; -1: none */
  gint64 wanted; /* the same, of what the pointer is at */
  gboolean rendering;

  GtkWidget *box;
  GtkWidget *picture;
  GtkWidget *time;
};

G_DEFINE_FINAL_TYPE (VisemeTimelineTooltip, viseme_timeline_tooltip, G_TYPE_OBJECT)

static void render (VisemeTimelineTooltip *self);

static void
on_rendered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeTimelineTooltip) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemePicture) picture = viseme_thumbnailer_render_finish (result, &error);
  g_autoptr (GdkTexture) texture = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self->rendering = FALSE;
  if (!picture)
    {
      g_debug ("No picture: %s", error->message);
      return;
    }

  texture = gdk_memory_texture_new (picture->width, picture->height, GDK_MEMORY_R8G8B8,
                                    picture->bytes, picture->rowstride);
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (texture));
  gtk_widget_set_visible (self->picture, TRUE);
  render (self);
}

/* One at a time: a pointer is faster than a decoder. A picture for each second is enough, and as
 * many as there are keyframes in a result. */
static void
render (VisemeTimelineTooltip *self)
{
  if (self->rendering || !self->file || self->shown == self->wanted)
    return;

  self->rendering = TRUE;
  self->shown = self->wanted;
  viseme_thumbnailer_render_async (self->file, (double) self->wanted, SIZE, TRUE, self->cancellable,
                                   on_rendered, g_object_ref (self));
}

static gboolean
on_query_tooltip (GtkWidget *widget,
                  int x,
                  int y,
                  gboolean keyboard_mode,
                  GtkTooltip *tooltip,
                  gpointer user_data)
{
  VisemeTimelineTooltip *self = user_data;
  g_autofree char *time = NULL;
  double seconds;

  if (keyboard_mode || !self->file)
    return FALSE;

  seconds = viseme_waveform_view_get_time_at (self->timeline, x);
  time = viseme_format_fine_clock (seconds);
  gtk_label_set_label (GTK_LABEL (self->time), time);
  self->wanted = (gint64) seconds;
  render (self);
  gtk_tooltip_set_custom (tooltip, self->box);

  return TRUE;
}

/**
 * viseme_timeline_tooltip_set_file:
 * @self: a tooltip
 * @file: (nullable): the video of the timeline; %NULL: there is no tooltip
 *
 * From now on the pictures are of @file.
 */
void
viseme_timeline_tooltip_set_file (VisemeTimelineTooltip *self, GFile *file)
{
  g_return_if_fail (VISEME_IS_TIMELINE_TOOLTIP (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->rendering = FALSE;
  self->shown = -1;
  g_set_object (&self->file, file);
  gtk_widget_set_visible (self->picture, FALSE);
}

static void
viseme_timeline_tooltip_dispose (GObject *object)
{
  VisemeTimelineTooltip *self = VISEME_TIMELINE_TOOLTIP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->file);
  g_clear_object (&self->box);

  G_OBJECT_CLASS (viseme_timeline_tooltip_parent_class)->dispose (object);
}

static void
viseme_timeline_tooltip_class_init (VisemeTimelineTooltipClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = viseme_timeline_tooltip_dispose;
}

static void
viseme_timeline_tooltip_init (VisemeTimelineTooltip *self)
{
  self->shown = -1;
  self->cancellable = g_cancellable_new ();
  self->picture = gtk_picture_new ();
  gtk_picture_set_can_shrink (GTK_PICTURE (self->picture), FALSE);
  gtk_widget_set_visible (self->picture, FALSE);
  self->time = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->time, "numeric");
  self->box = g_object_ref_sink (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  gtk_box_append (GTK_BOX (self->box), self->picture);
  gtk_box_append (GTK_BOX (self->box), self->time);
}

/**
 * viseme_timeline_tooltip_new:
 * @timeline: where the pointer goes
 *
 * Returns: (transfer full): a tooltip, which must go before @timeline goes
 */
VisemeTimelineTooltip *
viseme_timeline_tooltip_new (VisemeWaveformView *timeline)
{
  VisemeTimelineTooltip *self = g_object_new (VISEME_TYPE_TIMELINE_TOOLTIP, NULL);

  self->timeline = timeline;
  gtk_widget_set_has_tooltip (GTK_WIDGET (timeline), TRUE);
  g_signal_connect_object (timeline, "query-tooltip", G_CALLBACK (on_query_tooltip), self, 0);

  return self;
}
