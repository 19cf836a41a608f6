/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-price-dialog"

#include "config.h"

#include "viseme-price-dialog.h"

#include <adwaita.h>
#include <glib/gi18n.h>

typedef struct
{
  VisemePriceFunc agreed;
  gpointer user_data;
  GDestroyNotify destroy;
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  question->destroy (question->user_data);
  g_free (question);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, Question *question)
{
  if (g_str_equal (response, "agree"))
    question->agreed (question->user_data);
}

/**
 * viseme_price_dialog_ask:
 * @owner: the widget that asks
 * @model: a quality whose price is not known
 * @agreed: called when the user agrees to whatever it costs
 * @user_data: data for @agreed
 * @destroy: frees @user_data, when it is answered
 *
 * No is the default.
 */
void
viseme_price_dialog_ask (GtkWidget *owner,
                         VisemeModel *model,
                         VisemePriceFunc agreed,
                         gpointer user_data,
                         GDestroyNotify destroy)
{
  g_autofree char *title = NULL;
  GtkWidget *dialog;
  Question *question = g_new0 (Question, 1);

  /* Translators: %s is the name of a quality */
  title = g_strdup_printf (_ ("Send “%s” Whatever It Costs?"), viseme_model_get_name (model));
  dialog = adw_message_dialog_new (
      GTK_WINDOW (gtk_widget_get_root (owner)), title,
      _ ("The gateway does not tell the price of this quality. What it charges shows in your "
         "account only afterwards."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), "agree",
                                    _ ("Send It"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "agree",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");

  question->agreed = agreed;
  question->user_data = user_data;
  question->destroy = destroy;
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), question, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
