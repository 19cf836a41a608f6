/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "viseme-mouth-net.h"

G_BEGIN_DECLS

/* PROBABILITIES: N_FRAMES rows of viseme_mouth_network_run(), silence before and after. */
VisemeMouthShape
viseme_mouth_blend_get_shape (const float *probabilities, gsize n_frames, double time);

G_END_DECLS
