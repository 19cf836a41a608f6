/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-face-watcher"

#include "config.h"

#include "viseme-face-watcher.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "viseme-face-measures.h"
#include "viseme-gray.h"

#define SHORT_SIDE 320 /* of the searched picture, pixels: as the engine does it */
#define FINE_SIDE                                                                               \
  640                   /* of the picture that is measured; searched too where no face is found \
                         */
#define LEAST_SIDE  48  /* smaller pictures hold no face */
#define LEAST_FACE  20  /* pixels of the searched picture */
#define LEAST_SCORE 6.f /* fewer hits are chance ... */
#define LEAST_NEAR  3.f /* ... but where a face was there may be one still */
#define FULL_EVERY  4   /* looks; in between the face is searched where it was */
#define AROUND      2.4 /* times the size of the face: where it is searched */
#define NEARLY      0.6 /* times its size: the smallest that it can have become */
#define SECOND_SIZE 0.5 /* of the main face: smaller ones are background */
#define MAX_DEEP    8   /* looks for small faces, each of which takes four times as long */
#define SMALL_BOX   48  /* pixels of the searched picture: below it the fine one is searched */
#define MAX_MISSES  4   /* looks; then it may be anywhere */
#define GRID        8   /* the picture is compared in so many columns and rows */
#define KEPT_PATCH  0.8f
#define LEAST_ALIKE 0.35 /* of a mouth that may be the same one: others are not got used to */
#define UPPER_ROWS  15   /* of the patch: eyes and brows */
#define LOWER_ROWS  12   /* the mouth */

struct _VisemeFaceWatcher
{
  VisemeFaceDetector *frontal;
  VisemeFaceDetector *profile; /* nullable */
  guint n_looks;
  guint n_deep;
  guint n_misses; /* looks since the face was seen last */
  gboolean has_box;
  VisemeFaceBox box; /* of the last look, pixels of the searched picture */
  gboolean has_usual;
  VisemeFacePatch usual; /* the face as it mostly is */
  guint8 *previous;      /* the picture of the last look */
  int previous_width;
  int previous_height;
};

/* A gray picture, tightly packed. */
typedef struct
{
  guint8 *pixels;
  int width;
  int height;
} Gray;

static void
gray_clear (Gray *gray)
{
  g_free (gray->pixels);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Gray, gray_clear)

/* A picture as it is looked at. */
typedef struct
{
  Gray plain;    /* fine, as it is */
  Gray fine;     /* the same, equalised: made when it is needed */
  Gray coarse;   /* as it is */
  Gray searched; /* the same, equalised */
} View;

