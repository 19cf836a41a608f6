/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-changes.h"
#include "viseme-finding.h"

G_BEGIN_DECLS

/* What the computer does about a finding, as a change of the inputs before they are sent. */
gboolean viseme_fix_is_known (const char *fix);
gboolean viseme_fix_is_applied (const VisemeFinding *finding, const VisemeChanges *changes);
void viseme_fix_apply (const VisemeFinding *finding, VisemeChanges *changes);
void viseme_fix_undo (const VisemeFinding *finding, VisemeChanges *changes);
const char *viseme_fix_describe (const char *fix);

G_END_DECLS
