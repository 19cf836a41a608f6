/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/viseme-mouth-plan.h"

#include <math.h>

#define N_STATES 100
#define N_FRAMES 75 /* three seconds */

/* A clip whose mouth opens from 0 to 19.8 pixels and back, and a sound at 25 frames a second. */
typedef struct
{
  VisemeMouthState states[N_STATES];
  gboolean usable[N_STATES];
  VisemeMouthShape shapes[N_FRAMES];
  double times[N_FRAMES];
} Fixture;

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  for (int i = 0; i < N_STATES; i++)
    {
      fixture->states[i].aperture = (float) ((i * 37) % N_STATES) * 0.2f;
      fixture->states[i].width = (float) ((i * 53) % N_STATES) * 0.1f;
      fixture->usable[i] = TRUE;
    }
  for (int k = 0; k < N_FRAMES; k++)
    {
      fixture->times[k] = (k + 0.5) / 25;
      fixture->shapes[k] = (VisemeMouthShape){ .course = 0.3f + 0.1f * sinf ((float) k * 0.4f),
                                               .width = 0.1f * cosf ((float) k * 0.3f) };
    }
}

static VisemeMouthPlan *
make_plan (const Fixture *fixture)
{
  return viseme_mouth_plan_new (fixture->shapes, fixture->times, N_FRAMES, fixture->states,
                                fixture->usable, N_STATES);
}

static void
test_fills_the_own_range (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeMouthPlan) plan = make_plan (fixture);
  float lowest = 1000, highest = -1000;

  for (int k = 5; k < N_FRAMES - 5; k++)
    {
      lowest = MIN (lowest, plan->targets[k].aperture);
      highest = MAX (highest, plan->targets[k].aperture);
    }
  /* The network only said 0.2 .. 0.4; the person opens by 20 pixels. */
  g_assert_cmpfloat (lowest, <, 3);
  g_assert_cmpfloat (highest, >, 16);
  g_assert_cmpfloat (highest, <=, 19.8f);
  g_assert_false (plan->silent);
}

static void
test_keeps_the_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeMouthPlan) plan = make_plan (fixture);

  /* Maxima and minima of the sound: sin (0.4 k). */
  g_assert_cmpfloat (plan->targets[20].aperture, >, plan->targets[12].aperture + 8);
  g_assert_cmpfloat (plan->targets[20].aperture, >, plan->targets[27].aperture + 8);
}

static void
test_pause_closes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeMouthPlan) plan = NULL;

  for (int k = 30; k < 50; k++)
    fixture->shapes[k].pause = 0.9f;
  plan = make_plan (fixture);
  for (int k = 34; k < 46; k++)
    {
      g_assert_cmpfloat (plan->targets[k].speech, <, 0.01f);
      g_assert_cmpfloat (plan->targets[k].aperture, <, 2.2f);
    }
  g_assert_cmpfloat (plan->targets[20].speech, >, 0.99f);
  g_assert_false (plan->silent);
}

static void
test_short_silence_is_no_pause (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeMouthPlan) plan = NULL;

  for (int k = 40; k < 47; k++)
    fixture->shapes[k].pause = 0.9f;
  plan = make_plan (fixture);
  g_assert_cmpfloat (plan->targets[41].speech, >, 0.99f);
}

static void
test_closure_presses_the_lips (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeMouthPlan) open = make_plan (fixture);
  g_autoptr (VisemeMouthPlan) plan = NULL;

  for (int k = 19; k <= 21; k++)
    fixture->shapes[k].closure = 1;
  plan = make_plan (fixture);
  g_assert_cmpfloat (open->targets[20].aperture, >, 12);
  g_assert_cmpfloat (plan->targets[20].aperture, <, 2);
  g_assert_cmpfloat (plan->targets[20].closure, >, 0.9f);
}

static void
test_silence (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeMouthPlan) plan = NULL;

  for (int k = 0; k < N_FRAMES; k++)
    fixture->shapes[k].pause = 1;
  plan = make_plan (fixture);
  g_assert_true (plan->silent);
  for (int k = 0; k < N_FRAMES; k++)
    g_assert_cmpfloat (plan->targets[k].aperture, <, 2.2f);
}

static void
test_bad_frames_do_not_count (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeMouthPlan) plan = NULL;

  fixture->states[7].aperture = 500;
  fixture->usable[7] = FALSE;
  plan = make_plan (fixture);
  for (int k = 0; k < N_FRAMES; k++)
    g_assert_cmpfloat (plan->targets[k].aperture, <, 20);
}

static void
test_single_frame (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VisemeMouthPlan) plan = viseme_mouth_plan_new (fixture->shapes, fixture->times, 1,
                                                            fixture->states, fixture->usable, 1);

  g_assert_cmpuint (plan->n_frames, ==, 1);
  g_assert_cmpfloat (plan->targets[0].aperture, ==, 0);
}

#define ADD(path, func) \
  g_test_add ("/engine/mouth-plan/" path, Fixture, NULL, fixture_set_up, func, NULL)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("fills-the-own-range", test_fills_the_own_range);
  ADD ("keeps-the-order", test_keeps_the_order);
  ADD ("pause-closes", test_pause_closes);
  ADD ("short-silence-is-no-pause", test_short_silence_is_no_pause);
  ADD ("closure-presses-the-lips", test_closure_presses_the_lips);
  ADD ("silence", test_silence);
  ADD ("bad-frames-do-not-count", test_bad_frames_do_not_count);
  ADD ("single-frame", test_single_frame);
  return g_test_run ();
}