static void
view_clear (View *view)
{
  gray_clear (&view->plain);
  gray_clear (&view->fine);
  gray_clear (&view->coarse);
  gray_clear (&view->searched);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (View, view_clear)

/**
 * viseme_face_watcher_new:
 * @error: return location: that of viseme_face_detector_new()
 *
 * Uses OpenCV's cascade of faces from the side too, where it lies beside the one of frontal faces.
 *
 * Returns: (transfer full): a watcher, or %NULL with @error set
 */
VisemeFaceWatcher *
viseme_face_watcher_new (GError **error)
{
  g_autoptr (VisemeFaceWatcher) self = g_new0 (VisemeFaceWatcher, 1);
  g_autofree char *folder = g_path_get_dirname (VISEME_FACE_CASCADE);
  g_autofree char *path = g_build_filename (folder, "haarcascade_profileface.xml", NULL);

  self->frontal = viseme_face_detector_new (NULL, error);
  if (self->frontal == NULL)
    return NULL;
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    self->profile = viseme_face_detector_new (path, NULL);

  return g_steal_pointer (&self);
}

/**
 * viseme_face_watcher_free:
 * @self: (transfer full): a watcher
 */
void
viseme_face_watcher_free (VisemeFaceWatcher *self)
{
  g_clear_object (&self->frontal);
  g_clear_object (&self->profile);
  g_free (self->previous);
  g_free (self);
}

/* The place in the stored picture of what is shown at X, Y. */
static gsize
find_stored (GstVideoOrientationMethod orientation, const Gray *stored, int x, int y)
{
  int right = stored->width - 1, bottom = stored->height - 1;
  gsize width = (gsize) stored->width;

  switch (orientation)
    {
    case GST_VIDEO_ORIENTATION_90R:
      return (gsize) (bottom - x) * width + (gsize) y;
    case GST_VIDEO_ORIENTATION_180:
      return (gsize) (bottom - y) * width + (gsize) (right - x);
    case GST_VIDEO_ORIENTATION_90L:
      return (gsize) x * width + (gsize) (right - y);
    case GST_VIDEO_ORIENTATION_HORIZ:
      return (gsize) y * width + (gsize) (right - x);
    case GST_VIDEO_ORIENTATION_VERT:
      return (gsize) (bottom - y) * width + (gsize) x;
    case GST_VIDEO_ORIENTATION_UL_LR:
      return (gsize) x * width + (gsize) y;
    case GST_VIDEO_ORIENTATION_UR_LL:
      return (gsize) (bottom - x) * width + (gsize) (right - y);
    case GST_VIDEO_ORIENTATION_IDENTITY:
    case GST_VIDEO_ORIENTATION_AUTO:
    case GST_VIDEO_ORIENTATION_CUSTOM:
    default:
      return (gsize) y * width + (gsize) x;
    }
}

static gboolean
is_on_its_side (GstVideoOrientationMethod orientation)
{
  return orientation == GST_VIDEO_ORIENTATION_90R || orientation == GST_VIDEO_ORIENTATION_90L ||
         orientation == GST_VIDEO_ORIENTATION_UL_LR || orientation == GST_VIDEO_ORIENTATION_UR_LL;
}

static void
turn_upright (Gray *gray, GstVideoOrientationMethod orientation)
{
  gboolean on_side = is_on_its_side (orientation);
  Gray turned = { NULL, on_side ? gray->height : gray->width,
                  on_side ? gray->width : gray->height };

  if (orientation == GST_VIDEO_ORIENTATION_IDENTITY)
    return;
  turned.pixels = g_malloc ((gsize) turned.width * (gsize) turned.height);
  for (int y = 0; y < turned.height; y++)
    for (int x = 0; x < turned.width; x++)
      turned.pixels[y * turned.width + x] = gray->pixels[find_stored (orientation, gray, x, y)];
  g_free (gray->pixels);
  *gray = turned;
}

static void
take_gray (Gray *gray, const guint8 *pixels, int width, int height, gsize stride, int short_side)
{
  double scale = MIN (1, (double) short_side / MIN (width, height));

  gray->width = MAX (1, (int) lrint (width * scale));
  gray->height = MAX (1, (int) lrint (height * scale));
  gray->pixels = viseme_gray_shrink (pixels, width, height, stride, gray->width, gray->height);
}

static void
take_area (Gray *gray, const Gray *picture, int x, int y, int width, int height)
{
  gray->width = width;
  gray->height = height;
  gray->pixels = g_malloc ((gsize) width * (gsize) height);
  for (int row = 0; row < height; row++)
    memcpy (gray->pixels + (gsize) row * (gsize) width,
            picture->pixels + (gsize) (y + row) * (gsize) picture->width + x, (gsize) width);
}

static void
copy_equalised (Gray *target, const Gray *source)
{
  take_area (target, source, 0, 0, source->width, source->height);
  viseme_gray_equalise (target->pixels, (gsize) target->width * (gsize) target->height);
}

/* The fine picture, equalised. */
static const Gray *
get_fine (View *view)
{
  if (view->fine.pixels == NULL)
    copy_equalised (&view->fine, &view->plain);

  return &view->fine;
}

/* The largest change of any field of the picture since the last one: the mean over the whole is
 * small even while somebody speaks. */
static double
measure_change (VisemeFaceWatcher *self, const Gray *picture)
{
  double sums[GRID][GRID] = { 0 };
  double largest = 0;
  double field = (double) picture->width * picture->height / (GRID * GRID);

  if (self->previous == NULL || self->previous_width != picture->width ||
      self->previous_height != picture->height)
    return -1;
  for (int y = 0; y < picture->height; y++)
    for (int x = 0; x < picture->width; x++)
      {
        gsize at = (gsize) y * (gsize) picture->width + (gsize) x;

        sums[y * GRID / picture->height][x * GRID / picture->width] +=
            abs (picture->pixels[at] - self->previous[at]);
      }
  for (int i = 0; i < GRID * GRID; i++)
    largest = MAX (largest, sums[i / GRID][i % GRID] / field);

  return largest;
}

static void
keep_picture (VisemeFaceWatcher *self, Gray *picture)
{
  g_free (self->previous);
  self->previous = g_steal_pointer (&picture->pixels);
  self->previous_width = picture->width;
  self->previous_height = picture->height;
}

static void
drop_chance (GArray *boxes, float least)
{
  for (guint i = boxes->len; i-- > 0;)
    if (g_array_index (boxes, VisemeFaceBox, i).score < least)
      g_array_remove_index (boxes, i);
}

static void
move_box (VisemeFaceBox *box, int x, int y, double scale)
{
  box->x = (box->x + (float) x) * (float) scale;
  box->y = (box->y + (float) y) * (float) scale;
  box->width *= (float) scale;
  box->height *= (float) scale;
}

/* Faces in all of PICTURE. */
static GArray *
search_all (VisemeFaceDetector *detector,
            const Gray *picture,
            GCancellable *cancellable,
            GError **error)
{
  GArray *boxes =
      viseme_face_detector_detect (detector, picture->pixels, picture->width, picture->height,
                                   (gsize) picture->width, LEAST_FACE, cancellable, error);

  if (boxes != NULL)
    drop_chance (boxes, LEAST_SCORE);

  return boxes;
}

/* The part of PICTURE around BOX, which is of a picture SCALE times smaller; TIMES its size. */
static void
take_around (Gray *area,
             const Gray *picture,
             const VisemeFaceBox *box,
             double scale,
             double times,
             int *x0,
             int *y0)
{
  double side = times * box->width * scale;

  *x0 = CLAMP ((int) ((box->x + box->width / 2) * scale - side / 2), 0, picture->width - 1);
  *y0 = CLAMP ((int) ((box->y + box->height / 2) * scale - side / 2), 0, picture->height - 1);
  take_area (area, picture, *x0, *y0, MIN ((int) side + 1, picture->width - *x0),
             MIN ((int) side + 1, picture->height - *y0));
}

/* Faces around the last one, in the pixels of the searched picture. */
static GArray *
search_near (VisemeFaceWatcher *self, View *view, GCancellable *cancellable, GError **error)
{
  gboolean is_small = self->box.width < SMALL_BOX && view->plain.width > view->searched.width;
  const Gray *picture = is_small ? get_fine (view) : &view->searched;
  double scale = (double) picture->width / view->searched.width;
  g_auto (Gray) area = { 0 };
  int x0, y0;
  GArray *boxes;

  take_around (&area, picture, &self->box, scale, AROUND, &x0, &y0);
  boxes = viseme_face_detector_detect (self->frontal, area.pixels, area.width, area.height,
                                       (gsize) area.width, (int) (NEARLY * scale * self->box.width),
                                       cancellable, error);
  if (boxes == NULL)
    return NULL;
  drop_chance (boxes, LEAST_NEAR);
  for (guint i = 0; i < boxes->len; i++)
    move_box (&g_array_index (boxes, VisemeFaceBox, i), x0, y0, 1 / scale);

  return boxes;
}

/* The surroundings of the last face, turned by DEGREES about its middle. */
static void
take_tilted (VisemeFaceWatcher *self, const Gray *picture, double degrees, Gray *area)
{
  int side = (int) (AROUND * self->box.width);
  double middle_x = self->box.x + self->box.width / 2,
         middle_y = self->box.y + self->box.height / 2;
  double c = cos (degrees * G_PI / 180), s = sin (degrees * G_PI / 180);

  area->width = side;
  area->height = side;
  area->pixels = g_malloc ((gsize) side * (gsize) side);
  for (int y = 0; y < side; y++)
    for (int x = 0; x < side; x++)
      {
        double dx = x - side / 2.0, dy = y - side / 2.0;
        int px = CLAMP ((int) lrint (middle_x + c * dx - s * dy), 0, picture->width - 1);
        int py = CLAMP ((int) lrint (middle_y + s * dx + c * dy), 0, picture->height - 1);

        area->pixels[y * side + x] = picture->pixels[py * picture->width + px];
      }
}

static gboolean
is_tilted (VisemeFaceWatcher *self, const Gray *picture, GCancellable *cancellable, GError **error)
{
  static const double angles[] = { 22, -22, 38, -38 };

  for (guint i = 0; i < G_N_ELEMENTS (angles); i++)
    {
      g_auto (Gray) area = { 0 };
      g_autoptr (GArray) boxes = NULL;

      take_tilted (self, picture, angles[i], &area);
      boxes = viseme_face_detector_detect (self->frontal, area.pixels, area.width, area.height,
                                           (gsize) area.width, (int) (NEARLY * self->box.width),
                                           cancellable, error);
      if (boxes == NULL)
        return FALSE;
      drop_chance (boxes, LEAST_SCORE);
      if (boxes->len > 0)
        return TRUE;
    }

  return FALSE;
}

static void
mirror (Gray *picture)
{
  for (int y = 0; y < picture->height; y++)
    for (int x = 0; x < picture->width / 2; x++)
      {
        guint8 *row = picture->pixels + (gsize) y * (gsize) picture->width;
        guint8 kept = row[x];

        row[x] = row[picture->width - 1 - x];
        row[picture->width - 1 - x] = kept;
      }
}

/* Looks for the face that was seen before, from the side. The cascade knows those that look to one
 * side, and errs too often to be asked about a whole picture. */
static gboolean
is_turned (VisemeFaceWatcher *self, const Gray *picture, GCancellable *cancellable, GError **error)
{
  gboolean found = FALSE;
  g_auto (Gray) area = { 0 };
  int x0, y0;

  if (self->profile == NULL)
    return FALSE;
  take_around (&area, picture, &self->box, 1, AROUND, &x0, &y0);
  for (int side = 0; side < 2 && !found; side++)
    {
      g_autoptr (GArray) boxes = viseme_face_detector_detect (
          self->profile, area.pixels, area.width, area.height, (gsize) area.width,
          (int) (NEARLY * self->box.width), cancellable, error);

      if (boxes == NULL)
        return FALSE;
      drop_chance (boxes, LEAST_NEAR);
      found = boxes->len > 0;
      mirror (&area);
    }

  return found;
}

/* The largest; of faces of about one size the surest. */
static const VisemeFaceBox *
choose_main (const GArray *boxes)
{
  const VisemeFaceBox *best = &g_array_index (boxes, VisemeFaceBox, 0);

  for (guint i = 1; i < boxes->len; i++)
    {
      const VisemeFaceBox *box = &g_array_index (boxes, VisemeFaceBox, i);

      if (box->width > best->width * 1.5f && box->score > best->score / 4)
        best = box;
    }

  return best;
}

static guint
count_faces (const GArray *boxes, const VisemeFaceBox *main)
{
  guint n = 0;

  for (guint i = 0; i < boxes->len; i++)
    n += (double) g_array_index (boxes, VisemeFaceBox, i).width >= SECOND_SIZE * main->width;

  return n;
}

/* Whether PART lies in WHOLE and is much smaller. */
static gboolean
is_part_of (const VisemeFaceBox *part, const VisemeFaceBox *whole)
{
  float x = part->x + part->width / 2 - whole->x, y = part->y + part->height / 2 - whole->y;

  return part->width < (float) NEARLY * whole->width && x > 0 && x < whole->width && y > 0 &&
         y < whole->height;
}

static void
take_boxes (VisemeFaceWatcher *self, const GArray *boxes, VisemeFaceLook *look)
{
  const VisemeFaceBox *main;

  if (boxes->len == 0)
    return;
  main = choose_main (boxes);
  look->n_faces = MAX (look->n_faces, count_faces (boxes, main));
  /* Found where it was: among all, another one may look surer for a moment. Unless that was half a
   * face. */
  if (look->view == VISEME_FACE_NONE || is_part_of (&self->box, main))
    self->box = *main;
  look->view = VISEME_FACE_FRONTAL;
  self->has_box = TRUE;
}

/* Finds the face that was seen before, whatever it does now. */
static gboolean
find_again (VisemeFaceWatcher *self,
            View *view,
            VisemeFaceLook *look,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GArray) boxes = search_near (self, view, cancellable, error);
  GError *local = NULL;

  if (boxes == NULL)
    return FALSE;
  take_boxes (self, boxes, look);
  if (look->view == VISEME_FACE_NONE && is_tilted (self, &view->searched, cancellable, &local))
    look->view = VISEME_FACE_TILTED;
  if (local != NULL)
    g_propagate_error (error, local);

  return local == NULL;
}

