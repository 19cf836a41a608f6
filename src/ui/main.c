/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme"

#include "config.h"

#include "viseme-application.h"
#include "viseme-loop-watch.h"

#include <glib/gi18n.h>
#include <locale.h>

static void
set_up_translations (void)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

int
main (int argc, char *argv[])
{
  g_autoptr (VisemeApplication) application = NULL;

  viseme_loop_watch_start ();
  set_up_translations ();
  g_set_application_name ("Viseme");
  application = viseme_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
