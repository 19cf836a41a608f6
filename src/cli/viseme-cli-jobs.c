/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cli"

#include "config.h"

#include "base/viseme-error.h"
#include "base/viseme-files.h"
#include "base/viseme-format.h"
#include "jobs/viseme-job-kind.h"
#include "jobs/viseme-job-state.h"
#include "jobs/viseme-ledger.h"
#include "viseme-cli-command.h"

#include <glib/gi18n.h>

static void
add_credits (JsonBuilder *builder, const char *name, gint64 credits)
{
  json_builder_set_member_name (builder, name);
  if (credits >= 0)
    json_builder_add_int_value (builder, credits);
  else
    json_builder_add_null_value (builder);
}

static void
add_job (JsonBuilder *builder, const VisemeJobRecord *record)
{
  g_autoptr (GDateTime) created = g_date_time_new_from_unix_utc (record->created_at);
  g_autofree char *time = g_date_time_format_iso8601 (created);

  json_builder_begin_object (builder);
  viseme_cli_output_add_string (builder, "id", record->id);
  viseme_cli_output_add_string (builder, "state", record->state);
  viseme_cli_output_add_string (builder, "created_at", time);
  viseme_cli_output_add_string (builder, "model", record->model);
  viseme_cli_output_add_string (builder, "gateway", record->gateway);
  viseme_cli_output_add_string (builder, "gateway_job", record->remote_id);
  viseme_cli_output_add_string (builder, "kind", record->kind);
  viseme_cli_output_add_string (builder, "video", *record->video != '\0' ? record->video : NULL);
  viseme_cli_output_add_string (builder, "audio", *record->audio != '\0' ? record->audio : NULL);
  viseme_cli_output_add_string (builder, "text", record->text);
  viseme_cli_output_add_string (builder, "voice", record->voice);
  viseme_cli_output_add_string (builder, "aspect_ratio", record->aspect_ratio);
  viseme_cli_output_add_string (builder, "result", record->result);
  add_credits (builder, "expected_credits", record->intent != NULL ? record->intent->expected : -1);
  add_credits (builder, "charged_credits", record->intent != NULL ? record->intent->charged : -1);
  viseme_cli_output_add_string (builder, "error_code", record->error_code);
  viseme_cli_output_add_string (builder, "error", record->error_text);
  json_builder_end_object (builder);
}

static const char *
describe_state (const VisemeJobRecord *record)
{
  VisemeJobState state = VISEME_JOB_FAILED;

  /* With an error, what the gateway has did not come: paid, and not here. */
  if (record->remote_id != NULL && record->error_text != NULL &&
      g_strcmp0 (record->state, "waiting") == 0)
    return _ ("Paid, not downloaded");
  viseme_job_state_from_nick (record->state, &state);

  return viseme_job_state_describe (state);
}

static char *
describe_price (const VisemeJobRecord *record)
{
  g_autofree char *money = NULL;

  if (record->intent == NULL)
    return g_strdup (record->gateway == NULL ? _ ("free") : "–");
  if (record->intent->charged >= 0)
    return viseme_format_money (record->intent->charged);
  if (viseme_intent_get_cost (record->intent) == 0)
    return g_strdup ("–");

  money = viseme_format_money (record->intent->expected);

  /* Translators: a price that is expected, but not confirmed */
  return g_strdup_printf (_ ("about %s"), money);
}

static char *
describe_file (const char *uri)
{
  g_autoptr (GFile) file = g_file_new_for_uri (uri);

  return g_file_get_basename (file);
}

/* Returns: (transfer full): what the job is made from: two files, or words. */
static char *
describe_inputs (const VisemeJobRecord *record)
{
  g_autofree char *video = NULL;
  g_autofree char *audio = NULL;

  if (g_strcmp0 (record->kind, viseme_job_kind_to_nick (VISEME_JOB_LIP_SYNC)) != 0)
    {
      g_autofree char *start =
          g_utf8_substring (record->text, 0, MIN (g_utf8_strlen (record->text, -1), 40));

      /* Translators: the beginning of a text that is spoken, or of a description */
      return g_strdup_printf (_ ("“%s”"), g_strdelimit (start, "\n\r\t", ' '));
    }

  video = describe_file (record->video);
  audio = describe_file (record->audio);

  return g_strdup_printf ("%s, %s", video, audio);
}

