/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* viseme [VIDEO] [AUDIO]. One instance: a second call hands its arguments over. Jobs go on while
 * the window is closed. */
#define VISEME_TYPE_APPLICATION (viseme_application_get_type ())
G_DECLARE_FINAL_TYPE (VisemeApplication, viseme_application, VISEME, APPLICATION, AdwApplication)

VisemeApplication *viseme_application_new (void);

G_END_DECLS
