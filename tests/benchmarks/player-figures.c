/* SPDX-License-Identifier: GPL-3.0-or-later */
/* player-figures skew            prints how far two videos on one clock are from each other
 * player-figures play FILE       plays FILE in a window and prints what reached the screen
 * player-figures play FILE OTHER the same with another file beside it */
#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <sys/resource.h>

#include "../support/numbered-movie.h"
#include "media/viseme-media.h"
#include "media/viseme-player.h"
#include "ui/viseme-frame-paintable.h"
#include "ui/viseme-stage.h"

#define N_ROUNDS     100
#define N_FRAMES     150
#define N_LOOKS      5
#define PLAY_SECONDS 8

typedef struct
{
  int number; /* atomic */
} Screen;

static void
on_frame (const GstVideoInfo *info, GstBuffer *buffer, gpointer user_data)
{
  g_atomic_int_set (&((Screen *) user_data)->number, numbered_movie_read (info, buffer));
}

static gboolean
is_seeking (VisemePlayer *player)
{
  gboolean seeking;

  g_object_get (player, "seeking", &seeking, NULL);

  return seeking;
}

static void
run_for (double seconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);

  while (g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
}

static int
find_skew (const Screen *screens)
{
  return ABS (g_atomic_int_get (&screens[0].number) - g_atomic_int_get (&screens[1].number));
}

/* A random place, speed and sometimes a range; then what is seen while it plays. */
static void
run_round (VisemePlayer *player, int round, const Screen *screens, int *at_rest, GArray *in_motion)
{
  int frame = g_random_int_range (0, N_FRAMES - 15);

  viseme_player_set_playing (player, FALSE);
  viseme_player_set_rate (player, g_random_double_range (0.25, 2));
  if (round % 4 == 0)
    viseme_player_set_range (player, (double) frame / NUMBERED_MOVIE_RATE,
                             (double) (frame + 3) / NUMBERED_MOVIE_RATE);
  else if (round % 4 == 1)
    viseme_player_set_range (player, 0, 0);
  viseme_player_seek (player, (frame + 0.5) / NUMBERED_MOVIE_RATE, TRUE);
  while (is_seeking (player))
    g_main_context_iteration (NULL, TRUE);
  *at_rest = MAX (*at_rest, find_skew (screens));

  viseme_player_set_playing (player, TRUE);
  for (int i = 0; i < N_LOOKS; i++)
    {
      int skew;

      run_for (g_random_double_range (0.02, 0.08));
      if (is_seeking (player))
        continue;
      skew = find_skew (screens);
      g_array_append_val (in_motion, skew);
    }
}

static void
print_skew (int at_rest, const GArray *in_motion)
{
  int worst = 0;
  int n_apart = 0;
  double sum = 0;

  for (guint i = 0; i < in_motion->len; i++)
    {
      int skew = g_array_index (in_motion, int, i);

      worst = MAX (worst, skew);
      sum += skew;
      n_apart += skew > 1;
    }
  g_print (
      "skew: at rest at most %d frames; in motion mean %.3f, at most %d, more than one in %d of "
      "%u looks (bar 1 frame)\n",
      at_rest, sum / MAX (1, in_motion->len), worst, n_apart, in_motion->len);
}

