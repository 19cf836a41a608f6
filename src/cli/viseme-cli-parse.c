/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cli"

#include "config.h"

#include "base/viseme-error.h"
#include "viseme-cli-command.h"

#include <glib/gi18n.h>

/* How many positional arguments there must be, and may be: those in brackets are optional. */
static void
count_words (const char *words, int *least, int *most)
{
  g_auto (GStrv) parts = g_strsplit (words, " ", -1);

  *least = *most = 0;
  for (gsize i = 0; parts[i] != NULL && *parts[i] != '\0'; i++)
    {
      *most += 1;
      *least += *parts[i] != '[';
    }
}

/**
 * viseme_cli_parse:
 * @argc: (inout): the number of arguments, the command's name among them
 * @argv: (inout): the arguments
 * @entries: the options of the command, without `--json`
 * @arguments: the names of the positional arguments that it needs, separated by spaces; optional
 *   ones in brackets
 * @summary: what it does, translated
 * @output: gets the `--json` option
 * @error: return location; errors of %G_OPTION_ERROR or %VISEME_ERROR_USAGE
 *
 * Returns: %TRUE when the positional arguments are as many as are needed
 */
gboolean
viseme_cli_parse (int *argc,
                  char ***argv,
                  const GOptionEntry *entries,
                  const char *arguments,
                  const char *summary,
                  VisemeCliOutput *output,
                  GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (arguments);
  g_autofree char *program = g_strconcat ("viseme-cli ", (*argv)[0], NULL);
  const GOptionEntry common[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &output->json, N_ ("Print one JSON object"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  int least, most;

  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_set_prgname (program);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;

  count_words (arguments, &least, &most);
  if (*argc - 1 < least || *argc - 1 > most)
    {
      g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);

      if (*arguments == '\0')
        g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE, _ ("“%s” takes no file names.\n\n%s"),
                     (*argv)[0], help);
      else
        g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE, _ ("“%s” needs exactly: %s.\n\n%s"),
                     (*argv)[0], arguments, help);
      return FALSE;
    }

  return TRUE;
}
