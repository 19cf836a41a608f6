/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-mouth-follower"

#include "config.h"

#include "viseme-mouth-follower.h"

#include "media/viseme-face-detector.h"
#include "media/viseme-gray.h"

#include <adwaita.h>
#include <math.h>

#define LOOK_INTERVAL 200 /* ms */
#define LOOK_SIZE     400 /* pixels of the longer side of the picture in which a face is looked for */
#define LEAST_FACE    32   /* pixels of that picture */
#define MOUTH_HEIGHT  0.8  /* where the mouth is in the box of a frontal face, from its top */
#define WIDTH         0.8  /* of what is shown, in widths of that box */
#define REST          0.06 /* widths of the box that it may move without being followed */
#define REST_SCALE    0.15 /* by which its size may change */
#define TIME_CONSTANT 0.15 /* seconds: of the movement */
#define CLOSE_ENOUGH  0.001

struct _VisemeMouthFollower
{
  GObject parent_instance;

  VisemeFramePaintable *frames;
  VisemeStage *stage;
  VisemeFaceDetector *detector; /* nullable until the first look */
  GdkTexture *looked_at;        /* nullable: the last one */
  GCancellable *cancellable;    /* of a look; nullable: none is under way */
  VisemeFocus target;           /* width 0: no face yet */
  VisemeFocus shown;
  guint look_id;
  guint tick_id;
  gint64 last_tick;
};

enum
{
  NO_FACE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VisemeMouthFollower, viseme_mouth_follower, G_TYPE_OBJECT)

/* One look, in a thread of its own. */
typedef struct
{
  GdkTexture *texture;
  VisemeFaceDetector *detector; /* nullable: to be loaded */
  VisemeFocus near;             /* of several faces the one that was followed */
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_clear_object (&look->texture);
  g_clear_object (&look->detector);
  g_free (look);
}

/* Luma, as good as a face detector needs it. */
static guint8 *
make_gray (GdkTexture *texture, int *width, int *height)
{
  gsize stride = 4 * (gsize) gdk_texture_get_width (texture);
  double scale;
  g_autofree guint8 *pixels = NULL;
  guint8 *gray;

  *width = gdk_texture_get_width (texture);
  *height = gdk_texture_get_height (texture);
  pixels = g_malloc (stride * (gsize) *height);
  gdk_texture_download (texture, pixels, stride);
  for (gsize i = 0; i < (gsize) *width * (gsize) *height; i++)
    pixels[i] = (guint8) ((pixels[4 * i] + 5 * pixels[4 * i + 1] + 2 * pixels[4 * i + 2]) / 8);

  scale = MIN (1, (double) LOOK_SIZE / MAX (*width, *height));
  gray = viseme_gray_shrink (pixels, *width, *height, (gsize) *width,
                             MAX (1, (int) (*width * scale)), MAX (1, (int) (*height * scale)));
  *width = MAX (1, (int) (*width * scale));
  *height = MAX (1, (int) (*height * scale));
  viseme_gray_equalise (gray, (gsize) *width * (gsize) *height);

  return gray;
}

static VisemeFocus
find_mouth (const VisemeFaceBox *box, int width, int height)
{
  return (VisemeFocus){ (box->x + box->width / 2) / width,
                        (box->y + MOUTH_HEIGHT * box->height) / height,
                        WIDTH * box->width / width };
}

/* Where the face was last, if there is one near it; else the surest one. */
static VisemeFocus
choose_mouth (GArray *boxes, int width, int height, const VisemeFocus *near)
{
  VisemeFocus chosen = find_mouth (&g_array_index (boxes, VisemeFaceBox, 0), width, height);
  double nearest = near->width;

  for (guint i = 0; near->width > 0 && i < boxes->len; i++)
    {
      VisemeFocus mouth = find_mouth (&g_array_index (boxes, VisemeFaceBox, i), width, height);
      double distance =
          hypot (mouth.x - near->x, (mouth.y - near->y) * (double) height / (double) width);

      if (distance < nearest)
        {
          nearest = distance;
          chosen = mouth;
        }
    }

  return chosen;
}

static void
look_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Look *look = data;
  g_autofree guint8 *gray = NULL;
  g_autoptr (GArray) boxes = NULL;
  GError *error = NULL;
  VisemeFocus *mouth;
  int width;
  int height;

  if (!look->detector)
    look->detector = viseme_face_detector_new (NULL, &error);
  if (look->detector)
    {
      gray = make_gray (look->texture, &width, &height);
      boxes = viseme_face_detector_detect (look->detector, gray, width, height, (gsize) width,
                                           LEAST_FACE, cancellable, &error);
    }
  if (!boxes)
    {
      g_task_return_error (task, error);
      return;
    }

  mouth = g_new0 (VisemeFocus, 1);
  if (boxes->len > 0)
    *mouth = choose_mouth (boxes, width, height, &look->near);
  g_task_return_pointer (task, mouth, g_free);
}

