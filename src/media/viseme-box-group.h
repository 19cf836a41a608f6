/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  int x;
  int y;
  int width;
  int height;
} VisemeRawBox;

GArray *viseme_box_group (const VisemeRawBox *boxes,
                          guint n_boxes,
                          guint min_neighbours,
                          double tolerance,
                          GCancellable *cancellable,
                          GError **error);

G_END_DECLS
