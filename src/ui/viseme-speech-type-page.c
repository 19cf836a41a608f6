/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-speech-type-page"

#include "config.h"

#include "viseme-speech-type-page.h"

#include "base/viseme-error.h"
#include "base/viseme-format.h"
#include "base/viseme-text.h"
#include "gateway/viseme-model.h"
#include "ui/viseme-plan.h"
#include "ui/viseme-price-dialog.h"
#include "ui/viseme-sign-in-dialog.h"
#include "ui/viseme-voice-loader.h"
#include "ui/viseme-widgets.h"

#include <glib/gi18n.h>

#define DEFAULT_VOICE "en-us"

struct _VisemeSpeechTypePage
{
  AdwBin parent_instance;

  VisemeInput *input;
  VisemeAccount *account;
  GSettings *settings;
  VisemeRunner *runner; /* NULL until after the first frame */
  GListModel *models;
  GCancellable *cancellable; /* of the list of voices; NULL: nobody asked for it yet */
  VisemeJob *job;            /* what is being made, or was made last */
  char *spoken;              /* the text of the file that the input has */

  GtkWidget *text;
  GtkTextBuffer *buffer;
  GtkWidget *count;
  GtkDropDown *voice;
  GtkWidget *speak_button;
  GtkWidget *cancel_button;
  GtkWidget *check_button;
  GtkWidget *forget_button;
  GtkWidget *spinner;
  GtkWidget *status;
};

G_DEFINE_FINAL_TYPE (VisemeSpeechTypePage, viseme_speech_type_page, ADW_TYPE_BIN)

static char *
get_text (VisemeSpeechTypePage *self)
{
  char *text = NULL;

  g_object_get (self->buffer, "text", &text, NULL);

  return text;
}

static VisemeVoice *
get_voice (VisemeSpeechTypePage *self)
{
  return gtk_drop_down_get_selected_item (self->voice);
}

/* Returns: (transfer full) (nullable): what the chosen voice belongs to. */
static VisemeModel *
get_model (VisemeSpeechTypePage *self)
{
  VisemeVoice *voice = get_voice (self);

  return voice ? viseme_model_find (self->models, viseme_voice_get_model_id (voice)) : NULL;
}

static gboolean
is_running (VisemeSpeechTypePage *self)
{
  return self->job && self->runner && viseme_runner_is_running (self->runner, self->job);
}

/* It is not known whether the gateway has it, so that another one might be paid for too. */
static gboolean
is_doubtful (VisemeSpeechTypePage *self)
{
  return self->job && !is_running (self) &&
         viseme_job_get_state (self->job) == VISEME_JOB_UNCONFIRMED;
}

/* It is paid for and not here. */
static gboolean
is_owed (VisemeSpeechTypePage *self)
{
  return self->job && !is_running (self) && viseme_job_get_gateway_url (self->job) &&
         viseme_job_is_owed (self->job);
}

/* The same text, voice and model that the gateway wanted more for: the same job goes on. */
static gboolean
is_agreement (VisemeSpeechTypePage *self)
{
  VisemeVoice *voice = get_voice (self);
  g_autofree char *text = get_text (self);

  return self->job && voice && viseme_job_needs_agreement (self->job) &&
         g_strcmp0 (viseme_job_get_text (self->job), text) == 0 &&
         g_strcmp0 (viseme_job_get_voice (self->job), viseme_voice_get_id (voice)) == 0 &&
         g_strcmp0 (viseme_job_get_model_id (self->job), viseme_voice_get_model_id (voice)) == 0;
}

/* A price that the gateway asked for this very text counts more than the list. Below 0: not known.
 */
static gint64
get_price (VisemeSpeechTypePage *self, VisemeModel *model)
{
  return is_agreement (self) ? viseme_job_get_expected_credits (self->job)
                             : viseme_model_get_credits (model);
}

