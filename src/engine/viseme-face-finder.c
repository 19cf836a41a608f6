/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-face-finder"

#include "config.h"

#include "viseme-face-finder.h"

#include "media/viseme-gray.h"
#include "viseme-face-choice.h"

#include <math.h>
#include <stdlib.h>

#define STEP        VISEME_FACE_FINDER_STEP
#define SHORT_SIDE  320 /* of the searched picture, pixels */
#define FINE_SIDE   640 /* the same when small faces are searched too */
#define FINE_FACE   24  /* pixels of it: the cascade sees nothing smaller */
#define MIN_FACE    0.1 /* of the short side */
#define MIN_FOUND   0.2 /* of the looks */
#define MAX_GAP     6   /* looks without the face, after which it counts as away */
#define SEEN_GAP    2   /* the same, after which only what is tracked very well is believed */
#define MIN_SIDE    48  /* of a video, pixels */
#define BOX_LEFT    32.f
#define BOX_TOP     16.f
#define BOX_SIZE    192.f
#define LEAST_SCORE 12.f /* together, that are more than chance */
#define UPSIDE_DOWN 1.3f /* times the upright score */
#define LEAST_FACE  60.f /* of a face that gives a good result, pixels of the video */
#define NEAR_LOOKS  3    /* near a face that is alone, between two of the whole picture */
#define OWN_SIZE    0.5f /* how much of the size is the frame's own, the rest the clip's */

struct _VisemeFaceFinder
{
  VisemeFaceDetector *detector;
  gboolean is_fine;       /* small faces are searched too */
  VisemeFaceFinder *fine; /* one that does, to tell why this one finds nothing; or NULL */
  float small_face;       /* width of a face that only FINE sees, stored pixels; 0: none */
  GstVideoOrientationMethod orientation;
  int width; /* of the stored picture, pixels */
  int height;
  int small_width; /* of the same, shrunk */
  int small_height;
  int shown_width; /* of the shrunk one, turned upright */
  int shown_height;
  VisemeAffine shown_to_stored;
  VisemeAffine shown_to_small;
  gboolean has_point; /* the face is the one there when it is seen first */
  VisemeFacePoint point;
  GPtrArray *looks;    /* GArray of VisemeFaceBox, every STEP frames */
  GPtrArray *thumbs;   /* GBytes of each look, or NULL */
  VisemeFaceSpot last; /* the face as far as can be told while looking */
  VisemeFaceSpot before;
  guint last_look;
  guint before_look;
  gboolean is_alone; /* the last look of the whole picture saw one face */
  guint n_near;      /* looks near it since then */
  guint cut;         /* frame: the first of the shot as far as can be told while looking */
  float upright;     /* scores of the best face in some of the pictures ... */
  float upside_down; /* ... and in the same, turned by 180 degrees */
};

/* From the upright picture to the stored one of WIDTH x HEIGHT pixels. */
static VisemeAffine
make_turn (GstVideoOrientationMethod orientation, int width, int height)
{
  float right = (float) width - 1;
  float bottom = (float) height - 1;

  switch (orientation)
    {
    case GST_VIDEO_ORIENTATION_90R:
      return (VisemeAffine){ { 0, 1, 0, -1, 0, bottom } };
    case GST_VIDEO_ORIENTATION_180:
      return (VisemeAffine){ { -1, 0, right, 0, -1, bottom } };
    case GST_VIDEO_ORIENTATION_90L:
      return (VisemeAffine){ { 0, -1, right, 1, 0, 0 } };
    case GST_VIDEO_ORIENTATION_HORIZ:
      return (VisemeAffine){ { -1, 0, right, 0, 1, 0 } };
    case GST_VIDEO_ORIENTATION_VERT:
      return (VisemeAffine){ { 1, 0, 0, 0, -1, bottom } };
    case GST_VIDEO_ORIENTATION_UL_LR:
      return (VisemeAffine){ { 0, 1, 0, 1, 0, 0 } };
    case GST_VIDEO_ORIENTATION_UR_LL:
      return (VisemeAffine){ { 0, -1, right, -1, 0, bottom } };
    case GST_VIDEO_ORIENTATION_IDENTITY:
    case GST_VIDEO_ORIENTATION_AUTO:
    case GST_VIDEO_ORIENTATION_CUSTOM:
    default:
      return (VisemeAffine){ { 1, 0, 0, 0, 1, 0 } };
    }
}

