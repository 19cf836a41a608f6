/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Prints what the engine sees a mouth do, one line a frame: time in seconds, opening and width in
 * canonical pixels, whether the frame is well tracked (1 or 0), and where the mouth is in the
 * stored picture: x and y in pixels and pixels per canonical pixel. */
#include "config.h"

#include "engine/viseme-analysis.h"

#include <gst/gst.h>

static void
print_frame (const VisemeAnalysis *analysis, guint index)
{
  const VisemeTrackedFrame *frame = viseme_face_track_get_frame (analysis->track, index);
  const VisemeShot *shot = viseme_shot_list_find (analysis->shots, index);
  double time = ((double) frame->pts + (double) frame->duration / 2) / 1e9;
  const VisemeMouthState *state;
  const VisemeAffine *pose;
  float x, y;

  if (shot->states == NULL)
    {
      g_print ("%.4f,0,0,0,0,0,1\n", time);
      return;
    }
  state = &shot->states->states[index - shot->first];
  pose = &viseme_face_track_get_frame (shot->track, index - shot->first)->pose;
  viseme_affine_apply (pose, shot->states->center_x, shot->states->center_y, &x, &y);
  g_print ("%.4f,%.3f,%.3f,%d,%.1f,%.1f,%.4f\n", time, (double) state->aperture,
           (double) state->width, shot->states->usable[index - shot->first], (double) x, (double) y,
           (double) viseme_affine_get_scale (pose));
}

int
main (int argc, char *argv[])
{
  g_autoptr (GFile) video = NULL;
  g_autoptr (VisemeAnalysis) analysis = NULL;
  g_autoptr (GError) error = NULL;

  gst_init (&argc, &argv);
  if (argc != 2)
    {
      g_printerr ("usage: %s VIDEO\n", argv[0]);
      return 2;
    }
  video = g_file_new_for_commandline_arg (argv[1]);
  analysis = viseme_analysis_new (video, NULL, NULL, NULL, NULL, &error);
  if (analysis == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  for (guint i = 0; i < viseme_face_track_get_n_frames (analysis->track); i++)
    print_frame (analysis, i);
  return 0;
}
