/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-face-patches.h"

G_BEGIN_DECLS

void
viseme_mouth_center_find (VisemeFaceTrack *track, VisemeFacePatches *patches, float *x, float *y);

G_END_DECLS
