/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-unit-selection"

#include "config.h"

#include "viseme-unit-selection.h"

#include "viseme-signal.h"

#include <math.h>
#include <string.h>

#define SEGMENT_FRAMES 1000 /* output frames searched at once: bounds the memory */

/* Weights of the cost, in the units of "one squared full range of the mouth = 8". */
#define APERTURE_WEIGHT   8.0f
#define CLOSURE_EXTRA     16.0f
#define WIDTH_WEIGHT      2.5f
#define POSE_WEIGHT       1.0f
#define POSE_FREE         0.6f /* poses this alike cost nothing, in units of TYPICAL_POSE */
#define UNUSABLE_COST     5.0f
#define FORBIDDEN_COST    1e6f
#define TYPICAL_POSE_RANK 0.2
#define POSE_SAMPLES      4000

/* Price of the mouth moving by one squared range from a frame to the next in a pause. */
#define STILL_WEIGHT 1000.0f

/* Price of showing the mouths I and J in consecutive frames. */
#define JOIN_SAME     0.15f
#define JOIN_BACK     0.05f
#define JOIN_SKIP     0.04f
#define JOIN_SKIPBACK 0.09f
#define JOIN_JUMP     0.20f
#define JOIN_LOOK     1.5f

/* The search over one run of output frames and one run of source frames. */
typedef struct
{
  const VisemeMouthPlan *plan;
  const VisemeMouthStates *states;
  const guint *bases;
  guint first; /* candidates: N source frames from FIRST */
  guint n;
  float *joins;    /* N x N: from row to column */
  float *openings; /* N: opening of each candidate, in full ranges of the mouth */
  float aperture_range;
  float width_range;
  float typical_pose;
} Search;

static float
appearance_distance (const VisemeMouthStates *states, guint i, guint j)
{
  const float *a = states->appearance + (gsize) i * VISEME_MOUTH_COMPONENTS;
  const float *b = states->appearance + (gsize) j * VISEME_MOUTH_COMPONENTS;
  float sum = 0;

  for (int c = 0; c < VISEME_MOUTH_COMPONENTS; c++)
    sum += (a[c] - b[c]) * (a[c] - b[c]);
  return sum;
}

/* After mouth I the natural next one is I + 1: a jump costs as much as J differs from either. */
static float
join_cost (const VisemeMouthStates *states, guint i, guint j)
{
  float distance;

  if (j == i + 1)
    return 0;
  if (j == i)
    return JOIN_SAME;
  if (j + 1 == i)
    return JOIN_BACK;
  if (j == i + 2)
    return JOIN_SKIP;
  if (j + 2 == i)
    return JOIN_SKIPBACK;

  distance = appearance_distance (states, i, j);
  if (i + 1 < states->n_frames)
    distance = MIN (distance, appearance_distance (states, i + 1, j));
  return JOIN_JUMP + JOIN_LOOK * distance;
}

static void
fill_joins (Search *search)
{
  for (guint i = 0; i < search->n; i++)
    for (guint j = 0; j < search->n; j++)
      search->joins[(gsize) i * search->n + j] =
          join_cost (search->states, search->first + i, search->first + j);
  for (guint j = 0; j < search->n; j++)
    search->openings[j] =
        search->states->states[search->first + j].aperture / search->aperture_range;
}

static float
pose_distance (const VisemeMouthStates *states, guint i, guint j)
{
  const float *a = states->surroundings + (gsize) i * states->n_surroundings;
  const float *b = states->surroundings + (gsize) j * states->n_surroundings;
  float lanes[8] = { 0 };
  float sum = 0;
  guint k = 0;

  for (; k + 8 <= states->n_surroundings; k += 8)
    for (guint l = 0; l < 8; l++)
      lanes[l] += (a[k + l] - b[k + l]) * (a[k + l] - b[k + l]);
  for (; k < states->n_surroundings; k++)
    sum += (a[k] - b[k]) * (a[k] - b[k]);
  for (guint l = 0; l < 8; l++)
    sum += lanes[l];
  return sqrtf (sum / (float) MAX (states->n_surroundings, 1));
}

