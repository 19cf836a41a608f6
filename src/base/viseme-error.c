/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-error"

#include "config.h"

#include "viseme-error.h"

#include <glib/gi18n-lib.h>

G_DEFINE_QUARK (viseme_error_quark, viseme_error)

static const char *const nicks[] = {
  [VISEME_ERROR_FAILED] = "failed",
  [VISEME_ERROR_NO_SPACE] = "no-space",
  [VISEME_ERROR_JOB_FAILED] = "job-failed",
  [VISEME_ERROR_PROTOCOL] = "protocol",
  [VISEME_ERROR_MISSING_CODEC] = "missing-codec",
  [VISEME_ERROR_USAGE] = "usage",
  [VISEME_ERROR_NOT_FOUND] = "not-found",
  [VISEME_ERROR_PERMISSION] = "permission",
  [VISEME_ERROR_NOT_A_FILE] = "not-a-file",
  [VISEME_ERROR_EMPTY] = "empty",
  [VISEME_ERROR_NOT_MEDIA] = "not-media",
  [VISEME_ERROR_DAMAGED] = "damaged",
  [VISEME_ERROR_NO_VIDEO] = "no-video",
  [VISEME_ERROR_NO_AUDIO] = "no-audio",
  [VISEME_ERROR_NO_FACE] = "no-face",
  [VISEME_ERROR_UNSUPPORTED] = "unsupported",
  [VISEME_ERROR_TOO_LARGE] = "too-large",
  [VISEME_ERROR_EXISTS] = "exists",
  [VISEME_ERROR_AUTH] = "auth",
  [VISEME_ERROR_CREDITS] = "credits",
  [VISEME_ERROR_PRICE] = "price",
  [VISEME_ERROR_NETWORK] = "network",
  [VISEME_ERROR_RATE_LIMITED] = "rate-limited",
  [VISEME_ERROR_UNCONFIRMED] = "unconfirmed",
};

/**
 * viseme_error_get_exit_code:
 * @error: (nullable): an error of any domain, or %NULL for success
 *
 * Returns: the exit code of the command line: 0 done, 1 failed, 2 usage, 3 bad input, 4 not signed
 *   in, 5 not enough credits or a price that was not agreed to, 6 network, 7 outcome unknown, 130
 * interrupted
 */
int
viseme_error_get_exit_code (const GError *error)
{
  if (error == NULL)
    return 0;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return 130;
  if (error->domain == G_OPTION_ERROR)
    return 2;
  if (error->domain != VISEME_ERROR)
    return 1;

  switch ((VisemeError) error->code)
    {
    case VISEME_ERROR_USAGE:
      return 2;
    case VISEME_ERROR_NOT_FOUND:
    case VISEME_ERROR_PERMISSION:
    case VISEME_ERROR_NOT_A_FILE:
    case VISEME_ERROR_EMPTY:
    case VISEME_ERROR_NOT_MEDIA:
    case VISEME_ERROR_DAMAGED:
    case VISEME_ERROR_NO_VIDEO:
    case VISEME_ERROR_NO_AUDIO:
    case VISEME_ERROR_NO_FACE:
    case VISEME_ERROR_UNSUPPORTED:
    case VISEME_ERROR_TOO_LARGE:
    case VISEME_ERROR_EXISTS:
      return 3;
    case VISEME_ERROR_AUTH:
      return 4;
    case VISEME_ERROR_CREDITS:
    case VISEME_ERROR_PRICE:
      return 5;
    case VISEME_ERROR_NETWORK:
    case VISEME_ERROR_RATE_LIMITED:
      return 6;
    case VISEME_ERROR_UNCONFIRMED:
      return 7;
    case VISEME_ERROR_FAILED:
    case VISEME_ERROR_NO_SPACE:
    case VISEME_ERROR_JOB_FAILED:
    case VISEME_ERROR_PROTOCOL:
    case VISEME_ERROR_MISSING_CODEC:
    default:
      return 1;
    }
}

/**
 * viseme_error_from_io:
 * @error: an error, usually of %G_IO_ERROR
 * @file: the file that it is about
 *
 * Turns what the system says about a file into a message for people. Cancellation and errors that
 * are already in %VISEME_ERROR are copied as they are.
 *
 * Returns: (transfer full): the new error
 */
GError *
viseme_error_from_io (const GError *error, GFile *file)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (error != NULL, NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  if (error->domain != G_IO_ERROR || error->code == G_IO_ERROR_CANCELLED)
    return g_error_copy (error);

  name = g_file_get_parse_name (file);
  switch (error->code)
    {
    case G_IO_ERROR_NOT_FOUND:
    case G_IO_ERROR_NOT_MOUNTED:
      return g_error_new (VISEME_ERROR, VISEME_ERROR_NOT_FOUND,
                          _ ("There is no file “%s”. Check the name, or choose another file."),
                          name);
    case G_IO_ERROR_PERMISSION_DENIED:
    case G_IO_ERROR_READ_ONLY:
      return g_error_new (
          VISEME_ERROR, VISEME_ERROR_PERMISSION,
          _ ("You have no permission to use “%s”. Change its permissions, or choose "
             "another file or folder."),
          name);
    case G_IO_ERROR_IS_DIRECTORY:
    case G_IO_ERROR_NOT_REGULAR_FILE:
      return g_error_new (VISEME_ERROR, VISEME_ERROR_NOT_A_FILE,
                          _ ("“%s” is not a file. Choose a video or an audio file."), name);
    case G_IO_ERROR_NO_SPACE:
      return g_error_new (VISEME_ERROR, VISEME_ERROR_NO_SPACE,
                          _ ("The disk is full: “%s” could not be written. Free some space and try "
                             "again."),
                          name);
    case G_IO_ERROR_EXISTS:
      return g_error_new (VISEME_ERROR, VISEME_ERROR_EXISTS,
                          _ ("“%s” exists already. Choose another name."), name);
    default:
      return g_error_new (VISEME_ERROR, VISEME_ERROR_FAILED, _ ("“%s” could not be used: %s"), name,
                          error->message);
    }
}

/**
 * viseme_error_to_nick:
 * @error: an error of any domain
 *
 * Returns: a stable word for programs, such as `no-face`; `cancelled` for a cancellation and
 *   `failed` for what has no code of its own
 */
const char *
viseme_error_to_nick (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return "cancelled";
  if (error->domain == VISEME_ERROR && error->code >= 0 && error->code < (int) G_N_ELEMENTS (nicks))
    return nicks[error->code];

  return nicks[VISEME_ERROR_FAILED];
}

/**
 * viseme_error_from_nick:
 * @nick: (nullable): a word made by viseme_error_to_nick(), perhaps by another version or program
 * @code: (out): the code
 *
 * Returns: %TRUE when @nick is known
 */
gboolean
viseme_error_from_nick (const char *nick, VisemeError *code)
{
  for (gsize i = 0; nick != NULL && i < G_N_ELEMENTS (nicks); i++)
    {
      if (g_str_equal (nick, nicks[i]))
        {
          *code = (VisemeError) i;
          return TRUE;
        }
    }

  return FALSE;
}
