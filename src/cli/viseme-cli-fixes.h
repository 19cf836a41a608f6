/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "media/viseme-changes.h"

G_BEGIN_DECLS

gboolean viseme_cli_fixes_apply (const char *fixes,
                                 GFile *video,
                                 GFile *audio,
                                 VisemeChanges *changes,
                                 GError **error);

G_END_DECLS
