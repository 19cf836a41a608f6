/* SPDX-License-Identifier: GPL-3.0-or-later */
/* viseme-render VIDEO AUDIO OUTPUT: one run of the embedded engine without a server, to measure and
 * to look at. G_MESSAGES_DEBUG=all tells what it found. */
#include "config.h"

#include "engine/viseme-engine.h"

#include <gst/gst.h>

static void
on_progress (double fraction, gpointer user_data)
{
  const gint64 *start = user_data;

  g_printerr ("\r%5.1f s %3.0f %%", (double) (g_get_monotonic_time () - *start) / 1e6,
              100 * fraction);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GFile) video = NULL;
  g_autoptr (GFile) audio = NULL;
  g_autoptr (GFile) output = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeEngineReport) report = NULL;
  gint64 start = g_get_monotonic_time ();

  gst_init (&argc, &argv);
  if (argc != 4)
    {
      g_printerr ("usage: %s VIDEO AUDIO OUTPUT\n", argv[0]);
      return 2;
    }
  video = g_file_new_for_commandline_arg (argv[1]);
  audio = g_file_new_for_commandline_arg (argv[2]);
  output = g_file_new_for_commandline_arg (argv[3]);
  report = viseme_engine_render (video, audio, output, on_progress, &start, NULL, &error);
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
