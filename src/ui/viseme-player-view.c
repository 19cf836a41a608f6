/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-player-view"

#include "config.h"

#include "viseme-player-view.h"

#include "base/viseme-format.h"
#include "media/viseme-player.h"
#include "ui/viseme-file-drag.h"
#include "ui/viseme-floating-controls.h"
#include "ui/viseme-frame-paintable.h"
#include "ui/viseme-mouth-follower.h"
#include "ui/viseme-player-keys.h"
#include "ui/viseme-player-menu.h"
#include "ui/viseme-timeline-tooltip.h"
#include "ui/viseme-transport.h"
#include "ui/viseme-volume-button.h"
#include "ui/viseme-waveform-view.h"
#include "ui/viseme-widgets.h"

#include <glib/gi18n.h>

struct _VisemePlayerView
{
  AdwBin parent_instance;

  GSettings *settings;
  VisemePlayer *player; /* made when it is first needed */
  VisemeFramePaintable *frames;
  VisemeFramePaintable *other_frames;
  VisemeMouthFollower *mouth;
  VisemeTimelineTooltip *tooltip;
  GFile *file;
  GFile *other;            /* nullable: nothing to compare with */
  GMenuModel *comparisons; /* nullable */
  double range_start;
  double range_end;
  gboolean fullscreened;
  gboolean zoomed;

  GtkWidget *views;
  GtkWidget *other_button;
  GtkWidget *other_label;
  AdwToastOverlay *toasts;
  VisemeStage *stage;
  AdwBin *controls_place;
  VisemeFloatingControls *floating_place;
  GtkWidget *controls;
  GtkWidget *play_button;
  GtkWidget *position;
  GtkWidget *duration;
  VisemeWaveformView *waveform;
  GtkWidget *loop_button;
  VisemeVolumeButton *volume_button;
  GtkWidget *options_button;
  GtkWidget *fullscreen_button;
  GtkWidget *error;
};

enum
{
  PROP_0,
  PROP_FULLSCREENED,
  PROP_VIEW,
  PROP_RATE,
  PROP_ZOOMED,
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
  g_autofree char *now = viseme_format_fine_clock (position);
  g_autofree char *end = viseme_format_fine_clock (duration);

  gtk_label_set_label (GTK_LABEL (self->position), now);
  gtk_label_set_label (GTK_LABEL (self->duration), end);
  viseme_waveform_view_set_time (self->waveform, position, duration);
}

static void
on_playing_changed (VisemePlayerView *self)
{
  gboolean playing = viseme_player_get_playing (self->player);

  show_playing (self, playing);
  if (playing)
    gtk_widget_set_visible (self->error, FALSE);
}

static void
show_error (VisemePlayerView *self, const GError *error)
{
  gtk_label_set_label (GTK_LABEL (self->error), error->message);
  gtk_widget_set_visible (self->error, TRUE);
}

static void
on_failed (VisemePlayerView *self, GError *error)
{
  show_error (self, error);
}

/* The result goes on alone. */
static void
on_other_failed (VisemePlayerView *self, GError *error)
{
  g_clear_object (&self->other);
  gtk_widget_set_sensitive (self->views, FALSE);
  g_object_set (self, "view", VISEME_VIEW_RESULT, NULL);
  show_error (self, error);
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
  viseme_frame_paintable_attach (self->other_frames, viseme_player_get_other_sink (self->player));
  bind_sound (self);
  g_signal_connect_object (self->player, "notify::playing", G_CALLBACK (on_playing_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->player, "notify::position", G_CALLBACK (show_time), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->player, "notify::duration", G_CALLBACK (show_time), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->player, "failed", G_CALLBACK (on_failed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->player, "other-failed", G_CALLBACK (on_other_failed), self,
                           G_CONNECT_SWAPPED);
}

static void
show_range (VisemePlayerView *self)
{
  viseme_waveform_view_set_range (self->waveform, self->range_start, self->range_end);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "player.range-clear",
                                 self->range_end > self->range_start);
}

/* The second file is decoded from when it is first looked at. */
static void
load (VisemePlayerView *self)
{
  VisemeView view = viseme_stage_get_view (self->stage);

  viseme_player_set_files (self->player, self->file,
                           view == VISEME_VIEW_RESULT ? NULL : self->other);
}

static void
set_view (VisemePlayerView *self, VisemeView view)
{
  if (!self->other)
    view = VISEME_VIEW_RESULT;
  if (viseme_stage_get_view (self->stage) == view)
    return;

  viseme_stage_set_view (self->stage, view);
  if (self->player && view != VISEME_VIEW_RESULT && !viseme_player_get_other_file (self->player))
    load (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VIEW]);
}

