/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-preview"

#include "config.h"

#include "viseme-preview.h"

#include "media/viseme-thumbnailer.h"

/* What is cut off a tall picture comes mostly from below: this part of it from above. */
#define CUT_FROM_ABOVE 0.2

struct _VisemePreview
{
  GtkWidget parent_instance;

  GdkPaintable *paintable;
  GCancellable *cancellable;
  char *cache_path; /* nullable: where the picture is kept once it is there */
  int min_width;
  int min_height;
  double face_top; /* shares of the picture's height; both 0: not known */
  double face_bottom;
};

enum
{
  PROP_0,
  PROP_PAINTABLE,
  PROP_MIN_WIDTH,
  PROP_MIN_HEIGHT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (VisemePreview, viseme_preview, GTK_TYPE_WIDGET)

static void
viseme_preview_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  VisemePreview *self = VISEME_PREVIEW (widget);

  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? self->min_width : self->min_height;
  *natural = *minimum;
}

/* How much of a picture of that height is above the place that shows it. */
static double
find_cut (VisemePreview *self, double height, double shown_height)
{
  double cut = (shown_height - height) * CUT_FROM_ABOVE;

  if (self->face_bottom > 0)
    {
      cut = MIN (cut, self->face_top * shown_height);
      /* Where there is no room for all of the face, the mouth matters most. */
      cut = MAX (cut, self->face_bottom * shown_height - height);
    }

  return CLAMP (cut, 0, shown_height - height);
}

static void
viseme_preview_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  VisemePreview *self = VISEME_PREVIEW (widget);
  double width = gtk_widget_get_width (widget);
  double height = gtk_widget_get_height (widget);
  double ratio;
  double shown_width;
  double shown_height;

  if (!self->paintable)
    return;
  ratio = gdk_paintable_get_intrinsic_aspect_ratio (self->paintable);
  if (ratio <= 0)
    return;

  shown_width = MAX (width, height * ratio);
  shown_height = shown_width / ratio;

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((float) ((width - shown_width) / 2),
                                                (float) -find_cut (self, height, shown_height)));
  gdk_paintable_snapshot (self->paintable, snapshot, shown_width, shown_height);
  gtk_snapshot_pop (snapshot);
}

/**
 * viseme_preview_set_paintable:
 * @self: a preview
 * @paintable: (nullable): what to show
 *
 * Shows @paintable, and its changes.
 */
void
viseme_preview_set_paintable (VisemePreview *self, GdkPaintable *paintable)
{
  g_return_if_fail (VISEME_IS_PREVIEW (self));

  if (self->paintable == paintable)
    return;

  if (self->paintable)
    g_signal_handlers_disconnect_by_data (self->paintable, self);
  g_set_object (&self->paintable, paintable);
  if (paintable)
    {
      g_signal_connect_object (paintable, "invalidate-contents", G_CALLBACK (gtk_widget_queue_draw),
                               self, G_CONNECT_SWAPPED);
      g_signal_connect_object (paintable, "invalidate-size", G_CALLBACK (gtk_widget_queue_draw),
                               self, G_CONNECT_SWAPPED);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAINTABLE]);
}

/**
 * viseme_preview_set_face:
 * @self: a preview
 * @top: 0..1, where the face begins, a share of the picture's height
 * @bottom: 0..1, where it ends; 0 when it is not known
 *
 * Cuts other parts off rather than the face.
 */
void
viseme_preview_set_face (VisemePreview *self, double top, double bottom)
{
  g_return_if_fail (VISEME_IS_PREVIEW (self));

  self->face_top = top;
  self->face_bottom = bottom;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
keep (VisemePreview *self, GdkTexture *texture)
{
  g_autofree char *folder = NULL;

  if (!self->cache_path)
    return;

  folder = g_path_get_dirname (self->cache_path);
  if (g_mkdir_with_parents (folder, 0700) != 0 ||
      !gdk_texture_save_to_png (texture, self->cache_path))
    g_debug ("The picture could not be kept in %s", folder);
}

static void
on_rendered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemePreview) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemePicture) picture = viseme_thumbnailer_render_finish (result, &error);
  g_autoptr (GdkTexture) texture = NULL;

  if (!picture)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_debug ("No picture: %s", error->message);
      return;
    }

  texture = gdk_memory_texture_new (picture->width, picture->height, GDK_MEMORY_R8G8B8,
                                    picture->bytes, picture->rowstride);
  keep (self, texture);
  viseme_preview_set_paintable (self, GDK_PAINTABLE (texture));
}

