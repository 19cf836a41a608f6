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

/* One frame of the source video. */
typedef struct
{
  guint64 pts;       /* ns, first frame at 0 */
  guint64 duration;  /* ns */
  VisemeAffine pose; /* canonical to stored picture, pixels; stabilised on the skull */
  float confidence;  /* normalised cross-correlation with the mean face, -1..1; <= 0: no face */
} VisemeTrackedFrame;

#define VISEME_TYPE_FACE_TRACK (viseme_face_track_get_type ())
G_DECLARE_FINAL_TYPE (VisemeFaceTrack, viseme_face_track, VISEME, FACE_TRACK, GObject)

typedef void (*VisemeTrackProgress) (double fraction, gpointer user_data);

/* Decodes VIDEO once or twice, finds and stabilises its main face or the one that OPTIONS (may be
 * NULL) ask for. Blocks; for worker threads.
 * VISEME_ERROR_NO_FACE when no usable face is found. */
VisemeFaceTrack *viseme_face_track_new (GFile *video,
                                        const VisemeEngineOptions *options,
                                        VisemeTrackProgress progress,
                                        gpointer user_data,
                                        GCancellable *cancellable,
                                        GError **error);
guint viseme_face_track_get_n_frames (VisemeFaceTrack *self);
const VisemeTrackedFrame *viseme_face_track_get_frame (VisemeFaceTrack *self, guint index);
float viseme_face_track_get_median_confidence (VisemeFaceTrack *self);

/* The canonical patch of a frame under its pose: three planes Y, Cb, Cr of CANONICAL_WIDTH x
 * CANONICAL_HEIGHT bytes each (4:4:4, the video's own range and matrix), owned by the track. */
const guint8 *viseme_face_track_get_patch (VisemeFaceTrack *self, guint index);

G_END_DECLS
