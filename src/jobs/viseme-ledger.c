/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-ledger"

#include "config.h"

#include "viseme-ledger.h"

#include "base/viseme-error.h"
#include "base/viseme-format.h"
#include "viseme-journal-private.h"
#include "viseme-proof-report.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define LIMIT_SETTING "monthly-limit"

/* What may have been charged counts as charged until it is known better; the request that asks is
 * left out, since sending it again costs nothing more. */
static const char spending_sql[] =
    "SELECT coalesce(sum(CASE WHEN charged >= 0 THEN charged END), 0),"
    " coalesce(sum(CASE WHEN charged < 0 AND outcome IN ('open', 'accepted')"
    "  THEN max(expected, 0) END), 0),"
    " count(CASE WHEN charged < 0 AND expected < 0 AND outcome IN ('open', 'accepted')"
    "  THEN 1 END)"
    " FROM intents WHERE made_at >= ?1 AND made_at < ?2 AND key IS NOT ?3";

static const char get_setting_sql[] = "SELECT value FROM settings WHERE name = ?1";

static const char set_setting_sql[] =
    "INSERT OR REPLACE INTO settings (name, value) VALUES (?1, ?2)";

static const char csv_sql[] =
    "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', intents.made_at, 'unixepoch'), intents.job,"
    " intents.remote_id, intents.gateway, intents.model, jobs.state, outcome, expected, charged,"
    " charge_source, jobs.video, jobs.audio, jobs.result"
    " FROM intents LEFT JOIN jobs ON jobs.id = intents.job ORDER BY intents.made_at, intents.rowid";

static const char csv_head[] = "time,job,gateway_job,gateway,model,state,outcome,expected_credits,"
                               "charged_credits,charge_known_from,video,audio,result\r\n";

static const char evidence_job_sql[] =
    "SELECT id, strftime('%Y-%m-%dT%H:%M:%SZ', created_at, 'unixepoch'), state, model, gateway,"
    " remote_id, video, video_hash, audio, audio_hash, result, result_hash, error_code, error_text,"
    " warnings FROM jobs WHERE id = ?1";

static const char *const evidence_names[] = {
  "job",         "created_at",    "state",        "model", "gateway",
  "gateway_job", "video",         "video_sha256", "audio", "audio_sha256",
  "result",      "result_sha256", "error_code",   "error", "warnings",
};

static const char evidence_intents_sql[] =
    "SELECT key, strftime('%Y-%m-%dT%H:%M:%SZ', made_at, 'unixepoch'), outcome, remote_id,"
    " expected, charged, charge_source FROM intents WHERE job = ?1 ORDER BY made_at, rowid";

static const char evidence_history_sql[] =
    "SELECT strftime('%Y-%m-%dT%H:%M:%fZ', at / 1e6, 'unixepoch'), state, note FROM history"
    " WHERE job = ?1 ORDER BY at, rowid";

static void
add_proof (JsonBuilder *builder, const char *job_id)
{
  g_autoptr (VisemeProofReport) report = viseme_proof_report_load (job_id, NULL);

  if (report == NULL)
    return;

  json_builder_set_member_name (builder, "proof");
  json_builder_add_value (builder, json_node_copy (report->root));
}

static void
get_month (gint64 at, gint64 *begin, gint64 *end)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (at);
  g_autoptr (GDateTime) first =
      g_date_time_new_local (g_date_time_get_year (time), g_date_time_get_month (time), 1, 0, 0, 0);
  g_autoptr (GDateTime) next = g_date_time_add_months (first, 1);

  *begin = g_date_time_to_unix (first);
  *end = g_date_time_to_unix (next);
}

static gboolean
read_spending (VisemeJournal *journal,
               sqlite3 *database,
               gint64 at,
               const char *without,
               VisemeSpending *spending,
               GError **error)
{
  sqlite3_stmt *statement = viseme_journal_prepare (journal, database, spending_sql, error);
  gint64 begin, end;
  int status;

  if (statement == NULL)
    return FALSE;

  get_month (at, &begin, &end);
  sqlite3_bind_int64 (statement, 1, begin);
  sqlite3_bind_int64 (statement, 2, end);
  viseme_journal_bind (statement, 3, without);
  status = sqlite3_step (statement);
  if (status == SQLITE_ROW)
    {
      spending->charged = sqlite3_column_int64 (statement, 0);
      spending->pending = sqlite3_column_int64 (statement, 1);
      spending->n_unknown = (guint) sqlite3_column_int64 (statement, 2);
    }
  else
    {
      viseme_journal_set_error (journal, database, status, error);
    }
  sqlite3_finalize (statement);

  return status == SQLITE_ROW;
}

