/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-box-group"

#include "config.h"

#include "viseme-box-group.h"

#include "viseme-face-detector.h"

#include <math.h>
#include <stdlib.h>

typedef struct
{
  double x;
  double y;
  double width;
  double height;
  guint n;
} Group;

static gboolean
are_similar (const VisemeRawBox *a, const VisemeRawBox *b, double tolerance)
{
  double delta = tolerance * (MIN (a->width, b->width) + MIN (a->height, b->height)) * 0.5;

  return abs (a->x - b->x) <= delta && abs (a->y - b->y) <= delta &&
         abs (a->x + a->width - b->x - b->width) <= delta &&
         abs (a->y + a->height - b->y - b->height) <= delta;
}

static guint
find_root (guint *parents, guint index)
{
  while (parents[index] != index)
    {
      parents[index] = parents[parents[index]];
      index = parents[index];
    }

  return index;
}

/* Joins similar boxes, and what is similar to those, and so on. */
static gboolean
join_similar (const VisemeRawBox *boxes,
              guint n_boxes,
              double tolerance,
              guint *parents,
              GCancellable *cancellable,
              GError **error)
{
  for (guint i = 0; i < n_boxes; i++)
    parents[i] = i;
  for (guint i = 0; i < n_boxes; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      for (guint j = 0; j < i; j++)
        if (are_similar (&boxes[i], &boxes[j], tolerance))
          parents[find_root (parents, i)] = find_root (parents, j);
    }

  return TRUE;
}

/* The mean box of each group, at whole pixels. */
static GArray *
average (const VisemeRawBox *boxes, guint n_boxes, guint *parents)
{
  g_autofree Group *sums = g_new0 (Group, MAX (n_boxes, 1));
  GArray *groups = g_array_new (FALSE, FALSE, sizeof (Group));

  for (guint i = 0; i < n_boxes; i++)
    {
      Group *sum = &sums[find_root (parents, i)];

      sum->x += boxes[i].x;
      sum->y += boxes[i].y;
      sum->width += boxes[i].width;
      sum->height += boxes[i].height;
      sum->n++;
    }
  for (guint i = 0; i < n_boxes; i++)
    if (sums[i].n > 0)
      {
        Group group = { rint (sums[i].x / sums[i].n), rint (sums[i].y / sums[i].n),
                        rint (sums[i].width / sums[i].n), rint (sums[i].height / sums[i].n),
                        sums[i].n };

        g_array_append_val (groups, group);
      }

  return groups;
}

/* A weak group within a stronger one is part of the same face. */
static gboolean
is_inside (const Group *inner, const Group *outer, double tolerance)
{
  double dx = rint (outer->width * tolerance);
  double dy = rint (outer->height * tolerance);

  return inner->x >= outer->x - dx && inner->y >= outer->y - dy &&
         inner->x + inner->width <= outer->x + outer->width + dx &&
         inner->y + inner->height <= outer->y + outer->height + dy &&
         (outer->n > MAX (3, inner->n) || inner->n < 3);
}

static gboolean
is_part_of_another (const GArray *groups, guint index, guint min_neighbours, double tolerance)
{
  const Group *group = &g_array_index (groups, Group, index);

  for (guint i = 0; i < groups->len; i++)
    {
      const Group *other = &g_array_index (groups, Group, i);

      if (i != index && other->n > min_neighbours && is_inside (group, other, tolerance))
        return TRUE;
    }

  return FALSE;
}

static int
compare_boxes (gconstpointer a, gconstpointer b)
{
  const VisemeFaceBox *first = a;
  const VisemeFaceBox *second = b;

  if (first->score != second->score)
    return first->score > second->score ? -1 : 1;
  if (first->x != second->x)
    return first->x < second->x ? -1 : 1;

  return first->y < second->y ? -1 : first->y > second->y;
}

/**
 * viseme_box_group:
 * @boxes: what a scan found
 * @min_neighbours: groups of this many boxes or fewer are dropped
 * @tolerance: how far the sides of similar boxes may lie apart, of their size
 * @cancellable: (nullable): a cancellable
 * @error: return location: %G_IO_ERROR_CANCELLED
 *
 * Merges the many overlapping windows that fit one face, as OpenCV's groupRectangles does.
 *
 * Returns: (transfer full) (element-type VisemeFaceBox): best first, or %NULL with @error set
 */
GArray *
viseme_box_group (const VisemeRawBox *boxes,
                  guint n_boxes,
                  guint min_neighbours,
                  double tolerance,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autofree guint *parents = g_new (guint, MAX (n_boxes, 1));
  g_autoptr (GArray) groups = NULL;
  GArray *faces;

  if (!join_similar (boxes, n_boxes, tolerance, parents, cancellable, error))
    return NULL;

  groups = average (boxes, n_boxes, parents);
  faces = g_array_new (FALSE, FALSE, sizeof (VisemeFaceBox));
  for (guint i = 0; i < groups->len; i++)
    {
      const Group *group = &g_array_index (groups, Group, i);

      if (group->n > min_neighbours && !is_part_of_another (groups, i, min_neighbours, tolerance))
        {
          VisemeFaceBox face = { (float) group->x, (float) group->y, (float) group->width,
                                 (float) group->height, (float) group->n };

          g_array_append_val (faces, face);
        }
    }
  g_array_sort (faces, compare_boxes);

  return faces;
}