static void
stop_moving (VisemeMouthFollower *self)
{
  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->stage), self->tick_id);
  self->tick_id = 0;
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  VisemeMouthFollower *self = user_data;
  gint64 now = gdk_frame_clock_get_frame_time (clock);
  double seconds = (double) MAX (0, now - self->last_tick) / G_USEC_PER_SEC;
  double share = adw_get_enable_animations (widget) ? 1 - exp (-seconds / TIME_CONSTANT) : 1;
  double dx = self->target.x - self->shown.x;
  double dy = self->target.y - self->shown.y;
  double dw = self->target.width - self->shown.width;

  self->last_tick = now;
  self->shown.x += share * dx;
  self->shown.y += share * dy;
  self->shown.width += share * dw;
  viseme_stage_set_focus (self->stage, &self->shown);
  if (fabs (dx) + fabs (dy) + fabs (dw) > CLOSE_ENOUGH)
    return G_SOURCE_CONTINUE;

  self->tick_id = 0;

  return G_SOURCE_REMOVE;
}

static void
start_moving (VisemeMouthFollower *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self->stage));

  if (self->tick_id != 0 || !clock)
    return;

  self->last_tick = gdk_frame_clock_get_frame_time (clock);
  self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self->stage), on_tick, self, NULL);
}

/* The detector's boxes tremble by themselves. */
static gboolean
has_moved (VisemeMouthFollower *self, const VisemeFocus *mouth)
{
  double rest = REST * mouth->width / WIDTH;

  return fabs (mouth->x - self->target.x) > rest || fabs (mouth->y - self->target.y) > rest ||
         fabs (mouth->width - self->target.width) > REST_SCALE * mouth->width;
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeMouthFollower) self = VISEME_MOUTH_FOLLOWER (g_object_ref (source));
  Look *look = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autofree VisemeFocus *mouth = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;

  g_clear_object (&self->cancellable);
  g_set_object (&self->detector, look->detector);
  if (error)
    g_debug ("no look at the face: %s", error->message);
  if (mouth && mouth->width > 0 && has_moved (self, mouth))
    {
      self->target = *mouth;
      start_moving (self);
    }
  else if (self->target.width == 0)
    g_signal_emit (self, signals[NO_FACE], 0);
}

static gboolean
on_look (gpointer user_data)
{
  VisemeMouthFollower *self = user_data;
  GdkTexture *texture = viseme_frame_paintable_get_texture (self->frames);
  g_autoptr (GTask) task = NULL;
  Look *look;

  if (self->cancellable || !texture || texture == self->looked_at)
    return G_SOURCE_CONTINUE;

  g_set_object (&self->looked_at, texture);
  look = g_new0 (Look, 1);
  look->texture = g_object_ref (texture);
  g_set_object (&look->detector, self->detector);
  look->near = self->target;
  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, on_looked, NULL);
  g_task_set_source_tag (task, on_look);
  g_task_set_task_data (task, look, look_free);
  g_task_run_in_thread (task, look_in_thread);

  return G_SOURCE_CONTINUE;
}

static void
stop (VisemeMouthFollower *self)
{
  g_clear_handle_id (&self->look_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->looked_at);
  stop_moving (self);
}

/**
 * viseme_mouth_follower_set_active:
 * @self: a follower
 * @active: whether the stage shows the mouth; else it shows the whole picture
 *
 * Begins or ends to follow the mouth.
 */
void
viseme_mouth_follower_set_active (VisemeMouthFollower *self, gboolean active)
{
  g_return_if_fail (VISEME_IS_MOUTH_FOLLOWER (self));

  if (active == (self->look_id != 0))
    return;

  stop (self);
  self->target = (VisemeFocus){ 0 };
  self->shown = (VisemeFocus){ 0.5, 0.5, 1 };
  if (!active)
    {
      viseme_stage_set_focus (self->stage, NULL);
      return;
    }

  self->look_id = g_timeout_add (LOOK_INTERVAL, on_look, self);
  on_look (self);
}

static void
viseme_mouth_follower_dispose (GObject *object)
{
  VisemeMouthFollower *self = VISEME_MOUTH_FOLLOWER (object);

  stop (self);
  g_clear_object (&self->detector);
  g_clear_object (&self->frames);
  g_clear_object (&self->stage);

  G_OBJECT_CLASS (viseme_mouth_follower_parent_class)->dispose (object);
}

static void
viseme_mouth_follower_class_init (VisemeMouthFollowerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = viseme_mouth_follower_dispose;

  signals[NO_FACE] = g_signal_new ("no-face", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
viseme_mouth_follower_init (VisemeMouthFollower *self)
{
}

/**
 * viseme_mouth_follower_new:
 * @frames: the video in which the mouth is
 * @stage: what shows it
 *
 * Returns: (transfer full): a follower that is not active
 */
VisemeMouthFollower *
viseme_mouth_follower_new (VisemeFramePaintable *frames, VisemeStage *stage)
{
  VisemeMouthFollower *self = g_object_new (VISEME_TYPE_MOUTH_FOLLOWER, NULL);

  self->frames = g_object_ref (frames);
  self->stage = g_object_ref (stage);

  return self;
}