/**
 * viseme_player_view_set_file:
 * @self: a player
 * @file: (nullable): a video; %NULL lets go of the one before
 *
 * Loads @file and shows its first frame, alone and as fast as it was recorded.
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
  g_set_object (&self->file, file);
  viseme_player_view_set_other (self, NULL, NULL, NULL);
  g_object_set (self, "rate", 1., "zoomed", FALSE, NULL);
  viseme_frame_paintable_clear (self->frames);
  self->range_start = self->range_end = 0;
  show_range (self);
  viseme_player_set_file (self->player, NULL);
  load (self);
  viseme_waveform_view_load (self->waveform, file);
  viseme_timeline_tooltip_set_file (self->tooltip, file);
  show_time (self);
}

static void
show_menu (VisemePlayerView *self)
{
  const char *other_name = gtk_label_get_label (GTK_LABEL (self->other_label));
  g_autoptr (GMenuModel) menu =
      self->comparisons ? viseme_player_menu_new (self->comparisons, other_name) : NULL;

  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->options_button), menu);
}

/**
 * viseme_player_view_set_other:
 * @self: a player
 * @other: (nullable): what the file is compared with
 * @other_name: (nullable): what @other is called, translated
 * @name: (nullable): what the file is called beside it, translated
 *
 * Offers the views in which both are seen.
 */
void
viseme_player_view_set_other (VisemePlayerView *self,
                              GFile *other,
                              const char *other_name,
                              const char *name)
{
  g_return_if_fail (VISEME_IS_PLAYER_VIEW (self));

  g_set_object (&self->other, other);
  viseme_frame_paintable_clear (self->other_frames);
  gtk_widget_set_sensitive (self->views, other != NULL);
  if (!other)
    {
      set_view (self, VISEME_VIEW_RESULT);
      other_name = _ ("Original");
    }
  gtk_label_set_label (GTK_LABEL (self->other_label), other_name);
  show_menu (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->other_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, other_name, -1);
  viseme_stage_set_names (self->stage, name ? name : _ ("Result"), other_name);
  if (self->player && viseme_player_get_other_file (self->player) != other &&
      viseme_stage_get_view (self->stage) != VISEME_VIEW_RESULT)
    load (self);
}

/**
 * viseme_player_view_set_comparisons:
 * @self: a player
 * @comparisons: items of a section, which may change later
 *
 * Offers what there is to compare with.
 */
void
viseme_player_view_set_comparisons (VisemePlayerView *self, GMenuModel *comparisons)
{
  g_set_object (&self->comparisons, comparisons);
  show_menu (self);
}

