/* SPDX-License-Identifier: GPL-3.0-or-later */
/* viseme-render [--face X,Y] [--small-face] VIDEO AUDIO OUTPUT: one run of the embedded engine
 * without a server, to measure and to look at. G_MESSAGES_DEBUG=all tells what it found. */
#include "config.h"

#include "engine/viseme-engine.h"

#include <gst/gst.h>
#include <stdio.h>

static void
on_progress (double fraction, gpointer user_data)
{
  const gint64 *start = user_data;

  g_printerr ("\r%5.1f s %3.0f %%", (double) (g_get_monotonic_time () - *start) / 1e6,
              100 * fraction);
}

static gboolean
parse (int *argc, char ***argv, VisemeEngineOptions *options, GError **error)
{
  g_autofree char *face = NULL;
  const GOptionEntry entries[] = {
    { "face", 0, 0, G_OPTION_ARG_STRING, &face, "The face at this point, 0..1 each", "X,Y" },
    { "small-face", 0, 0, G_OPTION_ARG_NONE, &options->allow_small_face, "Try it all the same",
      NULL },
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
  gint64 start = g_get_monotonic_time ();

  gst_init (&argc, &argv);
  if (!parse (&argc, &argv, &options, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  video = g_file_new_for_commandline_arg (argv[1]);
  audio = g_file_new_for_commandline_arg (argv[2]);
  output = g_file_new_for_commandline_arg (argv[3]);
  report = viseme_engine_render (video, audio, output, &options, on_progress, &start, NULL, &error);
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
