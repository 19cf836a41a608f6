/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-video-sources"

#include "config.h"

#include "viseme-video-sources.h"

#include "ui/viseme-create-page.h"

#include <glib/gi18n.h>

struct _VisemeVideoSources
{
  GObject parent_instance;

  VisemeInputCard *card; /* not owned: it shows the page */
  VisemeCreatePage *create_page;
  GtkWidget *create_button;
};

G_DEFINE_FINAL_TYPE (VisemeVideoSources, viseme_video_sources, G_TYPE_OBJECT)

static void
viseme_video_sources_dispose (GObject *object)
{
  g_clear_object (&VISEME_VIDEO_SOURCES (object)->create_page);

  G_OBJECT_CLASS (viseme_video_sources_parent_class)->dispose (object);
}

static void
viseme_video_sources_class_init (VisemeVideoSourcesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = viseme_video_sources_dispose;
}

static void
viseme_video_sources_init (VisemeVideoSources *self)
{
  self->create_page = g_object_ref_sink (g_object_new (VISEME_TYPE_CREATE_PAGE, NULL));
}

static void
on_create_toggled (VisemeVideoSources *self, GtkToggleButton *button)
{
  viseme_input_card_set_page (
      self->card, gtk_toggle_button_get_active (button) ? GTK_WIDGET (self->create_page) : NULL);
}

/**
 * viseme_video_sources_new:
 * @card: the card of the video, which has its input and outlives this
 * @input: the input of the card
 *
 * Puts the buttons into @card.
 *
 * Returns: (transfer full): the sources; that of files is chosen
 */
VisemeVideoSources *
viseme_video_sources_new (VisemeInputCard *card, VisemeInput *input)
{
  VisemeVideoSources *self = g_object_new (VISEME_TYPE_VIDEO_SOURCES, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *file_button = gtk_toggle_button_new_with_label (_ ("File"));

  self->card = card;
  viseme_create_page_set_input (self->create_page, input);
  /* Translators: a verb: make the picture of a person from words */
  self->create_button = gtk_toggle_button_new_with_label (_ ("Create"));
  gtk_widget_set_tooltip_text (file_button, _ ("Choose a video or a picture"));
  gtk_widget_set_tooltip_text (self->create_button, _ ("Make a picture or a video from words"));
  gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (self->create_button),
                               GTK_TOGGLE_BUTTON (file_button));
  gtk_widget_add_css_class (box, "linked");
  gtk_widget_add_css_class (box, "compact");
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Source of the Video"), -1);
  gtk_box_append (GTK_BOX (box), file_button);
  gtk_box_append (GTK_BOX (box), self->create_button);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (file_button), TRUE);
  g_signal_connect_object (self->create_button, "toggled", G_CALLBACK (on_create_toggled), self,
                           G_CONNECT_SWAPPED);
  viseme_input_card_set_switcher (card, box);

  return self;
}

/**
 * viseme_video_sources_set_account:
 * @self: the sources
 * @account: the account that is paid from
 */
void
viseme_video_sources_set_account (VisemeVideoSources *self, VisemeAccount *account)
{
  g_return_if_fail (VISEME_IS_VIDEO_SOURCES (self));

  viseme_create_page_set_account (self->create_page, account);
}

/**
 * viseme_video_sources_set_runner:
 * @self: the sources
 * @runner: what runs the jobs
 *
 * Shows the source whose paid work of an earlier run of the program goes on.
 */
void
viseme_video_sources_set_runner (VisemeVideoSources *self, VisemeRunner *runner)
{
  g_return_if_fail (VISEME_IS_VIDEO_SOURCES (self));

  if (viseme_create_page_set_runner (self->create_page, runner))
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->create_button), TRUE);
}
