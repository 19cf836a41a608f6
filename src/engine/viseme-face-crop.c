/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-face-crop"

#include "config.h"

#include "viseme-face-crop.h"

#include <math.h>
#include <string.h>

#define CENTER_X    (VISEME_CANONICAL_WIDTH / 2 - 0.5f)
#define CENTER_Y    (VISEME_CANONICAL_HEIGHT / 2 - 0.5f)
#define MARGIN      1.28f /* of the canonical face: room for tilted heads */
#define OVERSAMPLE  1.1f  /* pixels of a crop per canonical pixel, where the frame has as many */
#define SCALE_SLACK 1.35f /* how much finer or coarser than wanted a crop may be */
#define PHASES      64    /* steps of a pixel in cubic interpolation */

/* Which source pixels each target pixel covers, and by how much. */
typedef struct
{
  int n_taps;
  int *first;
  float *weights; /* n_taps per target pixel, sum 1 */
} AreaPlan;

/* Half the sides of the upright rectangle around the canonical face in the stored picture. */
static void
get_extent (const VisemeAffine *pose, float margin, float *half_width, float *half_height)
{
  float x = margin * VISEME_CANONICAL_WIDTH / 2;
  float y = margin * VISEME_CANONICAL_HEIGHT / 2;

  *half_width = fabsf (pose->m[0]) * x + fabsf (pose->m[1]) * y;
  *half_height = fabsf (pose->m[3]) * x + fabsf (pose->m[4]) * y;
}

static float
get_wanted_scale (const VisemeAffine *pose)
{
  return MIN (1.f, OVERSAMPLE / MAX (viseme_affine_get_scale (pose), 1e-3f));
}

static gsize
get_bytes (int width, int height)
{
  return (gsize) width * (gsize) height +
         2 * (gsize) ((width + 1) / 2) * (gsize) ((height + 1) / 2);
}

static void
area_plan_init (AreaPlan *plan, float start, float scale, int source, int target)
{
  float covered = 1 / scale;

  plan->n_taps = (int) ceilf (covered) + 1;
  plan->first = g_new (int, target);
  plan->weights = g_new0 (float, (gsize) target * plan->n_taps);
  for (int i = 0; i < target; i++)
    {
      float from = start + (float) i * covered;
      float *weights = plan->weights + (gsize) i * (gsize) plan->n_taps;
      int first = CLAMP ((int) floorf (from), 0, source - 1);
      float sum = 0;

      first = MAX (MIN (first, source - plan->n_taps), 0);
      for (int tap = 0; tap < plan->n_taps && first + tap < source; tap++)
        {
          float left = (float) (first + tap);

          weights[tap] = MAX (MIN (left + 1, from + covered) - MAX (left, from), 0.f);
          sum += weights[tap];
        }
      for (int tap = 0; tap < plan->n_taps; tap++)
        weights[tap] /= MAX (sum, 1e-6f);
      plan->first[i] = first;
    }
}

static void
area_plan_clear (AreaPlan *plan)
{
  g_free (plan->first);
  g_free (plan->weights);
}

static void
add_row (float *sums, const guint8 *row, int first, int last, float weight)
{
  for (int x = first; x <= last; x++)
    sums[x] += weight * row[x];
}

/* Shrinks a part of a plane, each pixel of TARGET being the mean of the area that it covers. */
static void
shrink_plane (const guint8 *source,
              int width,
              int height,
              gsize stride,
              float start_x,
              float start_y,
              float scale,
              guint8 *target,
              int target_width,
              int target_height)
{
  g_autofree float *sums = g_new (float, width);
  AreaPlan columns, rows;
  int last;

  area_plan_init (&columns, start_x, scale, width, target_width);
  area_plan_init (&rows, start_y, scale, height, target_height);
  last = MIN (columns.first[target_width - 1] + columns.n_taps, width) - 1;

  for (int y = 0; y < target_height; y++)
    {
      const float *down = rows.weights + (gsize) y * (gsize) rows.n_taps;

      memset (sums, 0, (gsize) width * sizeof (float));
      for (int tap = 0; tap < rows.n_taps; tap++)
        if (down[tap] > 0)
          add_row (sums, source + (gsize) (rows.first[y] + tap) * stride, columns.first[0], last,
                   down[tap]);
      for (int x = 0; x < target_width; x++)
        {
          const float *across = columns.weights + (gsize) x * (gsize) columns.n_taps;
          float sum = 0.5f;

          for (int tap = 0; tap < columns.n_taps; tap++)
            if (across[tap] > 0)
              sum += across[tap] * sums[columns.first[x] + tap];
          *target++ = (guint8) sum;
        }
    }
  area_plan_clear (&columns);
  area_plan_clear (&rows);
}

static void
copy_plane (const guint8 *source,
            gsize stride,
            int x,
            int y,
            guint8 *target,
            int target_width,
            int target_height)
{
  for (int row = 0; row < target_height; row++)
    memcpy (target + (gsize) row * (gsize) target_width,
            source + (gsize) (y + row) * stride + (gsize) x, (gsize) target_width);
}

