/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-player"

#include "config.h"

#include "viseme-player-private.h"

#include <math.h>

#include "viseme-media.h"
#include "viseme-player-sound.h"

#define SLOWEST          0.25
#define FASTEST          2.0
#define USUAL_FRAME_RATE 25 /* Hz, where a file does not say */

G_DEFINE_FINAL_TYPE (VisemePlayer, viseme_player, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_FILE,
  PROP_PLAYING,
  PROP_POSITION,
  PROP_DURATION,
  PROP_RATE,
  PROP_VOLUME,
  PROP_MUTED,
  PROP_LOOP,
  PROP_SEEKING,
  N_PROPS
};

enum
{
  SIGNAL_ENDED,
  SIGNAL_FAILED,
  SIGNAL_OTHER_FAILED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
clear_sink (VisemeFrameSink **sink)
{
  if (*sink != NULL)
    viseme_frame_sink_set_func (*sink, NULL, NULL, NULL);
  gst_clear_object (sink);
}

static void
viseme_player_dispose (GObject *object)
{
  VisemePlayer *self = VISEME_PLAYER (object);

  viseme_player_stop_pipeline (self);
  g_clear_handle_id (&self->position_timer, g_source_remove);
  clear_sink (&self->sink);
  clear_sink (&self->other_sink);
  g_clear_object (&self->file);
  g_clear_object (&self->other_file);

  G_OBJECT_CLASS (viseme_player_parent_class)->dispose (object);
}

static void
viseme_player_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  VisemePlayer *self = VISEME_PLAYER (object);