static char *
describe_action (VisemeSpeechTypePage *self, VisemeModel *model)
{
  g_autofree char *price = NULL;

  if (!model || viseme_model_is_local (model))
    return g_strdup (self->spoken ? _ ("Speak Again") : _ ("Speak"));
  if (get_price (self, model) < 0)
    return g_strdup (self->spoken ? _ ("Speak Again, Price Not Known…")
                                  : _ ("Speak, Price Not Known…"));

  price = viseme_format_money (get_price (self, model));

  /* Translators: a button; the price such as $0.25 */
  return g_strdup_printf (self->spoken ? _ ("Speak Again for %s") : _ ("Speak for %s"), price);
}

static void
show_count (VisemeSpeechTypePage *self, VisemeModel *model)
{
  guint n = (guint) gtk_text_buffer_get_char_count (self->buffer);
  guint most = model ? viseme_model_get_max_characters (model) : 0;
  g_autofree char *text = NULL;

  /* Translators: how many characters a text has, and how many it may have */
  text = most > 0 ? g_strdup_printf (_ ("%'u of %'u characters"), n, most)
                  : g_strdup_printf (ngettext ("%'u character", "%'u characters", n), n);
  gtk_label_set_label (GTK_LABEL (self->count), text);
  if (most > 0 && n > most)
    gtk_widget_add_css_class (self->count, "error");
  else
    gtk_widget_remove_css_class (self->count, "error");
}

static char *
describe_shortage (VisemeSpeechTypePage *self)
{
  g_autoptr (VisemeModel) model = get_model (self);

  if (!model || !self->account || viseme_model_is_local (model))
    return NULL;

  return viseme_plan_describe_shortage (viseme_account_get_balance (self->account),
                                        get_price (self, model));
}

/* What is going on, what went wrong, or what the text and the file have to do with each other. */
static const char *
find_status (VisemeSpeechTypePage *self, const char *text, const char *shortage)
{
  if (is_running (self))
    return viseme_job_get_stage_text (self->job);
  if (self->job && viseme_job_get_error (self->job))
    return viseme_job_get_error (self->job)->message;
  if (shortage)
    return shortage;
  if (self->spoken && !g_str_equal (self->spoken, text))
    return _ ("The text was changed after it was spoken.");

  return "";
}

static void
update (VisemeSpeechTypePage *self)
{
  g_autoptr (VisemeModel) model = get_model (self);
  g_autofree char *text = get_text (self);
  g_autofree char *action = describe_action (self, model);
  g_autofree char *shortage = describe_shortage (self);
  gboolean running = is_running (self);
  gboolean doubtful = is_doubtful (self);
  gboolean owed = is_owed (self);
  const char *status = find_status (self, text, shortage);
  gboolean fits = model && gtk_text_buffer_get_char_count (self->buffer) <=
                               (int) viseme_model_get_max_characters (model);

  show_count (self, model);
  gtk_button_set_label (GTK_BUTTON (self->speak_button), action);
  gtk_widget_set_sensitive (self->speak_button,
                            fits && self->runner && !shortage && !viseme_text_is_blank (text));
  gtk_widget_set_visible (self->speak_button, !running && !doubtful && !owed);
  gtk_widget_set_visible (self->check_button, doubtful || owed);
  gtk_button_set_label (GTK_BUTTON (self->check_button),
                        owed ? _ ("Fetch the Speech") : _ ("Check Again"));
  gtk_widget_set_visible (self->forget_button, doubtful);
  gtk_widget_set_visible (self->cancel_button, running);
  gtk_widget_set_visible (self->spinner, running);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), running);
  gtk_label_set_label (GTK_LABEL (self->status), status);
  gtk_widget_set_visible (self->status, *status != '\0');
  if (!running && self->job && viseme_job_get_error (self->job))
    gtk_widget_add_css_class (self->status, "error");
  else
    gtk_widget_remove_css_class (self->status, "error");
}

static void
take_result (VisemeSpeechTypePage *self)
{
  g_free (self->spoken);
  self->spoken = g_strdup (viseme_job_get_text (self->job));
  viseme_input_set_file (self->input, viseme_job_get_result (self->job));
}

static void
on_job_finished (VisemeSpeechTypePage *self, VisemeJob *job)
{
  if (job != self->job)
    return;

  if (viseme_job_get_state (job) == VISEME_JOB_DONE)
    take_result (self);
  update (self);
}