/* Half a face is like a face now and then. One does not shrink so much at once. */
static void
drop_parts (const VisemeFaceWatcher *self, GArray *boxes)
{
  for (guint i = boxes->len; i-- > 0;)
    if (is_part_of (&g_array_index (boxes, VisemeFaceBox, i), &self->box))
      g_array_remove_index (boxes, i);
}

/* Finds faces in the whole picture, and when there is none, smaller ones. */
static gboolean
find_anywhere (VisemeFaceWatcher *self,
               View *view,
               VisemeFaceLook *look,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (GArray) boxes = search_all (self->frontal, &view->searched, cancellable, error);
  g_autoptr (GArray) small = NULL;

  if (boxes == NULL)
    return FALSE;
  look->is_counted = TRUE;
  if (self->has_box)
    drop_parts (self, boxes);
  take_boxes (self, boxes, look);
  if (look->view != VISEME_FACE_NONE || self->has_box || self->n_deep >= MAX_DEEP ||
      view->plain.width <= view->searched.width)
    return TRUE;

  self->n_deep++;
  small = search_all (self->frontal, get_fine (view), cancellable, error);
  if (small == NULL)
    return FALSE;
  for (guint i = 0; i < small->len; i++)
    move_box (&g_array_index (small, VisemeFaceBox, i), 0, 0,
              (double) view->searched.width / view->plain.width);
  take_boxes (self, small, look);

  return TRUE;
}

