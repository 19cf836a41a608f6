/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-face-crop"

#include "config.h"

#include "viseme-face-crop.h"

#include "viseme-shrink.h"

#include <math.h>
#include <string.h>

#define MARGIN      1.28f /* of the canonical face: room for tilted heads */
#define OVERSAMPLE  1.1f  /* pixels of a crop per wanted pixel, where the frame has as many */
#define SCALE_SLACK 1.35f /* how much finer or coarser than wanted a crop may be */

/* The half-size face in the canonical one. */
static const VisemeAffine half_to_full = { { 2, 0, 0.5f, 0, 2, 0.5f } };

static const VisemeFaceArea whole_face = { 0, 0, VISEME_CANONICAL_WIDTH, VISEME_CANONICAL_HEIGHT };

/* What of it must not be missing: below is the neck. */
static const VisemeFaceArea needed_face = { 12, 12, 232, 262 };

/* An upright rectangle in the stored picture, pixels. */
typedef struct
{
  float left;
  float top;
  float right;
  float bottom;
} Box;

/* Around AREA of the canonical face, MARGIN times as large. */
static Box
get_box (const VisemeAffine *pose, const VisemeFaceArea *area, float margin)
{
  float x = margin * (float) area->width / 2;
  float y = margin * (float) area->height / 2;
  float half_width = fabsf (pose->m[0]) * x + fabsf (pose->m[1]) * y;
  float half_height = fabsf (pose->m[3]) * x + fabsf (pose->m[4]) * y;
  float center_x, center_y;

  viseme_affine_apply (pose, (float) area->x + (float) (area->width - 1) / 2,
                       (float) area->y + (float) (area->height - 1) / 2, &center_x, &center_y);

  return (Box){ center_x - half_width, center_y - half_height, center_x + half_width,
                center_y + half_height };
}

/* DETAIL: wanted pixels per canonical pixel. */
static float
get_wanted_scale (const VisemeAffine *pose, float detail)
{
  return MIN (1.f, OVERSAMPLE * detail / MAX (viseme_affine_get_scale (pose), 1e-3f));
}

static gsize
get_bytes (const VisemeFaceCrop *crop)
{
  return (gsize) crop->width * (gsize) crop->height +
         2 * (gsize) ((crop->width + 1) / 2) * (gsize) ((crop->height + 1) / 2);
}

/* Decides on place and size. It begins at an even pixel, so that brightness and colour begin
 * together, and is at most MOST_BYTES large. */
static void
crop_init (VisemeFaceCrop *crop,
           const GstVideoFrame *frame,
           const Box *box,
           float scale,
           gsize most_bytes)
{
  int left, top, right, bottom;

  crop->picture_width = GST_VIDEO_FRAME_WIDTH (frame);
  crop->picture_height = GST_VIDEO_FRAME_HEIGHT (frame);
  left = CLAMP ((int) floorf (box->left), 0, crop->picture_width - 2) & ~1;
  top = CLAMP ((int) floorf (box->top), 0, crop->picture_height - 2) & ~1;
  right = CLAMP ((int) ceilf (box->right), left + 2, crop->picture_width);
  bottom = CLAMP ((int) ceilf (box->bottom), top + 2, crop->picture_height);
  for (;; scale *= 0.97f)
    {
      crop->width = MAX ((int) ((float) (right - left) * scale), 2);
      crop->height = MAX ((int) ((float) (bottom - top) * scale), 2);
      if (get_bytes (crop) <= most_bytes)
        break;
    }
  crop->left = left;
  crop->top = top;
  crop->to_crop = (VisemeAffine){ { scale, 0, (0.5f - (float) left) * scale - 0.5f, 0, scale,
                                    (0.5f - (float) top) * scale - 0.5f } };
}

static VisemePlane
get_plane (const VisemeFaceCrop *crop, const guint8 *pixels, int plane)
{
  int half = plane > 0 ? 2 : 1;
  int width = (crop->width + half - 1) / half;
  int height = (crop->height + half - 1) / half;

  if (plane > 0)
    pixels += (gsize) crop->width * (gsize) crop->height +
              (gsize) (plane - 1) * (gsize) width * (gsize) height;

  return (VisemePlane){ pixels, (gsize) width, width, height };
}

static void
copy_plane (const VisemePlane *source, int x, int y, guint8 *target, int width, int height)
{
  for (int row = 0; row < height; row++)
    memcpy (target + (gsize) row * (gsize) width,
            source->data + (gsize) (y + row) * source->stride + (gsize) x, (gsize) width);
}