/* Sizes of the searched picture: square pixels, shrunk but never enlarged. */
static void
plan_sizes (VisemeFaceFinder *self, const GstVideoInfo *info)
{
  double aspect = info->par_n > 0 && info->par_d > 0 ? (double) info->par_n / info->par_d : 1;
  double width = info->width * MIN (aspect, 1);
  double height = info->height / MAX (aspect, 1);
  double scale = MIN (1, (self->is_fine ? FINE_SIDE : SHORT_SIDE) / MIN (width, height));
  VisemeAffine small_to_stored;
  float across, down;

  self->width = info->width;
  self->height = info->height;
  self->small_width = CLAMP ((int) lrint (width * scale), 1, info->width);
  self->small_height = CLAMP ((int) lrint (height * scale), 1, info->height);

  across = (float) self->width / (float) self->small_width;
  down = (float) self->height / (float) self->small_height;
  small_to_stored = (VisemeAffine){ { across, 0, across / 2 - 0.5f, 0, down, down / 2 - 0.5f } };
  self->shown_to_small = make_turn (self->orientation, self->small_width, self->small_height);
  self->shown_to_stored = viseme_affine_compose (&small_to_stored, &self->shown_to_small);
  self->shown_width = self->shown_to_small.m[0] != 0 ? self->small_width : self->small_height;
  self->shown_height = self->shown_to_small.m[0] != 0 ? self->small_height : self->small_width;
}

static VisemeFaceFinder *
finder_new (VisemeFaceDetector *detector,
            const GstVideoInfo *info,
            GstVideoOrientationMethod orientation,
            gboolean is_fine)
{
  VisemeFaceFinder *self = g_new0 (VisemeFaceFinder, 1);

  self->detector = g_object_ref (detector);
  self->is_fine = is_fine;
  self->orientation = orientation;
  self->looks = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  self->thumbs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  plan_sizes (self, info);

  return self;
}

/**
 * viseme_face_finder_new:
 * @info: the format of the frames: I420
 * @orientation: how they must be turned to be upright
 * @options: (nullable): which face
 * @error: return location: that of viseme_face_detector_new()
 *
 * Returns: (transfer full): a finder of the main face in a video, or of the one asked for, or %NULL
 * with @error set
 */
VisemeFaceFinder *
viseme_face_finder_new (const GstVideoInfo *info,
                        GstVideoOrientationMethod orientation,
                        const VisemeEngineOptions *options,
                        GError **error)
{
  g_autoptr (VisemeFaceDetector) detector = viseme_face_detector_new (NULL, error);
  gboolean is_fine = options != NULL && options->allow_small_face;
  VisemeFaceFinder *self;

  if (detector == NULL)
    return NULL;
  self = finder_new (detector, info, orientation, is_fine);
  if (!is_fine)
    self->fine = finder_new (detector, info, orientation, TRUE);
  if (options != NULL && options->has_face)
    {
      self->has_point = TRUE;
      self->point = (VisemeFacePoint){ (float) options->face_x * (float) self->shown_width,
                                       (float) options->face_y * (float) self->shown_height };
    }

  return self;
}

static guint8 *
turn_upright (VisemeFaceFinder *self, const guint8 *small)
{
  guint8 *shown = g_malloc ((gsize) self->shown_width * (gsize) self->shown_height);
  guint8 *target = shown;

  for (int y = 0; y < self->shown_height; y++)
    for (int x = 0; x < self->shown_width; x++)
      {
        float from_x, from_y;

        viseme_affine_apply (&self->shown_to_small, (float) x, (float) y, &from_x, &from_y);
        *target++ = small[(gsize) from_y * (gsize) self->small_width + (gsize) from_x];
      }

  return shown;
}

static const VisemeFacePoint *
get_point (const VisemeFaceFinder *self)
{
  return self->has_point ? &self->point : NULL;
}

static void
remember (VisemeFaceFinder *self, const GArray *boxes, guint look)
{
  VisemeFaceSpot spot;
  gboolean goes_on = self->last.found && self->last_look * STEP >= self->cut;
  guint n_missed = goes_on ? look - self->last_look - 1 : MAX_GAP;
  gboolean found = n_missed < MAX_GAP
                       ? viseme_face_chain_follow (boxes, &self->last, n_missed, &spot)
                       : viseme_face_chain_start (boxes, get_point (self), &spot);

  if (!found)
    return;
  self->before = self->last;
  self->before_look = self->last_look;
  self->last = spot;
  self->last_look = look;
}

