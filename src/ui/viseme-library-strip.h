/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jobs/viseme-runner.h"

G_BEGIN_DECLS

/* The pictures and animations that were made, newest first, of which one is picked. Signal
 * "picked" when another one is. */
#define VISEME_TYPE_LIBRARY_STRIP (viseme_library_strip_get_type ())
G_DECLARE_FINAL_TYPE (VisemeLibraryStrip, viseme_library_strip, VISEME, LIBRARY_STRIP, AdwBin)

void viseme_library_strip_set_runner (VisemeLibraryStrip *self, VisemeRunner *runner);
void viseme_library_strip_pick (VisemeLibraryStrip *self, VisemeJob *job);
VisemeJob *viseme_library_strip_get_picked (VisemeLibraryStrip *self); /* nullable */

G_END_DECLS
