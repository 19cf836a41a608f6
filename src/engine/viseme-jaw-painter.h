/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-jaw-motion.h"

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Draws POSE of FACE into OUT, a copy of IN. May run for several frames at once. */
void viseme_jaw_painter_draw (const VisemeJawFace *face,
                              const VisemeJawPose *pose,
                              const VisemeAffine *place,
                              const GstVideoFrame *in,
                              GstVideoFrame *out);

G_END_DECLS
