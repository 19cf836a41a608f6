/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <math.h>

G_BEGIN_DECLS

/* One plane of bytes. */
typedef struct
{
  const guint8 *data;
  gsize stride; /* bytes from row to row */
  int width;
  int height;
} VisemePlane;

/* The four weights of a Catmull-Rom spline at T (0..1) between the middle two samples. */
static inline void
viseme_cubic_weights (float t, float weights[4])
{
  weights[0] = t * (-0.5f + t * (1 - 0.5f * t));
  weights[1] = 1 + t * t * (-2.5f + 1.5f * t);
  weights[2] = t * (0.5f + t * (2 - 1.5f * t));
  weights[3] = t * t * (-0.5f + 0.5f * t);
}

float viseme_plane_sample_border (const VisemePlane *plane, float x, float y);

/* PLANE at (X, Y), bicubic; its border pixels continue outside. May overshoot 0..255. */
static inline float
viseme_plane_sample (const VisemePlane *plane, float x, float y)
{
  int ix = (int) floorf (x), iy = (int) floorf (y);
  const guint8 *p;
  float wx[4], wy[4], sum = 0;

  if (ix < 1 || iy < 1 || ix + 2 >= plane->width || iy + 2 >= plane->height)
    return viseme_plane_sample_border (plane, x, y);

  viseme_cubic_weights (x - (float) ix, wx);
  viseme_cubic_weights (y - (float) iy, wy);
  p = plane->data + (gsize) (iy - 1) * plane->stride + ix - 1;
  for (int row = 0; row < 4; row++, p += plane->stride)
    sum += wy[row] * (wx[0] * p[0] + wx[1] * p[1] + wx[2] * p[2] + wx[3] * p[3]);
  return sum;
}

/* A grid of floats at (X, Y) cells, bilinear; its border continues outside. */
static inline float
viseme_grid_sample (const float *grid, int width, int height, float x, float y)
{
  int ix, iy;
  const float *p;
  float fx, fy;

  x = CLAMP (x, 0.0f, (float) (width - 1) - 0.001f);
  y = CLAMP (y, 0.0f, (float) (height - 1) - 0.001f);
  ix = (int) x;
  iy = (int) y;
  fx = x - (float) ix;
  fy = y - (float) iy;
  p = grid + (gsize) iy * width + ix;
  return (1 - fy) * ((1 - fx) * p[0] + fx * p[1]) + fy * ((1 - fx) * p[width] + fx * p[width + 1]);
}

static inline guint8
viseme_to_byte (float value)
{
  return (guint8) CLAMP ((int) (value + 0.5f), 0, 255);
}

G_END_DECLS
