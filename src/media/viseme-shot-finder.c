/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-shot-finder"

#include "config.h"

#include "viseme-shot-finder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Each plane is looked at through a coarse grid, and each cell of it through few pixels. */
#define COLUMNS 16
#define ROWS    12
#define CELLS   (COLUMNS * ROWS)
#define SIDE    5 /* pixels of a cell to each direction */
#define BINS    32

#define LEAST_CHANGE   7.0f  /* levels, of all cells on average; talking and nodding stay below 3 */
#define LEAST_SHIFT    0.12f /* share of the pixels whose brightness falls elsewhere ... */
#define CERTAIN_CHANGE 20.0f /* ... unless the cells change by this much */
#define STANDS_OUT     3.0f  /* times the change of any frame nearby */
#define NEIGHBOURHOOD  2     /* frames to both sides */
#define BLENDED        0.7f  /* of two changes that add up when one frame mixes two shots */

/* A frame as it is remembered. */
typedef struct
{
  float cells[3][CELLS];
  float histogram[BINS];
} Look;

/* How much a frame differs from the one before it. */
typedef struct
{
  float change;     /* levels */
  float shift;      /* 0..1, of the histogram */
  float two_change; /* levels, against the frame before that one */
} Step;

struct _VisemeShotFinder
{
  Look looks[3]; /* the last ones, by number modulo 3 */
  GArray *steps; /* Step, one per frame */
};

/**
 * viseme_shot_finder_new:
 *
 * Returns: (transfer full): a finder that has not seen a frame yet
 */
VisemeShotFinder *
viseme_shot_finder_new (void)
{
  VisemeShotFinder *self = g_new0 (VisemeShotFinder, 1);

  self->steps = g_array_new (FALSE, FALSE, sizeof (Step));
  return self;
}

static void
look_at_plane (const GstVideoFrame *frame, int plane, float *cells, float *histogram)
{
  const guint8 *data = GST_VIDEO_FRAME_COMP_DATA (frame, plane);
  gsize stride = (gsize) GST_VIDEO_FRAME_COMP_STRIDE (frame, plane);
  gsize width = (gsize) GST_VIDEO_FRAME_COMP_WIDTH (frame, plane);
  gsize height = (gsize) GST_VIDEO_FRAME_COMP_HEIGHT (frame, plane);

  memset (cells, 0, CELLS * sizeof (float));
  for (gsize y = 0; y < ROWS * SIDE; y++)
    for (gsize x = 0; x < COLUMNS * SIDE; x++)
      {
        guint8 value = data[y * height / (ROWS * SIDE) * stride + x * width / (COLUMNS * SIDE)];

        cells[y / SIDE * COLUMNS + x / SIDE] += (float) value / (SIDE * SIDE);
        if (histogram != NULL)
          histogram[value * BINS / 256] += 1.0f / (CELLS * SIDE * SIDE);
      }
}

static float
measure_change (const Look *before, const Look *after)
{
  float sum = 0;

  for (int plane = 0; plane < 3; plane++)
    for (int i = 0; i < CELLS; i++)
      sum += fabsf (after->cells[plane][i] - before->cells[plane][i]);
  return sum / CELLS;
}

static float
measure_shift (const Look *before, const Look *after)
{
  float sum = 0;

  for (int i = 0; i < BINS; i++)
    sum += fabsf (after->histogram[i] - before->histogram[i]);
  return sum / 2;
}

static gboolean
is_strong (const Step *step)
{
  return step->change >= CERTAIN_CHANGE ||
         (step->change >= LEAST_CHANGE && step->shift >= LEAST_SHIFT);
}

static float
change_at (const VisemeShotFinder *self, gint64 index)
{
  return index > 0 && index < self->steps->len
             ? g_array_index (self->steps, Step, (guint) index).change
             : 0;
}

