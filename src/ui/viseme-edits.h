/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "media/viseme-changes.h"
#include "ui/viseme-input.h"

G_BEGIN_DECLS

/* What the user wants to be changed about the two files on the cards. Signal "changed". */
#define VISEME_TYPE_EDITS (viseme_edits_get_type ())
G_DECLARE_FINAL_TYPE (VisemeEdits, viseme_edits, VISEME, EDITS, GObject)

VisemeEdits *viseme_edits_new (void);
const VisemeChanges *viseme_edits_get (VisemeEdits *self);
void viseme_edits_set (VisemeEdits *self, const VisemeChanges *changes);
void viseme_edits_set_range (VisemeEdits *self, VisemeInputKind kind, const VisemeRange *range);
const VisemeRange *viseme_edits_get_range (VisemeEdits *self, VisemeInputKind kind);
void viseme_edits_forget (VisemeEdits *self, VisemeInputKind kind);

G_END_DECLS