/**
 * viseme_preview_load:
 * @self: a preview
 * @video: (nullable): a video; %NULL shows nothing
 * @seconds: the time in the video
 * @size: length of the longer side to render, in pixels
 *
 * Shows a picture out of @video when it is there. A file that gives none leaves the place empty.
 */
void
viseme_preview_load (VisemePreview *self, GFile *video, double seconds, int size)
{
  g_return_if_fail (VISEME_IS_PREVIEW (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->cache_path, g_free);
  viseme_preview_set_paintable (self, NULL);
  if (!video)
    return;

  self->cancellable = g_cancellable_new ();
  viseme_thumbnailer_render_async (video, seconds, size, TRUE, self->cancellable, on_rendered,
                                   g_object_ref (self));
}

/**
 * viseme_preview_load_cached:
 * @self: a preview
 * @key: name of the picture, fit for a file name
 * @video: a video
 * @seconds: the time in the video
 * @size: length of the longer side to render, in pixels
 *
 * As viseme_preview_load(), but the picture is taken out of the user's cache if it is there, and
 * put there otherwise.
 */
void
viseme_preview_load_cached (VisemePreview *self,
                            const char *key,
                            GFile *video,
                            double seconds,
                            int size)
{
  g_autofree char *name = g_strconcat (key, ".png", NULL);
  g_autofree char *path =
      g_build_filename (g_get_user_cache_dir (), "viseme", "thumbnails", name, NULL);
  g_autoptr (GdkTexture) texture = gdk_texture_new_from_filename (path, NULL);

  g_return_if_fail (VISEME_IS_PREVIEW (self));

  if (texture)
    {
      viseme_preview_set_paintable (self, GDK_PAINTABLE (texture));
      return;
    }

  viseme_preview_load (self, video, seconds, size);
  self->cache_path = g_steal_pointer (&path);
}

/**
 * viseme_preview_is_empty:
 * @self: a preview
 *
 * Returns: whether nothing is shown
 */
gboolean
viseme_preview_is_empty (VisemePreview *self)
{
  return self->paintable == NULL;
}

static void
viseme_preview_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VisemePreview *self = VISEME_PREVIEW (object);

  switch (prop_id)
    {
    case PROP_PAINTABLE:
      g_value_set_object (value, self->paintable);
      break;
    case PROP_MIN_WIDTH:
      g_value_set_int (value, self->min_width);
      break;
    case PROP_MIN_HEIGHT:
      g_value_set_int (value, self->min_height);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
viseme_preview_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  VisemePreview *self = VISEME_PREVIEW (object);

  switch (prop_id)
    {
    case PROP_PAINTABLE:
      viseme_preview_set_paintable (self, g_value_get_object (value));
      break;
    case PROP_MIN_WIDTH:
      self->min_width = g_value_get_int (value);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      break;
    case PROP_MIN_HEIGHT:
      self->min_height = g_value_get_int (value);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
viseme_preview_dispose (GObject *object)
{
  VisemePreview *self = VISEME_PREVIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->paintable);
  g_clear_pointer (&self->cache_path, g_free);

  G_OBJECT_CLASS (viseme_preview_parent_class)->dispose (object);
}

static void
viseme_preview_class_init (VisemePreviewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = viseme_preview_get_property;
  object_class->set_property = viseme_preview_set_property;
  object_class->dispose = viseme_preview_dispose;
  widget_class->measure = viseme_preview_measure;
  widget_class->snapshot = viseme_preview_snapshot;

  properties[PROP_PAINTABLE] =
      g_param_spec_object ("paintable", NULL, NULL, GDK_TYPE_PAINTABLE,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_MIN_WIDTH] = g_param_spec_int ("min-width", NULL, NULL, 0, G_MAXINT, 0,
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_MIN_HEIGHT] = g_param_spec_int ("min-height", NULL, NULL, 0, G_MAXINT, 0,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "preview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
viseme_preview_init (VisemePreview *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}
