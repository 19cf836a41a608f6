/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-least-squares"

#include "config.h"

#include "viseme-least-squares.h"

#include <string.h>

/* Solves the N x N system A x = B in place, B becoming x; A symmetric positive definite. */
static void
solve (double *a, double *b, guint n)
{
  for (guint i = 0; i < n; i++)
    for (guint j = i + 1; j < n; j++)
      {
        double factor = a[j * n + i] / a[i * n + i];

        for (guint k = i; k < n; k++)
          a[j * n + k] -= factor * a[i * n + k];
        b[j] -= factor * b[i];
      }
  for (guint i = n; i-- > 0;)
    {
      for (guint k = i + 1; k < n; k++)
        b[i] -= a[i * n + k] * b[k];
      b[i] /= a[i * n + i];
    }
}

/**
 * viseme_least_squares_fit:
 * @rows: @n_rows rows of @n_columns numbers
 * @targets: @n_rows numbers
 * @n_rows: their number, may be 0
 * @n_columns: at least 1
 * @ridge: what is added to the diagonal of the normal equations; above 0
 * @weights: (out caller-allocates): @n_columns numbers
 *
 * Ridge regression: the weights whose products with @rows come nearest to @targets, kept small.
 */
void
viseme_least_squares_fit (const double *rows,
                          const double *targets,
                          gsize n_rows,
                          guint n_columns,
                          double ridge,
                          double *weights)
{
  g_autofree double *products = g_new0 (double, (gsize) n_columns *n_columns);

  memset (weights, 0, n_columns * sizeof (double));
  for (gsize i = 0; i < n_rows; i++, rows += n_columns)
    for (guint j = 0; j < n_columns; j++)
      {
        double *row = products + (gsize) j * n_columns;

        for (guint k = j; k < n_columns; k++)
          row[k] += rows[j] * rows[k];
        weights[j] += rows[j] * targets[i];
      }
  for (guint j = 0; j < n_columns; j++)
    {
      products[(gsize) j * n_columns + j] += ridge;
      for (guint k = 0; k < j; k++)
        products[(gsize) j * n_columns + k] = products[(gsize) k * n_columns + j];
    }
  solve (products, weights, n_columns);
}
