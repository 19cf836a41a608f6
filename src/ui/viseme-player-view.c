/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-player-view"

#include "config.h"

#include "viseme-player-view.h"

#include "base/viseme-format.h"
#include "media/viseme-player.h"
#include "ui/viseme-frame-paintable.h"
#include "ui/viseme-waveform-view.h"
#include "ui/viseme-widgets.h"

#include <glib/gi18n.h>

#define STEP_SECONDS          5
#define HIDE_CONTROLS_SECONDS 3

struct _VisemePlayerView
{
  AdwBin parent_instance;

  GSettings *settings;
  VisemePlayer *player; /* made when it is first needed */
  VisemeFramePaintable *frames;
  gboolean fullscreened;
  guint hide_id;

  GtkPicture *picture;
  GtkWidget *stage;
  GtkRevealer *controls;
  GtkWidget *play_button;
  GtkWidget *position;
  GtkWidget *duration;
  VisemeWaveformView *waveform;
  GtkWidget *loop_button;
  GtkWidget *volume_button;
  GtkWidget *mute_button;
  GtkWidget *volume_scale;
  GtkWidget *fullscreen_button;
  GtkWidget *error;
};

enum
{
  PROP_0,
  PROP_FULLSCREENED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (VisemePlayerView, viseme_player_view, ADW_TYPE_BIN)

static void
show_playing (VisemePlayerView *self, gboolean playing)
{
  viseme_widgets_show_playing (self->play_button, playing, _ ("Play"), _ ("Pause"));
}

static void
show_time (VisemePlayerView *self)
{
  double position = viseme_player_get_position (self->player);
  double duration = viseme_player_get_duration (self->player);
  g_autofree char *now = viseme_format_clock (position);
  g_autofree char *end = viseme_format_clock (duration);

  gtk_label_set_label (GTK_LABEL (self->position), now);
  gtk_label_set_label (GTK_LABEL (self->duration), end);
  viseme_waveform_view_set_time (self->waveform, position, duration);
}

static void
on_playing_changed (VisemePlayerView *self)
{
  show_playing (self, viseme_player_get_playing (self->player));
}

static void
on_ended (VisemePlayerView *self)
{
  viseme_player_set_playing (self->player, FALSE);
}

static void
on_failed (VisemePlayerView *self, GError *error)
{
  gtk_label_set_label (GTK_LABEL (self->error), error->message);
  gtk_widget_set_visible (self->error, TRUE);
}

static void
bind_sound (VisemePlayerView *self)
{
  if (!self->settings)
    return;

  g_settings_bind (self->settings, "loop", self->player, "loop", G_SETTINGS_BIND_GET);
  g_settings_bind (self->settings, "muted", self->player, "muted", G_SETTINGS_BIND_GET);
  g_settings_bind (self->settings, "volume", self->player, "volume", G_SETTINGS_BIND_GET);
}

static void
ensure_player (VisemePlayerView *self)
{
  if (self->player)
    return;

  self->player = viseme_player_new ();
  viseme_frame_paintable_attach (self->frames, viseme_player_get_frame_sink (self->player));
  bind_sound (self);
  g_signal_connect_object (self->player, "notify::playing", G_CALLBACK (on_playing_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->player, "notify::position", G_CALLBACK (show_time), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->player, "notify::duration", G_CALLBACK (show_time), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->player, "ended", G_CALLBACK (on_ended), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->player, "failed", G_CALLBACK (on_failed), self, G_CONNECT_SWAPPED);
}

/**
 * viseme_player_view_set_file:
 * @self: a player
 * @file: (nullable): a video; %NULL lets go of the one before
 *
 * Loads @file and shows its first frame.
 */
void
viseme_player_view_set_file (VisemePlayerView *self, GFile *file)
{
  g_return_if_fail (VISEME_IS_PLAYER_VIEW (self));

  if (!file && !self->player)
    return;

  ensure_player (self);
  gtk_widget_set_visible (self->error, FALSE);
  viseme_player_set_playing (self->player, FALSE);
  viseme_frame_paintable_clear (self->frames);
  viseme_player_set_file (self->player, file);
  viseme_waveform_view_load (self->waveform, file);
  show_time (self);
}

static void
play_from_start_at_end (VisemePlayerView *self)
{
  double duration = viseme_player_get_duration (self->player);

  if (duration > 0 && viseme_player_get_position (self->player) > duration - 0.1)
    viseme_player_seek (self->player, 0, TRUE);
}

/**
 * viseme_player_view_play:
 * @self: a player
 *
 * Plays what is loaded.
 */
void
viseme_player_view_play (VisemePlayerView *self)
{
  g_return_if_fail (VISEME_IS_PLAYER_VIEW (self));

  if (!self->player)
    return;

  play_from_start_at_end (self);
  viseme_player_set_playing (self->player, TRUE);
}

static void
toggle_playing (VisemePlayerView *self)
{
  if (self->player && viseme_player_get_playing (self->player))
    viseme_player_set_playing (self->player, FALSE);
  else
    viseme_player_view_play (self);
}

static void
on_play (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  toggle_playing (VISEME_PLAYER_VIEW (widget));
}

static void
on_step (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  VisemePlayerView *self = VISEME_PLAYER_VIEW (widget);
  double target;

  if (!self->player)
    return;

  target = viseme_player_get_position (self->player) + g_variant_get_double (parameter);
  viseme_player_seek (self->player, CLAMP (target, 0, viseme_player_get_duration (self->player)),
                      TRUE);
}

static void
flip_setting (VisemePlayerView *self, const char *key)
{
  if (self->settings)
    g_settings_set_boolean (self->settings, key, !g_settings_get_boolean (self->settings, key));
}

static void
on_mute (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  flip_setting (VISEME_PLAYER_VIEW (widget), "muted");
}

static void
on_loop (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  flip_setting (VISEME_PLAYER_VIEW (widget), "loop");
}

static void
on_seek (VisemePlayerView *self, double seconds, gboolean accurate)
{
  if (self->player)
    viseme_player_seek (self->player, seconds, accurate);
}

/* The first press of a double click has toggled already: the second one takes that back. */
static void
on_pressed (VisemePlayerView *self, int n_press)
{
  if (n_press > 2)
    return;

  toggle_playing (self);
  if (n_press == 2)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.fullscreen", NULL);
}

static gboolean
on_hide_controls (gpointer user_data)
{
  VisemePlayerView *self = user_data;

  self->hide_id = 0;
  gtk_revealer_set_reveal_child (self->controls, FALSE);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "none");

  return G_SOURCE_REMOVE;
}

/* In full screen the controls go when nothing moves; else they stay. */
static void
wake_controls (VisemePlayerView *self)
{
  g_clear_handle_id (&self->hide_id, g_source_remove);
  gtk_revealer_set_reveal_child (self->controls, TRUE);
  gtk_widget_set_cursor (GTK_WIDGET (self), NULL);
  if (self->fullscreened)
    self->hide_id = g_timeout_add_seconds (HIDE_CONTROLS_SECONDS, on_hide_controls, self);
}

static void
show_volume (VisemePlayerView *self)
{
  gboolean muted = g_settings_get_boolean (self->settings, "muted");
  double volume = g_settings_get_double (self->settings, "volume");
  const char *icon = muted || volume <= 0 ? "audio-volume-muted-symbolic"
                     : volume < 0.5       ? "audio-volume-medium-symbolic"
                                          : "audio-volume-high-symbolic";

  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->volume_button), icon);
}

