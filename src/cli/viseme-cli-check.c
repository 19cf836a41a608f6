/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cli"

#include "config.h"

#include "base/viseme-error.h"
#include "base/viseme-files.h"
#include "gateway/viseme-credentials.h"
#include "gateway/viseme-gateway.h"
#include "jobs/viseme-model-check.h"
#include "media/viseme-preflight.h"
#include "viseme-cli-command.h"
#include "viseme-cli-findings.h"

#include <glib/gi18n.h>

#define BALANCE_NOT_KNOWN (-1)

typedef struct
{
  GMainLoop *loop;
  guint n_running;
  char *url; /* nullable: of the gateway of a paid model */
  VisemeGateway *gateway;
  gint64 balance;
} Check;

static void
end_one (Check *self)
{
  if (--self->n_running == 0)
    g_main_loop_quit (self->loop);
}

static void
on_balance (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Check *self = user_data;
  g_autoptr (GError) error = NULL;

  self->balance = viseme_gateway_get_balance_finish (VISEME_GATEWAY (source), result, &error);
  if (error != NULL)
    {
      g_debug ("No balance: %s", error->message);
      self->balance = BALANCE_NOT_KNOWN;
    }
  end_one (self);
}

static void
on_key (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Check *self = user_data;
  g_autofree char *key = viseme_credentials_lookup_finish (result, NULL);

  self->gateway = viseme_gateway_new (self->url, key);
  if (key != NULL)
    viseme_gateway_get_balance_async (self->gateway, NULL, on_balance, self);
  else
    end_one (self);
}

static VisemePreflight *
start_preflight (Check *self, const char *path, VisemeSubject subject)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  VisemePreflight *preflight = viseme_preflight_new (file, subject);

  self->n_running++;
  g_signal_connect_swapped (preflight, "notify::done", G_CALLBACK (end_one), self);
  viseme_preflight_start (preflight, NULL);

  return preflight;
}

/* What of the account is known on this computer, and what the gateway told. */
static void
add_money (Check *self, VisemeModel *model, GPtrArray *findings)
{
  g_autofree char *folder = viseme_files_get_data_dir ();
  g_autoptr (GError) error = NULL;
  g_autoptr (VisemeJournal) journal = viseme_journal_new (folder, &error);
  VisemeSpending spending = { 0 };
  gint64 limit = VISEME_LEDGER_NO_LIMIT;

  if (journal != NULL &&
      viseme_ledger_get_spending (journal, g_get_real_time () / G_USEC_PER_SEC, &spending, &error))
    limit = viseme_ledger_get_limit (journal);
  if (error != NULL)
    g_debug ("No budget: %s", error->message);
  viseme_model_check_add_money (model, self->balance, limit, &spending, findings);
}

static GPtrArray *
collect (Check *self, VisemeModel *model, VisemePreflight *video, VisemePreflight *audio)
{
  const VisemeCheckReport *video_report = viseme_preflight_get_report (video);
  const VisemeCheckReport *audio_report = viseme_preflight_get_report (audio);
  GPtrArray *findings = viseme_findings_new ();
  goffset limit = self->gateway != NULL ? viseme_gateway_get_upload_limit (self->gateway) : 0;

  viseme_findings_add_all (findings, video_report->findings);
  viseme_findings_add_all (findings, audio_report->findings);
  viseme_preflight_compare (video_report->info, audio_report->info, findings);
  viseme_model_check_add_limits (model, NULL, limit, video_report->info, audio_report->info,
                                 findings);
  if (!viseme_model_is_local (model))
    add_money (self, model, findings);
  viseme_findings_sort (findings);

  return findings;
}

/* The exit code: what costs nothing but money to change is told from bad input. */
static int
judge (GPtrArray *findings)
{
  int code = 0;

  for (guint i = 0; i < findings->len; i++)
    {
      const VisemeFinding *finding = g_ptr_array_index (findings, i);

      if (finding->severity != VISEME_SEVERITY_ERROR)
        continue;
      if (finding->subject != VISEME_SUBJECT_ACCOUNT)
        return 3;
      code = 5;
    }

  return code;
}

