/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/viseme-base-frames.h"
#include "engine/viseme-unit-selection.h"

#include <math.h>

#define SECOND G_GUINT64_CONSTANT (1000000000)

/* A clip that opens and closes its mouth slowly and looks like what it does. */
static VisemeMouthStates *
make_states (guint n)
{
  VisemeMouthStates *states = g_new0 (VisemeMouthStates, 1);

  states->n_frames = n;
  states->n_surroundings = 8;
  states->states = g_new0 (VisemeMouthState, n);
  states->usable = g_new (gboolean, n);
  states->appearance = g_new0 (float, n *VISEME_MOUTH_COMPONENTS);
  states->surroundings = g_new0 (float, n * 8);
  for (guint i = 0; i < n; i++)
    {
      states->states[i].aperture = 10 - 10 * cosf ((float) i * 0.2f);
      states->usable[i] = TRUE;
      states->appearance[i * VISEME_MOUTH_COMPONENTS] = states->states[i].aperture / 7;
    }
  return states;
}

static VisemeMouthPlan *
make_plan (guint n)
{
  VisemeMouthPlan *plan = g_new0 (VisemeMouthPlan, 1);

  plan->n_frames = n;
  plan->targets = g_new0 (VisemeMouthTarget, n);
  for (guint k = 0; k < n; k++)
    plan->targets[k].speech = 1;
  return plan;
}

static guint *
count_up (guint n, guint modulus)
{
  guint *bases = g_new (guint, n);

  for (guint k = 0; k < n; k++)
    bases[k] = k % modulus;
  return bases;
}

static void
test_follows_the_plan (void)
{
  g_autoptr (VisemeMouthStates) states = make_states (200);
  g_autoptr (VisemeMouthPlan) plan = make_plan (80);
  g_autofree guint *bases = count_up (80, 200);
  g_autofree guint *chosen = NULL;
  g_autoptr (GError) error = NULL;

  for (guint k = 0; k < 80; k++)
    plan->targets[k].aperture = 10 + 9 * sinf ((float) k * 0.13f);
  chosen = viseme_unit_selection_run (plan, states, bases, NULL, &error);
  g_assert_no_error (error);
  for (guint k = 0; k < 80; k++)
    g_assert_cmpfloat (fabsf (states->states[chosen[k]].aperture - plan->targets[k].aperture), <,
                       4.5f);
}

static void
test_natural_order_is_free (void)
{
  g_autoptr (VisemeMouthStates) states = make_states (100);
  g_autoptr (VisemeMouthPlan) plan = make_plan (60);
  g_autofree guint *bases = count_up (60, 100);
  g_autofree guint *chosen = NULL;

  for (guint k = 0; k < 60; k++)
    plan->targets[k].aperture = states->states[k + 20].aperture;
  chosen = viseme_unit_selection_run (plan, states, bases, NULL, NULL);
  for (guint k = 1; k < 60; k++)
    g_assert_cmpuint (chosen[k], ==, chosen[k - 1] + 1);
}

static void
test_poses_match (void)
{
  g_autoptr (VisemeMouthStates) states = make_states (200);
  g_autoptr (VisemeMouthPlan) plan = make_plan (60);
  g_autofree guint *bases = count_up (60, 200);
  g_autofree guint *chosen = NULL;

  /* The second half of the clip looks elsewhere. */
  for (guint i = 100; i < 200; i++)
    for (guint s = 0; s < 8; s++)
      states->surroundings[i * 8 + s] = 60;
  for (guint k = 0; k < 60; k++)
    plan->targets[k].aperture = 10 + 9 * sinf ((float) k * 0.5f);
  chosen = viseme_unit_selection_run (plan, states, bases, NULL, NULL);
  for (guint k = 0; k < 60; k++)
    g_assert_cmpuint (chosen[k], <, 100);
}

static void
test_unusable_frames (void)
{
  g_autoptr (VisemeMouthStates) states = make_states (100);
  g_autoptr (VisemeMouthPlan) plan = make_plan (60);
  g_autofree guint *bases = count_up (60, 100);
  g_autofree guint *chosen = NULL;

  for (guint i = 20; i < 26; i++)
    states->usable[i] = FALSE;
  for (guint k = 0; k < 60; k++)
    plan->targets[k].aperture = 18;
  chosen = viseme_unit_selection_run (plan, states, bases, NULL, NULL);
  /* A base that is not understood keeps its mouth ... */
  for (guint k = 20; k < 26; k++)
    g_assert_cmpuint (chosen[k], ==, k);
  /* ... and lends it to nobody for long. */
  for (guint k = 30; k < 60; k++)
    g_assert_true (states->usable[chosen[k]]);
}