static void
take_plane (VisemeFaceCrop *crop,
            const GstVideoFrame *frame,
            guint plane,
            int x,
            int y,
            float scale)
{
  const guint8 *source = GST_VIDEO_FRAME_PLANE_DATA (frame, plane);
  gsize stride = (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane);
  int source_width = GST_VIDEO_FRAME_COMP_WIDTH (frame, plane);
  int source_height = GST_VIDEO_FRAME_COMP_HEIGHT (frame, plane);
  int half = plane > 0 ? 2 : 1;
  int width = (crop->width + half - 1) / half;
  int height = (crop->height + half - 1) / half;
  gsize luma = (gsize) crop->width * (gsize) crop->height;
  guint8 *target = crop->pixels;

  if (plane > 0)
    target += luma + (plane - 1) * (gsize) width * (gsize) height;
  if (scale >= 1)
    copy_plane (source, stride, x / half, y / half, target, width, height);
  else
    shrink_plane (source, source_width, source_height, stride, (float) x / (float) half,
                  (float) y / (float) half, scale, target, width, height);
}

/**
 * viseme_face_crop_take:
 * @crop: a crop whose pixels point to %VISEME_FACE_CROP_BYTES bytes
 * @frame: an I420 picture, mapped for reading
 * @pose: canonical to stored picture, at least roughly
 *
 * Keeps the surroundings of a face.
 */
void
viseme_face_crop_take (VisemeFaceCrop *crop, const GstVideoFrame *frame, const VisemeAffine *pose)
{
  float scale = get_wanted_scale (pose);
  float center_x, center_y, half_width, half_height;
  int left, top, right, bottom;

  crop->picture_width = GST_VIDEO_FRAME_WIDTH (frame);
  crop->picture_height = GST_VIDEO_FRAME_HEIGHT (frame);
  viseme_affine_apply (pose, CENTER_X, CENTER_Y, &center_x, &center_y);
  get_extent (pose, MARGIN, &half_width, &half_height);

  /* At least two pixels, from an even one on, so that brightness and colour begin together. */
  left = CLAMP ((int) floorf (center_x - half_width), 0, crop->picture_width - 2) & ~1;
  top = CLAMP ((int) floorf (center_y - half_height), 0, crop->picture_height - 2) & ~1;
  right = CLAMP ((int) ceilf (center_x + half_width), left + 2, crop->picture_width);
  bottom = CLAMP ((int) ceilf (center_y + half_height), top + 2, crop->picture_height);
  for (;; scale *= 0.97f)
    {
      crop->width = MAX ((int) ((float) (right - left) * scale), 2);
      crop->height = MAX ((int) ((float) (bottom - top) * scale), 2);
      if (get_bytes (crop->width, crop->height) <= VISEME_FACE_CROP_BYTES)
        break;
    }

  for (guint plane = 0; plane < 3; plane++)
    take_plane (crop, frame, plane, left, top, scale);
  crop->to_crop = (VisemeAffine){ { scale, 0, (0.5f - (float) left) * scale - 0.5f, 0, scale,
                                    (0.5f - (float) top) * scale - 0.5f } };
}

/**
 * viseme_face_crop_covers:
 * @crop: a crop
 * @pose: canonical to stored picture
 *
 * Returns: whether @crop holds all that the picture has of the canonical face, at a good size
 */
gboolean
viseme_face_crop_covers (const VisemeFaceCrop *crop, const VisemeAffine *pose)
{
  float scale = crop->to_crop.m[0];
  float center_x, center_y, half_width, half_height, ratio, left, top, right, bottom;

  if (crop->width == 0)
    return FALSE;
  ratio = scale / get_wanted_scale (pose);
  if (ratio > SCALE_SLACK || ratio < 1 / SCALE_SLACK)
    return FALSE;

  viseme_affine_apply (pose, CENTER_X, CENTER_Y, &center_x, &center_y);
  get_extent (pose, 1, &half_width, &half_height);
  left = MAX (center_x - half_width, 0.f);
  top = MAX (center_y - half_height, 0.f);
  right = MIN (center_x + half_width, (float) crop->picture_width - 1);
  bottom = MIN (center_y + half_height, (float) crop->picture_height - 1);
  viseme_affine_apply (&crop->to_crop, left, top, &left, &top);
  viseme_affine_apply (&crop->to_crop, right, bottom, &right, &bottom);

  return left >= -1 && top >= -1 && right <= (float) crop->width && bottom <= (float) crop->height;
}

static void
fill_cubic_table (float table[PHASES][4])
{
  for (int i = 0; i < PHASES; i++)
    {
      float t = (float) i / PHASES;

      table[i][0] = ((-0.5f * t + 1) * t - 0.5f) * t;
      table[i][1] = (1.5f * t - 2.5f) * t * t + 1;
      table[i][2] = ((-1.5f * t + 2) * t + 0.5f) * t;
      table[i][3] = (0.5f * t - 0.5f) * t * t;
    }
}

static inline float
sum_four (const guint8 *pixels, const float *weights)
{
  return pixels[0] * weights[0] + pixels[1] * weights[1] + pixels[2] * weights[2] +
         pixels[3] * weights[3];
}

