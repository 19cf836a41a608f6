/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-run-reconcile"

#include "config.h"

#include "viseme-run-private.h"

#include "base/viseme-error.h"
#include "base/viseme-format.h"
#include "gateway/viseme-dialect.h"

#include <glib/gi18n-lib.h>

/* Services keep the keys of requests for a day; after that a second request is a new one. */
#define KEY_LIFE_SECONDS   (20 * 60 * 60)
#define MAX_RESENDS        6
#define FIRST_PAUSE        1.0
#define MAX_LOOKS          3
/* The clocks of the gateway and of this computer may differ by as much. */
#define CLOCK_SKEW_SECONDS 120

static void ask_usage (VisemeRun *self);

static double
get_pause (VisemeRun *self)
{
  double pause = FIRST_PAUSE * (double) (1u << MIN (self->n_asks, 6));

  return MAX (pause * g_random_double_range (0.8, 1.2), viseme_gateway_get_pause (self->gateway));
}

static gboolean
is_candidate (VisemeRun *self, const VisemeUsage *usage)
{
  const VisemeIntent *intent = viseme_job_get_intent (self->job);

  return intent != NULL && usage->created_at >= intent->made_at - CLOCK_SKEW_SECONDS &&
         (usage->model == NULL ||
          viseme_dialect_is_same_model (usage->model, viseme_job_get_model_id (self->job))) &&
         !viseme_journal_knows_remote_id (self->journal, usage->job_id);
}

/* The facts of which the user is told. */
typedef struct
{
  const VisemeUsage *only; /* the one job of the account that may be this one */
  guint n;
  gint64 balance;  /* credits, -1: not known */
  GPtrArray *list; /* owns ONLY */
} Facts;

static void
facts_free (Facts *facts)
{
  g_clear_pointer (&facts->list, g_ptr_array_unref);
  g_free (facts);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Facts, facts_free)

static void
read_usage (VisemeRun *self, GPtrArray *list, Facts *facts)
{
  facts->list = g_ptr_array_ref (list);
  for (guint i = 0; i < list->len; i++)
    if (is_candidate (self, list->pdata[i]))
      {
        facts->only = list->pdata[i];
        facts->n++;
      }
}

/* Exactly one job of the account is not accounted for, no other request of ours could be it, and
 * the balance, where it is known, does not contradict. */
static gboolean
is_certain (VisemeRun *self, const Facts *facts)
{
  const VisemeIntent *intent = viseme_job_get_intent (self->job);
  gint64 spent = intent != NULL ? intent->balance_before - facts->balance : 0;

  if (facts->n != 1 ||
      viseme_journal_count_unconfirmed (self->journal, viseme_job_get_gateway_url (self->job)) != 1)
    return FALSE;

  return facts->balance < 0 || intent->balance_before < 0 || facts->only->credits < 0 ||
         spent >= facts->only->credits;
}