/* Fills in how the face is seen, and where. */
static gboolean
find_face (VisemeFaceWatcher *self,
           View *view,
           VisemeFaceLook *look,
           GCancellable *cancellable,
           GError **error)
{
  GError *local = NULL;

  if (self->has_box && !find_again (self, view, look, cancellable, error))
    return FALSE;
  if ((look->view == VISEME_FACE_NONE || self->n_looks % FULL_EVERY == 0) &&
      !find_anywhere (self, view, look, cancellable, error))
    return FALSE;
  if (look->view == VISEME_FACE_NONE && self->has_box &&
      is_turned (self, &view->searched, cancellable, &local))
    look->view = VISEME_FACE_TURNED;
  if (local != NULL)
    g_propagate_error (error, local);

  return local == NULL;
}

static void
compare_with_usual (VisemeFaceWatcher *self, const VisemeFaceSquare *area, VisemeFaceLook *look)
{
  VisemeFacePatch patch;

  viseme_face_patch_take (&patch, area);
  if (self->has_usual)
    {
      look->likeness_up = viseme_face_patch_compare (&patch, &self->usual, 0, UPPER_ROWS);
      look->likeness_low = viseme_face_patch_compare (&patch, &self->usual,
                                                      VISEME_FACE_PATCH - LOWER_ROWS, LOWER_ROWS);
    }
  if (!self->has_usual)
    self->usual = patch;
  else if (look->likeness_low >= LEAST_ALIKE)
    viseme_face_patch_blend (&self->usual, &patch, 1 - KEPT_PATCH);
  self->has_usual = TRUE;
}

