/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The mark of a living process: a file that it keeps locked. The window and the command line share
 * one journal, and neither may take over jobs that the other still runs. A lock is released by the
 * system when its process dies, in a sandbox too, where process numbers mean nothing outside. */
typedef struct _VisemeOwner VisemeOwner;

VisemeOwner *viseme_owner_new (const char *data_dir, GError **error);
void viseme_owner_free (VisemeOwner *self);
const char *viseme_owner_get_name (VisemeOwner *self);
gboolean viseme_owner_is_alive (const char *data_dir, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeOwner, viseme_owner_free)

G_END_DECLS