static int
get_least_size (const VisemeFaceFinder *self)
{
  return self->is_fine ? FINE_FACE : (int) (MIN_FACE * MIN (self->shown_width, self->shown_height));
}

/* The searched picture, upright. */
static guint8 *
make_shown (VisemeFaceFinder *self, const guint8 *luma, gsize stride)
{
  g_autofree guint8 *small = viseme_gray_shrink (luma, self->width, self->height, stride,
                                                 self->small_width, self->small_height);
  guint8 *shown = turn_upright (self, small);

  viseme_gray_equalise (shown, (gsize) self->shown_width * (gsize) self->shown_height);

  return shown;
}

static GArray *
detect (VisemeFaceFinder *self, const guint8 *shown, GCancellable *cancellable, GError **error)
{
  return viseme_face_detector_detect (self->detector, shown, self->shown_width, self->shown_height,
                                      (gsize) self->shown_width, get_least_size (self), cancellable,
                                      error);
}

/* One face alone is followed where it is: most of the work is to look where there is none. */
static gboolean
may_look_near (const VisemeFaceFinder *self)
{
  return self->is_alone && self->n_near < NEAR_LOOKS && self->last.found &&
         self->last_look + 1 == self->looks->len && self->last_look * STEP >= self->cut;
}

static GArray *
detect_near (VisemeFaceFinder *self, const guint8 *shown, GCancellable *cancellable, GError **error)
{
  float size = self->last.size;
  VisemeFaceBox last = { self->last.x - size / 2, self->last.y - size / 2, size, size, 0 };

  return viseme_face_detector_detect_near (self->detector, shown, self->shown_width,
                                           self->shown_height, (gsize) self->shown_width, &last,
                                           cancellable, error);
}

/* Looks everywhere unless the face is where it was. */
static GArray *
detect_all (VisemeFaceFinder *self, const guint8 *shown, GCancellable *cancellable, GError **error)
{
  GArray *boxes = NULL;

  if (may_look_near (self))
    {
      boxes = detect_near (self, shown, cancellable, error);
      if (boxes == NULL || boxes->len > 0)
        {
          self->n_near++;
          return boxes;
        }
      g_array_unref (boxes);
    }
  boxes = detect (self, shown, cancellable, error);
  self->n_near = 0;
  self->is_alone = boxes != NULL && boxes->len == 1;

  return boxes;
}

static float
get_stored_size (const VisemeFaceFinder *self, float size)
{
  return size * viseme_affine_get_scale (&self->shown_to_stored);
}

/* Looks whether there is a face that is only too small. */
static void
search_small_face (VisemeFaceFinder *self,
                   const guint8 *luma,
                   gsize stride,
                   GCancellable *cancellable)
{
  g_autofree guint8 *shown = make_shown (self->fine, luma, stride);
  g_autoptr (GArray) boxes = detect (self->fine, shown, cancellable, NULL);

  if (boxes != NULL && boxes->len > 0)
    self->small_face = get_stored_size (self->fine, g_array_index (boxes, VisemeFaceBox, 0).width);
}

static gboolean
is_power_of_two (guint number)
{
  return (number & (number - 1)) == 0;
}

static float
get_best_score (const GArray *boxes)
{
  return boxes != NULL && boxes->len > 0 ? g_array_index (boxes, VisemeFaceBox, 0).score : 0;
}

/* Turns SHOWN upside down and looks again: the cascade finds something in most faces that stand on
 * their head, but more in those that don't. */
static void
compare_turned (VisemeFaceFinder *self,
                const GArray *boxes,
                guint8 *shown,
                GCancellable *cancellable)
{
  g_autoptr (GArray) turned = NULL;
  gsize n = (gsize) self->shown_width * (gsize) self->shown_height;

  for (gsize i = 0; i < n / 2; i++)
    {
      guint8 swapped = shown[i];

      shown[i] = shown[n - 1 - i];
      shown[n - 1 - i] = swapped;
    }
  turned = viseme_face_detector_detect (self->detector, shown, self->shown_width,
                                        self->shown_height, (gsize) self->shown_width,
                                        get_least_size (self), cancellable, NULL);
  self->upright += get_best_score (boxes);
  self->upside_down += get_best_score (turned);
}

