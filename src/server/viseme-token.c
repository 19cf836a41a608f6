/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-token"

#include "config.h"

#include "viseme-token.h"

#include <string.h>
#include <sys/random.h>

/**
 * viseme_token_new:
 *
 * Returns: (transfer full): 32 lower-case hexadecimal characters from the system's random source
 */
char *
viseme_token_new (void)
{
  guchar bytes[VISEME_TOKEN_LENGTH / 2];
  GString *text = g_string_sized_new (VISEME_TOKEN_LENGTH);

  /* Requests of up to 256 bytes are never cut short once the source is ready. */
  if (getrandom (bytes, sizeof bytes, 0) != (gssize) sizeof bytes)
    g_error ("The system's random source does not answer");
  for (gsize i = 0; i < sizeof bytes; i++)
    g_string_append_printf (text, "%02x", bytes[i]);

  return g_string_free (text, FALSE);
}

/**
 * viseme_token_equal:
 * @given: (nullable): what the client sent
 * @expected: the secret
 *
 * Compares in a time that depends on the length of @given only, so that the secret cannot be found
 * character by character.
 *
 * Returns: %TRUE when they are the same
 */
gboolean
viseme_token_equal (const char *given, const char *expected)
{
  gsize length = strlen (expected);
  gsize given_length;
  volatile guint difference;

  if (given == NULL || length == 0)
    return FALSE;

  given_length = strlen (given);
  difference = given_length != length;
  for (gsize i = 0; i < given_length; i++)
    difference |= (guchar) given[i] ^ (guchar) expected[i % length];

  return difference == 0;
}