/**
 * viseme_player_view_set_settings:
 * @self: a player
 * @settings: the application's settings
 *
 * Remembers volume, mute and loop in @settings.
 */
void
viseme_player_view_set_settings (VisemePlayerView *self, GSettings *settings)
{
  GtkAdjustment *volume;

  g_return_if_fail (VISEME_IS_PLAYER_VIEW (self));

  g_set_object (&self->settings, settings);
  volume = gtk_range_get_adjustment (GTK_RANGE (self->volume_scale));
  g_settings_bind (settings, "loop", self->loop_button, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "muted", self->mute_button, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "volume", volume, "value", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (settings, "changed::muted", G_CALLBACK (show_volume), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::volume", G_CALLBACK (show_volume), self,
                           G_CONNECT_SWAPPED);
  show_volume (self);
}

static void
set_fullscreened (VisemePlayerView *self, gboolean fullscreened)
{
  if (self->fullscreened == fullscreened)
    return;

  self->fullscreened = fullscreened;
  gtk_button_set_icon_name (GTK_BUTTON (self->fullscreen_button),
                            fullscreened ? "view-restore-symbolic" : "view-fullscreen-symbolic");
  viseme_widgets_set_name (self->fullscreen_button,
                           fullscreened ? _ ("Leave Full Screen") : _ ("Full Screen"));
  wake_controls (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FULLSCREENED]);
}

