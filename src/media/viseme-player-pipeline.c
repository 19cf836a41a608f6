/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-player"

#include "config.h"

#include "viseme-player-private.h"
#include "viseme-player-sound.h"

#define POSITION_INTERVAL 100 /* ms between updates while playing */

void
viseme_player_set_position (VisemePlayer *self, double seconds)
{
  if (self->position == seconds)
    return;
  self->position = seconds;
  g_object_notify (G_OBJECT (self), "position");
}

static void
set_seeking (VisemePlayer *self, gboolean seeking)
{
  if (self->seeking == seeking)
    return;
  self->seeking = seeking;
  g_object_notify (G_OBJECT (self), "seeking");
}

void
viseme_player_update_times (VisemePlayer *self)
{
  double duration;
  double position;

  if (self->pipeline == NULL)
    return;
  duration = viseme_player_side_get_duration (self->side);
  if (duration > 0 && self->duration != duration)
    {
      self->duration = duration;
      g_object_notify (G_OBJECT (self), "duration");
    }
  if (!self->seeking && viseme_player_side_get_position (self->side, &position))
    viseme_player_set_position (self, position);
}

static gboolean
on_position_timer (gpointer user_data)
{
  viseme_player_update_times (user_data);

  return G_SOURCE_CONTINUE;
}

/* No timer while nothing moves: at rest the player costs nothing. */
void
viseme_player_update_timer (VisemePlayer *self)
{
  gboolean wanted = self->playing && self->pipeline != NULL;

  if (wanted && self->position_timer == 0)
    self->position_timer = g_timeout_add (POSITION_INTERVAL, on_position_timer, self);
  else if (!wanted)
    g_clear_handle_id (&self->position_timer, g_source_remove);
}

gboolean
viseme_player_has_range (VisemePlayer *self)
{
  return self->range_end > self->range_start;
}

void
viseme_player_apply_state (VisemePlayer *self)
{
  gst_element_set_state (self->pipeline,
                         self->playing && !self->scrubbing ? GST_STATE_PLAYING : GST_STATE_PAUSED);
}

/* Where playing that starts at START has to stop: at the end of the range, or where the first of
 * two files ends. */
static double
find_stop (VisemePlayer *self, double start)
{
  if (viseme_player_has_range (self) && start < self->range_end)
    return self->range_end;

  return self->other_side != NULL ? self->duration : 0;
}

static void
for_each_side (VisemePlayer *self, void (*call) (VisemePlayerSide *side))
{
  call (self->side);
  if (self->other_side != NULL)
    call (self->other_side);
}

/* Between inaccurate seeks two files stand at different keyframes: they do not run until an
 * accurate one has brought them together. */
void
viseme_player_seek_now (VisemePlayer *self)
{
  GstSeekFlags flags = GST_SEEK_FLAG_FLUSH |
                       (self->wanted_accurate ? GST_SEEK_FLAG_ACCURATE : GST_SEEK_FLAG_KEY_UNIT);
  double stop = find_stop (self, self->wanted_position);

  self->target = self->wanted_position;
  self->wanted_position = -1;
  self->ended = FALSE;
  self->scrubbing = !self->wanted_accurate;
  set_seeking (self, TRUE);
  viseme_player_apply_state (self);
  for_each_side (self, viseme_player_side_expect_seek);
  if (!gst_element_seek (self->pipeline, self->rate, GST_FORMAT_TIME, flags, GST_SEEK_TYPE_SET,
                         (gint64) (self->target * GST_SECOND),
                         stop > 0 ? GST_SEEK_TYPE_SET : GST_SEEK_TYPE_NONE,
                         stop > 0 ? (gint64) (stop * GST_SECOND) : -1))
    set_seeking (self, FALSE);
  for_each_side (self, viseme_player_side_seek_done);
}

void
viseme_player_stop_pipeline (VisemePlayer *self)
{
  g_clear_handle_id (&self->bus_watch, g_source_remove);
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  g_clear_pointer (&self->side, viseme_player_side_free);
  g_clear_pointer (&self->other_side, viseme_player_side_free);
  gst_clear_object (&self->sound);
  gst_clear_object (&self->pipeline);
  self->prerolled = FALSE;
  self->scrubbing = FALSE;
  self->ended = FALSE;
  self->wanted_position = -1;
  set_seeking (self, FALSE);
  viseme_player_update_timer (self);
}

/* While a seek is under way the end is that of what was played before. */
static void
on_end (VisemePlayer *self)
{
  if (self->seeking)
    return;

  self->ended = TRUE;
  if (viseme_player_has_range (self) || self->loop)
    {
      viseme_player_seek (self, viseme_player_has_range (self) ? self->range_start : 0, TRUE);
      return;
    }
  viseme_player_set_playing (self, FALSE);
  viseme_player_set_position (self, self->duration);
  g_signal_emit_by_name (self, "ended");
}