static float
find_typical_pose (const VisemeMouthStates *states)
{
  g_autofree float *samples = g_new (float, POSE_SAMPLES);
  guint32 seed = 1;

  for (guint s = 0; s < POSE_SAMPLES; s++)
    {
      guint i, j;

      seed = seed * 1664525u + 1013904223u;
      i = (seed >> 8) % states->n_frames;
      seed = seed * 1664525u + 1013904223u;
      j = (seed >> 8) % states->n_frames;
      samples[s] = pose_distance (states, i, j);
    }
  return MAX (viseme_signal_quantile (samples, POSE_SAMPLES, TYPICAL_POSE_RANK), 0.5f);
}

static float
usable_range (const VisemeMouthStates *states, gsize field)
{
  g_autofree float *values = g_new (float, states->n_frames);
  guint n = 0;

  for (guint i = 0; i < states->n_frames; i++)
    if (states->usable[i])
      values[n++] = G_STRUCT_MEMBER (float, &states->states[i], field);
  return MAX (viseme_signal_quantile (values, n, 0.95) - viseme_signal_quantile (values, n, 0.05),
              0.5f);
}

/* What each candidate costs in output frame K by itself. */
static void
fill_costs (const Search *search, guint k, float *costs)
{
  const VisemeMouthTarget *target = &search->plan->targets[k];
  const VisemeMouthStates *states = search->states;
  guint base = search->bases[k];
  float aperture_weight = APERTURE_WEIGHT + CLOSURE_EXTRA * target->closure;
  float width_weight = WIDTH_WEIGHT * target->speech;

  for (guint c = 0; c < search->n; c++)
    {
      guint j = search->first + c;
      const VisemeMouthState *state = &states->states[j];
      float aperture = (target->aperture - state->aperture) / search->aperture_range;
      float width = (target->width - state->width) / search->width_range;
      float pose;

      /* A face that is not understood keeps its own mouth; the joins lead to it smoothly. */
      if (!states->usable[base])
        {
          costs[c] = j == base ? 0 : FORBIDDEN_COST;
          continue;
        }
      pose = pose_distance (states, base, j) / search->typical_pose - POSE_FREE;
      pose = MAX (pose, 0);
      costs[c] = aperture_weight * aperture * aperture + width_weight * width * width +
                 POSE_WEIGHT * pose * pose + (states->usable[j] ? 0 : UNUSABLE_COST);
    }
}

/* One step of Viterbi: TOTALS becomes the price of the best way to each candidate, FROM its last
 * but one station. STILLNESS: 0 in speech .. 1 in a pause, where movement costs and staying does
 * not. */
static void
advance (const Search *search,
         float stillness,
         const float *costs,
         float *totals,
         float *next,
         gint32 *from)
{
  guint n = search->n;

  for (guint j = 0; j < n; j++)
    {
      next[j] = G_MAXFLOAT;
      from[j] = 0;
    }
  for (guint i = 0; i < n; i++)
    {
      const float *joins = search->joins + (gsize) i * n;
      const float *openings = search->openings;
      float so_far = totals[i], opening = openings[i];

      for (guint j = 0; j < n; j++)
        {
          float move = openings[j] - opening;
          float price = so_far + joins[j] + STILL_WEIGHT * stillness * move * move;
          gboolean better = price < next[j];

          next[j] = better ? price : next[j];
          from[j] = better ? (gint32) i : from[j];
        }
      if (so_far + (1 - stillness) * JOIN_SAME < next[i])
        {
          next[i] = so_far + (1 - stillness) * JOIN_SAME;
          from[i] = (gint32) i;
        }
    }
  for (guint j = 0; j < n; j++)
    totals[j] = next[j] + costs[j];
}

static void
trace_back (const Search *search, const float *totals, const guint16 *trace, guint n, guint *chosen)
{
  guint best = 0;

  for (guint j = 1; j < search->n; j++)
    if (totals[j] < totals[best])
      best = j;
  for (guint k = n; k-- > 0;)
    {
      chosen[k] = search->first + best;
      best = trace[(gsize) k * search->n + best];
    }
}

