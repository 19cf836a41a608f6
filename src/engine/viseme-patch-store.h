/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _VisemePatchStore VisemePatchStore;

VisemePatchStore *viseme_patch_store_new (gsize patch_bytes, gsize memory_bytes);
gboolean
viseme_patch_store_write (VisemePatchStore *self, guint index, const guint8 *patch, GError **error);
guint viseme_patch_store_get_n_patches (const VisemePatchStore *self);
const guint8 *viseme_patch_store_read (VisemePatchStore *self, guint index, guint8 *scratch);
gboolean viseme_patch_store_check (VisemePatchStore *self, GError **error);
void viseme_patch_store_free (VisemePatchStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemePatchStore, viseme_patch_store_free)

G_END_DECLS
