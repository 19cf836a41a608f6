/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/viseme-edits.h"
#include "ui/viseme-input.h"

G_BEGIN_DECLS

/* One sentence between the cards and the qualities: what the result will be, and what happens to
 * what is longer or shorter, with the choice beside it. */
#define VISEME_TYPE_RESULT_ROW (viseme_result_row_get_type ())
G_DECLARE_FINAL_TYPE (VisemeResultRow, viseme_result_row, VISEME, RESULT_ROW, GtkWidget)

void viseme_result_row_set_inputs (VisemeResultRow *self,
                                   VisemeInput *video,
                                   VisemeInput *speech,
                                   VisemeEdits *edits);

G_END_DECLS