static void
toggle_playing (VisemePlayerView *self)
{
  if (self->player)
    viseme_player_set_playing (self->player, !viseme_player_get_playing (self->player));
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
on_frame (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  VisemePlayerView *self = VISEME_PLAYER_VIEW (widget);

  if (self->player)
    viseme_player_step (self->player, g_variant_get_int32 (parameter));
}

/* From "here" to the end, or from the beginning to "here", until the other end is set too. */
static void
on_range (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  VisemePlayerView *self = VISEME_PLAYER_VIEW (widget);
  double here;
  double duration;

  if (!self->player)
    return;

  here = viseme_player_get_position (self->player);
  duration = viseme_player_get_duration (self->player);
  if (g_str_equal (action_name, "player.range-clear"))
    self->range_start = self->range_end = 0;
  else if (g_str_equal (action_name, "player.range-start"))
    {
      self->range_start = here;
      if (self->range_end <= here)
        self->range_end = duration;
    }
  else
    {
      self->range_end = here;
      if (self->range_start >= here)
        self->range_start = 0;
    }
  viseme_player_set_range (self->player, self->range_start, self->range_end);
  show_range (self);
}

static void
on_speed (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  VisemePlayerView *self = VISEME_PLAYER_VIEW (widget);
  double step = g_variant_get_double (parameter);
  double rate = self->player ? viseme_player_get_rate (self->player) : 1;

  g_object_set (self, "rate", step == 0 ? 1. : CLAMP (rate + step, 0.25, 2), NULL);
}

static void
on_volume_step (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  viseme_volume_button_step (VISEME_PLAYER_VIEW (widget)->volume_button,
                             g_variant_get_double (parameter));
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

/* Where dragging moves the divider the file stays. */
static GFile *
find_dragged (gpointer user_data)
{
  VisemePlayerView *self = user_data;

  return viseme_stage_get_view (self->stage) != VISEME_VIEW_WIPE ? self->file : NULL;
}

/* The first click of a double click has toggled already: the second one takes that back. */
static void
on_clicked (VisemePlayerView *self, int n_press)
{
  if (n_press > 2)
    return;

  toggle_playing (self);
  if (n_press == 2)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.fullscreen", NULL);
}

/* In full screen the controls lie over the picture, so that it stays as it is when they go. */
static void
place_controls (VisemePlayerView *self)
{
  AdwBin *floating = ADW_BIN (self->floating_place);
  AdwBin *from = self->fullscreened ? self->controls_place : floating;
  AdwBin *to = self->fullscreened ? floating : self->controls_place;
  g_autoptr (GtkWidget) controls = g_object_ref (self->controls);

  adw_bin_set_child (from, NULL);
  adw_bin_set_child (to, controls);
  gtk_widget_set_visible (GTK_WIDGET (self->controls_place), !self->fullscreened);
  viseme_floating_controls_set_active (self->floating_place, self->fullscreened);
  gtk_widget_set_visible (self->views, !self->fullscreened);
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
  g_return_if_fail (VISEME_IS_PLAYER_VIEW (self));

  g_set_object (&self->settings, settings);
  g_settings_bind (settings, "loop", self->loop_button, "active", G_SETTINGS_BIND_DEFAULT);
  viseme_volume_button_set_settings (self->volume_button, settings);
}

static void
set_fullscreened (VisemePlayerView *self, gboolean fullscreened)
{
  if (self->fullscreened == fullscreened)
    return;

  self->fullscreened = fullscreened;
  place_controls (self);
  gtk_button_set_icon_name (GTK_BUTTON (self->fullscreen_button),
                            fullscreened ? "view-restore-symbolic" : "view-fullscreen-symbolic");
  viseme_widgets_set_name (self->fullscreen_button,
                           fullscreened ? _ ("Leave Full Screen") : _ ("Full Screen"));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FULLSCREENED]);
}

static void
set_rate (VisemePlayerView *self, double rate)
{
  if (!self->player || viseme_player_get_rate (self->player) == rate)
    return;

  viseme_player_set_rate (self->player, rate);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RATE]);
}

/**
 * viseme_player_view_add_toast:
 * @self: a player
 * @toast: (transfer full): a message
 *
 * Shows @toast over the picture, where it covers no button.
 */
void
viseme_player_view_add_toast (VisemePlayerView *self, AdwToast *toast)
{
  g_return_if_fail (VISEME_IS_PLAYER_VIEW (self));

  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
set_zoomed (VisemePlayerView *self, gboolean zoomed)
{
  if (self->zoomed == zoomed)
    return;

  self->zoomed = zoomed;
  viseme_mouth_follower_set_active (self->mouth, zoomed);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ZOOMED]);
}

static void
on_no_face (VisemePlayerView *self)
{
  set_zoomed (self, FALSE);
  viseme_player_view_add_toast (self, adw_toast_new (_ ("No face was found in this picture")));
}

