/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  VISEME_RANGE_WHOLE,         /* no range, or one that is not understood: send everything (200) */
  VISEME_RANGE_PART,          /* send START..END (206) */
  VISEME_RANGE_UNSATISFIABLE, /* nothing of it is in the file (416) */
} VisemeRangeKind;

VisemeRangeKind viseme_range_parse (const char *header, gint64 size, gint64 *start, gint64 *end);

G_END_DECLS
