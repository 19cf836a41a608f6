/* SPDX-License-Identifier: GPL-3.0-or-later */
/* viseme-render [--face X,Y] [--small-face] [--head-motion] [--cancel-after SECONDS] VIDEO AUDIO
 * OUTPUT: one run of the embedded engine without a server, to measure and to look at.
 * G_MESSAGES_DEBUG=all tells what it found. With --cancel-after it prints how many milliseconds the
 * end took to come. */
#include "config.h"

#include "engine/viseme-engine.h"

#include <gst/gst.h>
#include <stdio.h>

/* Cancels a render in the middle. */
typedef struct
{
  double after; /* seconds; 0: not at all */
  GCancellable *cancellable;
  gint64 cancelled_at; /* to be read when the thread has ended */
} Stop;

static void
on_progress (double fraction, gpointer user_data)
{
  const gint64 *start = user_data;

  g_printerr ("\r%5.1f s %3.0f %%", (double) (g_get_monotonic_time () - *start) / 1e6,
              100 * fraction);
}

/* Thread function. */
static gpointer
stop_later (gpointer data)
{
  Stop *stop = data;

  g_usleep ((gulong) (stop->after * G_USEC_PER_SEC));
  stop->cancelled_at = g_get_monotonic_time ();
  g_cancellable_cancel (stop->cancellable);

  return NULL;
}

static gboolean
parse (int *argc, char ***argv, VisemeEngineOptions *options, Stop *stop, GError **error)
{
  g_autofree char *face = NULL;
  const GOptionEntry entries[] = {
    { "face", 0, 0, G_OPTION_ARG_STRING, &face, "The face at this point, 0..1 each", "X,Y" },
    { "small-face", 0, 0, G_OPTION_ARG_NONE, &options->allow_small_face, "Try it all the same",
      NULL },
    { "head-motion", 0, 0, G_OPTION_ARG_NONE, &options->head_motion, "Move the head of a still",
      NULL },
    { "cancel-after", 0, 0, G_OPTION_ARG_DOUBLE, &stop->after, "Cancel it then", "SECONDS" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("VIDEO AUDIO OUTPUT");

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  options->has_face =
      face != NULL && sscanf (face, "%lf,%lf", &options->face_x, &options->face_y) == 2;
  if (*argc == 4 && (face == NULL || options->has_face))
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "See %s --help", (*argv)[0]);
  return FALSE;
}

int
main (int argc, char *argv[])
{
  g_autoptr (GFile) video = NULL;
  g_autoptr (GFile) audio = NULL;
  g_autoptr (GFile) output = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeEngineReport) report = NULL;
  VisemeEngineOptions options = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Stop stop = { .cancellable = cancellable };
  gint64 start = g_get_monotonic_time ();
  GThread *thread = NULL;

  gst_init (&argc, &argv);
  if (!parse (&argc, &argv, &options, &stop, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  video = g_file_new_for_commandline_arg (argv[1]);
  audio = g_file_new_for_commandline_arg (argv[2]);
  output = g_file_new_for_commandline_arg (argv[3]);
  if (stop.after > 0)
    thread = g_thread_new ("stop", stop_later, &stop);
  report = viseme_engine_render (video, audio, output, &options, on_progress, &start, cancellable,
                                 &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && thread != NULL)
    {
      gint64 end = g_get_monotonic_time ();

      g_thread_join (thread);
      g_print ("%.0f\n", (double) (end - stop.cancelled_at) / 1000);
      return 0;
    }
  if (report == NULL)
    {
      g_printerr ("\n%s\n", error->message);
      return 1;
    }
  g_printerr ("\n");
  for (char **warning = report->warnings; *warning != NULL; warning++)
    g_printerr ("%s\n", *warning);
  g_print ("%u frames, %.3f s, rendered in %.1f s\n", report->n_frames, report->duration,
           (double) (g_get_monotonic_time () - start) / 1e6);
  return 0;
}