/**
 * viseme_shot_finder_add:
 * @self: a finder
 * @frame: the next frame: I420, mapped for reading
 *
 * Returns: whether @frame seems to be the first of a new shot, as far as can be told without the
 * frames after it
 */
gboolean
viseme_shot_finder_add (VisemeShotFinder *self, const GstVideoFrame *frame)
{
  guint index = self->steps->len;
  Look *look = &self->looks[index % 3];
  Step step = { 0 };
  float nearby = 0;

  memset (look->histogram, 0, sizeof look->histogram);
  for (int plane = 0; plane < 3; plane++)
    look_at_plane (frame, plane, look->cells[plane], plane == 0 ? look->histogram : NULL);
  if (index > 0)
    {
      step.change = measure_change (&self->looks[(index - 1) % 3], look);
      step.shift = measure_shift (&self->looks[(index - 1) % 3], look);
    }
  if (index > 1)
    step.two_change = measure_change (&self->looks[(index - 2) % 3], look);
  g_array_append_val (self->steps, step);
  for (gint64 i = (gint64) index - NEIGHBOURHOOD; i < index; i++)
    nearby = MAX (nearby, change_at (self, i));
  return is_strong (&step) && step.change > STANDS_OUT * nearby;
}

/* Whether frame INDEX mixes the shots before and after it, as encoders and editors make it: the
 * change goes on in the same direction. A flash goes back. */
static gboolean
is_mixed (const VisemeShotFinder *self, guint index)
{
  float both = change_at (self, index) + change_at (self, (gint64) index + 1);

  return index + 1 < self->steps->len &&
         g_array_index (self->steps, Step, index + 1).two_change > BLENDED * both;
}

/* Whether frame INDEX is the first of a shot. A mixed frame belongs to the shot before it. */
static gboolean
is_cut (const VisemeShotFinder *self, guint index)
{
  const Step *step = &g_array_index (self->steps, Step, index);
  gboolean joins = index > 1 && is_mixed (self, index - 1) &&
                   STANDS_OUT * change_at (self, (gint64) index - 1) > step->change;
  float change = step->change + (joins ? change_at (self, (gint64) index - 1) : 0);

  if (!is_strong (step))
    return FALSE;
  for (gint64 i = (gint64) index - NEIGHBOURHOOD; i <= (gint64) index + NEIGHBOURHOOD; i++)
    if (i != index && !(joins && i == (gint64) index - 1) &&
        change <= STANDS_OUT * change_at (self, i))
      return FALSE;
  return TRUE;
}

/**
 * viseme_shot_finder_settle:
 * @self: a finder that has seen a whole clip
 *
 * Cuts are where the picture changes all over and much more than before and after. Fast movement
 * changes it for longer, a flash goes back again.
 *
 * Returns: (transfer full) (element-type guint): the number of the first frame of each shot; the
 *   first of them is 0
 */
GArray *
viseme_shot_finder_settle (const VisemeShotFinder *self)
{
  GArray *starts = g_array_new (FALSE, TRUE, sizeof (guint));

  g_array_set_size (starts, 1);
  for (guint i = 1; i < self->steps->len; i++)
    if (is_cut (self, i))
      g_array_append_val (starts, i);
  g_debug ("%u shots in %u frames", starts->len, self->steps->len);
  return starts;
}

/**
 * viseme_shot_finder_is_certain:
 * @self: a finder
 * @index: the number of a frame
 *
 * Returns: whether the picture changed so much at @index that it is another shot even if frames
 *   before it were left out
 */
gboolean
viseme_shot_finder_is_certain (const VisemeShotFinder *self, guint index)
{
  const Step *step = &g_array_index (self->steps, Step, index);

  return step->change >= CERTAIN_CHANGE && step->shift >= LEAST_SHIFT;
}

/**
 * viseme_shot_finder_free:
 * @self: (transfer full): a finder
 */
void
viseme_shot_finder_free (VisemeShotFinder *self)
{
  g_array_unref (self->steps);
  g_free (self);
}
