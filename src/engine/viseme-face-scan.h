/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-face-finder.h"
#include "viseme-stabiliser.h"

G_BEGIN_DECLS

/* The passes of the analysis over the video itself: it decodes, finds and keeps the faces. */
typedef struct _VisemeFaceScan VisemeFaceScan;

VisemeFaceScan *viseme_face_scan_new (GFile *video,
                                      const VisemeEngineOptions *options,
                                      GCancellable *cancellable,
                                      GError **error);
gboolean viseme_face_scan_run (VisemeFaceScan *self,
                               GArray *frames,
                               VisemeTrackProgress progress,
                               gpointer user_data,
                               GCancellable *cancellable,
                               GError **error);
gboolean viseme_face_scan_complete (VisemeFaceScan *self,
                                    const VisemeFaceView *views,
                                    GCancellable *cancellable,
                                    GError **error);
GArray *viseme_face_scan_find_cuts (VisemeFaceScan *self);
VisemeFaceFinder *viseme_face_scan_get_finder (VisemeFaceScan *self);
const GstVideoInfo *viseme_face_scan_get_info (VisemeFaceScan *self);
VisemeFacePatches *viseme_face_scan_get_patches (VisemeFaceScan *self);
VisemeFacePatches *viseme_face_scan_steal_patches (VisemeFaceScan *self);
void viseme_face_scan_free (VisemeFaceScan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeFaceScan, viseme_face_scan_free)

G_END_DECLS
