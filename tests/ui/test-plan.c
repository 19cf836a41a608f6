/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-plan"

#include "config.h"

#include "ui/viseme-plan.h"

static void
assert_changed (double video_seconds,
                double speech_seconds,
                const VisemeChanges *changes,
                const char *expected)
{
  g_autofree char *text =
      viseme_plan_describe_result (1080, 1920, video_seconds, speech_seconds, changes);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_result (double video_seconds, double speech_seconds, const char *expected)
{
  const VisemeChanges none = { 0 };

  assert_changed (video_seconds, speech_seconds, &none, expected);
}

static void
test_changed_result (void)
{
  VisemeChanges changes = { .length = VISEME_LENGTH_CUT_OFF };

  assert_changed (10, 19.8, &changes,
                  "Result: 1080 × 1920, 10.0 s. The last 9.8 s of the speech will be cut.");
  changes.length = VISEME_LENGTH_REMAP;
  assert_changed (10, 20, &changes,
                  "Result: 1080 × 1920, 20.0 s. The video is 10.0 s shorter and will play slower, "
                  "at 50 %.");
  assert_changed (20, 10, &changes,
                  "Result: 1080 × 1920, 10.0 s. The video is 10.0 s longer and will play faster, "
                  "at 200 %.");
  changes.length = VISEME_LENGTH_SILENCE;
  assert_changed (20, 10, &changes,
                  "Result: 1080 × 1920, 20.0 s. The video is 10.0 s longer, and the mouth will "
                  "rest to its end.");
  changes.length = VISEME_LENGTH_BOUNCE;
  changes.video = (VisemeRange){ 2, 7 };
  changes.audio.from = 5;
  assert_changed (20, 10, &changes, "Result: 1080 × 1920, 5.0 s.");
}

static void
test_result (void)
{
  assert_result (20.1, 19.8,
                 "Result: 1080 × 1920, 19.8 s. The video is 0.3 s longer and will be cut.");
  assert_result (10.0, 19.8,
                 "Result: 1080 × 1920, 19.8 s. The video is 9.8 s shorter and will play back and "
                 "forth.");
  assert_result (19.82, 19.8, "Result: 1080 × 1920, 19.8 s.");
  assert_result (19.78, 19.8, "Result: 1080 × 1920, 19.8 s.");
  assert_result (0, 19.8, "Result: 1080 × 1920, 19.8 s.");
  assert_result (20.1, 0, "Result: 1080 × 1920, as long as the speech.");
}

static void
assert_action (const char *id, guint n_jobs, const char *expected)
{
  g_autoptr (VisemeModel) model = viseme_plan_find_model (id);
  g_autofree char *text = NULL;

  g_assert_nonnull (model);
  text = viseme_plan_describe_action (model, n_jobs);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_action (void)
{
  assert_action (VISEME_MODEL_LOCAL, 1, "Lip-Sync on This Computer");
  assert_action (VISEME_MODEL_LOCAL, 3, "3 Lip-Syncs on This Computer");
  assert_action ("lipsync", 1, "Lip-Sync for $0.50");
  assert_action ("sync-v2", 1, "Lip-Sync for $0.50");
  assert_action ("sync-v2-pro", 1, "Lip-Sync for $0.80");
  assert_action ("sync-v2-pro", 4, "4 Lip-Syncs for $3.20");
}

static void
test_unknown_model (void)
{
  g_assert_null (viseme_plan_find_model ("no-such-model"));
  g_assert_null (viseme_plan_find_model (NULL));
}

static void
test_shortage (void)
{
  g_autofree char *text = viseme_plan_describe_shortage (30, 80);

  g_assert_cmpstr (text, ==,
                   "You have 30 credits, which is 50 credits too few. Add credits to your account, "
                   "or choose another quality.");
  g_assert_null (viseme_plan_describe_shortage (80, 80));
  g_assert_null (viseme_plan_describe_shortage (-1, 80));
  g_assert_null (viseme_plan_describe_shortage (0, 0));
}

static void
assert_estimate (double seconds, const char *expected)
{
  g_autofree char *text = viseme_plan_describe_estimate (seconds);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_estimate (void)
{
  assert_estimate (0.2, "about 1 s");
  assert_estimate (4.1, "about 5 s");
  assert_estimate (10, "about 10 s");
  assert_estimate (21, "about 30 s");
  assert_estimate (90, "about 90 s");
  assert_estimate (100, "about 2 min");
  assert_estimate (900, "about 15 min");
}

static void
test_elapsed (void)
{
  g_autoptr (VisemeModel) model = viseme_plan_find_model ("sync-v2-pro");
  g_autofree char *with_usual = viseme_plan_describe_elapsed (model, 12.4);
  g_autofree char *without = viseme_plan_describe_elapsed (NULL, 72);

  g_assert_cmpstr (with_usual, ==, "0:12 · usually 60–90 s");
  g_assert_cmpstr (without, ==, "1:12");
}

static void
test_new_job (void)
{
  g_autoptr (GFile) video = g_file_new_for_path ("/nowhere/a.mp4");
  g_autoptr (GFile) speech = g_file_new_for_path ("/nowhere/b.wav");
  g_autoptr (VisemeJob) job = viseme_job_new (video, speech, VISEME_MODEL_LOCAL, NULL, NULL, FALSE);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *text = viseme_plan_describe_job (job, now);

  g_assert_true (g_str_has_prefix (text, "On this computer · "));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/plan/result", test_result);
  g_test_add_func ("/plan/changed-result", test_changed_result);
  g_test_add_func ("/plan/action", test_action);
  g_test_add_func ("/plan/unknown-model", test_unknown_model);
  g_test_add_func ("/plan/shortage", test_shortage);
  g_test_add_func ("/plan/estimate", test_estimate);
  g_test_add_func ("/plan/elapsed", test_elapsed);
  g_test_add_func ("/plan/new-job", test_new_job);

  return g_test_run ();
}
