/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/video/video.h>

#include "media/viseme-face-detector.h"
#include "viseme-affine.h"
#include "viseme-engine-options.h"

G_BEGIN_DECLS

#define VISEME_FACE_FINDER_STEP 5 /* frames from one look to the next */

typedef struct _VisemeFaceFinder VisemeFaceFinder;

/* Where the main face is in one frame. */
typedef struct
{
  VisemeAffine pose; /* canonical to stored picture, upright */
  gboolean visible;  /* detected here or not long before or after */
  gboolean seen;     /* detected here or just before or after */
} VisemeFoundFace;

VisemeFaceFinder *viseme_face_finder_new (const GstVideoInfo *info,
                                          GstVideoOrientationMethod orientation,
                                          const VisemeEngineOptions *options,
                                          GError **error);
gboolean viseme_face_finder_look (VisemeFaceFinder *self,
                                  guint frame,
                                  const guint8 *luma,
                                  gsize stride,
                                  GCancellable *cancellable,
                                  GError **error);
void viseme_face_finder_cut (VisemeFaceFinder *self, guint frame);
gboolean viseme_face_finder_guess (VisemeFaceFinder *self, guint frame, VisemeAffine *pose);
VisemeFoundFace *viseme_face_finder_settle (VisemeFaceFinder *self, guint first, guint n_frames);
int viseme_face_finder_get_small_face (const VisemeFaceFinder *self);
gboolean viseme_face_finder_is_upside_down (const VisemeFaceFinder *self);
void viseme_face_finder_free (VisemeFaceFinder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeFaceFinder, viseme_face_finder_free)

G_END_DECLS
