/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-file-drag"

#include "config.h"

#include "viseme-file-drag.h"

#include "ui/viseme-saver.h"

#define ICON_SIZE 128 /* pixels of the longer side */

typedef struct
{
  VisemeFramePaintable *frames;
  VisemeFileDragFind find;
  gpointer user_data;
} FileDrag;

static void
file_drag_free (gpointer data, GClosure *closure)
{
  FileDrag *self = data;

  g_object_unref (self->frames);
  g_free (self);
}

static GdkContentProvider *
on_prepare (GtkDragSource *source, double x, double y, FileDrag *self)
{
  GFile *file = self->find (self->user_data);
  g_autoptr (GdkPaintable) icon = NULL;

  if (!file)
    return NULL;

  icon = viseme_frame_paintable_make_icon (self->frames, ICON_SIZE);
  if (icon)
    gtk_drag_source_set_icon (source, icon, 0, 0);

  return viseme_saver_make_content (file);
}

/**
 * viseme_file_drag_attach:
 * @widget: where the drag begins
 * @frames: the picture of the file
 * @find: tells what is dragged
 * @user_data: data for @find, which lives as long as @widget
 *
 * Lets a file be dragged from @widget into another application, as a copy.
 */
void
viseme_file_drag_attach (GtkWidget *widget,
                         VisemeFramePaintable *frames,
                         VisemeFileDragFind find,
                         gpointer user_data)
{
  GtkDragSource *source = gtk_drag_source_new ();
  FileDrag *self = g_new0 (FileDrag, 1);

  self->frames = g_object_ref (frames);
  self->find = find;
  self->user_data = user_data;
  g_signal_connect_data (source, "prepare", G_CALLBACK (on_prepare), self, file_drag_free, 0);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (source));
}
