/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-frame-paintable"

#include "config.h"

#include "viseme-frame-paintable.h"

struct _VisemeFramePaintable
{
  GObject parent_instance;

  GdkTexture *texture; /* main thread: what is shown */
  double pixel_aspect;
  guint n_shown;

  GMutex mutex; /* guards what the streaming thread leaves for the main thread */
  GdkTexture *pending;
  double pending_pixel_aspect;
  guint flip_id;
};

static void viseme_frame_paintable_init_paintable (GdkPaintableInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (VisemeFramePaintable,
                               viseme_frame_paintable,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GDK_TYPE_PAINTABLE,
                                                      viseme_frame_paintable_init_paintable))

static int
get_width (GdkPaintable *paintable)
{
  VisemeFramePaintable *self = VISEME_FRAME_PAINTABLE (paintable);

  return self->texture ? (int) (gdk_texture_get_width (self->texture) * self->pixel_aspect + 0.5)
                       : 0;
}

static int
get_height (GdkPaintable *paintable)
{
  VisemeFramePaintable *self = VISEME_FRAME_PAINTABLE (paintable);

  return self->texture ? gdk_texture_get_height (self->texture) : 0;
}

static void
snapshot (GdkPaintable *paintable, GdkSnapshot *snapshot, double width, double height)
{
  VisemeFramePaintable *self = VISEME_FRAME_PAINTABLE (paintable);

  if (self->texture)
    gdk_paintable_snapshot (GDK_PAINTABLE (self->texture), snapshot, width, height);
}

static void
viseme_frame_paintable_init_paintable (GdkPaintableInterface *iface)
{
  iface->snapshot = snapshot;
  iface->get_intrinsic_width = get_width;
  iface->get_intrinsic_height = get_height;
}

static void
show_texture (VisemeFramePaintable *self, GdkTexture *texture, double pixel_aspect)
{
  int old_width = get_width (GDK_PAINTABLE (self));
  int old_height = get_height (GDK_PAINTABLE (self));

  g_set_object (&self->texture, texture);
  self->pixel_aspect = pixel_aspect;

  if (old_width != get_width (GDK_PAINTABLE (self)) ||
      old_height != get_height (GDK_PAINTABLE (self)))
    gdk_paintable_invalidate_size (GDK_PAINTABLE (self));
  gdk_paintable_invalidate_contents (GDK_PAINTABLE (self));
}

static gboolean
on_flip (gpointer user_data)
{
  VisemeFramePaintable *self = user_data;
  g_autoptr (GdkTexture) texture = NULL;
  double pixel_aspect;

  g_mutex_lock (&self->mutex);
  texture = g_steal_pointer (&self->pending);
  pixel_aspect = self->pending_pixel_aspect;
  self->flip_id = 0;
  g_mutex_unlock (&self->mutex);

  if (texture)
    {
      self->n_shown++;
      show_texture (self, texture, pixel_aspect);
    }

  return G_SOURCE_REMOVE;
}

static void
mapped_frame_free (gpointer data)
{
  GstVideoFrame *frame = data;

  gst_video_frame_unmap (frame);
  g_free (frame);
}

static GdkMemoryFormat
find_memory_format (const GstVideoInfo *info)
{
  switch (GST_VIDEO_INFO_FORMAT (info))
    {
    case GST_VIDEO_FORMAT_RGBA:
      return GDK_MEMORY_R8G8B8A8;
    case GST_VIDEO_FORMAT_RGB:
      return GDK_MEMORY_R8G8B8;
    case GST_VIDEO_FORMAT_BGRA:
    default:
      /* Frames of a video are opaque: the premultiplied format needs no conversion. */
      return GDK_MEMORY_B8G8R8A8_PREMULTIPLIED;
    }
}

/* Wraps the frame without copying: the buffer lives as long as the texture. */
static GdkTexture *
make_texture (const GstVideoInfo *info, GstBuffer *buffer)
{
  GstVideoFrame *frame = g_new0 (GstVideoFrame, 1);
  g_autoptr (GBytes) bytes = NULL;
  gsize stride;

  if (!gst_video_frame_map (frame, info, buffer, GST_MAP_READ))
    {
      g_free (frame);
      return NULL;
    }

  stride = (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);
  bytes = g_bytes_new_with_free_func (GST_VIDEO_FRAME_PLANE_DATA (frame, 0),
                                      stride * (gsize) GST_VIDEO_FRAME_HEIGHT (frame),
                                      mapped_frame_free, frame);
  return gdk_memory_texture_new (GST_VIDEO_FRAME_WIDTH (frame), GST_VIDEO_FRAME_HEIGHT (frame),
                                 find_memory_format (info), bytes, stride);
}

