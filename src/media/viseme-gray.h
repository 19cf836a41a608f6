/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void viseme_gray_scale (const guint8 *source,
                        int width,
                        int height,
                        gsize stride,
                        guint8 *target,
                        int target_width,
                        int target_height);
guint8 *viseme_gray_shrink (const guint8 *source,
                            int width,
                            int height,
                            gsize stride,
                            int target_width,
                            int target_height);
void viseme_gray_equalise (guint8 *pixels, gsize n_pixels);

G_END_DECLS
