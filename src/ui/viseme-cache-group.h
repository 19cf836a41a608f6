/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jobs/viseme-runner.h"

G_BEGIN_DECLS

/* Preferences: what is kept on the disk for later, how much that is, and buttons to remove it. */
#define VISEME_TYPE_CACHE_GROUP (viseme_cache_group_get_type ())
G_DECLARE_FINAL_TYPE (VisemeCacheGroup,
                      viseme_cache_group,
                      VISEME,
                      CACHE_GROUP,
                      AdwPreferencesGroup)

/* While RUNNER (nullable) works nothing can be removed. */
void viseme_cache_group_set_runner (VisemeCacheGroup *self, VisemeRunner *runner);

G_END_DECLS
