/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Takes files, paths and links that are dropped anywhere on it, and says meanwhile what will
 * happen to them. Signal "dropped" (GPtrArray of GFile). */
#define VISEME_TYPE_DROP_AREA (viseme_drop_area_get_type ())
G_DECLARE_FINAL_TYPE (VisemeDropArea, viseme_drop_area, VISEME, DROP_AREA, AdwBin)

/* FILES is NULL while it is not known what is dragged. Returns: (transfer full) */
typedef char *(*VisemeDescribeDropFunc) (GPtrArray *files, gpointer user_data);

void viseme_drop_area_set_describe_func (VisemeDropArea *self,
                                         VisemeDescribeDropFunc func,
                                         gpointer user_data);

G_END_DECLS
