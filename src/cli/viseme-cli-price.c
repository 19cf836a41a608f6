/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-cli"

#include "config.h"

#include "viseme-cli-price.h"

#include "base/viseme-error.h"
#include "base/viseme-format.h"
#include "gateway/viseme-catalogue.h"

#include <glib/gi18n.h>

typedef struct
{
  GMainLoop *loop;
  GListModel *models;
  GError **error;
} Asking;

static void
on_catalogue (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Asking *self = user_data;

  self->models = viseme_catalogue_load_finish (result, self->error);
  g_main_loop_quit (self->loop);
}

/**
 * viseme_cli_price_ask:
 * @url: a gateway's base URL
 * @error: return location
 *
 * Waits for the catalogue of a gateway, see viseme_catalogue_load_async().
 *
 * Returns: (transfer full): a #GListModel of #VisemeModel, or %NULL with @error set
 */
GListModel *
viseme_cli_price_ask (const char *url, GError **error)
{
  g_autoptr (VisemeGateway) gateway = viseme_gateway_new (url, NULL);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Asking asking = { .loop = loop, .error = error };

  viseme_catalogue_load_async (gateway, NULL, on_catalogue, &asking);
  g_main_loop_run (loop);

  return asking.models;
}

/**
 * viseme_cli_price_describe:
 * @credits: a price, or %VISEME_MODEL_PRICE_UNKNOWN
 *
 * Returns: (transfer full): such as `$0.80 (80 credits)`
 */
char *
viseme_cli_price_describe (gint64 credits)
{
  g_autofree char *money = NULL;
  g_autofree char *words = NULL;

  if (credits == VISEME_MODEL_PRICE_UNKNOWN)
    return g_strdup (_ ("price not known"));
  if (credits == 0)
    return viseme_format_money (0);

  money = viseme_format_money (credits);
  words = viseme_format_credits (credits);

  return g_strdup_printf ("%s (%s)", money, words);
}

static gboolean
confirm_unknown (VisemeJob *job,
                 const VisemeCliConsent *consent,
                 VisemeCliOutput *output,
                 GError **error)
{
  g_autofree char *question = g_strdup_printf (
      _ ("Nobody tells what %s costs. Send it whatever it costs?"), viseme_job_get_model_id (job));

  if (consent->any_price || viseme_cli_output_confirm (output, question))
    {
      viseme_job_agree (job, VISEME_JOB_ANY_PRICE);
      return TRUE;
    }

  g_set_error (error, VISEME_ERROR, VISEME_ERROR_PRICE,
               _ ("Nothing was sent: nobody tells what %s costs. Add --any-price to agree to "
                  "whatever it is."),
               viseme_job_get_model_id (job));

  return FALSE;
}

/**
 * viseme_cli_price_confirm:
 * @job: a job
 * @credits: what it costs, or %VISEME_MODEL_PRICE_UNKNOWN
 * @consent: what the user said already
 * @output: where to ask
 * @error: return location: %VISEME_ERROR_USAGE or %VISEME_ERROR_PRICE
 *
 * Asks on a terminal for what was not said. A yes is remembered in the job.
 *
 * Returns: whether the user agrees
 */
gboolean
viseme_cli_price_confirm (VisemeJob *job,
                          gint64 credits,
                          const VisemeCliConsent *consent,
                          VisemeCliOutput *output,
                          GError **error)
{
  g_autofree char *price = viseme_cli_price_describe (credits);
  g_autofree char *question = NULL;

  if (viseme_job_get_gateway_url (job) == NULL || credits == 0)
    return TRUE;
  if (credits == VISEME_MODEL_PRICE_UNKNOWN)
    return confirm_unknown (job, consent, output, error);

  /* Translators: a model's name, and a price such as $0.80 (80 credits) */
  question = g_strdup_printf (_ ("%s costs %s. Go on?"), viseme_job_get_model_id (job), price);
  if (consent->any_price || consent->yes || viseme_cli_output_confirm (output, question))
    {
      viseme_job_agree (job, consent->any_price ? VISEME_JOB_ANY_PRICE : credits);
      return TRUE;
    }

  g_set_error (error, VISEME_ERROR, VISEME_ERROR_USAGE,
               _ ("Nothing was sent: %s costs %s. Add --yes to agree to the price."),
               viseme_job_get_model_id (job), price);

  return FALSE;
}
