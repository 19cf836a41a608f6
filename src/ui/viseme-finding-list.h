/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/viseme-finding.h"

#include <gtk/gtk.h>

#include "ui/viseme-edits.h"

G_BEGIN_DECLS

/* A short list of what a check found, the worst first; more on demand. */
#define VISEME_TYPE_FINDING_LIST (viseme_finding_list_get_type ())
G_DECLARE_FINAL_TYPE (VisemeFindingList, viseme_finding_list, VISEME, FINDING_LIST, GtkWidget)

void viseme_finding_list_set_edits (VisemeFindingList *self, VisemeEdits *edits);
void viseme_finding_list_clear (VisemeFindingList *self);
void
viseme_finding_list_show_findings (VisemeFindingList *self, GPtrArray *findings, gboolean done);
void viseme_finding_list_show_error (VisemeFindingList *self, const char *message);

G_END_DECLS
