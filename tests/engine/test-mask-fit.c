/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/viseme-mask-fit.h"

#include <math.h>

#define LEAST 60.0f
#define MOST  80.0f
#define SKIN  140.0f

/* Full until 40 pixels from the middle, gone at 60. */
static float
mask (float x, float y)
{
  return CLAMP ((60 - fabsf (x)) / 20, 0.0f, 1.0f);
}

/* Skin, with a dark mouth from LEFT to RIGHT. */
static void
paint (VisemeColorGrid *grid, float left, float right)
{
  for (int cell = 0; cell < VISEME_COLOR_AREA; cell++)
    {
      float x = (cell % VISEME_COLOR_COLUMNS + 0.5f) * VISEME_COLOR_CELL - VISEME_COLOR_LEFT;
      float y = (cell / VISEME_COLOR_COLUMNS + 0.5f) * VISEME_COLOR_CELL - VISEME_COLOR_TOP;
      gboolean is_mouth = x > left && x < right && fabsf (y) < 8;

      grid->planes[0][cell] = is_mouth ? 60 : SKIN;
      grid->planes[1][cell] = 110;
      grid->planes[2][cell] = is_mouth ? 165 : 150;
    }
}

static VisemeMaskReach
fit (float left, float right)
{
  VisemeColorGrid base, source;
  VisemeColorMatch match = { 0 };

  for (int cell = 0; cell < VISEME_COLOR_AREA; cell++)
    match.gain[cell] = 1;
  paint (&base, left, right);
  paint (&source, -36, 36);
  return viseme_mask_fit_find (&base, &source, &match, 16, mask, LEAST, MOST);
}

/* Nothing lies across the border: it stays where it is. */
static void
test_usual (void)
{
  VisemeMaskReach reach = fit (-34, 38);

  g_assert_cmpfloat (reach.left, ==, LEAST);
  g_assert_cmpfloat (reach.right, ==, LEAST);
}

/* A smile, or a mouth moved to one side: that side reaches over it, the other does not move. */
static void
test_wide (void)
{
  VisemeMaskReach left = fit (-50, 36), right = fit (-36, 50), both = fit (-48, 48);

  g_assert_cmpfloat (left.left, >, LEAST + 8);
  g_assert_cmpfloat (left.right, ==, LEAST);
  g_assert_cmpfloat (right.right, >, LEAST + 8);
  g_assert_cmpfloat (right.left, ==, LEAST);
  g_assert_cmpfloat (both.left, >, LEAST);
  g_assert_cmpfloat (both.right, >, LEAST);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/mask-fit/usual", test_usual);
  g_test_add_func ("/engine/mask-fit/wide", test_wide);
  return g_test_run ();
}