static int
show (VisemeCliOutput *output,
      VisemeModel *model,
      GPtrArray *findings,
      VisemePreflight *video,
      VisemePreflight *audio)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  int code = judge (findings);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "model");
  json_builder_add_string_value (builder, viseme_model_get_id (model));
  json_builder_set_member_name (builder, "usable");
  json_builder_add_boolean_value (builder, code == 0);
  viseme_cli_findings_add_json (findings, builder);
  viseme_cli_findings_add_video (viseme_preflight_get_report (video),
                                 viseme_preflight_get_hash (video), builder);
  viseme_cli_findings_add_audio (viseme_preflight_get_report (audio),
                                 viseme_preflight_get_hash (audio), builder);
  json_builder_end_object (builder);
  viseme_cli_output_json (output, builder);
  for (guint i = 0; i < findings->len; i++)
    {
      const VisemeFinding *finding = g_ptr_array_index (findings, i);

      viseme_cli_output_print (output, "%s: %s", viseme_severity_to_text (finding->severity),
                               finding->message);
    }

  return code;
}

static int
run (Check *self, VisemeModel *model, char **files, VisemeCliOutput *output)
{
  g_autoptr (VisemePreflight) video = start_preflight (self, files[0], VISEME_SUBJECT_VIDEO);
  g_autoptr (VisemePreflight) audio = start_preflight (self, files[1], VISEME_SUBJECT_AUDIO);
  g_autoptr (GPtrArray) findings = NULL;
  const GError *error;

  if (!viseme_model_is_local (model))
    {
      self->n_running++;
      viseme_credentials_lookup_async (self->url, NULL, on_key, self);
    }
  g_main_loop_run (self->loop);

  error = viseme_preflight_get_error (video);
  if (error == NULL)
    error = viseme_preflight_get_error (audio);
  if (error != NULL)
    return viseme_cli_output_error (output, error);
  findings = collect (self, model, video, audio);

  return show (output, model, findings, video, audio);
}

/* check VIDEO AUDIO [--model M] [--gateway URL]: exit code 3 when something found will make the job
 * fail, 5 when there is too little money. */
int
viseme_cli_check (int argc, char **argv, VisemeCliOutput *output)
{
  g_autofree char *model_id = NULL;
  g_autofree char *url = NULL;
  const GOptionEntry entries[] = {
    { "model", 'm', 0, G_OPTION_ARG_STRING, &model_id,
      N_ ("Check what this model takes too, and whether it can be paid for"), N_ ("MODEL") },
    { "gateway", 0, 0, G_OPTION_ARG_STRING, &url, N_ ("Ask this gateway"), N_ ("URL") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (VisemeModel) model = NULL;
  g_autoptr (GError) error = NULL;
  Check check = { .loop = loop, .balance = BALANCE_NOT_KNOWN };
  int code;

  if (!viseme_cli_parse (&argc, &argv, entries, "VIDEO AUDIO",
                         _ ("Sees whether a video and an audio file are fit for lip-sync."), output,
                         &error))
    return viseme_cli_output_error (output, error);
  model = viseme_model_find_documented (model_id != NULL ? model_id : VISEME_MODEL_LOCAL);
  if (model == NULL || !(viseme_model_takes (model, TRUE) || viseme_model_takes (model, FALSE)))
    {
      g_set_error (&error, VISEME_ERROR, VISEME_ERROR_USAGE,
                   _ ("There is no model “%s”. “viseme-cli models” lists them."), model_id);
      return viseme_cli_output_error (output, error);
    }

  if (url == NULL)
    url = viseme_credentials_get_base_url ();
  check.url = url;
  code = run (&check, model, argv + 1, output);
  g_clear_object (&check.gateway);

  return code;
}
