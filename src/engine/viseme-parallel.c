/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-parallel"

#include "config.h"

#include "viseme-parallel.h"

typedef struct
{
  guint n;
  int next; /* atomic */
  VisemeParallelFunc work;
  gpointer work_data;
  GCancellable *cancellable;
} Run;

static gboolean
take_next (Run *run, guint *index)
{
  *index = (guint) g_atomic_int_add (&run->next, 1);

  return *index < run->n && !g_cancellable_is_cancelled (run->cancellable);
}

/* Thread function. */
static void
help (gpointer data, gpointer user_data)
{
  Run *run = user_data;
  guint index;

  while (take_next (run, &index))
    run->work (index, run->work_data);
}

/**
 * viseme_parallel_run:
 * @n: how often to do it, less than 2^30
 * @work: (scope call): what to do for the numbers 0 to @n - 1, in any thread and any order
 * @work_data: for @work
 * @progress: (scope call) (nullable): called in the calling thread now and then
 * @progress_data: for @progress
 * @cancellable: (nullable): asked before every item
 * @error: return location: %G_IO_ERROR_CANCELLED
 *
 * Spreads independent work over all processors; the calling thread does its part.
 *
 * Returns: %TRUE when everything was done
 */
gboolean
viseme_parallel_run (guint n,
                     VisemeParallelFunc work,
                     gpointer work_data,
                     VisemeParallelProgress progress,
                     gpointer progress_data,
                     GCancellable *cancellable,
                     GError **error)
{
  Run run = { .n = n, .work = work, .work_data = work_data, .cancellable = cancellable };
  guint n_helpers = MIN (g_get_num_processors (), MAX (n, 1)) - 1;
  GThreadPool *pool = NULL;
  guint index;

  if (n_helpers > 0)
    {
      pool = g_thread_pool_new (help, &run, (int) n_helpers, FALSE, NULL);
      for (guint i = 0; i < n_helpers; i++)
        g_thread_pool_push (pool, GUINT_TO_POINTER (i + 1), NULL);
    }
  while (take_next (&run, &index))
    {
      work (index, work_data);
      if (progress != NULL)
        progress ((double) (index + 1) / n, progress_data);
    }
  if (pool != NULL)
    g_thread_pool_free (pool, FALSE, TRUE);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (progress != NULL)
    progress (1, progress_data);

  return TRUE;
}
