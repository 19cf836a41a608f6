/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Uploads a small and then a large file with the client of the application and prints the time of
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
} Upload;

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
on_uploaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Upload *self = user_data;
  g_autoptr (VisemeUpload) upload =
      viseme_gateway_upload_finish (VISEME_GATEWAY (source), result, &self->error);

  g_main_loop_quit (self->loop);
}

static void
upload (VisemeGateway *gateway, const char *path)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  Upload state = { .loop = loop };

  viseme_gateway_upload_async (gateway, file, "video/mp4", NULL, NULL, NULL, on_uploaded, &state);
  g_main_loop_run (loop);
  if (state.error != NULL)
    {
      g_printerr ("%s\n", state.error->message);
      exit (1);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (VisemeGateway) gateway = NULL;
  gint64 begun;
  long before;

  if (argc != 5)
    return 2;

  gateway = viseme_gateway_new (argv[1], argv[2]);
  upload (gateway, argv[3]);
  before = peak_kilobytes ();
  begun = g_get_monotonic_time ();
  upload (gateway, argv[4]);
  printf ("%.3f %.1f\n", (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC,
          (double) (peak_kilobytes () - before) / 1000);

  return 0;
}