/**
 * viseme_face_finder_look:
 * @self: a finder
 * @frame: the number of the frame; to be called for every %VISEME_FACE_FINDER_STEP-th from 0 on
 * @luma: its brightness, @stride bytes per row
 * @cancellable: (nullable): a cancellable
 * @error: return location: %G_IO_ERROR_CANCELLED
 *
 * Searches a frame for faces.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
viseme_face_finder_look (VisemeFaceFinder *self,
                         guint frame,
                         const guint8 *luma,
                         gsize stride,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autofree guint8 *shown = NULL;
  GArray *boxes;

  g_return_val_if_fail (frame == self->looks->len * STEP, FALSE);

  if (MIN (self->width, self->height) < MIN_SIDE)
    {
      g_ptr_array_add (self->looks, g_array_new (FALSE, FALSE, sizeof (VisemeFaceBox)));
      g_ptr_array_add (self->thumbs, NULL);
      return TRUE;
    }
  shown = make_shown (self, luma, stride);
  boxes = detect_all (self, shown, cancellable, error);
  if (boxes == NULL)
    return FALSE;
  if (boxes->len == 0 && self->fine != NULL && is_power_of_two (self->looks->len + 1))
    search_small_face (self, luma, stride, cancellable);
  g_ptr_array_add (self->thumbs, viseme_face_choice_take_thumbs (shown, self->shown_width,
                                                                 self->shown_height, boxes));
  if (is_power_of_two (self->looks->len + 1))
    compare_turned (self, boxes, shown, cancellable);
  remember (self, boxes, self->looks->len);
  g_ptr_array_add (self->looks, boxes);

  return TRUE;
}

static VisemeAffine
make_pose (VisemeFaceFinder *self, const VisemeFaceSpot *spot)
{
  float scale = spot->size / BOX_SIZE;
  float left = spot->x - spot->size / 2;
  float top = spot->y - spot->size / 2;
  VisemeAffine shown = { { scale, 0, left + (0.5f - BOX_LEFT) * scale - 0.5f, 0, scale,
                           top + (0.5f - BOX_TOP) * scale - 0.5f } };

  return viseme_affine_compose (&self->shown_to_stored, &shown);
}

static VisemeFaceSpot
interpolate (const VisemeFaceSpot *from, const VisemeFaceSpot *to, float part)
{
  return (VisemeFaceSpot){ TRUE, from->x + part * (to->x - from->x),
                           from->y + part * (to->y - from->y),
                           from->size + part * (to->size - from->size) };
}

/**
 * viseme_face_finder_cut:
 * @self: a finder
 * @frame: seems to be the first of another shot; not yet looked at
 *
 * The face in it is not followed from those before. Only the guess depends on it: cuts are told
 * again when everything is known.
 */
void
viseme_face_finder_cut (VisemeFaceFinder *self, guint frame)
{
  self->cut = frame;
}

/**
 * viseme_face_finder_guess:
 * @self: a finder
 * @frame: not after the last look
 * @pose: (out): canonical to stored picture
 *
 * Says where the face is as far as can be told before the end of the clip.
 *
 * Returns: %FALSE when no face has been seen yet
 */
gboolean
viseme_face_finder_guess (VisemeFaceFinder *self, guint frame, VisemeAffine *pose)
{
  VisemeFaceSpot spot = self->last;
  float look = (float) frame / STEP;

  if (!self->last.found)
    return FALSE;
  if (self->before.found && self->before_look * STEP < self->cut && frame < self->cut)
    spot = self->before;
  else if (self->before.found && self->before_look * STEP >= self->cut &&
           look < (float) self->last_look)
    spot = interpolate (
        &self->before, &self->last,
        CLAMP ((look - (float) self->before_look) / (float) (self->last_look - self->before_look),
               0.f, 1.f));
  *pose = make_pose (self, &spot);

  return TRUE;
}

static float
get_median_size (const VisemeFaceSpot *chain, guint n)
{
  g_autoptr (GArray) sizes = g_array_new (FALSE, FALSE, sizeof (float));
  float *values;

  for (guint i = 0; i < n; i++)
    if (chain[i].found)
      g_array_append_val (sizes, chain[i].size);
  values = (float *) (gpointer) sizes->data;
  for (guint i = 1; i < sizes->len; i++)
    for (guint j = i; j > 0 && values[j] < values[j - 1]; j--)
      {
        float swapped = values[j];

        values[j] = values[j - 1];
        values[j - 1] = swapped;
      }

  return values[sizes->len / 2];
}

/* The nearest look with the face, going by STEPS from LOOK; -1: none. */
static int
find_look (const VisemeFaceSpot *chain, guint n, int look, int step)
{
  for (; look >= 0 && look < (int) n; look += step)
    if (chain[look].found)
      return look;

  return -1;
}