static void
test_long_results (void)
{
  g_autoptr (VisemeMouthStates) states = make_states (40);
  g_autoptr (VisemeMouthPlan) plan = make_plan (2300);
  g_autofree guint *bases = count_up (2300, 40);
  g_autofree guint *chosen = viseme_unit_selection_run (plan, states, bases, NULL, NULL);

  for (guint k = 0; k < 2300; k++)
    g_assert_cmpuint (chosen[k], <, 40);
}

static void
test_long_videos_use_the_neighbourhood (void)
{
  const guint n = VISEME_UNIT_MAX_CANDIDATES + 700;
  g_autoptr (VisemeMouthStates) states = make_states (n);
  g_autoptr (VisemeMouthPlan) plan = make_plan (10);
  g_autofree guint *bases = g_new (guint, 10);
  g_autofree guint *chosen = NULL;

  for (guint k = 0; k < 10; k++)
    bases[k] = n - 10 + k;
  states->usable[n - 5] = FALSE;
  chosen = viseme_unit_selection_run (plan, states, bases, NULL, NULL);
  g_assert_cmpuint (chosen[5], ==, n - 5);
  for (guint k = 0; k < 10; k++)
    g_assert_cmpuint (chosen[k], >=, 700);
}

static void
test_cancel (void)
{
  g_autoptr (VisemeMouthStates) states = make_states (50);
  g_autoptr (VisemeMouthPlan) plan = make_plan (50);
  g_autofree guint *bases = count_up (50, 50);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (viseme_unit_selection_run (plan, states, bases, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
assert_seamless (GArray *frames, guint64 total)
{
  guint64 pts = 0;

  for (guint i = 0; i < frames->len; i++)
    {
      const VisemeBaseFrame *frame = &g_array_index (frames, VisemeBaseFrame, i);

      g_assert_cmpuint (frame->pts, ==, pts);
      g_assert_cmpuint (frame->duration, >, 0);
      pts += frame->duration;
    }
  g_assert_cmpuint (pts, ==, total);
}

static void
test_base_frames_bounce (void)
{
  const guint64 durations[] = { 40000000, 30000000, 50000000 };
  const guint expected[] = { 0, 1, 2, 1, 0, 1, 2, 1 };
  g_autoptr (GArray) frames = viseme_base_frames_new (durations, 3, 300000000);

  g_assert_cmpuint (frames->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < frames->len; i++)
    g_assert_cmpuint (g_array_index (frames, VisemeBaseFrame, i).source, ==, expected[i]);
  g_assert_cmpuint (g_array_index (frames, VisemeBaseFrame, 3).pts, ==, 120000000);
  g_assert_cmpuint (g_array_index (frames, VisemeBaseFrame, 3).duration, ==, 30000000);
  assert_seamless (frames, 300000000);
}

static void
test_base_frames_cut (void)
{
  guint64 durations[100];
  g_autoptr (GArray) frames = NULL;

  for (guint i = 0; i < 100; i++)
    durations[i] = SECOND / 25;
  frames = viseme_base_frames_new (durations, 100, SECOND);
  g_assert_cmpuint (frames->len, ==, 25);
  assert_seamless (frames, SECOND);
}

static void
test_base_frames_still (void)
{
  const guint64 duration = 5 * SECOND;
  g_autoptr (GArray) frames = viseme_base_frames_new (&duration, 1, 2 * SECOND);

  /* A still must give a mouth that moves, not one frame of two seconds. */
  g_assert_cmpuint (frames->len, >=, 40);
  assert_seamless (frames, 2 * SECOND);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/unit-selection/follows-the-plan", test_follows_the_plan);
  g_test_add_func ("/engine/unit-selection/natural-order-is-free", test_natural_order_is_free);
  g_test_add_func ("/engine/unit-selection/poses-match", test_poses_match);
  g_test_add_func ("/engine/unit-selection/unusable-frames", test_unusable_frames);
  g_test_add_func ("/engine/unit-selection/long-results", test_long_results);
  g_test_add_func ("/engine/unit-selection/long-videos", test_long_videos_use_the_neighbourhood);
  g_test_add_func ("/engine/unit-selection/cancel", test_cancel);
  g_test_add_func ("/engine/base-frames/bounce", test_base_frames_bounce);
  g_test_add_func ("/engine/base-frames/cut", test_base_frames_cut);
  g_test_add_func ("/engine/base-frames/still", test_base_frames_still);
  return g_test_run ();
}
