/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Dense optical flow by inverse search over patches with variational-free densification (Kroeger
 * et al. 2016, "Fast optical flow using dense inverse search"). REFERENCE and CURRENT: WIDTH x
 * HEIGHT gray bytes, tightly packed. DX, DY: WIDTH x HEIGHT floats, pixels: the point (x, y) of
 * REFERENCE is at (x + dx, y + dy) in CURRENT. */
void viseme_flow_compute (const guint8 *reference,
                          const guint8 *current,
                          int width,
                          int height,
                          float *dx,
                          float *dy);

void viseme_flow_compute_small (const guint8 *reference,
                                const guint8 *current,
                                int width,
                                int height,
                                float *dx,
                                float *dy);

G_END_DECLS