  switch (id)
    {
    case PROP_FILE:
      g_value_set_object (value, self->file);
      break;
    case PROP_PLAYING:
      g_value_set_boolean (value, self->playing);
      break;
    case PROP_POSITION:
      g_value_set_double (value, self->position);
      break;
    case PROP_DURATION:
      g_value_set_double (value, self->duration);
      break;
    case PROP_RATE:
      g_value_set_double (value, self->rate);
      break;
    case PROP_VOLUME:
      g_value_set_double (value, self->volume);
      break;
    case PROP_MUTED:
      g_value_set_boolean (value, self->muted);
      break;
    case PROP_LOOP:
      g_value_set_boolean (value, self->loop);
      break;
    case PROP_SEEKING:
      g_value_set_boolean (value, self->seeking || self->wanted_position >= 0);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
viseme_player_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  VisemePlayer *self = VISEME_PLAYER (object);

  switch (id)
    {
    case PROP_FILE:
      viseme_player_set_file (self, g_value_get_object (value));
      break;
    case PROP_PLAYING:
      viseme_player_set_playing (self, g_value_get_boolean (value));
      break;
    case PROP_RATE:
      viseme_player_set_rate (self, g_value_get_double (value));
      break;
    case PROP_VOLUME:
      self->volume = g_value_get_double (value);
      if (self->sound != NULL)
        viseme_player_sound_set_volume (self->sound, self->volume);
      break;
    case PROP_MUTED:
      self->muted = g_value_get_boolean (value);
      if (self->sound != NULL)
        viseme_player_sound_set_muted (self->sound, self->muted);
      break;
    case PROP_LOOP:
      self->loop = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
viseme_player_class_init (VisemePlayerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags write = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  const GParamFlags read = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = viseme_player_dispose;
  object_class->get_property = viseme_player_get_property;
  object_class->set_property = viseme_player_set_property;

  properties[PROP_FILE] =
      g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE, write | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_PLAYING] =
      g_param_spec_boolean ("playing", NULL, NULL, FALSE, write | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_POSITION] = g_param_spec_double ("position", NULL, NULL, 0, G_MAXDOUBLE, 0, read);
  properties[PROP_DURATION] = g_param_spec_double ("duration", NULL, NULL, 0, G_MAXDOUBLE, 0, read);
  properties[PROP_RATE] = g_param_spec_double ("rate", NULL, NULL, SLOWEST, FASTEST, 1,
                                               write | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_VOLUME] = g_param_spec_double ("volume", NULL, NULL, 0, 1, 1, write);
  properties[PROP_MUTED] = g_param_spec_boolean ("muted", NULL, NULL, FALSE, write);
  properties[PROP_LOOP] = g_param_spec_boolean ("loop", NULL, NULL, FALSE, write);
  properties[PROP_SEEKING] = g_param_spec_boolean ("seeking", NULL, NULL, FALSE, read);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_ENDED] = g_signal_new ("ended", VISEME_TYPE_PLAYER, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", VISEME_TYPE_PLAYER, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[SIGNAL_OTHER_FAILED] =
      g_signal_new ("other-failed", VISEME_TYPE_PLAYER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
viseme_player_init (VisemePlayer *self)
{
  viseme_media_init ();
  self->volume = 1;
  self->rate = 1;
  self->wanted_position = -1;
  self->sink = VISEME_FRAME_SINK (gst_object_ref_sink (viseme_frame_sink_new ()));
  self->other_sink = VISEME_FRAME_SINK (gst_object_ref_sink (viseme_frame_sink_new ()));
}

/**
 * viseme_player_new:
 *
 * Returns: (transfer full): a player without a file
 */
VisemePlayer *
viseme_player_new (void)
{
  return g_object_new (VISEME_TYPE_PLAYER, NULL);
}

/**
 * viseme_player_get_frame_sink:
 * @self: a player
 *
 * Returns: (transfer none): where the frames come out
 */
VisemeFrameSink *
viseme_player_get_frame_sink (VisemePlayer *self)
{
  return self->sink;
}

/**
 * viseme_player_get_other_sink:
 * @self: a player
 *
 * Returns: (transfer none): where the frames of the second file come out
 */
VisemeFrameSink *
viseme_player_get_other_sink (VisemePlayer *self)
{
  return self->other_sink;
}

/**
 * viseme_player_set_file:
 * @self: a player
 * @file: (nullable): what to play
 *
 * Shows the first frame of @file; it plays at once when "playing" is set.
 */
void
viseme_player_set_file (VisemePlayer *self, GFile *file)
{
  viseme_player_set_files (self, file, NULL);
}

/**
 * viseme_player_set_files:
 * @self: a player
 * @file: (nullable): what to play, and to hear
 * @other: (nullable): what to show beside it
 *
 * Shows the first frames; they play at once when "playing" is set. The place, the range and the
 * speed stay when only @other is another one.
 */
void
viseme_player_set_files (VisemePlayer *self, GFile *file, GFile *other)
{
  double position;

  g_return_if_fail (VISEME_IS_PLAYER (self));

  position =
      self->file != NULL && file != NULL && g_file_equal (self->file, file) ? self->position : 0;
  viseme_player_stop_pipeline (self);
  g_set_object (&self->other_file, other);
  if (position == 0)
    self->range_start = self->range_end = self->duration = 0;
  g_set_object (&self->file, file);
  self->position = position;
  if (file != NULL)
    viseme_player_start_pipeline (self);
  if (position > 0)
    viseme_player_seek (self, position, TRUE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POSITION]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DURATION]);
}

GFile *
viseme_player_get_file (VisemePlayer *self)
{
  return self->file;
}

GFile *
viseme_player_get_other_file (VisemePlayer *self)
{
  return self->other_file;
}

/**
 * viseme_player_get_other_duration:
 * @self: a player
 *
 * Returns: the length of the second file in seconds, 0 if there is none or it is not known yet
 */
double
viseme_player_get_other_duration (VisemePlayer *self)
{
  return self->other_side != NULL ? viseme_player_side_get_duration (self->other_side) : 0;
}

static gboolean
is_at_end (VisemePlayer *self)
{
  return self->ended ||
         (self->duration > 0 && self->position >= self->duration - VISEME_PLAYER_END_MARGIN);
}

/**
 * viseme_player_set_playing:
 * @self: a player
 * @playing: whether time goes on; at the end it starts again from the beginning
 */
void
viseme_player_set_playing (VisemePlayer *self, gboolean playing)
{
  g_return_if_fail (VISEME_IS_PLAYER (self));

  if (self->playing == playing)
    return;
  self->playing = playing;
  if (self->pipeline == NULL && self->file != NULL && playing)
    viseme_player_start_pipeline (self); /* it failed before; the file may be there by now */
  else if (self->pipeline != NULL)
    {
      if (playing && is_at_end (self))
        viseme_player_seek (self, viseme_player_has_range (self) ? self->range_start : 0, TRUE);
      viseme_player_apply_state (self);
      viseme_player_update_times (self);
      /* Each of two files has stopped at the frame that was next for it: they may differ by one. */
      if (!playing && self->other_side != NULL && self->prerolled && !self->ended)
        viseme_player_seek (self, self->position, TRUE);
    }
  viseme_player_update_timer (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLAYING]);
}

gboolean
viseme_player_get_playing (VisemePlayer *self)
{
  return self->playing;
}

/**
 * viseme_player_seek:
 * @self: a player
 * @seconds: the new position
 * @accurate: exactly there, else at the nearest keyframe before, which is faster
 *
 * While an earlier seek is under way only the last wanted position is remembered.
 */
void
viseme_player_seek (VisemePlayer *self, double seconds, gboolean accurate)
{
  g_return_if_fail (VISEME_IS_PLAYER (self));

  if (self->pipeline == NULL)
    return;
  self->wanted_position =
      CLAMP (seconds, 0,
             self->duration > 0 ? MAX (0, self->duration - VISEME_PLAYER_END_MARGIN / 3) : seconds);
  self->wanted_accurate = accurate;
  viseme_player_set_position (self, self->wanted_position);
  if (self->prerolled && !self->seeking)
    viseme_player_seek_now (self);
}

/**
 * viseme_player_step:
 * @self: a player
 * @frames: how many frames forward; negative: back
 *
 * Pauses and shows another frame. Steps that come faster than pictures add up.
 */
void
viseme_player_step (VisemePlayer *self, int frames)
{
  double rate;
  double shown;
  double from;

  g_return_if_fail (VISEME_IS_PLAYER (self));

  if (self->pipeline == NULL || !self->prerolled)
    return;

  shown = viseme_frame_sink_get_shown (self->sink, &rate);
  if (self->wanted_position >= 0)
    from = self->wanted_position;
  else
    from = self->seeking || shown < 0 ? self->target : shown;
  if (rate <= 0)
    rate = USUAL_FRAME_RATE;
  viseme_player_set_playing (self, FALSE);
  /* The middle of the frame: rounding cannot lead to its neighbour. */
  viseme_player_seek (self, (floor (from * rate + 0.01) + frames + 0.5) / rate, TRUE);
}

/**
 * viseme_player_set_range:
 * @self: a player
 * @start: seconds
 * @end: seconds; not after @start: everything is played again
 *
 * Plays a part again and again.
 */
void
viseme_player_set_range (VisemePlayer *self, double start, double end)
{
  gboolean outside;

  g_return_if_fail (VISEME_IS_PLAYER (self));

  self->range_start = MAX (0, start);
  self->range_end = end;
  if (self->pipeline == NULL)
    return;

  outside = viseme_player_has_range (self) && (self->position < start || self->position >= end);
  /* The seek that is under way may stop elsewhere. */
  viseme_player_seek (self, outside ? self->range_start : self->position, TRUE);
}

/**
 * viseme_player_set_rate:
 * @self: a player
 * @rate: 1 is as recorded; 0.25 to 2
 *
 * Plays slower or faster; voices keep their pitch.
 */
void
viseme_player_set_rate (VisemePlayer *self, double rate)
{
  g_return_if_fail (VISEME_IS_PLAYER (self));

  rate = CLAMP (rate, SLOWEST, FASTEST);
  if (self->rate == rate)
    return;

  self->rate = rate;
  if (self->pipeline != NULL)
    {
      viseme_player_update_times (self);
      viseme_player_seek (self, self->position, TRUE);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RATE]);
}

double
viseme_player_get_rate (VisemePlayer *self)
{
  return self->rate;
}

double
viseme_player_get_position (VisemePlayer *self)
{
  return self->position;
}

double
viseme_player_get_duration (VisemePlayer *self)
{
  return self->duration;
}
