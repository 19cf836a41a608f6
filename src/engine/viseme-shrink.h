/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-sampling.h"

G_BEGIN_DECLS

void viseme_shrink_plane (const VisemePlane *source,
                          float start_x,
                          float start_y,
                          float scale,
                          guint8 *target,
                          int target_width,
                          int target_height);

G_END_DECLS
