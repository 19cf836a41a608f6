/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-components"

#include "config.h"

#include "viseme-components.h"

#include <math.h>
#include <string.h>

#define SPARE_VECTORS 6 /* more vectors than wanted make the wanted ones converge fast */
#define ITERATIONS    40

struct _VisemeComponents
{
  guint n_columns;
  guint n_components;
  float *axes;    /* n_components rows */
  float *offsets; /* of the mean along them */
};

static float
dot (const float *a, const float *b, guint n)
{
  float lanes[16] = { 0 };
  float sum = 0;
  guint i = 0;

  for (; i + 16 <= n; i += 16)
    for (guint j = 0; j < 16; j++)
      lanes[j] += a[i + j] * b[i + j];
  for (; i < n; i++)
    sum += a[i] * b[i];
  for (guint j = 0; j < 16; j++)
    sum += lanes[j];
  return sum;
}

static void
add_scaled (float *out, const float *in, float scale, guint n)
{
  for (guint i = 0; i < n; i++)
    out[i] += scale * in[i];
}

/* Gram-Schmidt on N_VECTORS rows of length N. */
static void
make_orthonormal (float *vectors, guint n_vectors, guint n)
{
  for (guint i = 0; i < n_vectors; i++)
    {
      float *v = vectors + (gsize) i * n;
      float norm;

      for (guint j = 0; j < i; j++)
        add_scaled (v, vectors + (gsize) j * n, -dot (v, vectors + (gsize) j * n, n), n);
      norm = sqrtf (dot (v, v, n));
      if (norm > 1e-20f)
        for (guint k = 0; k < n; k++)
          v[k] /= norm;
      else
        memset (v, 0, sizeof (float) * n);
    }
}

/* The leading eigenvectors of the symmetric N x N matrix, by orthogonal iteration. */
static float *
leading_eigenvectors (const float *matrix, guint n, guint n_vectors)
{
  float *vectors = g_new (float, (gsize) n_vectors *n);
  g_autofree float *product = g_new (float, (gsize) n_vectors *n);
  guint32 seed = 12345;

  for (gsize i = 0; i < (gsize) n_vectors * n; i++)
    {
      seed = seed * 1664525u + 1013904223u;
      vectors[i] = (float) (seed >> 8) / (float) (1 << 24) - 0.5f;
    }
  make_orthonormal (vectors, n_vectors, n);
  for (guint iteration = 0; iteration < ITERATIONS; iteration++)
    {
      for (guint i = 0; i < n_vectors; i++)
        for (guint j = 0; j < n; j++)
          product[(gsize) i * n + j] = dot (matrix + (gsize) j * n, vectors + (gsize) i * n, n);
      memcpy (vectors, product, sizeof (float) * n_vectors * n);
      make_orthonormal (vectors, n_vectors, n);
    }
  return vectors;
}

static float *
mean_row (const float *rows, guint n_rows, guint n_columns)
{
  float *mean = g_new0 (float, n_columns);

  for (guint i = 0; i < n_rows; i++)
    add_scaled (mean, rows + (gsize) i * n_columns, 1.0f / (float) n_rows, n_columns);
  return mean;
}

static float *
principal_axes (const float *training, guint n_training, guint n_columns, guint n_components)
{
  guint n_vectors = MIN (n_training, n_components + SPARE_VECTORS);
  g_autofree float *gram = g_new (float, (gsize) n_training *n_training);
  g_autofree float *vectors = NULL;
  float *axes = g_new0 (float, (gsize) n_components *n_columns);

  for (guint i = 0; i < n_training; i++)
    for (guint j = 0; j <= i; j++)
      gram[(gsize) i * n_training + j] = gram[(gsize) j * n_training + i] =
          dot (training + (gsize) i * n_columns, training + (gsize) j * n_columns, n_columns);
  vectors = leading_eigenvectors (gram, n_training, n_vectors);
  for (guint c = 0; c < MIN (n_components, n_vectors); c++)
    for (guint i = 0; i < n_training; i++)
      add_scaled (axes + (gsize) c * n_columns, training + (gsize) i * n_columns,
                  vectors[(gsize) c * n_training + i], n_columns);
  make_orthonormal (axes, n_components, n_columns);
  return axes;
}

/**
 * viseme_components_new:
 * @rows: (inout): @n_rows x @n_columns numbers, one observation per row; their mean is taken off
 * @n_rows: observations, a few hundred at most
 * @n_columns: numbers of an observation
 * @n_components: how many principal components to keep
 *
 * Learns principal components by the Gram matrix (fewer observations than numbers).
 *
 * Returns: (transfer full): the components, immutable, so that threads can share them
 */
VisemeComponents *
viseme_components_new (float *rows, guint n_rows, guint n_columns, guint n_components)
{
  VisemeComponents *self = g_new0 (VisemeComponents, 1);
  g_autofree float *mean = mean_row (rows, n_rows, n_columns);

  self->n_columns = n_columns;
  self->n_components = n_components;
  self->offsets = g_new (float, n_components);
  for (guint i = 0; i < n_rows; i++)
    add_scaled (rows + (gsize) i * n_columns, mean, -1, n_columns);
  self->axes = principal_axes (rows, n_rows, n_columns, n_components);
  for (guint c = 0; c < n_components; c++)
    self->offsets[c] = dot (mean, self->axes + (gsize) c * n_columns, n_columns);

  return self;
}

/**
 * viseme_components_project:
 * @self: components
 * @row: one observation
 * @coefficients: (out caller-allocates): as many numbers as there are components, strongest first.
 *   Those that the data does not have are 0
 */
void
viseme_components_project (const VisemeComponents *self, const float *row, float *coefficients)
{
  for (guint c = 0; c < self->n_components; c++)
    coefficients[c] =
        dot (row, self->axes + (gsize) c * self->n_columns, self->n_columns) - self->offsets[c];
}

/**
 * viseme_components_free:
 * @self: (transfer full): components
 */
void
viseme_components_free (VisemeComponents *self)
{
  g_free (self->axes);
  g_free (self->offsets);
  g_free (self);
}