static void
fill_crop (const VisemeFaceCrop *crop, const GstVideoFrame *frame, guint8 *pixels)
{
  float scale = crop->to_crop.m[0];

  for (int i = 0; i < 3; i++)
    {
      int half = i > 0 ? 2 : 1;
      VisemePlane target = get_plane (crop, pixels, i);
      VisemePlane source = { GST_VIDEO_FRAME_COMP_DATA (frame, i),
                             (gsize) GST_VIDEO_FRAME_COMP_STRIDE (frame, i),
                             GST_VIDEO_FRAME_COMP_WIDTH (frame, i),
                             GST_VIDEO_FRAME_COMP_HEIGHT (frame, i) };
      guint8 *start = pixels + (target.data - pixels);

      if (scale >= 1)
        copy_plane (&source, crop->left / half, crop->top / half, start, target.width,
                    target.height);
      else
        viseme_shrink_plane (&source, (float) crop->left / (float) half,
                             (float) crop->top / (float) half, scale, start, target.width,
                             target.height);
    }
}

/**
 * viseme_face_crop_take:
 * @crop: (out caller-allocates): what is in @pixels
 * @frame: an I420 picture, mapped for reading
 * @pose: canonical to stored picture, at least roughly
 * @pixels: (out caller-allocates): %VISEME_FACE_CROP_BYTES bytes
 *
 * Keeps the surroundings of a face, in what detail the half-size face needs.
 */
void
viseme_face_crop_take (VisemeFaceCrop *crop,
                       const GstVideoFrame *frame,
                       const VisemeAffine *pose,
                       guint8 *pixels)
{
  Box box = get_box (pose, &whole_face, MARGIN);

  crop_init (crop, frame, &box, get_wanted_scale (pose, 0.5f), VISEME_FACE_CROP_BYTES);
  fill_crop (crop, frame, pixels);
}

/**
 * viseme_face_crop_covers:
 * @crop: a crop
 * @pose: canonical to stored picture
 *
 * Returns: whether @crop holds what the picture has of the canonical face and is looked at, at a
 *   good size
 */
gboolean
viseme_face_crop_covers (const VisemeFaceCrop *crop, const VisemeAffine *pose)
{
  float scale = crop->to_crop.m[0];
  float ratio, left, top, right, bottom;
  Box box;

  if (crop->width == 0)
    return FALSE;
  ratio = scale / get_wanted_scale (pose, 0.5f);
  if (ratio > SCALE_SLACK || ratio < 1 / SCALE_SLACK)
    return FALSE;

  box = get_box (pose, &needed_face, 1);
  viseme_affine_apply (&crop->to_crop, MAX (box.left, 0.f), MAX (box.top, 0.f), &left, &top);
  viseme_affine_apply (&crop->to_crop, MIN (box.right, (float) crop->picture_width - 1),
                       MIN (box.bottom, (float) crop->picture_height - 1), &right, &bottom);

  return left >= -1 && top >= -1 && right <= (float) crop->width && bottom <= (float) crop->height;
}

static inline guint8
sample_linear (const VisemePlane *plane, float x, float y)
{
  float at_x = CLAMP (x, 0.f, (float) plane->width - 1);
  float at_y = CLAMP (y, 0.f, (float) plane->height - 1);
  int left = MIN ((int) at_x, MAX (plane->width - 2, 0));
  int top = MIN ((int) at_y, MAX (plane->height - 2, 0));
  float across = at_x - (float) left;
  float down = at_y - (float) top;
  const guint8 *upper = plane->data + (gsize) top * plane->stride + left;
  const guint8 *lower = plane->height > 1 ? upper + plane->stride : upper;
  int right = plane->width > 1 ? 1 : 0;
  float above = upper[0] + across * (float) (upper[right] - upper[0]);
  float below = lower[0] + across * (float) (lower[right] - lower[0]);

  return (guint8) (above + down * (below - above) + 0.5f);
}

/* MAP: from AREA's pixels to those of the crop's brightness, of which there are about as many: more
 * than linear interpolation would not show. */
static void
render_luma (const VisemePlane *plane,
             const VisemeAffine *map,
             const VisemeFaceArea *area,
             guint8 *target,
             gsize stride)
{
  for (int y = area->y; y < area->y + area->height; y++, target += stride)
    for (int x = 0; x < area->width; x++)
      {
        float column = (float) (area->x + x);

        target[x] = sample_linear (plane, map->m[0] * column + map->m[1] * (float) y + map->m[2],
                                   map->m[3] * column + map->m[4] * (float) y + map->m[5]);
      }
}