/* LOOK: how many looks after the first of CHAIN, may be between two and before or after all. */
static VisemeFoundFace
place_frame (VisemeFaceFinder *self,
             const VisemeFaceSpot *chain,
             guint n,
             float typical,
             float look)
{
  int before = find_look (chain, n, MIN ((int) floorf (look), (int) n - 1), -1);
  int after = find_look (chain, n, MAX ((int) ceilf (look), 0), 1);
  float since = before >= 0 ? look - (float) before : G_MAXFLOAT;
  float until = after >= 0 ? (float) after - look : G_MAXFLOAT;
  VisemeFoundFace face;
  VisemeFaceSpot spot;

  if (before >= 0 && after > before)
    spot = interpolate (&chain[before], &chain[after],
                        (look - (float) before) / (float) (after - before));
  else
    spot = chain[before >= 0 ? before : after];
  spot.size = OWN_SIZE * spot.size + (1 - OWN_SIZE) * typical;
  face.pose = make_pose (self, &spot);
  face.visible = MIN (since, until) < MAX_GAP;
  face.seen = MIN (since, until) < SEEN_GAP;

  return face;
}

/**
 * viseme_face_finder_settle:
 * @self: a finder that has looked at a whole clip
 * @first: the first frame of a shot
 * @n_frames: the number of frames of the shot
 *
 * Decides on the main face of a shot, and where it is in every frame.
 *
 * Returns: (transfer full) (nullable): @n_frames faces; %NULL when no face is there for a usable
 *   part of the time
 */
VisemeFoundFace *
viseme_face_finder_settle (VisemeFaceFinder *self, guint first, guint n_frames)
{
  guint first_look = (first + STEP - 1) / STEP;
  guint end_look = MIN ((first + n_frames + STEP - 1) / STEP, self->looks->len);
  g_autoptr (GPtrArray) looks = g_ptr_array_new ();
  g_autoptr (GPtrArray) thumbs = g_ptr_array_new ();
  g_autofree VisemeFaceSpot *chain = NULL;
  VisemeFoundFace *faces;
  guint n_found;
  float typical;

  for (guint i = first_look; i < end_look; i++)
    {
      g_ptr_array_add (looks, g_ptr_array_index (self->looks, i));
      g_ptr_array_add (thumbs, g_ptr_array_index (self->thumbs, i));
    }
  chain = self->has_point ? viseme_face_chain_choose (looks, &self->point, &n_found)
                          : viseme_face_choice_make (looks, thumbs, self->shown_width,
                                                     self->shown_height, &n_found);
  if (n_found == 0 || (!self->has_point && n_found < MIN_FOUND * looks->len))
    return NULL;
  typical = get_median_size (chain, looks->len);
  if (!self->is_fine && get_stored_size (self, typical) < LEAST_FACE)
    {
      self->small_face = get_stored_size (self, typical);
      return NULL;
    }
  faces = g_new (VisemeFoundFace, n_frames);
  for (guint i = 0; i < n_frames; i++)
    faces[i] = place_frame (self, chain, looks->len, typical,
                            ((float) (first + i) - (float) (first_look * STEP)) / STEP);

  return faces;
}

/**
 * viseme_face_finder_is_upside_down:
 * @self: a finder that has looked at a whole clip
 *
 * Returns: %TRUE when faces are rather seen in the pictures turned by 180 degrees
 */
gboolean
viseme_face_finder_is_upside_down (const VisemeFaceFinder *self)
{
  g_debug ("faces score %.0f, turned by 180 degrees %.0f", self->upright, self->upside_down);
  return self->upside_down > LEAST_SCORE && self->upside_down > UPSIDE_DOWN * self->upright;
}

/**
 * viseme_face_finder_get_small_face:
 * @self: a finder that has settled on all shots
 *
 * Returns: how wide a face is that is too small, pixels; 0 when none was seen
 */
int
viseme_face_finder_get_small_face (const VisemeFaceFinder *self)
{
  return (int) lrintf (self->small_face);
}

/**
 * viseme_face_finder_free:
 * @self: (transfer full): a finder
 */
void
viseme_face_finder_free (VisemeFaceFinder *self)
{
  g_clear_pointer (&self->fine, viseme_face_finder_free);
  g_object_unref (self->detector);
  g_ptr_array_unref (self->looks);
  g_ptr_array_unref (self->thumbs);
  g_free (self);
}
