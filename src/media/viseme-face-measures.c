/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-face-measures"

#include "config.h"

#include "viseme-face-measures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "viseme-gray.h"

#define BLACK     16.0 /* of the usual range of videos */
#define RANGE     219.0
#define DARK_PART 0.05 /* of the pixels, which the contrast is measured without */
#define INNER     0.7  /* of the area's side: what is face in it, without hair and background */
#define FINE_SIDE \
  128 /* pixels at which the sharpness of a face is measured, fewer if it has fewer */
#define N          VISEME_FACE_PATCH
#define LOCAL      5 /* pixels to each side whose mean is taken off */
#define LEAST_RISE 4.0

static const guint8 *
pixel_at (const VisemeFaceSquare *area, int x, int y)
{
  return area->pixels + (gsize) CLAMP (area->y + y, 0, area->height - 1) * (gsize) area->width +
         CLAMP (area->x + x, 0, area->width - 1);
}

static guint8 *
copy_area (const VisemeFaceSquare *area, double share, int *size)
{
  int side = MAX (1, (int) (area->size * share));
  int margin = (area->size - side) / 2;
  guint8 *pixels = g_malloc ((gsize) side * (gsize) side);

  for (int y = 0; y < side; y++)
    for (int x = 0; x < side; x++)
      pixels[y * side + x] = *pixel_at (area, x + margin, y + margin);
  *size = side;

  return pixels;
}

/**
 * viseme_face_measure_light:
 * @area: a face
 * @brightness: (out): mean of its middle, 0..1
 * @contrast: (out): between its darkest and brightest twentieth, 0..1
 */
void
viseme_face_measure_light (const VisemeFaceSquare *area, double *brightness, double *contrast)
{
  int size;
  g_autofree guint8 *pixels = copy_area (area, INNER, &size);
  guint histogram[256] = { 0 };
  guint n = (guint) (size * size), seen = 0;
  int low = 0, high = 255;
  double sum = 0;

  for (guint i = 0; i < n; i++)
    {
      histogram[pixels[i]]++;
      sum += pixels[i];
    }
  while (low < 255 && (seen += histogram[low]) < DARK_PART * n)
    low++;
  seen = 0;
  while (high > 0 && (seen += histogram[high]) < DARK_PART * n)
    high--;
  *brightness = CLAMP ((sum / n - BLACK) / RANGE, 0, 1);
  *contrast = CLAMP ((high - low) / RANGE, 0, 1);
}

/* Mean squared difference of neighbours DISTANCE apart in both directions. */
static double
measure_rise (const guint8 *pixels, int size, int distance)
{
  double sum = 0;

  for (int y = 0; y < size - distance; y++)
    for (int x = 0; x < size - distance; x++)
      {
        const guint8 *at = pixels + y * size + x;

        int across = at[distance] - at[0], down = at[distance * size] - at[0];

        sum += across * across + down * down;
      }

  return sum / ((double) (size - distance) * (size - distance));
}

/**
 * viseme_face_measure_sharpness:
 * @area: a face
 *
 * Compares how much neighbouring pixels differ with how much those differ that lie four times as
 * far apart. It is about the same for all sharp faces, however bright or large; in a blurred one
 * neighbours hardly differ.
 *
 * Returns: 0.06 for a picture without any detail, to 1 for noise
 */
double
viseme_face_measure_sharpness (const VisemeFaceSquare *area)
{
  int size, side;
  g_autofree guint8 *pixels = copy_area (area, INNER, &size);
  g_autofree guint8 *scaled = NULL;
  double coarse;

  side = MIN (size, FINE_SIDE);
  if (side < 16)
    return 1;
  scaled = viseme_gray_shrink (pixels, size, size, (gsize) size, side, side);
  coarse = measure_rise (scaled, side, 4);

  return coarse < LEAST_RISE ? 1 : measure_rise (scaled, side, 1) / coarse;
}

static void
remove_local_mean (const float *source, float *target)
{
  for (int y = 0; y < N; y++)
    for (int x = 0; x < N; x++)
      {
        float sum = 0;
        int n = 0;

        for (int j = MAX (y - LOCAL, 0); j <= MIN (y + LOCAL, N - 1); j++)
          for (int i = MAX (x - LOCAL, 0); i <= MIN (x + LOCAL, N - 1); i++, n++)
            sum += source[j * N + i];
        target[y * N + x] = source[y * N + x] - sum / (float) n;
      }
}

/**
 * viseme_face_patch_take:
 * @patch: (out caller-allocates): a patch
 * @area: a face
 */
void
viseme_face_patch_take (VisemeFacePatch *patch, const VisemeFaceSquare *area)
{
  int size;
  g_autofree guint8 *pixels = copy_area (area, INNER, &size);
  g_autofree guint8 *scaled = g_malloc (N * N);
  float values[N * N];

  if (size >= N)
    {
      g_autofree guint8 *shrunk = viseme_gray_shrink (pixels, size, size, (gsize) size, N, N);

      memcpy (scaled, shrunk, N * N);
    }
  else
    viseme_gray_scale (pixels, size, size, (gsize) size, scaled, N, N);
  for (int i = 0; i < N * N; i++)
    values[i] = scaled[i];
  remove_local_mean (values, patch->values);
}

static double
correlate (double both, double first, double second)
{
  return first > 0 && second > 0 ? both / sqrt (first * second) : 0;
}

/**
 * viseme_face_patch_compare:
 * @patch: a patch
 * @other: another one
 * @first_row: 0..31
 * @n_rows: rows to compare
 *
 * Returns: -1..1, how alike they are there; small shifts do not count
 */
double
viseme_face_patch_compare (const VisemeFacePatch *patch,
                           const VisemeFacePatch *other,
                           int first_row,
                           int n_rows)
{
  double best = -1;

  for (int dy = -2; dy <= 2; dy++)
    for (int dx = -2; dx <= 2; dx++)
      {
        double both = 0, mine = 0, theirs = 0;

        for (int y = MAX (first_row, -dy); y < MIN (first_row + n_rows, N - dy) && y < N; y++)
          for (int x = MAX (0, -dx); x < MIN (N, N - dx); x++)
            {
              double a = patch->values[y * N + x];
              double b = other->values[(y + dy) * N + x + dx];

              both += a * b;
              mine += a * a;
              theirs += b * b;
            }
        best = MAX (best, correlate (both, mine, theirs));
      }

  return best;
}

/**
 * viseme_face_patch_blend:
 * @patch: a patch
 * @other: another one
 * @share: 0..1, how much of @other comes into @patch
 */
void
viseme_face_patch_blend (VisemeFacePatch *patch, const VisemeFacePatch *other, float share)
{
  for (int i = 0; i < N * N; i++)
    patch->values[i] += share * (other->values[i] - patch->values[i]);
}
