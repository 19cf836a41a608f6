/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The microphones that are plugged in: a GListModel of GstDevice (property "display-name"), the
 * default first, which follows as they come and go. Main thread only. Property "ready" (gboolean,
 * read-only): whether they have been looked for. */
#define VISEME_TYPE_MICROPHONES (viseme_microphones_get_type ())
G_DECLARE_FINAL_TYPE (VisemeMicrophones, viseme_microphones, VISEME, MICROPHONES, GObject)

VisemeMicrophones *viseme_microphones_new (void);
gboolean viseme_microphones_is_ready (VisemeMicrophones *self);

G_END_DECLS
