/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-speech-card"

#include "config.h"

#include "viseme-speech-card.h"

#include "base/viseme-format.h"
#include "media/viseme-player.h"
#include "ui/viseme-input-card.h"
#include "ui/viseme-lane-view.h"
#include "ui/viseme-speech-sources.h"
#include "ui/viseme-trimmer.h"
#include "ui/viseme-waveform-view.h"
#include "ui/viseme-widgets.h"

#include <glib/gi18n.h>

struct _VisemeSpeechCard
{
  AdwBin parent_instance;

  VisemeInput *input;
  VisemeEdits *edits;
  VisemePlayer *player; /* made when it is first needed */

  VisemeSpeechSources *sources;
  VisemeInputCard *card;
  VisemeLaneView *lane;
  VisemeTrimmer *trimmer;
  VisemeWaveformView *waveform;
  GtkWidget *play_button;
  GtkWidget *time;
};

G_DEFINE_FINAL_TYPE (VisemeSpeechCard, viseme_speech_card, ADW_TYPE_BIN)

static double
get_duration (VisemeSpeechCard *self)
{
  VisemeMediaInfo *info = viseme_input_get_info (self->input);

  return info ? viseme_media_info_get_duration (info) : 0;
}

static void
show_time (VisemeSpeechCard *self, double position)
{
  double duration = get_duration (self);
  g_autofree char *now = viseme_format_clock (position);
  g_autofree char *end = viseme_format_clock (duration);
  g_autofree char *text = g_strdup_printf ("%s / %s", now, end);

  gtk_label_set_label (GTK_LABEL (self->time), text);
  viseme_waveform_view_set_time (self->waveform, position, duration);
}

static void
show_playing (VisemeSpeechCard *self, gboolean playing)
{
  viseme_widgets_show_playing (self->play_button, playing, _ ("Play Speech"), _ ("Pause Speech"));
}

static void
on_playing_changed (VisemeSpeechCard *self)
{
  show_playing (self, viseme_player_get_playing (self->player));
}

static const VisemeRange *
get_range (VisemeSpeechCard *self)
{
  return viseme_edits_get_range (self->edits, VISEME_INPUT_SPEECH);
}

static void
on_ended (VisemeSpeechCard *self)
{
  viseme_player_set_playing (self->player, FALSE);
  viseme_player_seek (self->player, get_range (self)->from, TRUE);
}

/* What is left out is not played either. */
static void
on_position_changed (VisemeSpeechCard *self)
{
  double position = viseme_player_get_position (self->player);

  show_time (self, position);
  if (get_range (self)->to > 0 && position >= get_range (self)->to &&
      viseme_player_get_playing (self->player))
    on_ended (self);
}

static void
ensure_player (VisemeSpeechCard *self)
{
  if (!self->player)
    {
      self->player = viseme_player_new ();
      g_signal_connect_object (self->player, "notify::playing", G_CALLBACK (on_playing_changed),
                               self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->player, "notify::position", G_CALLBACK (on_position_changed),
                               self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->player, "ended", G_CALLBACK (on_ended), self,
                               G_CONNECT_SWAPPED);
    }
  if (viseme_player_get_file (self->player) != viseme_input_get_file (self->input))
    viseme_player_set_file (self->player, viseme_input_get_file (self->input));
}

static void
on_play_clicked (VisemeSpeechCard *self)
{
  ensure_player (self);
  if (viseme_player_get_position (self->player) < get_range (self)->from)
    viseme_player_seek (self->player, get_range (self)->from, TRUE);
  viseme_player_set_playing (self->player, !viseme_player_get_playing (self->player));
}

static void
on_seek (VisemeSpeechCard *self, double seconds, gboolean accurate)
{
  ensure_player (self);
  viseme_player_seek (self->player, seconds, accurate);
}

/* The play-head goes along with the end of the part that is moved. */
static void
on_trim (VisemeSpeechCard *self, double seconds)
{
  ensure_player (self);
  viseme_player_set_playing (self->player, FALSE);
  viseme_player_seek (self->player, seconds, TRUE);
  show_time (self, seconds);
}

static void
on_info_changed (VisemeSpeechCard *self)
{
  VisemeMediaInfo *info = viseme_input_get_info (self->input);

  if (self->player)
    {
      viseme_player_set_playing (self->player, FALSE);
      viseme_player_set_file (self->player, NULL);
    }
  viseme_waveform_view_load (self->waveform, info ? viseme_media_info_get_file (info) : NULL);
  viseme_trimmer_set_duration (self->trimmer, get_duration (self));
  show_time (self, 0);
}

