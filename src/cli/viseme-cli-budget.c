/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cli"

#include "config.h"

#include "base/viseme-error.h"
#include "base/viseme-files.h"
#include "base/viseme-format.h"
#include "jobs/viseme-ledger.h"
#include "viseme-cli-command.h"

#include <glib/gi18n.h>
#include <math.h>

#define MOST_DOLLARS 1e6

static gboolean
parse_limit (const char *text, gint64 *credits, GError **error)
{
  char *end = NULL;
  double dollars;

  if (g_str_equal (text, "none"))
    {
      *credits = VISEME_LEDGER_NO_LIMIT;
      return TRUE;
    }

  dollars = g_ascii_strtod (*text == '$' ? text + 1 : text, &end);
  if (*end == '\0' && end != text && dollars >= 0 && dollars <= MOST_DOLLARS)
    {
      *credits = (gint64) lround (dollars * 100);
      return TRUE;
    }
  g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
               _ ("“%s” is no limit. Give dollars, such as 20 or 7.50, or “none”."), text);

  return FALSE;
}

static void
show_limit (VisemeCliOutput *output, gint64 limit)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *money = viseme_format_amount (MAX (limit, 0));

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "limit_credits");
  if (limit >= 0)
    json_builder_add_int_value (builder, limit);
  else
    json_builder_add_null_value (builder);
  json_builder_end_object (builder);
  viseme_cli_output_json (output, builder);
  if (limit >= 0)
    viseme_cli_output_print (output, _ ("At most %s a month."), money);
  else
    viseme_cli_output_print (output, _ ("There is no limit."));
}

/* budget [--set LIMIT]: the most that may be spent in a month. */
int
viseme_cli_budget (int argc, char **argv, VisemeCliOutput *output)
{
  g_autofree char *text = NULL;
  const GOptionEntry entries[] = {
    { "set", 0, 0, G_OPTION_ARG_STRING, &text, N_ ("Dollars a month, or “none”"), N_ ("LIMIT") },
    G_OPTION_ENTRY_NULL,
  };
  g_autofree char *folder = viseme_files_get_data_dir ();
  g_autoptr (VisemeJournal) journal = NULL;
  g_autoptr (GError) error = NULL;
  gint64 limit = VISEME_LEDGER_NO_LIMIT;

  if (viseme_cli_parse (&argc, &argv, entries, "",
                        _ ("Shows or sets the most that may be spent in a month."), output,
                        &error) &&
      (text == NULL || parse_limit (text, &limit, &error)))
    journal = viseme_journal_new (folder, &error);
  if (journal == NULL || (text != NULL && !viseme_ledger_set_limit (journal, limit, &error)))
    return viseme_cli_output_error (output, error);

  show_limit (output, viseme_ledger_get_limit (journal));

  return 0;
}