/* What is known of the face in the box. */
static void
measure_face (VisemeFaceWatcher *self, const View *view, int video_width, VisemeFaceLook *look)
{
  const Gray *searched = &view->searched;
  double scale = (double) view->plain.width / searched->width;
  VisemeFaceSquare area = { view->plain.pixels,          view->plain.width,
                            view->plain.height,          (int) (self->box.x * scale),
                            (int) (self->box.y * scale), (int) (self->box.width * scale) };

  look->box = (VisemeFaceBox){ self->box.x / (float) searched->width,
                               self->box.y / (float) searched->height,
                               self->box.width / (float) searched->width,
                               self->box.height / (float) searched->height, self->box.score };
  look->size = (double) self->box.width * video_width / searched->width;
  viseme_face_measure_light (&area, &look->brightness, &look->contrast);
  look->sharpness = viseme_face_measure_sharpness (&area);
  if (look->view == VISEME_FACE_FRONTAL)
    compare_with_usual (self, &area, look);
}

static void
take_view (View *view, const GstVideoFrame *frame, GstVideoOrientationMethod orientation)
{
  take_gray (&view->plain, GST_VIDEO_FRAME_PLANE_DATA (frame, 0), GST_VIDEO_FRAME_WIDTH (frame),
             GST_VIDEO_FRAME_HEIGHT (frame), (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0),
             FINE_SIDE);
  turn_upright (&view->plain, orientation);
  take_gray (&view->coarse, view->plain.pixels, view->plain.width, view->plain.height,
             (gsize) view->plain.width, SHORT_SIDE);
  copy_equalised (&view->searched, &view->coarse);
}