static char *
describe (VisemeRun *self, const Facts *facts)
{
  const VisemeIntent *intent = viseme_job_get_intent (self->job);
  g_autoptr (GString) text = g_string_new (
      _ ("It is not known whether the gateway accepted the job, and it is not sent again unless "
         "you say so."));

  if (intent != NULL && intent->balance_before >= 0 && facts->balance >= 0)
    {
      g_autofree char *before = viseme_format_amount (intent->balance_before);
      g_autofree char *now = viseme_format_amount (facts->balance);

      /* Translators: it follows another sentence, with the space that your language has there */
      g_string_append_printf (text, _ (" Your balance was %s before the request and is %s now."),
                              before, now);
    }
  if (facts->list != NULL && facts->n == 0)
    /* Translators: it follows another sentence, with the space that your language has there */
    g_string_append (text, _ (" The account’s usage list has no job that could be this one."));
  for (guint i = 0; facts->list != NULL && i < facts->list->len; i++)
    {
      const VisemeUsage *usage = facts->list->pdata[i];

      if (is_candidate (self, usage))
        /* Translators: it follows another sentence, with the space that your language has there */
        g_string_append_printf (text, _ (" The account’s job %s may be this one."), usage->job_id);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
ask_the_user (VisemeRun *self, const Facts *facts)
{
  g_autofree char *text = describe (self, facts);
  g_autoptr (GError) error = g_error_new_literal (VISEME_ERROR, VISEME_ERROR_UNCONFIRMED, text);

  viseme_run_finish (self, VISEME_JOB_UNCONFIRMED, VISEME_JOB_UNCONFIRMED, error);
}

static void
adopt (VisemeRun *self, const VisemeUsage *usage)
{
  g_autofree char *note = g_strdup_printf ("found in the usage list: %s", usage->job_id);

  viseme_run_set_outcome (self, VISEME_INTENT_ACCEPTED);
  if (usage->credits >= 0)
    viseme_intent_set_charged (viseme_job_get_intent (self->job), usage->credits, "usage");
  viseme_job_set_error (self->job, NULL);
  viseme_job_set_remote_id (self->job, usage->job_id);
  viseme_run_commit (self, VISEME_JOB_WAITING, note, viseme_run_wait);
}

static void
on_balance_got (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;
  g_autoptr (Facts) facts = g_new0 (Facts, 1);
  g_autoptr (GPtrArray) list = g_steal_pointer (&self->usage);

  facts->balance = viseme_gateway_get_balance_finish (VISEME_GATEWAY (source), result, NULL);
  if (self->abandoned)
    return;

  if (list != NULL)
    read_usage (self, list, facts);
  if (self->cancelled)
    viseme_run_fail (self, NULL);
  else if (is_certain (self, facts))
    adopt (self, facts->only);
  else if (facts->n == 0 && ++self->n_asks < MAX_LOOKS)
    viseme_run_pause (self, get_pause (self), NULL, ask_usage);
  else
    ask_the_user (self, facts);
}

static void
on_usage_got (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeRun) self = user_data;

  g_clear_pointer (&self->usage, g_ptr_array_unref);
  self->usage = viseme_gateway_get_usage_finish (VISEME_GATEWAY (source), result, NULL);
  if (!self->abandoned)
    viseme_gateway_get_balance_async (self->gateway, self->cancellable, on_balance_got,
                                      g_object_ref (self));
}

/* The request may still be on its way when it is asked for the first time. */
static void
ask_usage (VisemeRun *self)
{
  const VisemeIntent *intent = viseme_job_get_intent (self->job);

  viseme_gateway_get_usage_async (self->gateway, intent != NULL ? intent->made_at : 0,
                                  self->cancellable, on_usage_got, g_object_ref (self));
}

static void
resend (VisemeRun *self)
{
  self->resending = TRUE;
  viseme_run_commit (self, VISEME_JOB_SUBMITTING, "the same request, with the same key",
                     viseme_run_submit);
}

/* The same request needs the same files, which the gateway has; words are in the request. */
static gboolean
find_uploads (VisemeRun *self)
{
  const char *url = viseme_job_get_gateway_url (self->job);

  if (self->video == NULL && viseme_job_get_video_hash (self->job) != NULL)
    self->video =
        viseme_journal_find_upload (self->journal, url, viseme_job_get_video_hash (self->job));
  if (self->audio == NULL && viseme_job_get_audio_hash (self->job) != NULL)
    self->audio =
        viseme_journal_find_upload (self->journal, url, viseme_job_get_audio_hash (self->job));

  return (self->video != NULL || viseme_job_get_video (self->job) == NULL) &&
         (self->audio != NULL || viseme_job_get_audio (self->job) == NULL);
}

static gboolean
can_resend (VisemeRun *self)
{
  const VisemeIntent *intent = viseme_job_get_intent (self->job);
  gint64 age = intent != NULL ? g_get_real_time () / G_TIME_SPAN_SECOND - intent->made_at : 0;

  return intent != NULL && viseme_gateway_is_idempotent (self->gateway) &&
         self->n_asks < MAX_RESENDS && (age >= 0 && age < KEY_LIFE_SECONDS) && find_uploads (self);
}

/* In the state unconfirmed: finds out whether the gateway has the job, without ever risking a
 * second charge. v2 gives the job to who sends the same request with the same key. v1 is asked for
 * what it has charged; when that does not tell, the user is. */
void
viseme_run_reconcile (VisemeRun *self)
{
  viseme_run_give_slot_back (self);
  if (self->cancelled)
    {
      viseme_run_fail (self, NULL);
    }
  else if (can_resend (self))
    {
      double pause = get_pause (self);

      self->n_asks++;
      viseme_run_pause (self, pause, _ ("Asking whether it was accepted"), resend);
    }
  else
    {
      self->n_asks = 0;
      viseme_run_pause (self, get_pause (self), _ ("Asking whether it was accepted"), ask_usage);
    }
}
