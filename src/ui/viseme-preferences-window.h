/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jobs/viseme-runner.h"
#include "ui/viseme-account.h"

G_BEGIN_DECLS

#define VISEME_TYPE_PREFERENCES_WINDOW (viseme_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (VisemePreferencesWindow,
                      viseme_preferences_window,
                      VISEME,
                      PREFERENCES_WINDOW,
                      AdwPreferencesWindow)

VisemePreferencesWindow *viseme_preferences_window_new (GtkWindow *parent,
                                                        GSettings *settings,
                                                        VisemeAccount *account,
                                                        VisemeRunner *runner);

G_END_DECLS
