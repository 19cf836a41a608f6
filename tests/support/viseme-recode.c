/* SPDX-License-Identifier: GPL-3.0-or-later */
/* viseme-recode VIDEO AUDIO OUTPUT [SECONDS]: the pictures of VIDEO with the sound of AUDIO, read
 * and written as the engine does it, but unchanged: what differs then is the reader's or the
 * writer's doing. Exits with 1 and the message when that fails. */
#include "config.h"

#include "media/viseme-movie-writer.h"
#include "media/viseme-video-reader.h"

static gboolean
recode (VisemeVideoReader *reader, VisemeMovieWriter *writer, double seconds, GError **error)
{
  while (TRUE)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (GstBuffer) frame = viseme_video_reader_read (reader, NULL, &local);

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (frame == NULL || GST_BUFFER_PTS (frame) >= seconds * GST_SECOND)
        return viseme_movie_writer_finish (writer, NULL, error);
      if (!viseme_movie_writer_write (writer, frame, NULL, error))
        return FALSE;
    }
}

int
main (int argc, char *argv[])
{
  g_autoptr (VisemeVideoReader) reader = NULL;
  g_autoptr (VisemeMovieWriter) writer = NULL;
  g_autoptr (GFile) video = NULL;
  g_autoptr (GFile) audio = NULL;
  g_autoptr (GFile) output = NULL;
  g_autoptr (GError) error = NULL;
  double seconds;

  if (argc < 4)
    {
      g_printerr ("usage: %s VIDEO AUDIO OUTPUT [SECONDS]\n", argv[0]);
      return 2;
    }
  video = g_file_new_for_commandline_arg (argv[1]);
  audio = g_file_new_for_commandline_arg (argv[2]);
  output = g_file_new_for_commandline_arg (argv[3]);
  seconds = argc > 4 ? g_ascii_strtod (argv[4], NULL) : 3600;
  reader = viseme_video_reader_new (video, NULL, &error);
  if (reader != NULL)
    writer = viseme_movie_writer_new (output, viseme_video_reader_get_info (reader),
                                      viseme_video_reader_get_orientation (reader), audio, seconds,
                                      NULL, &error);
  if (writer != NULL && recode (reader, writer, seconds, &error))
    return 0;

  g_printerr ("%s: %s\n", g_quark_to_string (error->domain), error->message);
  return 1;
}