/* Catmull and Rom's cubic; at the border pixels repeat. */
static guint8
sample_cubic (const guint8 *plane, int width, int height, float x, float y, float table[PHASES][4])
{
  int phase_x = (int) (CLAMP (x, 0.f, (float) width - 1) * PHASES + 0.5f);
  int phase_y = (int) (CLAMP (y, 0.f, (float) height - 1) * PHASES + 0.5f);
  int left = phase_x / PHASES - 1;
  int top = phase_y / PHASES - 1;
  const float *across = table[phase_x % PHASES];
  const float *down = table[phase_y % PHASES];
  gboolean inside = left >= 0 && left + 3 < width;
  float sum = 0.5f;

  for (int row = 0; row < 4; row++)
    {
      const guint8 *pixels = plane + (gsize) CLAMP (top + row, 0, height - 1) * (gsize) width;
      guint8 repeated[4];

      if (inside)
        {
          sum += down[row] * sum_four (pixels + left, across);
          continue;
        }
      for (int i = 0; i < 4; i++)
        repeated[i] = pixels[CLAMP (left + i, 0, width - 1)];
      sum += down[row] * sum_four (repeated, across);
    }

  return (guint8) CLAMP (sum, 0.f, 255.f);
}

static guint8
sample_linear (const guint8 *plane, int width, int height, float x, float y)
{
  float at_x = CLAMP (x, 0.f, (float) width - 1);
  float at_y = CLAMP (y, 0.f, (float) height - 1);
  int left = MIN ((int) at_x, MAX (width - 2, 0));
  int top = MIN ((int) at_y, MAX (height - 2, 0));
  float across = at_x - (float) left;
  float down = at_y - (float) top;
  const guint8 *upper = plane + (gsize) top * (gsize) width + left;
  const guint8 *lower = height > 1 ? upper + width : upper;
  int right = width > 1 ? 1 : 0;
  float above = upper[0] + across * (float) (upper[right] - upper[0]);
  float below = lower[0] + across * (float) (lower[right] - lower[0]);

  return (guint8) (above + down * (below - above) + 0.5f);
}

static void
render_colour (const guint8 *plane, int width, int height, const VisemeAffine *map, guint8 *target)
{
  for (int y = 0; y < VISEME_CANONICAL_HEIGHT; y++)
    for (int x = 0; x < VISEME_CANONICAL_WIDTH; x++)
      {
        float at_x, at_y;

        viseme_affine_apply (map, (float) x, (float) y, &at_x, &at_y);
        *target++ = sample_linear (plane, width, height, (at_x - 0.5f) / 2, (at_y - 0.5f) / 2);
      }
}

/**
 * viseme_face_crop_render:
 * @crop: a crop
 * @pose: canonical to stored picture
 * @patch: %VISEME_FACE_CROP_BYTES bytes, not those of @crop
 *
 * Draws the canonical patch: three planes Y, Cb, Cr. A colour sample is taken to lie in the middle
 * of its four pixels. Outside the picture its border repeats.
 */
void
viseme_face_crop_render (const VisemeFaceCrop *crop, const VisemeAffine *pose, guint8 *patch)
{
  VisemeAffine map = viseme_affine_compose (&crop->to_crop, pose);
  const guint8 *colour = crop->pixels + (gsize) crop->width * (gsize) crop->height;
  int colour_width = (crop->width + 1) / 2;
  int colour_height = (crop->height + 1) / 2;
  gsize area = VISEME_CANONICAL_WIDTH * VISEME_CANONICAL_HEIGHT;
  float table[PHASES][4];
  guint8 *target = patch;

  fill_cubic_table (table);
  for (int y = 0; y < VISEME_CANONICAL_HEIGHT; y++)
    for (int x = 0; x < VISEME_CANONICAL_WIDTH; x++)
      {
        float at_x, at_y;

        viseme_affine_apply (&map, (float) x, (float) y, &at_x, &at_y);
        *target++ = sample_cubic (crop->pixels, crop->width, crop->height, at_x, at_y, table);
      }
  render_colour (colour, colour_width, colour_height, &map, patch + area);
  render_colour (colour + (gsize) colour_width * (gsize) colour_height, colour_width, colour_height,
                 &map, patch + 2 * area);
}

/**
 * viseme_face_crop_render_gray:
 * @crop: a crop
 * @pose: canonical to stored picture
 * @x: left of the wanted part of the canonical face, pixels
 * @y: top of it
 * @gray: @width x @height bytes
 *
 * Draws the brightness of a part of the canonical face.
 */
void
viseme_face_crop_render_gray (const VisemeFaceCrop *crop,
                              const VisemeAffine *pose,
                              int x,
                              int y,
                              int width,
                              int height,
                              guint8 *gray)
{
  VisemeAffine map = viseme_affine_compose (&crop->to_crop, pose);

  for (int row = y; row < y + height; row++)
    for (int column = x; column < x + width; column++)
      {
        float at_x, at_y;

        viseme_affine_apply (&map, (float) column, (float) row, &at_x, &at_y);
        *gray++ = sample_linear (crop->pixels, crop->width, crop->height, at_x, at_y);
      }
}
