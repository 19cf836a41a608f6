/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-translations"

#include "config.h"

#include "viseme-translations.h"

#include <libintl.h>
#include <locale.h>

/**
 * viseme_translations_set_up:
 *
 * Makes the program speak the user's language, with the translations in `$VISEME_LOCALE_DIR`, else
 * with the installed ones. The variable is for a build that is not installed.
 *
 * Each program calls it first, before other threads start.
 */
void
viseme_translations_set_up (void)
{
  const char *wanted = g_getenv ("VISEME_LOCALE_DIR");

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, wanted && *wanted ? wanted : LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}