static void
measure_skew (void)
{
  g_autofree char *folder = g_dir_make_tmp ("viseme-figures-XXXXXX", NULL);
  g_autoptr (GFile) first = g_file_new_build_filename (folder, "first.mp4", NULL);
  g_autoptr (GFile) second = g_file_new_build_filename (folder, "second.mp4", NULL);
  g_autoptr (VisemePlayer) player = viseme_player_new ();
  g_autoptr (GArray) in_motion = g_array_new (FALSE, FALSE, sizeof (int));
  Screen screens[2] = { { -1 }, { -1 } };
  int at_rest = 0;

  numbered_movie_write (first, 320, 240, N_FRAMES);
  numbered_movie_write (second, 640, 360, N_FRAMES);
  viseme_frame_sink_set_func (viseme_player_get_frame_sink (player), on_frame, &screens[0], NULL);
  viseme_frame_sink_set_func (viseme_player_get_other_sink (player), on_frame, &screens[1], NULL);
  viseme_player_set_files (player, first, second);
  while (g_atomic_int_get (&screens[0].number) < 0 || g_atomic_int_get (&screens[1].number) < 0 ||
         is_seeking (player) || viseme_player_get_duration (player) <= 0)
    g_main_context_iteration (NULL, TRUE);
  for (int round = 0; round < N_ROUNDS; round++)
    run_round (player, round, screens, &at_rest, in_motion);
  print_skew (at_rest, in_motion);

  g_unlink (g_file_peek_path (first));
  g_unlink (g_file_peek_path (second));
  g_rmdir (folder);
}

typedef struct
{
  VisemeFramePaintable *frames;
  guint n_seen;
  guint n_painted; /* pictures of the clock in which a new frame was painted */
} Count;

static void
on_after_paint (GdkFrameClock *clock, Count *count)
{
  guint n_seen = viseme_frame_paintable_get_n_shown (count->frames);

  count->n_painted += n_seen != count->n_seen;
  count->n_seen = n_seen;
}

static double
get_memory (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL))
    return 0;
  line = strstr (text, "\nPss:");

  return line != NULL ? g_ascii_strtod (line + strlen ("\nPss:"), NULL) / 1000 : 0;
}

static double
get_cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);

  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / G_USEC_PER_SEC;
}

static void
play (const char *path, const char *other_path)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GFile) other = other_path ? g_file_new_for_commandline_arg (other_path) : NULL;
  g_autoptr (VisemePlayer) player = viseme_player_new ();
  g_autoptr (VisemeFramePaintable) frames = viseme_frame_paintable_new ();
  g_autoptr (VisemeFramePaintable) other_frames = viseme_frame_paintable_new ();
  GtkWidget *window = gtk_window_new ();
  GtkWidget *stage = g_object_new (VISEME_TYPE_STAGE, NULL);
  Count count = { frames, 0, 0 };
  gint64 begun;
  double cpu;
  double seconds;

  viseme_frame_paintable_attach (frames, viseme_player_get_frame_sink (player));
  viseme_frame_paintable_attach (other_frames, viseme_player_get_other_sink (player));
  viseme_stage_set_paintables (VISEME_STAGE (stage), GDK_PAINTABLE (frames),
                               GDK_PAINTABLE (other_frames));
  viseme_stage_set_view (VISEME_STAGE (stage), other ? VISEME_VIEW_SIDES : VISEME_VIEW_RESULT);
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 720);
  gtk_window_set_child (GTK_WINDOW (window), stage);
  gtk_window_present (GTK_WINDOW (window));
  viseme_player_set_files (player, file, other);
  g_object_set (player, "loop", TRUE, NULL);
  viseme_player_set_playing (player, TRUE);
  while (viseme_frame_paintable_get_n_shown (frames) < 10)
    g_main_context_iteration (NULL, TRUE);

  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (on_after_paint),
                    &count);
  begun = g_get_monotonic_time ();
  cpu = get_cpu_seconds ();
  run_for (PLAY_SECONDS);
  seconds = (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC;
  g_print ("%.1f %.2f %.1f\n", count.n_painted / seconds, (get_cpu_seconds () - cpu) / seconds,
           get_memory ());
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  viseme_media_init ();
  if (argc == 2 && g_str_equal (argv[1], "skew"))
    measure_skew ();
  else if ((argc == 3 || argc == 4) && g_str_equal (argv[1], "play"))
    {
      adw_init ();
      play (argv[2], argc == 4 ? argv[3] : NULL);
    }
  else
    {
      g_printerr ("usage: %s skew | play FILE [OTHER]\n", argv[0]);
      return 2;
    }

  return 0;
}
