/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-affine.h"

#include <gst/video/video.h>

G_BEGIN_DECLS

void viseme_head_sway_draw (const VisemeAffine *place,
                            double time,
                            const GstVideoFrame *in,
                            GstVideoFrame *out);

G_END_DECLS