/**
 * viseme_speech_card_set_input:
 * @self: a card
 * @input: the input that it shows, for good
 * @edits: what is changed about the files, for good
 *
 * Fills the card.
 */
void
viseme_speech_card_set_input (VisemeSpeechCard *self, VisemeInput *input, VisemeEdits *edits)
{
  g_return_if_fail (VISEME_IS_SPEECH_CARD (self));

  self->input = g_object_ref (input);
  self->edits = g_object_ref (edits);
  viseme_trimmer_set_edits (self->trimmer, edits, VISEME_INPUT_SPEECH);
  viseme_lane_view_set_kind (self->lane, VISEME_LANE_OF_SPEECH);
  viseme_input_card_set_lane (self->card, self->lane);
  viseme_input_card_set_input (self->card, input, VISEME_INPUT_SPEECH, edits);
  g_signal_connect_object (input, "notify::info", G_CALLBACK (on_info_changed), self,
                           G_CONNECT_SWAPPED);
  self->sources = viseme_speech_sources_new (self->card, input);
}

/**
 * viseme_speech_card_set_account:
 * @self: a card that has its input
 * @account: the account that cloud voices are paid from
 */
void
viseme_speech_card_set_account (VisemeSpeechCard *self, VisemeAccount *account)
{
  g_return_if_fail (VISEME_IS_SPEECH_CARD (self));

  viseme_speech_sources_set_account (self->sources, account);
}

/**
 * viseme_speech_card_set_settings:
 * @self: a card that has its input
 * @settings: the application's settings
 */
void
viseme_speech_card_set_settings (VisemeSpeechCard *self, GSettings *settings)
{
  g_return_if_fail (VISEME_IS_SPEECH_CARD (self));

  viseme_speech_sources_set_settings (self->sources, settings);
}

/**
 * viseme_speech_card_set_runner:
 * @self: a card that has its input
 * @runner: what runs the jobs
 */
void
viseme_speech_card_set_runner (VisemeSpeechCard *self, VisemeRunner *runner)
{
  g_return_if_fail (VISEME_IS_SPEECH_CARD (self));

  viseme_speech_sources_set_runner (self->sources, runner);
}

static void
viseme_speech_card_unmap (GtkWidget *widget)
{
  VisemeSpeechCard *self = VISEME_SPEECH_CARD (widget);

  if (self->player)
    viseme_player_set_playing (self->player, FALSE);

  GTK_WIDGET_CLASS (viseme_speech_card_parent_class)->unmap (widget);
}

static void
viseme_speech_card_dispose (GObject *object)
{
  VisemeSpeechCard *self = VISEME_SPEECH_CARD (object);

  g_clear_object (&self->player);
  g_clear_object (&self->sources);
  g_clear_object (&self->edits);
  g_clear_object (&self->input);

  G_OBJECT_CLASS (viseme_speech_card_parent_class)->dispose (object);
}

static void
viseme_speech_card_class_init (VisemeSpeechCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = viseme_speech_card_dispose;
  widget_class->unmap = viseme_speech_card_unmap;

  g_type_ensure (VISEME_TYPE_INPUT_CARD);
  g_type_ensure (VISEME_TYPE_LANE_VIEW);
  g_type_ensure (VISEME_TYPE_TRIMMER);
  g_type_ensure (VISEME_TYPE_WAVEFORM_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/viseme_app/Viseme/ui/speech-card.ui");
  gtk_widget_class_bind_template_child (widget_class, VisemeSpeechCard, card);
  gtk_widget_class_bind_template_child (widget_class, VisemeSpeechCard, lane);
  gtk_widget_class_bind_template_child (widget_class, VisemeSpeechCard, trimmer);
  gtk_widget_class_bind_template_child (widget_class, VisemeSpeechCard, waveform);
  gtk_widget_class_bind_template_child (widget_class, VisemeSpeechCard, play_button);
  gtk_widget_class_bind_template_child (widget_class, VisemeSpeechCard, time);
}

static void
viseme_speech_card_init (VisemeSpeechCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  viseme_waveform_view_set_label (self->waveform, _ ("Position in the Speech"));
  show_playing (self, FALSE);
  g_signal_connect_swapped (self->play_button, "clicked", G_CALLBACK (on_play_clicked), self);
  g_signal_connect_swapped (self->waveform, "seek", G_CALLBACK (on_seek), self);
  g_signal_connect_swapped (self->trimmer, "seek", G_CALLBACK (on_trim), self);
}