static void
restart_pipeline (VisemePlayer *self)
{
  double position = self->wanted_position >= 0 ? self->wanted_position : self->position;

  viseme_player_stop_pipeline (self);
  viseme_player_start_pipeline (self);
  if (position > 0)
    viseme_player_seek (self, position, TRUE);
}

static void
fail (VisemePlayer *self, const GError *error)
{
  viseme_player_stop_pipeline (self);
  viseme_player_set_playing (self, FALSE);
  g_signal_emit_by_name (self, "failed", error);
}

/* It goes on with the first file alone. */
static void
fail_other (VisemePlayer *self, const GError *error)
{
  g_clear_object (&self->other_file);
  restart_pipeline (self);
  g_signal_emit_by_name (self, "other-failed", error);
}

/* The first seek tells both sides where to stop, and where the second one may not go. */
static void
on_first_preroll (VisemePlayer *self)
{
  g_autoptr (GError) error = viseme_player_side_check_pictures (self->side);
  g_autoptr (GError) other_error =
      self->other_side != NULL ? viseme_player_side_check_pictures (self->other_side) : NULL;

  if (error != NULL)
    {
      fail (self, error);
      return;
    }
  if (other_error != NULL)
    {
      fail_other (self, other_error);
      return;
    }

  viseme_player_update_times (self);
  if (self->other_side != NULL)
    viseme_player_side_hold_last_frame (self->other_side, viseme_player_get_other_duration (self) -
                                                              VISEME_PLAYER_END_MARGIN);
  if (self->wanted_position < 0 && (self->other_side != NULL || self->rate != 1))
    viseme_player_seek (self, self->position, TRUE);
}

static gboolean
is_settled (VisemePlayer *self)
{
  return viseme_player_side_is_settled (self->side) &&
         (self->other_side == NULL || viseme_player_side_is_settled (self->other_side));
}

/* The message may be of a pause before the seek, or of one side before the other one got its seek:
 * another one follows then. */
static void
on_async_done (VisemePlayer *self)
{
  gboolean first = !self->prerolled;

  if (self->seeking && !is_settled (self))
    return;

  self->prerolled = TRUE;
  set_seeking (self, FALSE);
  if (first)
    on_first_preroll (self);
  if (!self->prerolled)
    return; /* it was stopped, or begins anew */

  if (self->wanted_position >= 0 && !self->seeking)
    viseme_player_seek_now (self);
  else
    viseme_player_update_times (self);
}

static void
on_error (VisemePlayer *self, GstMessage *message)
{
  g_autoptr (GError) error = NULL;

  /* Without a sound device the picture still plays. */
  if (!self->silent && viseme_player_sound_has_failed (message))
    {
      self->silent = TRUE;
      restart_pipeline (self);
      return;
    }
  if (self->other_side != NULL &&
      viseme_player_side_owns (self->other_side, GST_MESSAGE_SRC (message)))
    {
      error = viseme_player_side_translate (self->other_side, message);
      fail_other (self, error);
      return;
    }

  error = viseme_player_side_translate (self->side, message);
  fail (self, error);
}

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  /* Whoever hears of an error may let go of it. */
  g_autoptr (VisemePlayer) self = g_object_ref (user_data);

  switch (GST_MESSAGE_TYPE (message))
    {
    case GST_MESSAGE_ASYNC_DONE:
      if (GST_MESSAGE_SRC (message) == GST_OBJECT (self->pipeline))
        on_async_done (self);
      break;
    case GST_MESSAGE_EOS:
      on_end (self);
      break;
    case GST_MESSAGE_DURATION_CHANGED:
      viseme_player_update_times (self);
      break;
    case GST_MESSAGE_ERROR:
      on_error (self, message);
      break;
    default:
      break;
    }

  return G_SOURCE_CONTINUE;
}

void
viseme_player_start_pipeline (VisemePlayer *self)
{
  g_autoptr (GstBus) bus = NULL;

  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  self->sound = gst_object_ref_sink (viseme_player_sound_new (self->silent));
  viseme_player_sound_set_volume (self->sound, self->volume);
  viseme_player_sound_set_muted (self->sound, self->muted);
  self->side =
      viseme_player_side_new (GST_BIN (self->pipeline), self->file, self->sink, self->sound);
  if (self->other_file != NULL)
    self->other_side =
        viseme_player_side_new (GST_BIN (self->pipeline), self->other_file, self->other_sink, NULL);
  bus = gst_element_get_bus (self->pipeline);
  self->bus_watch = gst_bus_add_watch (bus, on_message, self);
  viseme_player_apply_state (self);
  viseme_player_update_timer (self);
}