static gint64
read_limit (VisemeJournal *journal, sqlite3 *database)
{
  sqlite3_stmt *statement = viseme_journal_prepare (journal, database, get_setting_sql, NULL);
  gint64 limit = VISEME_LEDGER_NO_LIMIT;

  if (statement == NULL)
    return limit;

  viseme_journal_bind (statement, 1, LIMIT_SETTING);
  if (sqlite3_step (statement) == SQLITE_ROW)
    limit = g_ascii_strtoll ((const char *) sqlite3_column_text (statement, 0), NULL, 10);
  sqlite3_finalize (statement);

  return limit;
}

/**
 * viseme_ledger_get_spending:
 * @journal: a journal
 * @at: Unix seconds; any moment of the month
 * @spending: (out): what was spent in it
 * @error: return location
 *
 * Returns: %FALSE with @error set when the journal cannot be read
 */
gboolean
viseme_ledger_get_spending (VisemeJournal *journal,
                            gint64 at,
                            VisemeSpending *spending,
                            GError **error)
{
  return read_spending (journal, journal->reader, at, NULL, spending, error);
}

/**
 * viseme_ledger_get_limit:
 * @journal: a journal
 *
 * Returns: the most that may be spent in a month in credits, or %VISEME_LEDGER_NO_LIMIT
 */
gint64
viseme_ledger_get_limit (VisemeJournal *journal)
{
  return read_limit (journal, journal->reader);
}

/**
 * viseme_ledger_set_limit:
 * @journal: a journal
 * @credits: the most that may be spent in a month, or %VISEME_LEDGER_NO_LIMIT
 * @error: return location
 *
 * Returns: %TRUE when it is on the disk
 */
gboolean
viseme_ledger_set_limit (VisemeJournal *journal, gint64 credits, GError **error)
{
  sqlite3_stmt *statement =
      viseme_journal_prepare (journal, journal->reader, set_setting_sql, error);
  g_autofree char *value = g_strdup_printf ("%" G_GINT64_FORMAT, credits);

  if (statement == NULL)
    return FALSE;

  viseme_journal_bind (statement, 1, LIMIT_SETTING);
  viseme_journal_bind (statement, 2, value);

  return viseme_journal_run (journal, journal->reader, statement, error);
}

/* Inside the transaction that writes the state, so that two processes cannot both pass. */
gboolean
viseme_journal_check_budget (VisemeJournal *self, const VisemeJobRecord *record, GError **error)
{
  gint64 limit = read_limit (self, self->database);
  VisemeSpending spending;
  gint64 sum;
  g_autofree char *cost = NULL;
  g_autofree char *spent = NULL;
  g_autofree char *most = NULL;

  if (limit < 0 || record->intent == NULL || !g_str_equal (record->state, "submitting"))
    return TRUE;
  if (record->intent->expected < 0)
    {
      g_set_error_literal (error, VISEME_ERROR, VISEME_ERROR_CREDITS,
                           _ ("Nothing was sent: the price is not known, so it cannot be told "
                              "whether it fits your monthly limit. Remove the limit to agree to "
                              "any price."));
      return FALSE;
    }
  if (!read_spending (self, self->database, record->intent->made_at, record->intent->key, &spending,
                      error))
    return FALSE;

  sum = spending.charged + spending.pending;
  if (sum + record->intent->expected <= limit)
    return TRUE;

  cost = viseme_format_amount (record->intent->expected);
  spent = viseme_format_amount (sum);
  most = viseme_format_amount (limit);
  g_set_error (error, VISEME_ERROR, VISEME_ERROR_CREDITS,
               _ ("Nothing was sent: the job costs %s, and with %s spent or under way it would "
                  "pass your monthly limit of %s. Raise the limit, or wait for the next month."),
               cost, spent, most);

  return FALSE;
}

static void
append_field (GString *csv, const char *text)
{
  gboolean quoted = text != NULL && strpbrk (text, ",\"\r\n") != NULL;

  if (quoted)
    g_string_append_c (csv, '"');
  for (const char *p = text; p != NULL && *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *p);
    }
  if (quoted)
    g_string_append_c (csv, '"');
}