static void
viseme_player_view_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VisemePlayerView *self = VISEME_PLAYER_VIEW (object);

  switch (prop_id)
    {
    case PROP_FULLSCREENED:
      g_value_set_boolean (value, self->fullscreened);
      break;
    case PROP_VIEW:
      g_value_set_enum (value, viseme_stage_get_view (self->stage));
      break;
    case PROP_RATE:
      g_value_set_double (value, self->player ? viseme_player_get_rate (self->player) : 1);
      break;
    case PROP_ZOOMED:
      g_value_set_boolean (value, self->zoomed);
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
  VisemePlayerView *self = VISEME_PLAYER_VIEW (object);

  switch (prop_id)
    {
    case PROP_FULLSCREENED:
      set_fullscreened (self, g_value_get_boolean (value));
      break;
    case PROP_VIEW:
      set_view (self, g_value_get_enum (value));
      break;
    case PROP_RATE:
      set_rate (self, g_value_get_double (value));
      break;
    case PROP_ZOOMED:
      set_zoomed (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/**
 * viseme_player_view_take_keys:
 * @self: a player
 *
 * Lets Space play. Not by grab_focus() of the class: GTK calls that for Tab, and passes over much.
 */
gboolean
viseme_player_view_take_keys (VisemePlayerView *self)
{
  return gtk_widget_grab_focus (self->play_button);
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

  g_clear_object (&self->player);
  if (self->mouth)
    viseme_mouth_follower_set_active (self->mouth, FALSE);
  g_clear_object (&self->mouth);
  g_clear_object (&self->tooltip);
  g_clear_object (&self->frames);
  g_clear_object (&self->other_frames);
  g_clear_object (&self->file);
  g_clear_object (&self->other);
  g_clear_object (&self->comparisons);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (viseme_player_view_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, views);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, other_button);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, other_label);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, toasts);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, stage);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, controls_place);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, floating_place);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, controls);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, play_button);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, position);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, duration);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, waveform);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, loop_button);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, volume_button);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, options_button);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, fullscreen_button);
  gtk_widget_class_bind_template_child (widget_class, VisemePlayerView, error);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "player.play", NULL, on_play);
  gtk_widget_class_install_action (widget_class, "player.step", "d", on_step);
  gtk_widget_class_install_action (widget_class, "player.frame", "i", on_frame);
  gtk_widget_class_install_action (widget_class, "player.range-start", NULL, on_range);
  gtk_widget_class_install_action (widget_class, "player.range-end", NULL, on_range);
  gtk_widget_class_install_action (widget_class, "player.range-clear", NULL, on_range);
  gtk_widget_class_install_action (widget_class, "player.speed", "d", on_speed);
  gtk_widget_class_install_action (widget_class, "player.volume", "d", on_volume_step);
  gtk_widget_class_install_action (widget_class, "player.mute", NULL, on_mute);
  gtk_widget_class_install_action (widget_class, "player.loop", NULL, on_loop);
  gtk_widget_class_install_property_action (widget_class, "player.view", "view");
  gtk_widget_class_install_property_action (widget_class, "player.rate", "rate");
  gtk_widget_class_install_property_action (widget_class, "player.zoom", "zoomed");
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
  properties[PROP_VIEW] =
      g_param_spec_enum ("view", NULL, NULL, VISEME_TYPE_VIEW, VISEME_VIEW_RESULT,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_RATE] =
      g_param_spec_double ("rate", NULL, NULL, 0.25, 2, 1,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_ZOOMED] =
      g_param_spec_boolean ("zoomed", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (VISEME_TYPE_FLOATING_CONTROLS);
  g_type_ensure (VISEME_TYPE_STAGE);
  g_type_ensure (VISEME_TYPE_TRANSPORT);
  g_type_ensure (VISEME_TYPE_VOLUME_BUTTON);
  g_type_ensure (VISEME_TYPE_WAVEFORM_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/viseme_app/Viseme/ui/player-view.ui");
  bind_children (widget_class);
  install_actions (widget_class);
  viseme_player_keys_add (widget_class);
}

static void
viseme_player_view_init (VisemePlayerView *self)
{
  GtkGesture *click;

  gtk_widget_init_template (GTK_WIDGET (self));
  viseme_waveform_view_set_label (self->waveform, _ ("Position in the Result"));
  self->frames = viseme_frame_paintable_new ();
  self->other_frames = viseme_frame_paintable_new ();
  viseme_stage_set_paintables (self->stage, GDK_PAINTABLE (self->frames),
                               GDK_PAINTABLE (self->other_frames));
  self->tooltip = viseme_timeline_tooltip_new (self->waveform);
  self->mouth = viseme_mouth_follower_new (self->frames, self->stage);
  g_signal_connect_object (self->mouth, "no-face", G_CALLBACK (on_no_face), self,
                           G_CONNECT_SWAPPED);
  viseme_player_view_set_other (self, NULL, NULL, NULL);
  show_playing (self, FALSE);

  click = gtk_gesture_click_new ();
  g_signal_connect_swapped (click, "released", G_CALLBACK (on_clicked), self);
  gtk_widget_add_controller (GTK_WIDGET (self->stage), GTK_EVENT_CONTROLLER (click));
  viseme_file_drag_attach (GTK_WIDGET (self->stage), self->frames, find_dragged, self);
  viseme_floating_controls_set_owner (self->floating_place, GTK_WIDGET (self));
  g_signal_connect_swapped (self->waveform, "seek", G_CALLBACK (on_seek), self);
}
