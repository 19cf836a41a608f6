/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/video/video.h>

#include "viseme-face-detector.h"

G_BEGIN_DECLS

/* How a face was found at one moment. */
typedef enum
{
  VISEME_FACE_NONE,
  VISEME_FACE_FRONTAL,
  VISEME_FACE_TILTED, /* frontal, the head to one side */
  VISEME_FACE_TURNED, /* from the side */
} VisemeFaceView;

/* What was seen at one moment. Of the face nothing is known where there is none. */
typedef struct
{
  double time; /* seconds from the beginning */
  VisemeFaceView view;
  gboolean is_counted; /* all of the picture was searched */
  guint n_faces;       /* of a size that matters */
  VisemeFaceBox box;   /* of the main face, shares of the upright picture's width and height */
  double size;         /* width of it, pixels of the video */
  double brightness;   /* 0..1 */
  double contrast;     /* 0..1: between its darkest and its brightest parts */
  double sharpness;    /* of its finest detail against the coarser, about 0.3 .. 1 */
  double likeness_up;  /* -1..1: of its upper part to how it was before; 1 when not known */
  double likeness_low;
  double change; /* levels: largest change of any part of the picture since the last look; negative
                    when there was none */
} VisemeFaceLook;

/* Looks at one picture after another. */
typedef struct _VisemeFaceWatcher VisemeFaceWatcher;

VisemeFaceWatcher *viseme_face_watcher_new (GError **error);
void viseme_face_watcher_free (VisemeFaceWatcher *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeFaceWatcher, viseme_face_watcher_free)

gboolean viseme_face_watcher_look (VisemeFaceWatcher *self,
                                   const GstVideoFrame *frame,
                                   GstVideoOrientationMethod orientation,
                                   VisemeFaceLook *look,
                                   GCancellable *cancellable,
                                   GError **error);

G_END_DECLS
