/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme"

#include "config.h"

#include "base/viseme-translations.h"
#include "viseme-application.h"
#include "viseme-loop-watch.h"

int
main (int argc, char *argv[])
{
  g_autoptr (VisemeApplication) application = NULL;

  viseme_loop_watch_start ();
  viseme_translations_set_up ();
  g_set_application_name ("Viseme");
  application = viseme_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