/**
 * viseme_face_watcher_look:
 * @self: a watcher
 * @frame: a picture with a plane of brightness, mapped for reading
 * @orientation: how @frame must be turned to be upright
 * @look: (out caller-allocates): what was seen; its time is up to the caller
 * @cancellable: (nullable): a cancellable
 * @error: return location: %G_IO_ERROR_CANCELLED
 *
 * Finds the main face and judges it. A face that was seen before is searched where it was.
 *
 * Returns: %FALSE with @error set when cancelled
 */
gboolean
viseme_face_watcher_look (VisemeFaceWatcher *self,
                          const GstVideoFrame *frame,
                          GstVideoOrientationMethod orientation,
                          VisemeFaceLook *look,
                          GCancellable *cancellable,
                          GError **error)
{
  int width = GST_VIDEO_FRAME_WIDTH (frame), height = GST_VIDEO_FRAME_HEIGHT (frame);
  g_auto (View) view = { 0 };

  *look = (VisemeFaceLook){ .likeness_up = 1, .likeness_low = 1, .change = -1 };
  if (MIN (width, height) < LEAST_SIDE)
    return TRUE;

  take_view (&view, frame, orientation);
  look->change = measure_change (self, &view.coarse);
  if (!find_face (self, &view, look, cancellable, error))
    return FALSE;
  self->n_looks++;
  self->n_misses = look->view == VISEME_FACE_NONE ? self->n_misses + 1 : 0;
  self->has_box = self->has_box && self->n_misses <= MAX_MISSES;
  if (look->view != VISEME_FACE_NONE)
    measure_face (self, &view, is_on_its_side (orientation) ? height : width, look);
  keep_picture (self, &view.coarse);

  return TRUE;
}
