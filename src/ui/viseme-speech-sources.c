/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-speech-sources"

#include "config.h"

#include "viseme-speech-sources.h"

#include "ui/viseme-speech-record-page.h"
#include "ui/viseme-speech-type-page.h"

#include <glib/gi18n.h>

typedef enum
{
  SOURCE_FILE,
  SOURCE_RECORD,
  SOURCE_TYPE,
  N_SOURCES
} Source;

static const struct
{
  const char *label;
  const char *hint;
} words[N_SOURCES] = {
  [SOURCE_FILE] = { N_ ("File"), N_ ("Choose a recording") },
  /* Translators: a verb, what one does with a microphone */
  [SOURCE_RECORD] = { N_ ("Record"), N_ ("Speak into a microphone") },
  /* Translators: a verb, what one does on a keyboard */
  [SOURCE_TYPE] = { N_ ("Type"), N_ ("Let the computer speak a text") },
};

struct _VisemeSpeechSources
{
  GObject parent_instance;

  VisemeInputCard *card; /* not owned: it shows the pages */
  VisemeSpeechRecordPage *record_page;
  VisemeSpeechTypePage *type_page;
  GtkWidget *buttons[N_SOURCES];
};

G_DEFINE_FINAL_TYPE (VisemeSpeechSources, viseme_speech_sources, G_TYPE_OBJECT)

static void
viseme_speech_sources_dispose (GObject *object)
{
  VisemeSpeechSources *self = VISEME_SPEECH_SOURCES (object);

  g_clear_object (&self->record_page);
  g_clear_object (&self->type_page);

  G_OBJECT_CLASS (viseme_speech_sources_parent_class)->dispose (object);
}

static void
viseme_speech_sources_class_init (VisemeSpeechSourcesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = viseme_speech_sources_dispose;
}

static void
viseme_speech_sources_init (VisemeSpeechSources *self)
{
  self->record_page = g_object_ref_sink (g_object_new (VISEME_TYPE_SPEECH_RECORD_PAGE, NULL));
  self->type_page = g_object_ref_sink (g_object_new (VISEME_TYPE_SPEECH_TYPE_PAGE, NULL));
}

static void
on_toggled (VisemeSpeechSources *self, GtkToggleButton *button)
{
  GtkWidget *page = NULL;

  if (!gtk_toggle_button_get_active (button))
    return;

  if (GTK_WIDGET (button) == self->buttons[SOURCE_TYPE])
    page = GTK_WIDGET (self->type_page);
  else if (GTK_WIDGET (button) == self->buttons[SOURCE_RECORD])
    page = GTK_WIDGET (self->record_page);
  viseme_input_card_set_page (self->card, page);
}

static GtkWidget *
make_button (VisemeSpeechSources *self, Source source)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (_ (words[source].label));

  gtk_widget_set_tooltip_text (button, _ (words[source].hint));
  /* The words are longer in other languages, and the card is no wider for it. */
  gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))),
                           PANGO_ELLIPSIZE_END);
  if (source > 0)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button),
                                 GTK_TOGGLE_BUTTON (self->buttons[SOURCE_FILE]));
  g_signal_connect_object (button, "toggled", G_CALLBACK (on_toggled), self, G_CONNECT_SWAPPED);

  return button;
}

/**
 * viseme_speech_sources_new:
 * @card: the card of the speech, which has its input and outlives this
 * @input: the input of the card
 *
 * Puts the buttons into @card.
 *
 * Returns: (transfer full): the sources; that of files is chosen
 */
VisemeSpeechSources *
viseme_speech_sources_new (VisemeInputCard *card, VisemeInput *input)
{
  VisemeSpeechSources *self = g_object_new (VISEME_TYPE_SPEECH_SOURCES, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  self->card = card;
  viseme_speech_record_page_set_input (self->record_page, input);
  viseme_speech_type_page_set_input (self->type_page, input);
  gtk_widget_add_css_class (box, "linked");
  gtk_widget_add_css_class (box, "compact");
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Source of the Speech"), -1);
  for (Source source = 0; source < N_SOURCES; source++)
    {
      self->buttons[source] = make_button (self, source);
      gtk_box_append (GTK_BOX (box), self->buttons[source]);
    }
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->buttons[SOURCE_FILE]), TRUE);
  viseme_input_card_set_switcher (card, box);

  return self;
}

/**
 * viseme_speech_sources_set_account:
 * @self: the sources
 * @account: the account that cloud voices are paid from
 */
void
viseme_speech_sources_set_account (VisemeSpeechSources *self, VisemeAccount *account)
{
  g_return_if_fail (VISEME_IS_SPEECH_SOURCES (self));

  viseme_speech_type_page_set_account (self->type_page, account);
}

/**
 * viseme_speech_sources_set_settings:
 * @self: the sources
 * @settings: the application's settings
 */
void
viseme_speech_sources_set_settings (VisemeSpeechSources *self, GSettings *settings)
{
  g_return_if_fail (VISEME_IS_SPEECH_SOURCES (self));

  viseme_speech_type_page_set_settings (self->type_page, settings);
}

/**
 * viseme_speech_sources_set_runner:
 * @self: the sources
 * @runner: what runs the jobs
 *
 * Shows the source whose paid work of an earlier run of the program goes on.
 */
void
viseme_speech_sources_set_runner (VisemeSpeechSources *self, VisemeRunner *runner)
{
  g_return_if_fail (VISEME_IS_SPEECH_SOURCES (self));

  if (viseme_speech_type_page_set_runner (self->type_page, runner))
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->buttons[SOURCE_TYPE]), TRUE);
}
