/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads raw gray frames from standard input and prints the faces in each, one per line: frame,
 * x, y, width, height, score. For compare-faces.py. */
#include "config.h"

#include "media/viseme-face-detector.h"

#include <stdio.h>
#include <stdlib.h>

static gboolean
print_faces (VisemeFaceDetector *detector,
             const guint8 *frame,
             int width,
             int height,
             int min_size,
             int number,
             GError **error)
{
  g_autoptr (GArray) faces = viseme_face_detector_detect (detector, frame, width, height,
                                                          (gsize) width, min_size, NULL, error);

  for (guint i = 0; faces != NULL && i < faces->len; i++)
    {
      const VisemeFaceBox *face = &g_array_index (faces, VisemeFaceBox, i);

      printf ("%d %g %g %g %g %g\n", number, face->x, face->y, face->width, face->height,
              face->score);
    }

  return faces != NULL;
}

int
main (int argc, char **argv)
{
  g_autoptr (VisemeFaceDetector) detector = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *frame = NULL;
  int width, height, min_size;
  gsize size;

  if (argc != 4)
    return 2;
  width = atoi (argv[1]);
  height = atoi (argv[2]);
  min_size = atoi (argv[3]);
  if (width <= 0 || height <= 0)
    return 2;

  detector = viseme_face_detector_new (NULL, &error);
  size = (gsize) width * (gsize) height;
  frame = g_malloc (size);
  for (int i = 0; error == NULL && fread (frame, 1, size, stdin) == size; i++)
    print_faces (detector, frame, width, height, min_size, i, &error);
  if (error != NULL)
    fprintf (stderr, "%s\n", error->message);

  return error != NULL;
}
