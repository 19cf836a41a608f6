/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-practice-mark"

#include "config.h"

#include "viseme-practice-mark.h"

#define LETTER_WIDTH  5 /* dots */
#define LETTER_HEIGHT 7
#define SPACING       1
#define MARGIN        2   /* dots of the band around the letters */
#define PART          0.5 /* of the frame's shorter side */
#define BAND_LUMA     30
#define LETTER_LUMA   235
#define NO_COLOUR     128

/* Each row from the left, the highest of five bits first. */
typedef struct
{
  guint8 rows[LETTER_HEIGHT];
} Letter;

static const Letter word[] = {
  { { 0x1e, 0x11, 0x11, 0x1e, 0x10, 0x10, 0x10 } }, /* P */
  { { 0x1e, 0x11, 0x11, 0x1e, 0x14, 0x12, 0x11 } }, /* R */
  { { 0x0e, 0x11, 0x11, 0x1f, 0x11, 0x11, 0x11 } }, /* A */
  { { 0x0e, 0x11, 0x10, 0x10, 0x10, 0x11, 0x0e } }, /* C */
  { { 0x1f, 0x04, 0x04, 0x04, 0x04, 0x04, 0x04 } }, /* T */
  { { 0x0e, 0x04, 0x04, 0x04, 0x04, 0x04, 0x0e } }, /* I */
  { { 0x0e, 0x11, 0x10, 0x10, 0x10, 0x11, 0x0e } }, /* C */
  { { 0x1f, 0x10, 0x10, 0x1e, 0x10, 0x10, 0x1f } }, /* E */
};

#define WORD_DOTS ((int) G_N_ELEMENTS (word) * (LETTER_WIDTH + SPACING) - SPACING)

static gboolean
is_ink (int column, int row)
{
  int letter = column / (LETTER_WIDTH + SPACING), x = column % (LETTER_WIDTH + SPACING);

  if (column < 0 || column >= WORD_DOTS || row < 0 || row >= LETTER_HEIGHT || x == LETTER_WIDTH)
    return FALSE;

  return word[letter].rows[row] >> (LETTER_WIDTH - 1 - x) & 1;
}

static guint8 *
get_row (GstVideoFrame *frame, int component, int y)
{
  return (guint8 *) GST_VIDEO_FRAME_COMP_DATA (frame, component) +
         (gsize) y * (gsize) GST_VIDEO_FRAME_COMP_STRIDE (frame, component);
}

/**
 * viseme_practice_mark_draw:
 * @frame: an I420 frame that can be written
 *
 * Draws the word PRACTICE on a dark band into the lower left corner.
 */
void
viseme_practice_mark_draw (GstVideoFrame *frame)
{
  int width = GST_VIDEO_FRAME_WIDTH (frame), height = GST_VIDEO_FRAME_HEIGHT (frame);
  int dot = MAX ((int) (PART * MIN (width, height)) / (WORD_DOTS + 2 * MARGIN), 1);
  int band_width = MIN (dot * (WORD_DOTS + 2 * MARGIN), width);
  int band_height = MIN (dot * (LETTER_HEIGHT + 2 * MARGIN), height);
  int top = height - band_height;

  for (int y = top; y < height; y++)
    for (int x = 0; x < band_width; x++)
      get_row (frame, 0, y)[x] =
          is_ink (x / dot - MARGIN, (y - top) / dot - MARGIN) ? LETTER_LUMA : BAND_LUMA;
  for (int y = top / 2; y < (height + 1) / 2; y++)
    for (int x = 0; x < (band_width + 1) / 2; x++)
      get_row (frame, 1, y)[x] = get_row (frame, 2, y)[x] = NO_COLOUR;
}