/* A price that is not known is left empty. */
static void
append_row (GString *csv, sqlite3_stmt *statement)
{
  for (int i = 0; i < sqlite3_column_count (statement); i++)
    {
      if (i > 0)
        g_string_append_c (csv, ',');
      if (sqlite3_column_type (statement, i) != SQLITE_INTEGER ||
          sqlite3_column_int64 (statement, i) >= 0)
        append_field (csv, (const char *) sqlite3_column_text (statement, i));
    }
  g_string_append (csv, "\r\n");
}

/**
 * viseme_ledger_export_csv:
 * @journal: a journal
 * @error: return location
 *
 * Returns: (transfer full): every request that may have cost something, oldest first, as RFC 4180,
 *   or %NULL with @error set
 */
char *
viseme_ledger_export_csv (VisemeJournal *journal, GError **error)
{
  g_autoptr (GString) csv = g_string_new (csv_head);
  sqlite3_stmt *statement = viseme_journal_prepare (journal, journal->reader, csv_sql, error);
  int status;

  if (statement == NULL)
    return NULL;

  while ((status = sqlite3_step (statement)) == SQLITE_ROW)
    append_row (csv, statement);
  if (status != SQLITE_DONE)
    viseme_journal_set_error (journal, journal->reader, status, error);
  sqlite3_finalize (statement);

  return status == SQLITE_DONE ? g_string_free (g_steal_pointer (&csv), FALSE) : NULL;
}

static void
add_column (JsonBuilder *builder, const char *name, sqlite3_stmt *statement, int column)
{
  json_builder_set_member_name (builder, name);
  if (sqlite3_column_type (statement, column) == SQLITE_NULL)
    json_builder_add_null_value (builder);
  else if (sqlite3_column_type (statement, column) == SQLITE_INTEGER)
    json_builder_add_int_value (builder, sqlite3_column_int64 (statement, column));
  else
    json_builder_add_string_value (builder, (const char *) sqlite3_column_text (statement, column));
}

/* Adds the rows of SQL as an array NAME of objects with the members NAMES. */
static gboolean
add_rows (VisemeJournal *journal,
          JsonBuilder *builder,
          const char *name,
          const char *sql,
          const char *const *names,
          const char *job_id,
          GError **error)
{
  sqlite3_stmt *statement = viseme_journal_prepare (journal, journal->reader, sql, error);
  int status;

  if (statement == NULL)
    return FALSE;

  viseme_journal_bind (statement, 1, job_id);
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  while ((status = sqlite3_step (statement)) == SQLITE_ROW)
    {
      json_builder_begin_object (builder);
      for (int i = 0; names[i] != NULL; i++)
        add_column (builder, names[i], statement, i);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  if (status != SQLITE_DONE)
    viseme_journal_set_error (journal, journal->reader, status, error);
  sqlite3_finalize (statement);

  return status == SQLITE_DONE;
}

static gboolean
add_job (VisemeJournal *journal, JsonBuilder *builder, const char *job_id, GError **error)
{
  sqlite3_stmt *statement =
      viseme_journal_prepare (journal, journal->reader, evidence_job_sql, error);
  gboolean found;

  if (statement == NULL)
    return FALSE;

  viseme_journal_bind (statement, 1, job_id);
  found = sqlite3_step (statement) == SQLITE_ROW;
  for (gsize i = 0; found && i < G_N_ELEMENTS (evidence_names); i++)
    add_column (builder, evidence_names[i], statement, (int) i);
  sqlite3_finalize (statement);
  if (!found)
    g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
                 _ ("There is no job “%s”. “viseme-cli jobs” lists them."), job_id);

  return found;
}

/**
 * viseme_ledger_make_evidence:
 * @journal: a journal
 * @job_id: a job's id
 * @error: return location
 *
 * What a request for a refund needs: the ids, the times, the hashes of what went out and came back,
 * what was charged, and what was found of the result. No key of the account is in the journal, so
 * none is in here.
 *
 * Returns: (transfer full): a JSON object, or %NULL with @error set
 */
char *
viseme_ledger_make_evidence (VisemeJournal *journal, const char *job_id, GError **error)
{
  static const char *const intents[] = { "idempotency_key",   "sent_at",
                                         "outcome",           "gateway_job",
                                         "expected_credits",  "charged_credits",
                                         "charge_known_from", NULL };
  static const char *const history[] = { "at", "state", "note", NULL };
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  if (!add_job (journal, builder, job_id, error) ||
      !add_rows (journal, builder, "requests", evidence_intents_sql, intents, job_id, error) ||
      !add_rows (journal, builder, "history", evidence_history_sql, history, job_id, error))
    return NULL;
  add_proof (builder, job_id);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return json_to_string (root, TRUE);
}
