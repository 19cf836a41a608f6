/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-presenter"

#include "config.h"

#include <gst/gst.h>
#include <locale.h>
#include <math.h>

#include "presenter-face.h"
#include "presenter-movie.h"
#include "presenter-scene.h"
#include "presenter-speech.h"
#include "presenter-track.h"

#define DEFAULT_TEXT                                                            \
  "Hello, I am your presenter. Bring me a voice, and I will say what it says. " \
  "My mouth opens wide for far, and closes for maybe, people and bump. "        \
  "You choose the words, I move my lips."

static char *out_path;
static char *speech_path;
static char *truth_path;
static char *text;
static char *voice;
static char *mouth;
static double seconds = 8.;
static double away_from = -1.;
static double away_to = -1.;
static int width = 720;
static int height = 720;
static int fps = 25;
static int seed = 1;
static int words = 150;

static const GOptionEntry entries[] = {
  { "out", 'o', 0, G_OPTION_ARG_FILENAME, &out_path, "Video to write", "FILE.mp4" },
  { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, "Length of the video", "N" },
  { "width", 0, 0, G_OPTION_ARG_INT, &width, "Pixels, even", "N" },
  { "height", 0, 0, G_OPTION_ARG_INT, &height, "Pixels, even", "N" },
  { "fps", 0, 0, G_OPTION_ARG_INT, &fps, "Frames per second", "N" },
  { "seed", 0, 0, G_OPTION_ARG_INT, &seed, "Another way to move", "N" },
  { "mouth", 0, 0, G_OPTION_ARG_STRING, &mouth,
    "How the mouth moves: it talks; it stays closed and the sound track is silent; or it follows "
    "a file of lines “TIME OPENING”",
    "talk|closed|FILE" },
  { "away-from", 0, 0, G_OPTION_ARG_DOUBLE, &away_from, "Seconds: turned away from here on", "N" },
  { "away-to", 0, 0, G_OPTION_ARG_DOUBLE, &away_to, "Seconds: turned away up to here", "N" },
  { "text", 0, 0, G_OPTION_ARG_STRING, &text, "What is said, again and again", "TEXT" },
  { "voice", 0, 0, G_OPTION_ARG_STRING, &voice, "Of espeak-ng", "NAME" },
  { "words", 0, 0, G_OPTION_ARG_INT, &words, "Per minute", "N" },
  { "speech-out", 0, 0, G_OPTION_ARG_FILENAME, &speech_path, "What is said, once", "FILE.wav" },
  { "truth", 0, 0, G_OPTION_ARG_FILENAME, &truth_path, "Pose and mouth of every frame",
    "FILE.csv" },
  { NULL },
};

static gboolean
check_options (GError **error)
{
  gboolean sizes = width >= 64 && height >= 64 && width % 2 == 0 && height % 2 == 0;

  if (sizes && fps > 0 && seconds > 0. && seconds <= 3600. && (out_path || speech_path))
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "Give --out or --speech-out, an even width and height from 64, frames per second "
               "above 0 and at most 3600 seconds");
  return FALSE;
}

static void
move_mouth (PresenterPose *pose, double time, PresenterSpeech *speech, PresenterTrack *track)
{
  if (track != NULL)
    pose->opening = presenter_track_get (track, time);
  else if (g_strcmp0 (mouth, "closed") != 0)
    presenter_speech_get_mouth (speech, time, &pose->opening, &pose->width, &pose->closing);
}

static void
append_truth (GString *truth, guint frame, double time, const PresenterPose *pose)
{
  double x;
  double y;

  presenter_pose_get_mouth (pose, &x, &y);
  g_string_append_printf (
      truth, "%u,%.4f,%.4f,%.4f,%.4f,%.2f,%.2f,%.2f,%.2f,%.2f,%.4f,%.5f,%.4f,%.4f\n", frame, time,
      pose->opening, pose->width, pose->closing, x, y, pose->x, pose->y,
      2. * PRESENTER_BOX * pose->scale, pose->scale, pose->roll, pose->turn, pose->blink);
}

static void
add_sound (PresenterMovie *movie, PresenterSpeech *speech)
{
  gsize n_samples = (gsize) ceil (seconds * presenter_speech_get_rate (speech));
  g_autofree gint16 *samples = NULL;

  if (g_strcmp0 (mouth, "closed") == 0)
    samples = g_new0 (gint16, n_samples);
  else
    samples = presenter_speech_get_samples (speech, &n_samples);
  presenter_movie_add_audio (movie, samples, n_samples);
}

static gboolean
make_video (PresenterSpeech *speech, GString *truth, GError **error)
{
  g_autoptr (PresenterScene) scene = presenter_scene_new (width, height, (guint32) seed);
  g_autoptr (PresenterTrack) track = NULL;
  g_autoptr (PresenterMovie) movie = NULL;
  const guint n_frames = (guint) lround (seconds * fps);

  if (mouth != NULL && !g_str_equal (mouth, "talk") && !g_str_equal (mouth, "closed"))
    {
      track = presenter_track_load (mouth, error);
      if (track == NULL)
        return FALSE;
    }

  movie =
      presenter_movie_new (out_path, width, height, fps, presenter_speech_get_rate (speech), error);
  if (movie == NULL)
    return FALSE;

  add_sound (movie, speech);
  for (guint i = 0; i < n_frames; i++)
    {
      double time = (double) i / fps;
      PresenterPose pose = presenter_pose_get (time, width, height, (guint32) seed);
      cairo_surface_t *picture;

      pose.away = time >= away_from && time < away_to;
      move_mouth (&pose, time, speech, track);
      append_truth (truth, i, time, &pose);
      picture = presenter_scene_draw (scene, &pose);
      if (!presenter_movie_add_frame (movie, cairo_image_surface_get_data (picture), error))
        return FALSE;
    }
  return presenter_movie_finish (movie, error);
}

static gboolean
run (GError **error)
{
  g_autoptr (GString) truth =
      g_string_new ("frame,time,opening,width,closing,mouth_x,mouth_y,face_x,"
                    "face_y,face_size,scale,roll,turn,blink\n");
  g_autoptr (PresenterSpeech) speech =
      presenter_speech_new (text ? text : DEFAULT_TEXT, voice ? voice : "en-us+f4", words, error);

  if (speech == NULL)
    return FALSE;
  if (speech_path != NULL && !presenter_speech_save (speech, speech_path, error))
    return FALSE;
  if (out_path != NULL && !make_video (speech, truth, error))
    return FALSE;
  return truth_path == NULL || out_path == NULL ||
         g_file_set_contents (truth_path, truth->str, (gssize) truth->len, error);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  /* Numbers in files have a decimal point everywhere. */
  setlocale (LC_NUMERIC, "C");
  gst_init (NULL, NULL);
  g_option_context_set_summary (context, "Draws a talking presenter whose mouth is known.");
  g_option_context_add_main_entries (context, entries, NULL);

  if (!g_option_context_parse (context, &argc, &argv, &error) || !check_options (&error) ||
      !run (&error))
    {
      g_printerr ("viseme-presenter: %s\n", error->message);
      return 1;
    }
  return 0;
}
