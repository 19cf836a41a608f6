/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Controls over a picture, which hide, with the pointer, when nothing has moved for a while. */
#define VISEME_TYPE_FLOATING_CONTROLS (viseme_floating_controls_get_type ())
G_DECLARE_FINAL_TYPE (VisemeFloatingControls,
                      viseme_floating_controls,
                      VISEME,
                      FLOATING_CONTROLS,
                      AdwBin)

/* OWNER's keys and pointer wake them. */
void viseme_floating_controls_set_owner (VisemeFloatingControls *self, GtkWidget *owner);
/* TRUE: they are in use; FALSE: they are not seen at all. */
void viseme_floating_controls_set_active (VisemeFloatingControls *self, gboolean active);

G_END_DECLS
