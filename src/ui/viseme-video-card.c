/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-video-card"

#include "config.h"

#include "viseme-video-card.h"

#include "media/viseme-player.h"
#include "ui/viseme-frame-paintable.h"
#include "ui/viseme-input-card.h"
#include "ui/viseme-lane-view.h"
#include "ui/viseme-preview.h"
#include "ui/viseme-trimmer.h"
#include "ui/viseme-video-sources.h"
#include "ui/viseme-widgets.h"

#include <glib/gi18n.h>

#define PICTURE_SIZE 960 /* pixels: enough for the card on a dense screen */

struct _VisemeVideoCard
{
  AdwBin parent_instance;

  VisemeInput *input;
  VisemeEdits *edits;
  VisemePlayer *player; /* made when it is first needed */
  VisemeFramePaintable *frames;

  VisemeVideoSources *sources;
  VisemeInputCard *card;
  VisemeTrimmer *trimmer;
  VisemeLaneView *lane;
  VisemePreview *preview;
  GtkWidget *play_button;
};

G_DEFINE_FINAL_TYPE (VisemeVideoCard, viseme_video_card, ADW_TYPE_BIN)

static void
show_playing (VisemeVideoCard *self, gboolean playing)
{
  viseme_widgets_show_playing (self->play_button, playing, _ ("Play Video"), _ ("Pause Video"));
}

static void
on_playing_changed (VisemeVideoCard *self)
{
  show_playing (self, viseme_player_get_playing (self->player));
}

static const VisemeRange *
get_range (VisemeVideoCard *self)
{
  return viseme_edits_get_range (self->edits, VISEME_INPUT_VIDEO);
}

static void
on_ended (VisemeVideoCard *self)
{
  viseme_player_set_playing (self->player, FALSE);
  viseme_player_seek (self->player, get_range (self)->from, FALSE);
}

/* What is left out is not played either. */
static void
on_position_changed (VisemeVideoCard *self)
{
  double end = get_range (self)->to;

  if (end > 0 && viseme_player_get_playing (self->player) &&
      viseme_player_get_position (self->player) >= end)
    on_ended (self);
}

