/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/viseme-edits.h"

G_BEGIN_DECLS

/* A picture of a file over time, its child, with a handle at each end of the part that is used. A
 * handle is moved with the pointer or, when it has the focus, with the arrow keys. Signal "seek"
 * (double): the moment at which a handle is, seconds. */
#define VISEME_TYPE_TRIMMER (viseme_trimmer_get_type ())
G_DECLARE_FINAL_TYPE (VisemeTrimmer, viseme_trimmer, VISEME, TRIMMER, AdwBin)

void viseme_trimmer_set_edits (VisemeTrimmer *self, VisemeEdits *edits, VisemeInputKind kind);
void viseme_trimmer_set_duration (VisemeTrimmer *self, double seconds);

G_END_DECLS