/* Output frames START..START + LENGTH; the frame before them is already chosen unless START is 0.
 */
static gboolean
search_segment (const Search *search,
                guint start,
                guint length,
                guint *chosen,
                GCancellable *cancellable,
                GError **error)
{
  guint n = search->n;
  g_autofree float *totals = g_new0 (float, n);
  g_autofree float *next = g_new (float, n);
  g_autofree float *costs = g_new (float, n);
  g_autofree gint32 *from = g_new0 (gint32, n);
  g_autofree guint16 *trace = g_new0 (guint16, (gsize) length * n);

  for (guint k = 0; k < length; k++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      fill_costs (search, start + k, costs);
      if (k > 0)
        advance (search, 1 - search->plan->targets[start + k].speech, costs, totals, next, from);
      else
        for (guint j = 0; j < n; j++)
          totals[j] =
              costs[j] +
              (start > 0 ? join_cost (search->states, chosen[start - 1], search->first + j) : 0);
      for (guint j = 0; j < n; j++)
        trace[(gsize) k * n + j] = (guint16) from[j];
    }
  trace_back (search, totals, trace, length, chosen + start);
  return TRUE;
}

/* Candidates for a segment: all source frames if they are few, else those around its bases, which
 * look most like them. Returns: whether the candidates changed. */
static gboolean
choose_candidates (Search *search, guint start, guint length)
{
  guint total = search->states->n_frames;
  guint n = MIN (total, VISEME_UNIT_MAX_CANDIDATES);
  guint lowest = G_MAXUINT, highest = 0, first;

  for (guint k = start; k < start + length; k++)
    {
      lowest = MIN (lowest, search->bases[k]);
      highest = MAX (highest, search->bases[k]);
    }
  first = (lowest + highest) / 2 > n / 2 ? (lowest + highest) / 2 - n / 2 : 0;
  first = MIN (first, total - n);
  if (search->joins != NULL && first == search->first)
    return FALSE;

  search->first = first;
  search->n = n;
  return TRUE;
}

/**
 * viseme_unit_selection_run:
 * @plan: what the mouth should do
 * @states: the mouths of the clip
 * @bases: for each frame of @plan the source frame that it is drawn on
 * @cancellable: (nullable):
 * @error: %G_IO_ERROR_CANCELLED only
 *
 * Chooses the mouths to show by dynamic programming (Viterbi): each should fit the plan and the
 * pose of its base frame, and follow the one before it as naturally as in the source. Where the
 * base frame is not usable the answer is the base frame itself.
 *
 * Returns: (transfer full): a source frame for each frame of @plan, or %NULL
 */
guint *
viseme_unit_selection_run (const VisemeMouthPlan *plan,
                           const VisemeMouthStates *states,
                           const guint *bases,
                           GCancellable *cancellable,
                           GError **error)
{
  Search search = { .plan = plan, .states = states, .bases = bases };
  g_autofree guint *chosen = g_new (guint, MAX (plan->n_frames, 1));
  g_autofree float *joins = NULL, *openings = NULL;
  guint n = MIN (states->n_frames, VISEME_UNIT_MAX_CANDIDATES);

  joins = g_new (float, (gsize) n *n);
  search.openings = openings = g_new (float, n);
  search.aperture_range = usable_range (states, G_STRUCT_OFFSET (VisemeMouthState, aperture));
  search.width_range = usable_range (states, G_STRUCT_OFFSET (VisemeMouthState, width));
  search.typical_pose = find_typical_pose (states);
  for (guint start = 0; start < plan->n_frames; start += SEGMENT_FRAMES)
    {
      guint length = MIN (SEGMENT_FRAMES, plan->n_frames - start);

      if (choose_candidates (&search, start, length))
        {
          search.joins = joins;
          fill_joins (&search);
        }
      if (!search_segment (&search, start, length, chosen, cancellable, error))
        return NULL;
    }
  return g_steal_pointer (&chosen);
}