static void
ensure_player (VisemeVideoCard *self)
{
  if (self->player)
    return;

  self->player = viseme_player_new ();
  self->frames = viseme_frame_paintable_new ();
  viseme_frame_paintable_attach (self->frames, viseme_player_get_frame_sink (self->player));
  g_signal_connect_object (self->player, "notify::playing", G_CALLBACK (on_playing_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->player, "notify::position", G_CALLBACK (on_position_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->player, "ended", G_CALLBACK (on_ended), self, G_CONNECT_SWAPPED);
}

/* The thumbnail stays until the first frame of the player is there. */
static void
on_first_frame (VisemeVideoCard *self)
{
  if (gdk_paintable_get_intrinsic_width (GDK_PAINTABLE (self->frames)) > 0)
    viseme_preview_set_paintable (self->preview, GDK_PAINTABLE (self->frames));
}

/* Returns: whether there is a video to play. */
static gboolean
ready_player (VisemeVideoCard *self)
{
  GFile *file = viseme_input_get_file (self->input);

  if (!file)
    return FALSE;

  if (!self->player)
    {
      ensure_player (self);
      g_signal_connect_object (self->frames, "invalidate-size", G_CALLBACK (on_first_frame), self,
                               G_CONNECT_SWAPPED);
    }
  if (viseme_player_get_file (self->player) != file)
    viseme_player_set_file (self->player, file);

  return TRUE;
}

static void
on_play_clicked (VisemeVideoCard *self)
{
  if (!ready_player (self))
    return;
  if (viseme_player_get_position (self->player) < get_range (self)->from)
    viseme_player_seek (self->player, get_range (self)->from, TRUE);
  viseme_player_set_playing (self->player, !viseme_player_get_playing (self->player));
}

/* The picture at which the part begins or ends, while that is chosen. */
static void
on_seek (VisemeVideoCard *self, double seconds)
{
  if (!ready_player (self))
    return;
  viseme_player_set_playing (self->player, FALSE);
  viseme_player_seek (self->player, seconds, TRUE);
}

static void
stop (VisemeVideoCard *self)
{
  if (!self->player)
    return;

  viseme_player_set_playing (self->player, FALSE);
  viseme_player_set_file (self->player, NULL);
  viseme_frame_paintable_clear (self->frames);
}

static void
on_info_changed (VisemeVideoCard *self)
{
  VisemeMediaInfo *info = viseme_input_get_info (self->input);
  double duration = info ? viseme_media_info_get_duration (info) : 0;

  stop (self);
  viseme_trimmer_set_duration (self->trimmer, duration);
  gtk_widget_set_visible (self->play_button, info && !viseme_media_info_is_image (info));
  gtk_widget_set_visible (GTK_WIDGET (self->trimmer), info && !viseme_media_info_is_image (info));
  viseme_preview_load (self->preview, info ? viseme_media_info_get_file (info) : NULL,
                       MIN (1, duration / 3), PICTURE_SIZE);
}

static void
on_checked (VisemeVideoCard *self, const VisemeCheckReport *report)
{
  viseme_preview_set_face (self->preview, report->face_top, report->face_bottom);
}

/**
 * viseme_video_card_set_input:
 * @self: a card
 * @input: the input that it shows, for good
 * @edits: what is changed about the files, for good
 *
 * Fills the card.
 */
void
viseme_video_card_set_input (VisemeVideoCard *self, VisemeInput *input, VisemeEdits *edits)
{
  g_return_if_fail (VISEME_IS_VIDEO_CARD (self));

  self->input = g_object_ref (input);
  self->edits = g_object_ref (edits);
  viseme_trimmer_set_edits (self->trimmer, edits, VISEME_INPUT_VIDEO);
  viseme_lane_view_set_kind (self->lane, VISEME_LANE_OF_FACE);
  viseme_input_card_set_lane (self->card, self->lane);
  g_signal_connect_object (self->card, "checked", G_CALLBACK (on_checked), self, G_CONNECT_SWAPPED);
  viseme_input_card_set_input (self->card, input, VISEME_INPUT_VIDEO, edits);
  g_signal_connect_object (input, "notify::info", G_CALLBACK (on_info_changed), self,
                           G_CONNECT_SWAPPED);
  self->sources = viseme_video_sources_new (self->card, input);
}

/**
 * viseme_video_card_set_account:
 * @self: a card that has its input
 * @account: the account that pictures and videos are paid from
 */
void
viseme_video_card_set_account (VisemeVideoCard *self, VisemeAccount *account)
{
  g_return_if_fail (VISEME_IS_VIDEO_CARD (self));

  viseme_video_sources_set_account (self->sources, account);
}

/**
 * viseme_video_card_set_runner:
 * @self: a card that has its input
 * @runner: what runs the jobs
 */
void
viseme_video_card_set_runner (VisemeVideoCard *self, VisemeRunner *runner)
{
  g_return_if_fail (VISEME_IS_VIDEO_CARD (self));

  viseme_video_sources_set_runner (self->sources, runner);
}

/**
 * viseme_video_card_watch:
 * @self: a card that has its input
 * @playing: whether to play
 *
 * Plays the video from its beginning, without its sound, for somebody who speaks to it; stops it
 * and gives it its sound back.
 */
void
viseme_video_card_watch (VisemeVideoCard *self, gboolean playing)
{
  g_return_if_fail (VISEME_IS_VIDEO_CARD (self));

  if (!ready_player (self))
    return;

  g_object_set (self->player, "muted", playing, NULL);
  viseme_player_seek (self->player, 0, TRUE);
  viseme_player_set_playing (self->player, playing);
}

static void
viseme_video_card_unmap (GtkWidget *widget)
{
  VisemeVideoCard *self = VISEME_VIDEO_CARD (widget);

  if (self->player)
    viseme_player_set_playing (self->player, FALSE);

  GTK_WIDGET_CLASS (viseme_video_card_parent_class)->unmap (widget);
}

static void
viseme_video_card_dispose (GObject *object)
{
  VisemeVideoCard *self = VISEME_VIDEO_CARD (object);

  g_clear_object (&self->player);
  g_clear_object (&self->frames);
  g_clear_object (&self->edits);
  g_clear_object (&self->sources);
  g_clear_object (&self->input);

  G_OBJECT_CLASS (viseme_video_card_parent_class)->dispose (object);
}

static void
viseme_video_card_class_init (VisemeVideoCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = viseme_video_card_dispose;
  widget_class->unmap = viseme_video_card_unmap;

  g_type_ensure (VISEME_TYPE_INPUT_CARD);
  g_type_ensure (VISEME_TYPE_LANE_VIEW);
  g_type_ensure (VISEME_TYPE_PREVIEW);
  g_type_ensure (VISEME_TYPE_TRIMMER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/viseme_app/Viseme/ui/video-card.ui");
  gtk_widget_class_bind_template_child (widget_class, VisemeVideoCard, card);
  gtk_widget_class_bind_template_child (widget_class, VisemeVideoCard, lane);
  gtk_widget_class_bind_template_child (widget_class, VisemeVideoCard, trimmer);
  gtk_widget_class_bind_template_child (widget_class, VisemeVideoCard, preview);
  gtk_widget_class_bind_template_child (widget_class, VisemeVideoCard, play_button);
}

static void
viseme_video_card_init (VisemeVideoCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  show_playing (self, FALSE);
  g_signal_connect_swapped (self->play_button, "clicked", G_CALLBACK (on_play_clicked), self);
  g_signal_connect_swapped (self->trimmer, "seek", G_CALLBACK (on_seek), self);
}
