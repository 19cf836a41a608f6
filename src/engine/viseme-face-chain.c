/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-face-chain"

#include "config.h"

#include "viseme-face-chain.h"

#include <math.h>
#include <stdlib.h>

#define MAX_STEP_GROWTH 0.35f /* natural logarithm of the change of size from look to look */
#define MAX_GROWTH      0.8f  /* the same against the typical size of the clip */
#define MAX_MOVE        0.5f  /* of the size, from look to look */
#define MAX_MISS        0.8f  /* of the size, from the point that was asked for to the centre */
#define MAX_SEEDS       32
#define MEDIAN          5 /* looks */

static VisemeFaceSpot
get_spot (const VisemeFaceBox *box)
{
  return (VisemeFaceSpot){ TRUE, box->x + box->width / 2, box->y + box->height / 2, box->width };
}

static gboolean
is_near (const VisemeFaceBox *box, const VisemeFacePoint *point)
{
  VisemeFaceSpot spot = get_spot (box);

  return hypotf (spot.x - point->x, spot.y - point->y) < MAX_MISS * spot.size;
}

/**
 * viseme_face_chain_start:
 * @boxes: (element-type VisemeFaceBox): the faces in one frame
 * @point: (nullable): where the face must be
 * @spot: (out): the one that stands out most: large, and found by many windows
 *
 * Returns: %FALSE when there is none
 */
gboolean
viseme_face_chain_start (const GArray *boxes, const VisemeFacePoint *point, VisemeFaceSpot *spot)
{
  float best = 0;

  for (guint i = 0; i < boxes->len; i++)
    {
      const VisemeFaceBox *box = &g_array_index (boxes, VisemeFaceBox, i);

      if (box->score * box->width > best && (point == NULL || is_near (box, point)))
        {
          best = box->score * box->width;
          *spot = get_spot (box);
        }
    }

  return best > 0;
}

/**
 * viseme_face_chain_follow:
 * @boxes: (element-type VisemeFaceBox): the faces in one frame
 * @last: where the face was when it was last seen
 * @n_missed: in how many looks it has not been seen since
 * @spot: (out): where it is
 *
 * Returns: %FALSE when none of @boxes can be the same face
 */
gboolean
viseme_face_chain_follow (const GArray *boxes,
                          const VisemeFaceSpot *last,
                          guint n_missed,
                          VisemeFaceSpot *spot)
{
  float nearest = MAX_MOVE * last->size * (1 + 0.5f * (float) n_missed);
  gboolean found = FALSE;

  for (guint i = 0; i < boxes->len; i++)
    {
      VisemeFaceSpot candidate = get_spot (&g_array_index (boxes, VisemeFaceBox, i));
      float distance = hypotf (candidate.x - last->x, candidate.y - last->y);

      if (fabsf (logf (candidate.size / last->size)) < MAX_STEP_GROWTH && distance < nearest)
        {
          nearest = distance;
          *spot = candidate;
          found = TRUE;
        }
    }

  return found;
}

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float first = *(const float *) a;
  float second = *(const float *) b;

  return (first > second) - (first < second);
}

static float
get_median (float *values, guint n)
{
  qsort (values, n, sizeof (float), compare_floats);

  return n > 0 ? values[n / 2] : 0;
}

static float
get_typical_size (const GPtrArray *looks)
{
  g_autofree float *sizes = g_new (float, MAX (looks->len, 1));
  guint n = 0;

  for (guint i = 0; i < looks->len; i++)
    {
      VisemeFaceSpot spot;

      if (viseme_face_chain_start (g_ptr_array_index (looks, i), NULL, &spot))
        sizes[n++] = spot.size;
    }

  return get_median (sizes, n);
}

/* Follows a face from look SEED to one end. Returns: in how many looks it was seen. */
static guint
follow (const GPtrArray *looks, guint seed, int step, float typical, VisemeFaceSpot *chain)
{
  VisemeFaceSpot last = chain[seed];
  guint n_missed = 0;
  guint n_found = 0;

  for (int i = (int) seed + step; i >= 0 && i < (int) looks->len; i += step)
    {
      VisemeFaceSpot spot;

      if (viseme_face_chain_follow (g_ptr_array_index (looks, (guint) i), &last, n_missed, &spot) &&
          fabsf (logf (spot.size / typical)) < MAX_GROWTH)
        {
          chain[i] = last = spot;
          n_missed = 0;
          n_found++;
        }
      else
        {
          n_missed++;
        }
    }

  return n_found;
}

static void
take_medians (VisemeFaceSpot *chain, guint n)
{
  g_autofree VisemeFaceSpot *raw = g_memdup2 (chain, n * sizeof (VisemeFaceSpot));

  for (guint i = 0; i < n; i++)
    {
      float x[MEDIAN], y[MEDIAN], size[MEDIAN];
      guint n_near = 0;

      if (!raw[i].found)
        continue;
      for (int step = -MEDIAN / 2; step <= MEDIAN / 2; step++)
        {
          gint64 near = (gint64) i + step;

          if (near < 0 || near >= n || !raw[near].found)
            continue;
          x[n_near] = raw[near].x;
          y[n_near] = raw[near].y;
          size[n_near++] = raw[near].size;
        }
      /* The median of an even number would lean to one side. */
      if (n_near % 2 == 0)
        continue;
      chain[i].x = get_median (x, n_near);
      chain[i].y = get_median (y, n_near);
      chain[i].size = get_median (size, n_near);
    }
}

/* From look SEED to both ends. Returns: in how many looks the face is; 0 when none is there that
 * may begin a chain. */
static guint
grow_chain (const GPtrArray *looks,
            guint seed,
            const VisemeFacePoint *point,
            float typical,
            VisemeFaceSpot *chain)
{
  if (!viseme_face_chain_start (g_ptr_array_index (looks, seed), point, &chain[seed]))
    return 0;
  if (point != NULL)
    typical = chain[seed].size;
  else if (fabsf (logf (chain[seed].size / typical)) > MAX_STEP_GROWTH)
    return 0;

  return 1 + follow (looks, seed, -1, typical, chain) + follow (looks, seed, 1, typical, chain);
}

/**
 * viseme_face_chain_choose:
 * @looks: (element-type GArray): the boxes of each frame that was looked at
 * @point: (nullable): where the face is when it is seen first
 * @n_found: (out): in how many of them the face was found
 *
 * Finds the face at @point, or the one that is there most of the time: of the chains that start
 * from the most conspicuous faces the longest. Stray positions are filtered out.
 *
 * Returns: (transfer full): a spot for every look
 */
VisemeFaceSpot *
viseme_face_chain_choose (const GPtrArray *looks, const VisemeFacePoint *point, guint *n_found)
{
  g_autofree VisemeFaceSpot *best = g_new0 (VisemeFaceSpot, MAX (looks->len, 1));
  float typical = get_typical_size (looks);
  guint stride = point != NULL ? 1 : MAX (looks->len / MAX_SEEDS, 1);

  *n_found = 0;
  for (guint seed = 0; seed < looks->len; seed += stride)
    {
      g_autofree VisemeFaceSpot *chain = g_new0 (VisemeFaceSpot, looks->len);
      guint length = grow_chain (looks, seed, point, typical, chain);

      if (length > *n_found)
        {
          g_free (best);
          best = g_steal_pointer (&chain);
          *n_found = length;
        }
      if (point != NULL && length > 1)
        break;
    }
  take_medians (best, looks->len);

  return g_steal_pointer (&best);
}
