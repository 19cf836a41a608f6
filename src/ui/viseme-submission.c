/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-submission"

#include "config.h"

#include "viseme-submission.h"

#include "base/viseme-format.h"
#include "gateway/viseme-gateway.h"
#include "ui/viseme-plan.h"
#include "ui/viseme-price-dialog.h"

#include <glib/gi18n.h>

#define CONSENT_KEY "upload-consent"

typedef struct
{
  GtkWidget *owner;
  GSettings *settings;
  VisemeModel *model; /* with the price that was shown, whatever the list has meanwhile */
  char *host;         /* nullable: this computer */
  gboolean practice;  /* the question is asked, and the files stay */
  guint n_jobs;
  VisemeSubmissionFunc func;
} Question;

static void
question_clear (Question *question)
{
  g_object_unref (question->owner);
  g_object_unref (question->settings);
  g_object_unref (question->model);
  g_free (question->host);
}

static void
question_unref (gpointer data)
{
  g_rc_box_release_full (data, (GDestroyNotify) question_clear);
}

static char *
find_host (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

  return g_strdup (uri && g_uri_get_host (uri) ? g_uri_get_host (uri) : url);
}

static gboolean
is_agreed (GSettings *settings, const char *host)
{
  g_auto (GStrv) hosts = g_settings_get_strv (settings, CONSENT_KEY);

  return g_strv_contains ((const char *const *) hosts, host);
}

static void
keep_consent (GSettings *settings, const char *host)
{
  g_auto (GStrv) hosts = NULL;
  g_autoptr (GStrvBuilder) builder = NULL;
  g_auto (GStrv) more = NULL;

  if (is_agreed (settings, host))
    return;

  hosts = g_settings_get_strv (settings, CONSENT_KEY);
  builder = g_strv_builder_new ();
  g_strv_builder_addv (builder, (const char **) hosts);
  g_strv_builder_add (builder, host);
  more = g_strv_builder_end (builder);
  g_settings_set_strv (settings, CONSENT_KEY, (const char *const *) more);
}

static void
on_answered (AdwMessageDialog *dialog, const char *response, Question *question)
{
  if (!g_str_equal (response, "start"))
    return;

  if (!question->practice)
    keep_consent (question->settings, question->host);
  question->func (question->owner, question->model);
}

static char *
describe_consequences (const char *host, gboolean practice, gboolean agreed)
{
  if (practice)
    return g_strdup (_ ("This is practice: nothing is uploaded, and you pay with play money. With "
                        "your account, the video and the recording would go to the service now."));
  if (agreed)
    /* Translators: %s is the name of a server */
    return g_strdup_printf (_ ("The files go to %s. Each one can be cancelled by itself."), host);

  /* Translators: %s is the name of a server */
  return g_strdup_printf (_ ("The video and the recording are uploaded to %s. Please make sure "
                             "that the people who are shown and heard agree."),
                          host);
}

static char *
make_heading (guint n_jobs, const char *action)
{
  if (n_jobs == 1)
    return g_strdup (_ ("Upload the Files?"));

  /* Translators: %s is what happens and its price, such as "4 Lip-Syncs for $3.20" */
  return g_strdup_printf (_ ("%s?"), action);
}

static void
on_closed (gpointer data, GClosure *closure)
{
  question_unref (data);
}

static void
ask_for_consent (Question *question, gboolean agreed)
{
  g_autofree char *action = viseme_plan_describe_action (question->model, question->n_jobs);
  g_autofree char *heading = make_heading (question->n_jobs, action);
  g_autofree char *body = describe_consequences (question->host, question->practice, agreed);
  GtkWidget *dialog =
      adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (question->owner)), heading, body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), "start",
                                    action, NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "start",
                                              ADW_RESPONSE_SUGGESTED);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_answered), g_rc_box_acquire (question),
                         on_closed, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_price_settled (gpointer data)
{
  Question *question = data;
  gboolean agreed =
      !question->host || (!question->practice && is_agreed (question->settings, question->host));

  if (!question->host || (agreed && question->n_jobs == 1))
    question->func (question->owner, question->model);
  else
    ask_for_consent (question, agreed);
}

/**
 * viseme_submission_ask:
 * @owner: the widget that asks
 * @settings: the application's settings
 * @model: the quality, with the price that the user sees
 * @url: (nullable): the gateway, %NULL for this computer
 * @n_jobs: how many lip-syncs
 * @func: called with @owner and @model when nothing stands against it
 *
 * Asks what must be asked. Nothing is asked for what stays on this computer, nor twice whether
 * files may go to a gateway.
 */
void
viseme_submission_ask (GtkWidget *owner,
                       GSettings *settings,
                       VisemeModel *model,
                       const char *url,
                       guint n_jobs,
                       VisemeSubmissionFunc func)
{
  Question *question = g_rc_box_new0 (Question);

  question->owner = g_object_ref (owner);
  question->settings = g_object_ref (settings);
  question->model = g_object_ref (model);
  question->host = url ? find_host (url) : NULL;
  question->practice = g_strcmp0 (url, VISEME_GATEWAY_PRACTICE_URL) == 0;
  question->n_jobs = n_jobs;
  question->func = func;
  if (url && viseme_model_get_credits (model) == VISEME_MODEL_PRICE_UNKNOWN)
    {
      viseme_price_dialog_ask (owner, model, on_price_settled, question, question_unref);
      return;
    }

  on_price_settled (question);
  question_unref (question);
}