static void
follow (VisemeSpeechTypePage *self, VisemeJob *job)
{
  if (self->job)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_set_object (&self->job, job);
  g_signal_connect_object (job, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/* CREDITS is the price that was shown, or VISEME_JOB_ANY_PRICE. */
static void
speak (VisemeSpeechTypePage *self, VisemeModel *model, gint64 credits)
{
  gboolean local = viseme_model_is_local (model);
  g_autofree char *text = get_text (self);
  g_autoptr (VisemeJob) job = NULL;

  if (is_agreement (self))
    job = g_object_ref (self->job);
  else
    job = viseme_job_new_speech (
        text, viseme_voice_get_id (get_voice (self)), viseme_model_get_id (model),
        local ? NULL : viseme_account_get_base_url (self->account), NULL, FALSE);
  if (!local)
    viseme_job_agree (job, credits);
  viseme_runner_start (self->runner, job);
  follow (self, job);
  gtk_widget_grab_focus (self->cancel_button);
}

static void
on_any_price_agreed (gpointer user_data)
{
  VisemeSpeechTypePage *self = user_data;
  g_autoptr (VisemeModel) model = get_model (self);

  if (model && self->runner)
    speak (self, model, VISEME_JOB_ANY_PRICE);
}

static void
on_speak (VisemeSpeechTypePage *self)
{
  g_autoptr (VisemeModel) model = get_model (self);
  gboolean local;

  if (!model || !self->runner)
    return;

  local = viseme_model_is_local (model);
  if (!local && !viseme_account_get_signed_in (self->account))
    {
      /* Nothing paid starts by itself: after signing in, the button with the price is pressed
       * again. */
      gtk_window_present (GTK_WINDOW (viseme_sign_in_dialog_new (
          GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->account)));
      return;
    }

  if (!local && get_price (self, model) < 0)
    viseme_price_dialog_ask (GTK_WIDGET (self), model, on_any_price_agreed, g_object_ref (self),
                             g_object_unref);
  else
    speak (self, model, get_price (self, model));
}

static void
on_cancel (VisemeSpeechTypePage *self)
{
  if (is_running (self))
    viseme_runner_cancel (self->runner, self->job);
}

/* Asks the gateway about what it may have, or fetches what it has; neither is paid for again. */
static void
on_check (VisemeSpeechTypePage *self)
{
  if (is_doubtful (self))
    viseme_runner_resolve (self->runner, self->job, VISEME_RESOLVE_ASK);
  else if (is_owed (self))
    viseme_runner_start (self->runner, self->job);
  update (self);
}

/* What it may have cost stays in the ledger. */
static void
on_forget (VisemeSpeechTypePage *self)
{
  if (is_doubtful (self))
    viseme_runner_resolve (self->runner, self->job, VISEME_RESOLVE_FORGET);
  g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);
  update (self);
}

static gboolean
speaks (VisemeVoice *voice, const char *language)
{
  const char *own = viseme_voice_get_language (voice);

  return own && g_ascii_strcasecmp (own, language) == 0;
}

/* Such as "de-at", "de" or, for English of no country, the one of most computers. */
static guint
find_default_voice (GListModel *voices)
{
  const char *const *names = g_get_language_names ();

  for (gsize i = 0; names[i]; i++)
    {
      const char *name = g_str_equal (names[i], "C") ? DEFAULT_VOICE : names[i];
      g_autofree char *language = g_strdelimit (g_ascii_strdown (name, -1), "_", '-');

      for (guint at = 0; at < g_list_model_get_n_items (voices); at++)
        {
          g_autoptr (VisemeVoice) voice = g_list_model_get_item (voices, at);

          if (speaks (voice, language))
            return at;
        }
    }

  return 0;
}

/* The one that was chosen last, if it is still there. */
static guint
find_voice (VisemeSpeechTypePage *self, GListModel *voices)
{
  g_autofree char *id = self->settings ? g_settings_get_string (self->settings, "voice") : NULL;

  for (guint at = 0; id && at < g_list_model_get_n_items (voices); at++)
    {
      g_autoptr (VisemeVoice) voice = g_list_model_get_item (voices, at);

      if (g_str_equal (viseme_voice_get_id (voice), id))
        return at;
    }

  return find_default_voice (voices);
}

/* While the list is filled the user cannot have chosen. */
static void
on_voice_chosen (VisemeSpeechTypePage *self)
{
  VisemeVoice *voice = get_voice (self);

  if (voice && self->settings && gtk_widget_get_sensitive (GTK_WIDGET (self->voice)))
    g_settings_set_string (self->settings, "voice", viseme_voice_get_id (voice));
  update (self);
}

static void
on_voices_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VisemeSpeechTypePage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) voices = viseme_voice_loader_load_finish (result, &error);

  if (voices)
    {
      gtk_widget_set_sensitive (GTK_WIDGET (self->voice), FALSE);
      gtk_drop_down_set_model (self->voice, voices);
      gtk_drop_down_set_selected (self->voice, find_voice (self, voices));
      gtk_widget_set_sensitive (GTK_WIDGET (self->voice), TRUE);
    }
  update (self);
  if (error && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_object (&self->cancellable); /* asked again when the page is shown again */
      gtk_label_set_label (GTK_LABEL (self->status), error->message);
      gtk_widget_set_visible (self->status, TRUE);
    }
}

