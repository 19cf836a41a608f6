/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/viseme-error.h"

static void
test_exit_codes (void)
{
  const struct
  {
    int code;
    int exit_code;
  } cases[] = {
    { VISEME_ERROR_FAILED, 1 },  { VISEME_ERROR_NO_SPACE, 1 },     { VISEME_ERROR_JOB_FAILED, 1 },
    { VISEME_ERROR_USAGE, 2 },   { VISEME_ERROR_NOT_FOUND, 3 },    { VISEME_ERROR_NO_FACE, 3 },
    { VISEME_ERROR_EXISTS, 3 },  { VISEME_ERROR_AUTH, 4 },         { VISEME_ERROR_CREDITS, 5 },
    { VISEME_ERROR_NETWORK, 6 }, { VISEME_ERROR_RATE_LIMITED, 6 }, { VISEME_ERROR_UNCONFIRMED, 7 },
  };

  g_assert_cmpint (viseme_error_get_exit_code (NULL), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (VISEME_ERROR, cases[i].code, "x");

      g_assert_cmpint (viseme_error_get_exit_code (error), ==, cases[i].exit_code);
    }
}

static void
test_foreign_errors (void)
{
  g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");
  g_autoptr (GError) option = g_error_new_literal (G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "x");
  g_autoptr (GError) io = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "x");

  g_assert_cmpint (viseme_error_get_exit_code (cancelled), ==, 130);
  g_assert_cmpint (viseme_error_get_exit_code (option), ==, 2);
  g_assert_cmpint (viseme_error_get_exit_code (io), ==, 1);
  g_assert_cmpstr (viseme_error_to_nick (cancelled), ==, "cancelled");
  g_assert_cmpstr (viseme_error_to_nick (io), ==, "failed");
}

static void
test_nicks (void)
{
  for (int code = 0; code <= VISEME_ERROR_UNCONFIRMED; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (VISEME_ERROR, code, "x");
      VisemeError back;

      g_assert_nonnull (viseme_error_to_nick (error));
      g_assert_true (viseme_error_from_nick (viseme_error_to_nick (error), &back));
      g_assert_cmpint (back, ==, code);
    }

  g_assert_false (viseme_error_from_nick ("no-such-thing", &(VisemeError){ 0 }));
  g_assert_false (viseme_error_from_nick (NULL, &(VisemeError){ 0 }));
}

static void
test_from_io (void)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/nowhere/clip.mp4");
  g_autoptr (GError) missing = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "x");
  g_autoptr (GError) full = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "x");
  g_autoptr (GError) told = viseme_error_from_io (missing, file);
  g_autoptr (GError) again = viseme_error_from_io (told, file);
  g_autoptr (GError) space = viseme_error_from_io (full, file);

  g_assert_error (told, VISEME_ERROR, VISEME_ERROR_NOT_FOUND);
  g_assert_nonnull (g_strstr_len (told->message, -1, "clip.mp4"));
  g_assert_error (again, VISEME_ERROR, VISEME_ERROR_NOT_FOUND);
  g_assert_cmpstr (again->message, ==, told->message);
  g_assert_error (space, VISEME_ERROR, VISEME_ERROR_NO_SPACE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error/exit-codes", test_exit_codes);
  g_test_add_func ("/error/foreign", test_foreign_errors);
  g_test_add_func ("/error/nicks", test_nicks);
  g_test_add_func ("/error/from-io", test_from_io);

  return g_test_run ();
}
