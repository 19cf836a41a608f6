/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-hasher"

#include "config.h"

#include "viseme-hasher.h"

#include <gnutls/crypto.h>

#define DIGEST_BYTES (VISEME_SHA256_LENGTH / 2)

/* GnuTLS rather than GChecksum: it uses the processor's SHA instructions and is five times as
 * fast, which decides how long a large upload takes. */
struct _VisemeHasher
{
  gnutls_hash_hd_t handle;
};

/**
 * viseme_hasher_new:
 *
 * Returns: (transfer full): a hasher that has seen no bytes
 */
VisemeHasher *
viseme_hasher_new (void)
{
  VisemeHasher *self = g_new0 (VisemeHasher, 1);

  if (gnutls_hash_init (&self->handle, GNUTLS_DIG_SHA256) < 0)
    g_error ("SHA-256 is not available in GnuTLS");

  return self;
}

/**
 * viseme_hasher_update:
 * @self: a hasher that is not finished
 * @data: the next bytes
 * @length: how many
 */
void
viseme_hasher_update (VisemeHasher *self, gconstpointer data, gsize length)
{
  g_return_if_fail (self->handle != NULL);

  gnutls_hash (self->handle, data, length);
}

/**
 * viseme_hasher_finish:
 * @self: a hasher that is not finished
 *
 * Returns: (transfer full): the digest as %VISEME_SHA256_LENGTH lower-case hexadecimal characters;
 *   afterwards @self can only be freed
 */
char *
viseme_hasher_finish (VisemeHasher *self)
{
  guint8 digest[DIGEST_BYTES];
  GString *text;

  g_return_val_if_fail (self->handle != NULL, NULL);

  gnutls_hash_deinit (g_steal_pointer (&self->handle), digest);
  text = g_string_sized_new (VISEME_SHA256_LENGTH);
  for (gsize i = 0; i < DIGEST_BYTES; i++)
    g_string_append_printf (text, "%02x", digest[i]);

  return g_string_free (text, FALSE);
}

void
viseme_hasher_free (VisemeHasher *self)
{
  if (self->handle != NULL)
    gnutls_hash_deinit (self->handle, NULL);
  g_free (self);
}
