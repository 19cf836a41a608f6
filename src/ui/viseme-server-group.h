/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Preferences: which gateway paid jobs go to. */
#define VISEME_TYPE_SERVER_GROUP (viseme_server_group_get_type ())
G_DECLARE_FINAL_TYPE (VisemeServerGroup,
                      viseme_server_group,
                      VISEME,
                      SERVER_GROUP,
                      AdwPreferencesGroup)

void viseme_server_group_set_settings (VisemeServerGroup *self, GSettings *settings);

G_END_DECLS
