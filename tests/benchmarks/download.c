/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Downloads a small and then a large file with the client of the application and prints the time of
 * the large one and by how much the resident memory grew. */
#include "config.h"

#include "gateway/viseme-gateway.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  GMainLoop *loop;
  GError *error;
} Download;

static long
peak_kilobytes (void)
{
  g_autofree char *status = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    return 0;
  line = strstr (status, "VmHWM:");

  return line != NULL ? strtol (line + strlen ("VmHWM:"), NULL, 10) : 0;
}

static void
on_downloaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Download *self = user_data;

  viseme_gateway_download_finish (VISEME_GATEWAY (source), result, &self->error);
  g_main_loop_quit (self->loop);
}

static void
download (VisemeGateway *gateway, const char *url, const char *path)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  Download state = { .loop = loop };

  viseme_gateway_download_async (gateway, url, file, NULL, NULL, NULL, NULL, NULL, on_downloaded,
                                 &state);
  g_main_loop_run (loop);
  if (state.error != NULL)
    {
      g_printerr ("%s\n", state.error->message);
      exit (1);
    }
}

/* Arguments: base URL, token, URL of a small file, URL of a large one, folder. */
int
main (int argc, char **argv)
{
  g_autoptr (VisemeGateway) gateway = NULL;
  g_autofree char *small = NULL;
  g_autofree char *large = NULL;
  gint64 begun;
  long before;

  if (argc != 6)
    return 2;

  gateway = viseme_gateway_new (argv[1], argv[2]);
  small = g_build_filename (argv[5], "small.result", NULL);
  large = g_build_filename (argv[5], "large.result", NULL);
  download (gateway, argv[3], small);
  before = peak_kilobytes ();
  begun = g_get_monotonic_time ();
  download (gateway, argv[4], large);
  printf ("%.3f %.1f\n", (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC,
          (double) (peak_kilobytes () - before) / 1000);

  return 0;
}
