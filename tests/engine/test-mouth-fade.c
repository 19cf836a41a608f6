/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/viseme-mouth-fade.h"

#define MOST 40

/* SHOTS: one letter per frame; small: not to be trusted. */
static float *
fade (const char *shots)
{
  VisemeFadeFrame frames[MOST];
  guint n = 0;

  for (; shots[n] != '\0'; n++)
    frames[n] = (VisemeFadeFrame){ (guint) g_ascii_toupper (shots[n]), g_ascii_isupper (shots[n]) };
  return viseme_mouth_fade_new (frames, n);
}

static void
test_trusted (void)
{
  g_autofree float *weights = fade ("AAAABBBBBBAA");

  for (int k = 0; k < 12; k++)
    g_assert_cmpfloat (weights[k], ==, 1);
}

/* Up and down in equal steps on both sides of what is not trusted, and full strength beyond. */
static void
test_ramps (void)
{
  g_autofree float *weights = fade ("AAAAAAAAaaAAAAAAAA");

  for (int k = 0; k < 18; k++)
    {
      int distance = k < 8 ? 8 - k : k > 9 ? k - 9 : 0;

      g_assert_cmpfloat_with_epsilon (weights[k],
                                      MIN (distance / (VISEME_MOUTH_FADE_FRAMES + 1.0), 1.0), 1e-5);
    }
}

/* A cut is sharp: nothing fades across it, not even next to a shot without a face. */
static void
test_cuts (void)
{
  g_autofree float *weights = fade ("AAAbbbCCCcCCC");
  const float rise = 1.0f / (VISEME_MOUTH_FADE_FRAMES + 1);

  for (int k = 0; k < 3; k++)
    {
      g_assert_cmpfloat (weights[k], ==, 1);
      g_assert_cmpfloat (weights[3 + k], ==, 0);
    }
  g_assert_cmpfloat_with_epsilon (weights[8], rise, 1e-5);
  g_assert_cmpfloat_with_epsilon (weights[6], 3 * rise, 1e-5);
  g_assert_cmpfloat (weights[9], ==, 0);
  g_assert_cmpfloat_with_epsilon (weights[12], 3 * rise, 1e-5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/mouth-fade/trusted", test_trusted);
  g_test_add_func ("/engine/mouth-fade/ramps", test_ramps);
  g_test_add_func ("/engine/mouth-fade/cuts", test_cuts);
  return g_test_run ();
}