static void
print_job (VisemeCliOutput *output, const VisemeJobRecord *record)
{
  g_autofree char *price = describe_price (record);
  g_autofree char *inputs = describe_inputs (record);
  g_autofree char *state_cell = viseme_cli_output_pad (describe_state (record), 22);
  g_autofree char *price_cell = viseme_cli_output_pad (price, -11);

  viseme_cli_output_print (output, "%.8s  %s  %-11s  %s  %s", record->id, state_cell, record->model,
                           price_cell, inputs);
}

static void
print_month (VisemeCliOutput *output, VisemeJournal *journal, const VisemeSpending *spending)
{
  gint64 limit = viseme_ledger_get_limit (journal);
  g_autofree char *charged = viseme_format_amount (spending->charged);
  g_autofree char *pending = viseme_format_amount (spending->pending);
  g_autofree char *most = viseme_format_amount (limit);

  if (limit >= 0)
    viseme_cli_output_print (output,
                             _ ("This month: %s charged, %s expected or under way, of at most %s."),
                             charged, pending, most);
  else
    viseme_cli_output_print (output, _ ("This month: %s charged, %s expected or under way."),
                             charged, pending);
}

static int
list_jobs (VisemeCliOutput *output, VisemeJournal *journal, GError **error)
{
  g_autoptr (GPtrArray) records = viseme_journal_load (journal, error);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  VisemeSpending spending;

  if (records == NULL || !viseme_ledger_get_spending (
                             journal, g_get_real_time () / G_TIME_SPAN_SECOND, &spending, error))
    return -1;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "jobs");
  json_builder_begin_array (builder);
  for (guint i = 0; i < records->len; i++)
    {
      add_job (builder, records->pdata[i]);
      print_job (output, records->pdata[i]);
    }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "month");
  json_builder_begin_object (builder);
  add_credits (builder, "charged_credits", spending.charged);
  add_credits (builder, "pending_credits", spending.pending);
  add_credits (builder, "limit_credits", viseme_ledger_get_limit (journal));
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  viseme_cli_output_json (output, builder);
  if (records->len == 0)
    viseme_cli_output_print (output, _ ("There are no jobs yet."));
  else
    print_month (output, journal, &spending);

  return 0;
}

/* What is asked for is a document of its own, whatever --json says. */
static int
print_document (char *document)
{
  g_autofree char *text = document;

  if (text == NULL)
    return -1;
  g_print ("%s\n", g_strchomp (text));

  return 0;
}

/* The names of jobs are long: the beginning is enough where it is clear. */
static char *
complete_id (VisemeJournal *journal, const char *start)
{
  g_autoptr (GPtrArray) records = viseme_journal_load (journal, NULL);
  const char *found = NULL;

  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      const VisemeJobRecord *record = records->pdata[i];

      if (!g_str_has_prefix (record->id, start))
        continue;
      if (found != NULL)
        return g_strdup (start);
      found = record->id;
    }

  return g_strdup (found != NULL ? found : start);
}

/* jobs [--csv] [--evidence ID]: the journal, the ledger as a table, or all about one job. */
int
viseme_cli_jobs (int argc, char **argv, VisemeCliOutput *output)
{
  gboolean csv = FALSE;
  g_autofree char *evidence = NULL;
  const GOptionEntry entries[] = {
    { "csv", 0, 0, G_OPTION_ARG_NONE, &csv, N_ ("Write what was spent as a table (CSV)"), NULL },
    { "evidence", 0, 0, G_OPTION_ARG_STRING, &evidence,
      N_ ("Write all that is known of one job, for a request for a refund"), N_ ("ID") },
    G_OPTION_ENTRY_NULL,
  };
  g_autofree char *folder = viseme_files_get_data_dir ();
  g_autoptr (VisemeJournal) journal = NULL;
  g_autoptr (GError) error = NULL;
  int code = -1;

  if (viseme_cli_parse (&argc, &argv, entries, "", _ ("Lists the jobs and what they cost."), output,
                        &error))
    journal = viseme_journal_new (folder, &error);
  if (journal != NULL && evidence != NULL)
    {
      g_autofree char *id = complete_id (journal, evidence);

      code = print_document (viseme_ledger_make_evidence (journal, id, &error));
    }
  else if (journal != NULL && csv)
    {
      code = print_document (viseme_ledger_export_csv (journal, &error));
    }
  else if (journal != NULL)
    {
      code = list_jobs (output, journal, &error);
    }

  return code == 0 ? 0 : viseme_cli_output_error (output, error);
}
