/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-lane"

#include "config.h"

#include "viseme-lane.h"

/**
 * viseme_lane_new:
 *
 * Returns: (transfer full) (element-type VisemeLanePiece): an empty lane; its pieces follow each
 *   other in time
 */
GArray *
viseme_lane_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (VisemeLanePiece));
}

/**
 * viseme_lane_add:
 * @lane: (element-type VisemeLanePiece): a lane
 * @piece: what follows; one of no length is left out
 *
 * A piece like the last one makes that one longer. Its place and size become the mean of both.
 */
void
viseme_lane_add (GArray *lane, const VisemeLanePiece *piece)
{
  VisemeLanePiece *last =
      lane->len > 0 ? &g_array_index (lane, VisemeLanePiece, lane->len - 1) : NULL;
  double share;

  if (piece->end <= piece->start)
    return;
  if (last == NULL || last->state != piece->state || last->reason != piece->reason)
    {
      g_array_append_val (lane, *piece);
      return;
    }

  share = (piece->end - piece->start) / (piece->end - last->start);
  last->x += share * (piece->x - last->x);
  last->y += share * (piece->y - last->y);
  last->size += share * (piece->size - last->size);
  last->end = piece->end;
}

/**
 * viseme_lane_get_share:
 * @lane: (element-type VisemeLanePiece): a lane
 * @state: a state
 *
 * Returns: 0..1, how much of the time has that state
 */
double
viseme_lane_get_share (const GArray *lane, VisemeLaneState state)
{
  double all = 0, these = 0;

  for (guint i = 0; i < lane->len; i++)
    {
      const VisemeLanePiece *piece = &g_array_index (lane, VisemeLanePiece, i);

      all += piece->end - piece->start;
      if (piece->state == state)
        these += piece->end - piece->start;
    }

  return all > 0 ? these / all : 0;
}

/**
 * viseme_lane_state_to_nick:
 * @state: a state
 *
 * Returns: a stable word for programs: `good`, `doubtful` or `absent`
 */
const char *
viseme_lane_state_to_nick (VisemeLaneState state)
{
  static const char *const nicks[] = {
    [VISEME_LANE_GOOD] = "good",
    [VISEME_LANE_DOUBTFUL] = "doubtful",
    [VISEME_LANE_ABSENT] = "absent",
  };

  return nicks[state];
}
