/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "viseme-affine.h"
#include "viseme-engine-options.h"

G_BEGIN_DECLS

/* The canonical face: every frame's face in one pose. The detector's box lies at x 32..224,
 * y 16..208 of it. */
#define VISEME_CANONICAL_WIDTH  256
#define VISEME_CANONICAL_HEIGHT 304
#define VISEME_CANONICAL_BYTES  (3 * VISEME_CANONICAL_WIDTH * VISEME_CANONICAL_HEIGHT)

/* The same at half the size, in which it is analysed: a pixel is the mean of four. */
#define VISEME_HALF_WIDTH  (VISEME_CANONICAL_WIDTH / 2)
#define VISEME_HALF_HEIGHT (VISEME_CANONICAL_HEIGHT / 2)
#define VISEME_HALF_BYTES  (3 * VISEME_HALF_WIDTH * VISEME_HALF_HEIGHT)

/* A part of the canonical face or of the half-size one, pixels. */
typedef struct
{
  int x;
  int y;
  int width;
  int height;
} VisemeFaceArea;

/* One frame of the source video. */
typedef struct
{
  guint64 pts;       /* ns, first frame at 0 */
  guint64 duration;  /* ns */
  VisemeAffine pose; /* canonical to stored picture, pixels; stabilised on the skull */
  float confidence;  /* normalised cross-correlation with the mean face, -1..1; <= 0: no face */
  gboolean reliable; /* the detector agrees, and the mouth is inside the picture */
} VisemeTrackedFrame;

/* A part of the source video between two cuts. */
typedef struct
{
  guint first;
  guint n_frames;
  gboolean has_face; /* one to be trusted */
} VisemeTrackedShot;

#define VISEME_TYPE_FACE_TRACK (viseme_face_track_get_type ())
G_DECLARE_FINAL_TYPE (VisemeFaceTrack, viseme_face_track, VISEME, FACE_TRACK, GObject)

/* Of viseme-face-patches.h. */
typedef struct _VisemeFacePatches VisemeFacePatches;

typedef void (*VisemeTrackProgress) (double fraction, gpointer user_data);

/* Decodes VIDEO once or twice, finds and stabilises its main face or the one that OPTIONS (may be
 * NULL) ask for. Blocks; for worker threads.
 * VISEME_ERROR_NO_FACE when no usable face is found. */
VisemeFaceTrack *viseme_face_track_new (GFile *video,
                                        const VisemeEngineOptions *options,
                                        VisemeFacePatches **patches,
                                        VisemeTrackProgress progress,
                                        gpointer user_data,
                                        GCancellable *cancellable,
                                        GError **error);
VisemeFaceTrack *viseme_face_track_restore (const VisemeTrackedFrame *frames,
                                            guint n_frames,
                                            const VisemeTrackedShot *shots,
                                            guint n_shots);
guint viseme_face_track_get_n_frames (VisemeFaceTrack *self);
const VisemeTrackedFrame *viseme_face_track_get_frame (VisemeFaceTrack *self, guint index);
float viseme_face_track_get_median_confidence (VisemeFaceTrack *self);

/* Shots are tracked apart from each other: their canonical faces are not the same. Each has a track
 * of its own, whose frame 0 is FIRST of the whole; NULL when it shows no face to be trusted. */
guint viseme_face_track_get_n_shots (VisemeFaceTrack *self);
VisemeFaceTrack *
viseme_face_track_get_shot (VisemeFaceTrack *self, guint shot, guint *first, guint *n_frames);

G_END_DECLS
