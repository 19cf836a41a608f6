/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define VISEME_TYPE_FILE_STORE (viseme_file_store_get_type ())
G_DECLARE_FINAL_TYPE (VisemeFileStore, viseme_file_store, VISEME, FILE_STORE, GObject)

/* Files named by the SHA-256 of their content in one folder. What they are called and which type
 * they have is not stored: that is in the URL's extension. */
VisemeFileStore *viseme_file_store_new (const char *folder, GError **error);
const char *viseme_file_store_get_folder (VisemeFileStore *self);
char *viseme_file_store_get_path (VisemeFileStore *self, const char *hash);
gboolean viseme_file_store_contains (VisemeFileStore *self, const char *hash);
void viseme_file_store_touch (VisemeFileStore *self, const char *hash);
gboolean viseme_file_store_take (VisemeFileStore *self,
                                 const char *temporary,
                                 const char *hash,
                                 gboolean *deduplicated,
                                 GError **error);
guint viseme_file_store_clean (VisemeFileStore *self, gint64 max_age, GHashTable *used);

gboolean viseme_file_store_is_hash (const char *text);
char *viseme_file_store_hash_of_name (const char *name);

G_END_DECLS