/* The gateway of this computer is started only for those who want to type. */
static void
load_voices (VisemeSpeechTypePage *self)
{
  if (self->cancellable || !self->runner || !self->account ||
      !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  self->cancellable = g_cancellable_new ();
  viseme_voice_loader_load_async (viseme_runner_get_local (self->runner),
                                  viseme_account_get_base_url (self->account), self->cancellable,
                                  on_voices_loaded, g_object_ref (self));
}

/**
 * viseme_speech_type_page_set_input:
 * @self: the page
 * @input: gets what is spoken, for good
 */
void
viseme_speech_type_page_set_input (VisemeSpeechTypePage *self, VisemeInput *input)
{
  g_return_if_fail (VISEME_IS_SPEECH_TYPE_PAGE (self));

  g_set_object (&self->input, input);
}

/* With the key, the gateway tells all its voices. */
static void
on_account_changed (VisemeSpeechTypePage *self)
{
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  load_voices (self);
}

/**
 * viseme_speech_type_page_set_account:
 * @self: the page
 * @account: the account that cloud voices are paid from
 */
void
viseme_speech_type_page_set_account (VisemeSpeechTypePage *self, VisemeAccount *account)
{
  g_return_if_fail (VISEME_IS_SPEECH_TYPE_PAGE (self));

  g_set_object (&self->account, account);
  g_signal_connect_object (account, "notify::balance", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::signed-in", G_CALLBACK (on_account_changed), self,
                           G_CONNECT_SWAPPED);
  load_voices (self);
}

/**
 * viseme_speech_type_page_set_settings:
 * @self: the page
 * @settings: the application's settings, which remember the voice
 */
void
viseme_speech_type_page_set_settings (VisemeSpeechTypePage *self, GSettings *settings)
{
  g_return_if_fail (VISEME_IS_SPEECH_TYPE_PAGE (self));

  g_set_object (&self->settings, settings);
}

/* What an earlier run of the program left and the runner goes on with. */
static gboolean
follow_unfinished (VisemeSpeechTypePage *self)
{
  GListModel *jobs = G_LIST_MODEL (self->runner);

  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (VisemeJob) job = g_list_model_get_item (jobs, i);

      if (viseme_job_is_speech (job) && viseme_job_get_gateway_url (job) &&
          viseme_runner_is_running (self->runner, job))
        {
          gtk_text_buffer_set_text (self->buffer, viseme_job_get_text (job), -1);
          follow (self, job);
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * viseme_speech_type_page_set_runner:
 * @self: the page
 * @runner: what runs the jobs
 *
 * Returns: %TRUE when @runner goes on with something paid, which the page now follows
 */
gboolean
viseme_speech_type_page_set_runner (VisemeSpeechTypePage *self, VisemeRunner *runner)
{
  gboolean unfinished;

  g_return_val_if_fail (VISEME_IS_SPEECH_TYPE_PAGE (self), FALSE);

  if (!g_set_object (&self->runner, runner))
    return FALSE;

  g_signal_connect_object (runner, "job-finished", G_CALLBACK (on_job_finished), self,
                           G_CONNECT_SWAPPED);
  unfinished = follow_unfinished (self);
  load_voices (self);
  update (self);

  return unfinished;
}

static char *
describe_price (VisemeSpeechTypePage *self, VisemeVoice *voice)
{
  g_autoptr (VisemeModel) model =
      viseme_model_find (self->models, viseme_voice_get_model_id (voice));
  g_autofree char *price = NULL;

  if (!model || viseme_model_is_local (model))
    return g_strdup (_ ("free"));

  price = viseme_plan_describe_price (model);

  /* Translators: where a voice is, and its price */
  return g_strdup_printf (_ ("cloud, %s"), price);
}

static char *
describe_voice (VisemeVoice *voice, VisemeSpeechTypePage *self)
{
  g_autofree char *price = describe_price (self, voice);

  /* Translators: the name of a voice, then what it costs */
  return g_strdup_printf (_ ("%s (%s)"), viseme_voice_get_name (voice), price);
}

static void
describe_voices (VisemeSpeechTypePage *self)
{
  g_autoptr (GtkExpression) expression = gtk_cclosure_expression_new (
      G_TYPE_STRING, NULL, 0, NULL, G_CALLBACK (describe_voice), self, NULL);

  gtk_drop_down_set_expression (self->voice, expression);
}

static void
on_prices_changed (VisemeSpeechTypePage *self)
{
  describe_voices (self);
  update (self);
}

static void
viseme_speech_type_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (viseme_speech_type_page_parent_class)->map (widget);
  load_voices (VISEME_SPEECH_TYPE_PAGE (widget));
}

static void
viseme_speech_type_page_dispose (GObject *object)
{
  VisemeSpeechTypePage *self = VISEME_SPEECH_TYPE_PAGE (object);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->input);
  g_clear_object (&self->account);
  g_clear_object (&self->runner);
  g_clear_object (&self->settings);
  g_clear_object (&self->job);
  g_clear_object (&self->models);
  g_clear_pointer (&self->spoken, g_free);

  G_OBJECT_CLASS (viseme_speech_type_page_parent_class)->dispose (object);
}

static void
viseme_speech_type_page_class_init (VisemeSpeechTypePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = viseme_speech_type_page_dispose;
  widget_class->map = viseme_speech_type_page_map;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/viseme_app/Viseme/ui/speech-type-page.ui");
  gtk_widget_class_bind_template_child (widget_class, VisemeSpeechTypePage, text);
  gtk_widget_class_bind_template_child (widget_class, VisemeSpeechTypePage, buffer);
  gtk_widget_class_bind_template_child (widget_class, VisemeSpeechTypePage, count);
  gtk_widget_class_bind_template_child (widget_class, VisemeSpeechTypePage, voice);
  gtk_widget_class_bind_template_child (widget_class, VisemeSpeechTypePage, speak_button);
  gtk_widget_class_bind_template_child (widget_class, VisemeSpeechTypePage, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, VisemeSpeechTypePage, check_button);
  gtk_widget_class_bind_template_child (widget_class, VisemeSpeechTypePage, forget_button);
  gtk_widget_class_bind_template_child (widget_class, VisemeSpeechTypePage, spinner);
  gtk_widget_class_bind_template_child (widget_class, VisemeSpeechTypePage, status);
}

static void
viseme_speech_type_page_init (VisemeSpeechTypePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->models = g_object_ref (viseme_plan_get_speech_models ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What the Person Shall Say"), -1);
  viseme_widgets_set_name (GTK_WIDGET (self->voice), _ ("Voice"));
  describe_voices (self);
  g_signal_connect_object (self->models, "items-changed", G_CALLBACK (on_prices_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->voice, "notify::selected", G_CALLBACK (on_voice_chosen), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->speak_button, "clicked", G_CALLBACK (on_speak), self);
  g_signal_connect_swapped (self->cancel_button, "clicked", G_CALLBACK (on_cancel), self);
  g_signal_connect_swapped (self->check_button, "clicked", G_CALLBACK (on_check), self);
  g_signal_connect_swapped (self->forget_button, "clicked", G_CALLBACK (on_forget), self);
  update (self);
}
