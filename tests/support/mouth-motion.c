/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Prints what the engine sees a mouth do, one line a frame: time in seconds, opening and width in
 * canonical pixels, and whether the frame is well tracked (1 or 0). */
#include "config.h"

#include "engine/viseme-face-patches.h"
#include "engine/viseme-mouth-states.h"

#include <gst/gst.h>

int
main (int argc, char *argv[])
{
  g_autoptr (GFile) video = NULL;
  g_autoptr (VisemeFaceTrack) track = NULL;
  g_autoptr (VisemeFacePatches) patches = NULL;
  g_autoptr (VisemeMouthStates) states = NULL;
  g_autoptr (GError) error = NULL;

  gst_init (&argc, &argv);
  if (argc != 2)
    {
      g_printerr ("usage: %s VIDEO\n", argv[0]);
      return 2;
    }
  video = g_file_new_for_commandline_arg (argv[1]);
  track = viseme_face_track_new (video, NULL, &patches, NULL, NULL, NULL, &error);
  if (track != NULL)
    states = viseme_mouth_states_new (track, patches, NULL, NULL, NULL, &error);
  if (states == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  for (guint i = 0; i < states->n_frames; i++)
    {
      const VisemeTrackedFrame *frame = viseme_face_track_get_frame (track, i);

      g_print ("%.4f,%.3f,%.3f,%d\n", ((double) frame->pts + (double) frame->duration / 2) / 1e9,
               (double) states->states[i].aperture, (double) states->states[i].width,
               states->usable[i]);
    }
  return 0;
}
