/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-signal"

#include "config.h"

#include "viseme-signal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/**
 * viseme_signal_smoothstep:
 * @t: any number
 *
 * Returns: 0 for @t <= 0, 1 for @t >= 1, between them a ramp without corners
 */
float
viseme_signal_smoothstep (float t)
{
  t = CLAMP (t, 0.0f, 1.0f);

  return t * t * (3 - 2 * t);
}

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

/**
 * viseme_signal_quantile:
 * @values: numbers in any order
 * @n: how many; 0 gives 0
 * @q: 0 (smallest) to 1 (largest)
 *
 * Returns: the @q quantile, linear between neighbours
 */
float
viseme_signal_quantile (const float *values, gsize n, double q)
{
  g_autofree float *sorted = NULL;
  double position;
  gsize below;

  if (n == 0)
    return 0;
  sorted = g_memdup2 (values, n * sizeof (float));
  qsort (sorted, n, sizeof (float), compare_floats);
  position = CLAMP (q, 0.0, 1.0) * (double) (n - 1);
  below = (gsize) position;
  if (below + 1 >= n)
    return sorted[n - 1];

  return (float) (sorted[below] +
                  (position - (double) below) * (sorted[below + 1] - sorted[below]));
}

static float *
gaussian_kernel (float sigma, int *radius)
{
  float *kernel, sum = 0;

  *radius = MAX (1, (int) ceilf (3 * sigma));
  kernel = g_new (float, 2 * *radius + 1);
  for (int i = -*radius; i <= *radius; i++)
    sum += kernel[i + *radius] = expf (-0.5f * (float) (i * i) / (sigma * sigma));
  for (int i = 0; i <= 2 * *radius; i++)
    kernel[i] /= sum;
  return kernel;
}

/**
 * viseme_signal_smooth_strided:
 * @values: (inout): numbers, evenly spaced in time
 * @n: how many
 * @stride: floats from one number to the next
 * @sigma: width of the Gaussian, in steps
 *
 * Smooths in place; the first and last numbers continue beyond the ends.
 */
void
viseme_signal_smooth_strided (float *values, gsize n, gsize stride, float sigma)
{
  int radius;
  g_autofree float *kernel = gaussian_kernel (sigma, &radius);
  g_autofree float *padded = NULL;

  if (n == 0)
    return;
  padded = g_new (float, n + 2 * radius);
  for (gsize i = 0; i < n + 2 * radius; i++)
    {
      gssize from = CLAMP ((gssize) i - radius, 0, (gssize) n - 1);

      padded[i] = values[(gsize) from * stride];
    }
  for (gsize i = 0; i < n; i++)
    {
      float sum = 0;

      for (int j = 0; j <= 2 * radius; j++)
        sum += kernel[j] * padded[i + j];
      values[i * stride] = sum;
    }
}

/**
 * viseme_signal_smooth:
 * @values: (inout): numbers, evenly spaced in time
 * @n: how many
 * @sigma: width of the Gaussian, in steps
 *
 * Smooths in place; the first and last numbers continue beyond the ends.
 */
void
viseme_signal_smooth (float *values, gsize n, float sigma)
{
  viseme_signal_smooth_strided (values, n, 1, sigma);
}

static void
blur_columns (float *plane, int width, int height, const float *kernel, int radius)
{
  g_autofree float *in = g_memdup2 (plane, sizeof (float) * width * height);

  memset (plane, 0, sizeof (float) * width * height);
  for (int y = 0; y < height; y++)
    for (int j = -radius; j <= radius; j++)
      {
        const float *row = in + (gsize) CLAMP (y + j, 0, height - 1) * width;
        float *out = plane + (gsize) y * width;
        float weight = kernel[j + radius];

        for (int x = 0; x < width; x++)
          out[x] += weight * row[x];
      }
}

/**
 * viseme_signal_blur:
 * @plane: (inout): @width x @height numbers
 * @width: columns
 * @height: rows
 * @sigma: width of the Gaussian, cells
 *
 * Blurs a picture in place; its border continues outside.
 */
void
viseme_signal_blur (float *plane, int width, int height, float sigma)
{
  int radius;
  g_autofree float *kernel = gaussian_kernel (sigma, &radius);

  for (int y = 0; y < height; y++)
    viseme_signal_smooth_strided (plane + (gsize) y * width, width, 1, sigma);
  blur_columns (plane, width, height, kernel, radius);
}
