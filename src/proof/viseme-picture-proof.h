/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/viseme-shot.h"

G_BEGIN_DECLS

/* What of a video a result shows. */
typedef struct
{
  double from; /* seconds */
  double to;   /* seconds, 0 for the end */
  double pace; /* seconds of the video in a second of the result; 1 unless it is stretched */
} VisemePictureCourse;

/* How the pictures of a result compare with those of the video that it was made from, in gray
 * levels of 256. */
typedef struct
{
  guint n_frames;       /* of the result, decoded */
  guint n_damaged;      /* of them, marked so by the decoder */
  guint n_compared;     /* with a frame of the video */
  guint n_faces;        /* of them, whose face was compared */
  double start;         /* of the first picture, seconds from the beginning of the file */
  double duration;      /* of the result's pictures, seconds */
  double longest;       /* frame of the result, seconds */
  double video_longest; /* of the video, as far as it was compared */
  double outside;       /* mean difference of the picture without the face */
  double face;          /* mean difference of the upper face */
  double mouth;         /* mean difference of the mouth and the chin */
} VisemePictureProof;

gboolean viseme_picture_proof_measure (GFile *result,
                                       GFile *video,
                                       const GPtrArray *shots,
                                       const VisemePictureCourse *course,
                                       VisemePictureProof *proof,
                                       GCancellable *cancellable,
                                       GError **error);

G_END_DECLS
