/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-base-frames"

#include "config.h"

#include "viseme-base-frames.h"

#include <math.h>
#include <stdlib.h>

#define MOUTH_FRAME_NS  (G_GUINT64_CONSTANT (1000000000) / 30)
#define LONGEST_NS      (G_GUINT64_CONSTANT (100000000))
#define LONGEST_MEDIANS 1.6

static int
compare_durations (gconstpointer a, gconstpointer b)
{
  guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;

  return (x > y) - (x < y);
}

static guint64
median_duration (const guint64 *durations, guint n)
{
  g_autofree guint64 *sorted = g_memdup2 (durations, n * sizeof (guint64));

  qsort (sorted, n, sizeof (guint64), compare_durations);
  return sorted[n / 2];
}

/* A picture that stands for long (a gap in a variable rate, a slide show) is shown several times,
 * so that the mouth on it can move. */
static guint
count_pieces (guint64 duration, guint64 median)
{
  guint64 piece = CLAMP (median, MOUTH_FRAME_NS / 2, MOUTH_FRAME_NS * 5 / 4);

  if (duration <= LONGEST_NS && (double) duration <= LONGEST_MEDIANS * (double) median)
    return 1;

  return (guint) MAX (1, (duration + piece / 2) / piece);
}

/**
 * viseme_base_frames_new:
 * @durations: how long each source frame is shown, ns
 * @n_durations: source frames, at least 1
 * @total_duration: of the result, ns
 *
 * Lays the source frames out over @total_duration, forwards and, when they are too short, back and
 * forth again (ping-pong, so that there is no jump), each as long as in the source. The last one is
 * cut to end with the result; a rest of less than half of it is added to the one before instead.
 *
 * Returns: (transfer full) (element-type VisemeBaseFrame): at least one frame
 */
GArray *
viseme_base_frames_new (const guint64 *durations, guint n_durations, guint64 total_duration)
{
  GArray *frames = g_array_new (FALSE, FALSE, sizeof (VisemeBaseFrame));
  guint64 median = median_duration (durations, n_durations);
  guint64 pts = 0;
  guint source = 0;
  int direction = 1;

  do
    {
      guint64 duration = MAX (durations[source], 1000000);
      guint pieces = count_pieces (duration, median);

      for (guint i = 0; i < pieces; i++)
        {
          VisemeBaseFrame frame = { source, pts + duration * i / pieces,
                                    duration * (i + 1) / pieces - duration * i / pieces };

          if (frames->len > 0 && frame.pts + frame.duration / 2 >= total_duration)
            break;
          g_array_append_val (frames, frame);
        }
      pts += duration;
      if (n_durations > 1)
        {
          if ((direction > 0 && source + 1 == n_durations) || (direction < 0 && source == 0))
            direction = -direction;
          source += (guint) direction;
        }
    }
  while (pts < total_duration);

  {
    VisemeBaseFrame *last = &g_array_index (frames, VisemeBaseFrame, frames->len - 1);

    if (total_duration > last->pts)
      last->duration = total_duration - last->pts;
  }
  return frames;
}
