/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/viseme-format.h"

#include <glib/gstdio.h>
#include <locale.h>

/* Compiles the locale into FOLDER, so that it need not be installed. */
static gboolean
use_locale (const char *folder, const char *name)
{
  g_autofree char *target = g_strdup_printf ("%s/%s.UTF-8", folder, name);
  g_autofree char *full_name = g_strconcat (name, ".UTF-8", NULL);
  const char *const command[] = { "localedef", "-i", name, "-f", "UTF-8", target, NULL };

  if (!g_spawn_sync (NULL, (char **) command, NULL,
                     G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                     NULL, NULL, NULL, NULL, NULL, NULL))
    return FALSE;
  g_setenv ("LOCPATH", folder, TRUE);

  return setlocale (LC_ALL, full_name) != NULL;
}

static void
assert_text (char *text, const char *expected)
{
  g_autofree char *owned = text;

  g_assert_cmpstr (owned, ==, expected);
}

static void
remove_folder (const char *folder)
{
  const char *const command[] = { "rm", "-rf", folder, NULL };

  g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                NULL);
}

static void
test_german (void)
{
  g_autofree char *folder = g_dir_make_tmp ("viseme-locale-XXXXXX", NULL);

  if (use_locale (folder, "de_DE"))
    {
      assert_text (viseme_format_amount (123456), "$1.234,56");
      assert_text (viseme_format_credits (1240), "1.240 credits");
      assert_text (viseme_format_seconds (19.84), "19,8 s");
      assert_text (viseme_format_clock (3723), "1:02:03");
    }
  else
    {
      g_test_skip ("the sources of the locales are not installed");
    }
  setlocale (LC_ALL, "C");
  g_unsetenv ("LOCPATH");
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format/german", test_german);

  return g_test_run ();
}