/* A colour sample is taken to lie in the middle of its four pixels. */
static void
render_chroma (const VisemePlane *plane,
               const VisemeAffine *map,
               const VisemeFaceArea *area,
               guint8 *target,
               gsize stride)
{
  for (int y = area->y; y < area->y + area->height; y++, target += stride)
    for (int x = 0; x < area->width; x++)
      {
        float column = (float) (area->x + x);
        float at_x = map->m[0] * column + map->m[1] * (float) y + map->m[2];
        float at_y = map->m[3] * column + map->m[4] * (float) y + map->m[5];

        target[x] = sample_linear (plane, (at_x - 0.5f) / 2, (at_y - 0.5f) / 2);
      }
}

/* PATCH: three planes of WIDTH x HEIGHT bytes, of which AREA is drawn. */
static void
render_planes (const VisemeFaceCrop *crop,
               const guint8 *pixels,
               const VisemeAffine *map,
               const VisemeFaceArea *area,
               int width,
               int height,
               guint8 *patch)
{
  for (int i = 0; i < 3; i++)
    {
      VisemePlane plane = get_plane (crop, pixels, i);
      guint8 *target =
          patch + ((gsize) i * (gsize) height + (gsize) area->y) * (gsize) width + (gsize) area->x;

      if (i == 0)
        render_luma (&plane, map, area, target, (gsize) width);
      else
        render_chroma (&plane, map, area, target, (gsize) width);
    }
}

static VisemeAffine
map_half (const VisemeFaceCrop *crop, const VisemeAffine *pose)
{
  VisemeAffine full = viseme_affine_compose (&crop->to_crop, pose);

  return viseme_affine_compose (&full, &half_to_full);
}

/**
 * viseme_face_crop_render:
 * @crop: a crop
 * @pixels: its bytes
 * @pose: canonical to stored picture
 * @patch: (out caller-allocates): %VISEME_HALF_BYTES bytes
 *
 * Draws the half-size face: three planes Y, Cb, Cr. Outside the picture its border repeats.
 */
void
viseme_face_crop_render (const VisemeFaceCrop *crop,
                         const guint8 *pixels,
                         const VisemeAffine *pose,
                         guint8 *patch)
{
  VisemeAffine map = map_half (crop, pose);
  VisemeFaceArea area = { 0, 0, VISEME_HALF_WIDTH, VISEME_HALF_HEIGHT };

  render_planes (crop, pixels, &map, &area, VISEME_HALF_WIDTH, VISEME_HALF_HEIGHT, patch);
}

/**
 * viseme_face_crop_render_gray:
 * @crop: a crop
 * @pixels: its bytes
 * @pose: canonical to stored picture
 * @area: the wanted part of the half-size face
 * @gray: (out caller-allocates): as many bytes as @area has pixels
 *
 * Draws the brightness of a part of the half-size face.
 */
void
viseme_face_crop_render_gray (const VisemeFaceCrop *crop,
                              const guint8 *pixels,
                              const VisemeAffine *pose,
                              const VisemeFaceArea *area,
                              guint8 *gray)
{
  VisemeAffine map = map_half (crop, pose);
  VisemePlane plane = get_plane (crop, pixels, 0);

  render_luma (&plane, &map, area, gray, (gsize) area->width);
}

/**
 * viseme_face_crop_render_frame:
 * @frame: an I420 picture, mapped for reading
 * @pose: canonical to stored picture
 * @area: the wanted part of the canonical face
 * @patch: (out caller-allocates): %VISEME_CANONICAL_BYTES bytes, of which those in @area are set
 *
 * Draws a part of the canonical face of a picture in full detail: three planes Y, Cb, Cr of
 * %VISEME_CANONICAL_WIDTH x %VISEME_CANONICAL_HEIGHT bytes, in the picture's own range and matrix.
 */
void
viseme_face_crop_render_frame (const GstVideoFrame *frame,
                               const VisemeAffine *pose,
                               const VisemeFaceArea *area,
                               guint8 *patch)
{
  VisemeFaceArea around = { area->x - 3, area->y - 3, area->width + 6, area->height + 6 };
  Box box = get_box (pose, &around, 1);
  VisemeFaceCrop crop;
  VisemeAffine map;
  g_autofree guint8 *pixels = NULL;

  crop_init (&crop, frame, &box, get_wanted_scale (pose, 1), G_MAXSIZE);
  pixels = g_malloc (get_bytes (&crop));
  fill_crop (&crop, frame, pixels);
  map = viseme_affine_compose (&crop.to_crop, pose);
  render_planes (&crop, pixels, &map, area, VISEME_CANONICAL_WIDTH, VISEME_CANONICAL_HEIGHT, patch);
}
