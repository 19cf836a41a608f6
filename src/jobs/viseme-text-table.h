/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One text of a table, from which one result is made. */
typedef struct
{
  char *text;
  char *name;  /* what tells its result from others; its number unless the table has names */
  char *voice; /* nullable */
} VisemeTextRow;

void viseme_text_row_free (VisemeTextRow *row);
GPtrArray *viseme_text_table_load (GFile *file, GError **error);

G_END_DECLS