static void
viseme_player_view_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_FULLSCREENED:
      g_value_set_boolean (value, VISEME_PLAYER_VIEW (object)->fullscreened);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
viseme_player_view_set_property (GObject *object,
                                 guint prop_id,
                                 const GValue *value,
                                 GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_FULLSCREENED:
      set_fullscreened (VISEME_PLAYER_VIEW (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
viseme_player_view_unmap (GtkWidget *widget)
{
  VisemePlayerView *self = VISEME_PLAYER_VIEW (widget);

  if (self->player)
    viseme_player_set_playing (self->player, FALSE);

  GTK_WIDGET_CLASS (viseme_player_view_parent_class)->unmap (widget);
}

static void
viseme_player_view_dispose (GObject *object)
{
  VisemePlayerView *self = VISEME_PLAYER_VIEW (object);

  g_clear_handle_id (&self->hide_id, g_source_remove);
  g_clear_object (&self->player);
  g_clear_object (&self->frames);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (viseme_player_view_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, picture);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, stage);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, controls);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, play_button);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, position);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, duration);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, waveform);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, loop_button);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, volume_button);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, mute_button);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, volume_scale);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, fullscreen_button);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, error);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "player.play", NULL, on_play);
  gtk_widget_class_install_action (widget_class, "player.step", "d", on_step);
  gtk_widget_class_install_action (widget_class, "player.mute", NULL, on_mute);
  gtk_widget_class_install_action (widget_class, "player.loop", NULL, on_loop);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_space, 0, "player.play", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, 0, "player.step", "d",
                                       (double) -STEP_SECONDS);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, 0, "player.step", "d",
                                       (double) STEP_SECONDS);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_m, 0, "player.mute", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_l, 0, "player.loop", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, 0, "win.fullscreen", NULL);
}

static void
viseme_player_view_class_init (VisemePlayerViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = viseme_player_view_get_property;
  object_class->set_property = viseme_player_view_set_property;
  object_class->dispose = viseme_player_view_dispose;
  widget_class->unmap = viseme_player_view_unmap;

  properties[PROP_FULLSCREENED] =
      g_param_spec_boolean ("fullscreened", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (VISEME_TYPE_WAVEFORM_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/viseme_app/Viseme/ui/player-view.ui");
  bind_children (widget_class);
  install_actions (widget_class);
}

static void
viseme_player_view_init (VisemePlayerView *self)
{
  GtkGesture *click;
  GtkEventController *motion = gtk_event_controller_motion_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  viseme_waveform_view_set_label (self->waveform, _ ("Position in the Result"));
  self->frames = viseme_frame_paintable_new ();
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (self->frames));
  show_playing (self, FALSE);

  click = gtk_gesture_click_new ();
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (self->stage, GTK_EVENT_CONTROLLER (click));
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (wake_controls), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect_swapped (self->waveform, "seek", G_CALLBACK (on_seek), self);
}
