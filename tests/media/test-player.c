/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/viseme-error.h"
#include "media/viseme-player.h"

#define LONG_ENOUGH 15 /* seconds */

typedef struct
{
  VisemePlayer *player;
  int n_frames; /* atomic */
  guint n_ended;
  GError *error;
} Fixture;

static void
on_frame (const GstVideoInfo *info, GstBuffer *buffer, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_cmpint (info->width, ==, 720);
  g_atomic_int_inc (&fixture->n_frames);
}

static void
on_ended (VisemePlayer *player, gpointer user_data)
{
  ((Fixture *) user_data)->n_ended++;
}

static void
on_failed (VisemePlayer *player, const GError *error, gpointer user_data)
{
  ((Fixture *) user_data)->error = g_error_copy (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->player = viseme_player_new ();
  viseme_frame_sink_set_func (viseme_player_get_frame_sink (fixture->player), on_frame, fixture,
                              NULL);
  g_signal_connect (fixture->player, "ended", G_CALLBACK (on_ended), fixture);
  g_signal_connect (fixture->player, "failed", G_CALLBACK (on_failed), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->player);
  g_clear_error (&fixture->error);
}

static void
load_sample (Fixture *fixture)
{
  g_autoptr (GFile) file =
      g_file_new_build_filename (g_getenv ("VISEME_SAMPLE_DIR"), "sample-video.mp4", NULL);

  viseme_player_set_file (fixture->player, file);
}

#define WAIT_UNTIL(condition)                                                \
  G_STMT_START                                                               \
  {                                                                          \
    gint64 give_up = g_get_monotonic_time () + LONG_ENOUGH * G_USEC_PER_SEC; \
    while (!(condition) && g_get_monotonic_time () < give_up)                \
      {                                                                      \
        if (!g_main_context_iteration (NULL, FALSE))                         \
          g_usleep (2000);                                                   \
      }                                                                      \
    g_assert_true (condition);                                               \
  }                                                                          \
  G_STMT_END

static void
test_first_frame (Fixture *fixture, gconstpointer data)
{
  load_sample (fixture);
  WAIT_UNTIL (g_atomic_int_get (&fixture->n_frames) == 1);
  WAIT_UNTIL (viseme_player_get_duration (fixture->player) > 5);
  g_assert_false (viseme_player_get_playing (fixture->player));
  g_assert_cmpfloat (viseme_player_get_position (fixture->player), <, 0.05);
}

static void
test_seeks (Fixture *fixture, gconstpointer data)
{
  load_sample (fixture);
  WAIT_UNTIL (viseme_player_get_duration (fixture->player) > 5);
  for (int i = 1; i <= 20; i++)
    viseme_player_seek (fixture->player, i * 0.2, TRUE);
  WAIT_UNTIL (({
    gboolean seeking;
    g_object_get (fixture->player, "seeking", &seeking, NULL);
    !seeking;
  }));
  g_assert_cmpfloat_with_epsilon (viseme_player_get_position (fixture->player), 4.0, 0.05);
  /* Coalesced: far fewer frames than seeks were decoded. */
  g_assert_cmpint (g_atomic_int_get (&fixture->n_frames), <, 10);
}

static void
test_plays_to_the_end (Fixture *fixture, gconstpointer data)
{
  int before;

  load_sample (fixture);
  WAIT_UNTIL (viseme_player_get_duration (fixture->player) > 5);
  viseme_player_seek (fixture->player, viseme_player_get_duration (fixture->player) - 1, TRUE);
  before = g_atomic_int_get (&fixture->n_frames);
  viseme_player_set_playing (fixture->player, TRUE);
  WAIT_UNTIL (fixture->n_ended == 1);
  g_assert_cmpint (g_atomic_int_get (&fixture->n_frames) - before, >=, 12);
  g_assert_false (viseme_player_get_playing (fixture->player));

  /* Playing on from the end starts at the beginning. */
  viseme_player_set_playing (fixture->player, TRUE);
  WAIT_UNTIL (viseme_player_get_position (fixture->player) < 3);
}

static void
test_loops (Fixture *fixture, gconstpointer data)
{
  load_sample (fixture);
  g_object_set (fixture->player, "loop", TRUE, NULL);
  WAIT_UNTIL (viseme_player_get_duration (fixture->player) > 5);
  viseme_player_seek (fixture->player, viseme_player_get_duration (fixture->player) - 0.5, TRUE);
  viseme_player_set_playing (fixture->player, TRUE);
  WAIT_UNTIL (viseme_player_get_position (fixture->player) < 2);
  g_assert_true (viseme_player_get_playing (fixture->player));
  g_assert_cmpuint (fixture->n_ended, ==, 0);
}

static void
test_missing_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/nowhere/clip.mp4");

  viseme_player_set_file (fixture->player, file);
  WAIT_UNTIL (fixture->error != NULL);
  g_assert_error (fixture->error, VISEME_ERROR, VISEME_ERROR_NOT_FOUND);

  /* To play it tries once more, and says again why it cannot. */
  g_clear_error (&fixture->error);
  viseme_player_set_playing (fixture->player, TRUE);
  WAIT_UNTIL (fixture->error != NULL);
  g_assert_error (fixture->error, VISEME_ERROR, VISEME_ERROR_NOT_FOUND);
  g_assert_false (viseme_player_get_playing (fixture->player));
}

static GList *
list_h264_decoders (void)
{
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("video/x-h264");
  GList *decoders =
      gst_element_factory_list_get_elements (GST_ELEMENT_FACTORY_TYPE_DECODER, GST_RANK_NONE + 1);
  GList *fitting = gst_element_factory_list_filter (decoders, caps, GST_PAD_SINK, FALSE);

  gst_plugin_feature_list_free (decoders);

  return fitting;
}

/* The sound alone could be played: it is told why nothing is seen. */
static void
test_missing_codec (Fixture *fixture, gconstpointer data)
{
  GList *decoders = list_h264_decoders ();
  g_autofree guint *ranks = g_new0 (guint, g_list_length (decoders));
  guint i = 0;

  for (GList *item = decoders; item != NULL; item = item->next)
    {
      ranks[i++] = gst_plugin_feature_get_rank (item->data);
      gst_plugin_feature_set_rank (item->data, GST_RANK_NONE);
    }
  load_sample (fixture);
  WAIT_UNTIL (fixture->error != NULL);
  g_assert_error (fixture->error, VISEME_ERROR, VISEME_ERROR_MISSING_CODEC);
  g_assert_nonnull (strstr (fixture->error->message, "H.264"));
  g_assert_cmpint (g_atomic_int_get (&fixture->n_frames), ==, 0);

  i = 0;
  for (GList *item = decoders; item != NULL; item = item->next)
    gst_plugin_feature_set_rank (item->data, ranks[i++]);
  gst_plugin_feature_list_free (decoders);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/player/first-frame", Fixture, NULL, set_up, test_first_frame, tear_down);
  g_test_add ("/player/seeks", Fixture, NULL, set_up, test_seeks, tear_down);
  g_test_add ("/player/end", Fixture, NULL, set_up, test_plays_to_the_end, tear_down);
  g_test_add ("/player/loop", Fixture, NULL, set_up, test_loops, tear_down);
  g_test_add ("/player/missing", Fixture, NULL, set_up, test_missing_file, tear_down);
  g_test_add ("/player/missing-codec", Fixture, NULL, set_up, test_missing_codec, tear_down);

  return g_test_run ();
}
