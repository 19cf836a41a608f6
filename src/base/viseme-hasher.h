/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define VISEME_SHA256_LENGTH 64 /* characters of a hexadecimal SHA-256 */

/* SHA-256 of bytes that come in pieces. */
typedef struct _VisemeHasher VisemeHasher;

VisemeHasher *viseme_hasher_new (void);
void viseme_hasher_update (VisemeHasher *self, gconstpointer data, gsize length);
char *viseme_hasher_finish (VisemeHasher *self);
void viseme_hasher_free (VisemeHasher *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeHasher, viseme_hasher_free)

G_END_DECLS
