/* SPDX-License-Identifier: GPL-3.0-or-later */
/* viseme-look FILE…: does everything with each file that the window does before a job: probes it,
 * draws its waveform, makes a thumbnail, checks the first file as video with the last as speech.
 * Prints what comes out; errors are results here, so that it always exits with 0. */
#include "config.h"

#include "media/viseme-media-info.h"
#include "media/viseme-preflight.h"
#include "media/viseme-thumbnailer.h"
#include "media/viseme-waveform.h"

#define N_PEAKS 200
#define SIZE    160

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static void
tell (const char *what, const GError *error)
{
  g_print ("%s: %s\n", what, error != NULL ? error->message : "ok");
}

static void
look_at (GFile *file)
{
  g_autoptr (GAsyncResult) waveform = NULL;
  g_autoptr (GAsyncResult) thumbnail = NULL;
  g_autoptr (GError) probe_error = NULL;
  g_autoptr (GError) waveform_error = NULL;
  g_autoptr (GError) thumbnail_error = NULL;
  g_autoptr (VisemeMediaInfo) info = viseme_media_info_probe (file, NULL, &probe_error);
  g_autoptr (GArray) peaks = NULL;
  g_autoptr (VisemePicture) picture = NULL;

  tell ("probe", probe_error);
  viseme_waveform_read_async (file, N_PEAKS, NULL, on_done, &waveform);
  peaks = viseme_waveform_read_finish (wait_for (&waveform), &waveform_error);
  tell ("waveform", waveform_error);
  viseme_thumbnailer_render_async (file, 0.3, SIZE, FALSE, NULL, on_done, &thumbnail);
  picture = viseme_thumbnailer_render_finish (wait_for (&thumbnail), &thumbnail_error);
  tell ("thumbnail", thumbnail_error);
}

static void
check (const char *what, GFile *file, VisemeSubject subject)
{
  g_autoptr (VisemePreflight) preflight = viseme_preflight_new (file, subject);

  viseme_preflight_start (preflight, NULL);
  while (!viseme_preflight_get_done (preflight))
    g_main_context_iteration (NULL, TRUE);
  tell (what, viseme_preflight_get_error (preflight));
}

int
main (int argc, char *argv[])
{
  g_autoptr (GFile) video = NULL;
  g_autoptr (GFile) audio = NULL;

  if (argc < 2)
    {
      g_printerr ("usage: %s FILE…\n", argv[0]);
      return 2;
    }
  for (int i = 1; i < argc; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_commandline_arg (argv[i]);

      look_at (file);
    }
  video = g_file_new_for_commandline_arg (argv[1]);
  audio = g_file_new_for_commandline_arg (argv[argc - 1]);
  check ("check of the video", video, VISEME_SUBJECT_VIDEO);
  check ("check of the audio", audio, VISEME_SUBJECT_AUDIO);

  return 0;
}
