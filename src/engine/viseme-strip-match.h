/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void viseme_strip_match_find (const guint8 *source,
                              const guint8 *base,
                              int center_x,
                              int center_y,
                              float *shift_x,
                              float *shift_y);

G_END_DECLS
