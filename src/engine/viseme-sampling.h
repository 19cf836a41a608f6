/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* One plane of bytes. */
typedef struct
{
  const guint8 *data;
  gsize stride; /* bytes from row to row */
  int width;
  int height;
} VisemePlane;

/* Four at a time, in one register where the processor has such. */
typedef float VisemeFour __attribute__ ((vector_size (16)));

/* The four weights of a Catmull-Rom spline at T (0..1) between the middle two samples. */
static inline VisemeFour
viseme_cubic_weights (float t)
{
  const VisemeFour one = { 0, 1, 0, 0 }, linear = { -0.5f, 0, 0.5f, 0 };
  const VisemeFour square = { 1, -2.5f, 2, -0.5f }, cube = { -0.5f, 1.5f, -1.5f, 0.5f };

  return one + t * (linear + t * (square + t * cube));
}

/* The four bytes from BYTES on. Compilers convert them one by one; interleaving them with zeros
 * makes them integers in two instructions. */
static inline VisemeFour
viseme_four_bytes (const guint8 *bytes)
{
#if G_BYTE_ORDER == G_LITTLE_ENDIAN && defined(__has_builtin)
#if __has_builtin(__builtin_shufflevector)
#define VISEME_HAS_INTERLEAVE 1
#endif
#endif
#ifdef VISEME_HAS_INTERLEAVE
  typedef guint8 Bytes __attribute__ ((vector_size (16)));
  typedef gint16 Shorts __attribute__ ((vector_size (16)));
  typedef gint32 Words __attribute__ ((vector_size (16)));
  const Bytes zero = { 0 };
  Words word = { 0 };
  Shorts shorts;

  memcpy (&word, bytes, 4);
  shorts = (Shorts) __builtin_shufflevector ((Bytes) word, zero, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20,
                                             5, 21, 6, 22, 7, 23);
  return __builtin_convertvector(
      (Words) __builtin_shufflevector (shorts, (Shorts) zero, 0, 8, 1, 9, 2, 10, 3, 11),
      VisemeFour);
#else
  return (VisemeFour){ bytes[0], bytes[1], bytes[2], bytes[3] };
#endif
}

float viseme_plane_sample_border (const VisemePlane *plane, float x, float y);

/* PLANE at (X, Y), bicubic; its border pixels continue outside. May overshoot 0..255. */
static inline float
viseme_plane_sample (const VisemePlane *plane, float x, float y)
{
  VisemeFour across, down, sum;
  const guint8 *p;
  int left, top;

  if (!(x >= 1 && y >= 1 && x < (float) (plane->width - 2) && y < (float) (plane->height - 2)))
    return viseme_plane_sample_border (plane, x, y);

  left = (int) x;
  top = (int) y;
  across = viseme_cubic_weights (x - (float) left);
  down = viseme_cubic_weights (y - (float) top);
  p = plane->data + (gsize) (top - 1) * plane->stride + left - 1;
  sum = down[0] * viseme_four_bytes (p) + down[1] * viseme_four_bytes (p + plane->stride) +
        down[2] * viseme_four_bytes (p + 2 * plane->stride) +
        down[3] * viseme_four_bytes (p + 3 * plane->stride);
  sum *= across;

  return sum[0] + sum[1] + (sum[2] + sum[3]);
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
