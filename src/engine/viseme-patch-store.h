/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _VisemePatchStore VisemePatchStore;

VisemePatchStore *viseme_patch_store_new (gsize patch_bytes);
guint8 *viseme_patch_store_add (VisemePatchStore *self, GError **error);
guint8 *viseme_patch_store_get (VisemePatchStore *self, guint index);
void viseme_patch_store_free (VisemePatchStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemePatchStore, viseme_patch_store_free)

G_END_DECLS