static void
on_frame (const GstVideoInfo *info, GstBuffer *buffer, gpointer user_data)
{
  VisemeFramePaintable *self = user_data;
  g_autoptr (GdkTexture) replaced = NULL;
  GdkTexture *texture = make_texture (info, buffer);

  if (!texture)
    return;

  g_mutex_lock (&self->mutex);
  replaced = g_steal_pointer (&self->pending);
  self->pending = texture;
  self->pending_pixel_aspect =
      (double) GST_VIDEO_INFO_PAR_N (info) / MAX (1, GST_VIDEO_INFO_PAR_D (info));
  if (self->flip_id == 0)
    self->flip_id =
        g_idle_add_full (G_PRIORITY_DEFAULT, on_flip, g_object_ref (self), g_object_unref);
  g_mutex_unlock (&self->mutex);
}

/**
 * viseme_frame_paintable_attach:
 * @self: a paintable
 * @sink: the sink whose frames it shows
 *
 * The sink keeps a reference to @self until another function is set on it.
 */
void
viseme_frame_paintable_attach (VisemeFramePaintable *self, VisemeFrameSink *sink)
{
  g_return_if_fail (VISEME_IS_FRAME_PAINTABLE (self));

  viseme_frame_sink_set_func (sink, on_frame, g_object_ref (self), g_object_unref);
}

/**
 * viseme_frame_paintable_clear:
 * @self: a paintable
 *
 * Shows nothing until the next frame.
 */
void
viseme_frame_paintable_clear (VisemeFramePaintable *self)
{
  g_return_if_fail (VISEME_IS_FRAME_PAINTABLE (self));

  g_mutex_lock (&self->mutex);
  g_clear_object (&self->pending);
  g_mutex_unlock (&self->mutex);

  show_texture (self, NULL, 1);
}

/**
 * viseme_frame_paintable_get_texture:
 * @self: a paintable
 *
 * Returns: (transfer none) (nullable): the frame that is shown
 */
GdkTexture *
viseme_frame_paintable_get_texture (VisemeFramePaintable *self)
{
  return self->texture;
}

/**
 * viseme_frame_paintable_make_icon:
 * @self: a paintable
 * @size: pixels of the longer side
 *
 * Returns: (transfer full) (nullable): the frame that is shown, in small
 */
GdkPaintable *
viseme_frame_paintable_make_icon (VisemeFramePaintable *self, int size)
{
  g_autoptr (GtkSnapshot) snapshot = NULL;
  double width = get_width (GDK_PAINTABLE (self));
  double height = get_height (GDK_PAINTABLE (self));
  double scale;

  if (width <= 0 || height <= 0)
    return NULL;

  scale = size / MAX (width, height);
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (GDK_PAINTABLE (self), snapshot, width * scale, height * scale);

  return gtk_snapshot_to_paintable (snapshot, NULL);
}

/**
 * viseme_frame_paintable_get_n_shown:
 * @self: a paintable
 *
 * Returns: how many frames reached the screen so far
 */
guint
viseme_frame_paintable_get_n_shown (VisemeFramePaintable *self)
{
  return self->n_shown;
}

static void
viseme_frame_paintable_finalize (GObject *object)
{
  VisemeFramePaintable *self = VISEME_FRAME_PAINTABLE (object);

  g_clear_object (&self->texture);
  g_clear_object (&self->pending);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (viseme_frame_paintable_parent_class)->finalize (object);
}

static void
viseme_frame_paintable_class_init (VisemeFramePaintableClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = viseme_frame_paintable_finalize;
}

static void
viseme_frame_paintable_init (VisemeFramePaintable *self)
{
  g_mutex_init (&self->mutex);
  self->pixel_aspect = 1;
}

/**
 * viseme_frame_paintable_new:
 *
 * Returns: (transfer full): a paintable that shows nothing yet
 */
VisemeFramePaintable *
viseme_frame_paintable_new (void)
{
  return g_object_new (VISEME_TYPE_FRAME_PAINTABLE, NULL);
}
