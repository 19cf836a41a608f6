/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-player"

#include "config.h"

#include "viseme-player.h"

#include <gst/audio/streamvolume.h>

#include "viseme-gst-error.h"
#include "viseme-media.h"

#define POSITION_INTERVAL 100  /* ms between updates while playing */
#define PLAY_FLAGS        0x03 /* playbin: video and audio, no subtitles */

struct _VisemePlayer
{
  GObject parent_instance;

  GFile *file;
  GstElement *playbin;
  VisemeFrameSink *sink;
  guint bus_watch;
  guint position_timer;
  double position;
  double duration;
  double volume;
  double wanted_position; /* seconds, negative: none */
  gboolean wanted_accurate;
  gboolean playing;
  gboolean muted;
  gboolean loop;
  gboolean seeking;
  gboolean prerolled;
  gboolean ended;
  gboolean silent; /* no sound device: time is kept by a sink that plays nothing */
};

G_DEFINE_FINAL_TYPE (VisemePlayer, viseme_player, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_FILE,
  PROP_PLAYING,
  PROP_POSITION,
  PROP_DURATION,
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
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void start_pipeline (VisemePlayer *self);

static void
set_position (VisemePlayer *self, double seconds)
{
  if (self->position == seconds)
    return;
  self->position = seconds;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POSITION]);
}

static void
set_seeking (VisemePlayer *self, gboolean seeking)
{
  if (self->seeking == seeking)
    return;
  self->seeking = seeking;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEEKING]);
}

static void
update_times (VisemePlayer *self)
{
  gint64 value;

  if (self->playbin == NULL)
    return;
  if (gst_element_query_duration (self->playbin, GST_FORMAT_TIME, &value) &&
      self->duration != (double) value / GST_SECOND)
    {
      self->duration = (double) value / GST_SECOND;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DURATION]);
    }
  if (!self->seeking && gst_element_query_position (self->playbin, GST_FORMAT_TIME, &value))
    set_position (self, (double) value / GST_SECOND);
}

static gboolean
on_position_timer (gpointer user_data)
{
  update_times (user_data);

  return G_SOURCE_CONTINUE;
}

/* No timer while nothing moves: at rest the player costs nothing. */
static void
update_timer (VisemePlayer *self)
{
  gboolean wanted = self->playing && self->playbin != NULL;

  if (wanted && self->position_timer == 0)
    self->position_timer = g_timeout_add (POSITION_INTERVAL, on_position_timer, self);
  else if (!wanted)
    g_clear_handle_id (&self->position_timer, g_source_remove);
}

static void
seek_now (VisemePlayer *self)
{
  GstSeekFlags flags = GST_SEEK_FLAG_FLUSH |
                       (self->wanted_accurate ? GST_SEEK_FLAG_ACCURATE : GST_SEEK_FLAG_KEY_UNIT);
  gint64 target = (gint64) (self->wanted_position * GST_SECOND);

  self->wanted_position = -1;
  self->ended = FALSE;
  set_seeking (self, TRUE);
  if (!gst_element_seek_simple (self->playbin, GST_FORMAT_TIME, flags, target))
    set_seeking (self, FALSE);
}

static void
stop_pipeline (VisemePlayer *self)
{
  g_clear_handle_id (&self->bus_watch, g_source_remove);
  if (self->playbin != NULL)
    gst_element_set_state (self->playbin, GST_STATE_NULL);
  gst_clear_object (&self->playbin);
  self->prerolled = FALSE;
  self->ended = FALSE;
  self->wanted_position = -1;
  set_seeking (self, FALSE);
  update_timer (self);
}

static void
on_async_done (VisemePlayer *self)
{
  self->prerolled = TRUE;
  set_seeking (self, FALSE);
  if (self->wanted_position >= 0)
    seek_now (self);
  else
    update_times (self);
}

static void
on_end (VisemePlayer *self)
{
  self->ended = TRUE;
  if (self->loop)
    {
      viseme_player_seek (self, 0, TRUE);
      return;
    }
  viseme_player_set_playing (self, FALSE);
  set_position (self, self->duration);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0);
}

static void
on_error (VisemePlayer *self, GstMessage *message)
{
  g_autoptr (GError) error = NULL;

  /* Without a sound device the picture still plays. */
  if (!self->silent && GST_IS_ELEMENT (GST_MESSAGE_SRC (message)) &&
      gst_element_factory_list_is_type (
          gst_element_get_factory (GST_ELEMENT (GST_MESSAGE_SRC (message))),
          GST_ELEMENT_FACTORY_TYPE_SINK | GST_ELEMENT_FACTORY_TYPE_MEDIA_AUDIO))
    {
      self->silent = TRUE;
      stop_pipeline (self);
      start_pipeline (self);
      return;
    }

  error = viseme_gst_error_from_message (message, self->file);
  stop_pipeline (self);
  viseme_player_set_playing (self, FALSE);
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  VisemePlayer *self = user_data;

  switch (GST_MESSAGE_TYPE (message))
    {
    case GST_MESSAGE_ASYNC_DONE:
      if (GST_MESSAGE_SRC (message) == GST_OBJECT (self->playbin))
        on_async_done (self);
      break;
    case GST_MESSAGE_EOS:
      on_end (self);
      break;
    case GST_MESSAGE_DURATION_CHANGED:
      update_times (self);
      break;
    case GST_MESSAGE_ERROR:
      {
        g_autoptr (VisemePlayer) alive = g_object_ref (self);

        on_error (alive, message);
        /* The watch of a pipeline that is gone has been removed already. */
        return alive->bus_watch != 0;
      }
    default:
      break;
    }

  return G_SOURCE_CONTINUE;
}

static void
start_pipeline (VisemePlayer *self)
{
  g_autoptr (GstBus) bus = NULL;
  g_autofree char *uri = g_file_get_uri (self->file);

  self->playbin = gst_object_ref_sink (gst_element_factory_make ("playbin", NULL));
  g_object_set (self->playbin, "uri", uri, "video-sink", self->sink, "flags", PLAY_FLAGS, "mute",
                self->muted, NULL);
  gst_stream_volume_set_volume (GST_STREAM_VOLUME (self->playbin), GST_STREAM_VOLUME_FORMAT_CUBIC,
                                self->volume);
  if (self->silent)
    {
      GstElement *quiet = gst_element_factory_make ("fakesink", NULL);

      g_object_set (quiet, "sync", TRUE, NULL);
      g_object_set (self->playbin, "audio-sink", quiet, NULL);
    }
  bus = gst_element_get_bus (self->playbin);
  self->bus_watch = gst_bus_add_watch (bus, on_message, self);
  gst_element_set_state (self->playbin, self->playing ? GST_STATE_PLAYING : GST_STATE_PAUSED);
  update_timer (self);
}

static void
viseme_player_dispose (GObject *object)
{
  VisemePlayer *self = VISEME_PLAYER (object);

  stop_pipeline (self);
  g_clear_handle_id (&self->position_timer, g_source_remove);
  if (self->sink != NULL)
    viseme_frame_sink_set_func (self->sink, NULL, NULL, NULL);
  gst_clear_object (&self->sink);
  g_clear_object (&self->file);

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
      g_value_set_boolean (value, self->seeking);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_volume (VisemePlayer *self, double volume)
{
  self->volume = volume;
  if (self->playbin != NULL)
    gst_stream_volume_set_volume (GST_STREAM_VOLUME (self->playbin), GST_STREAM_VOLUME_FORMAT_CUBIC,
                                  volume);
}

static void
set_muted (VisemePlayer *self, gboolean muted)
{
  self->muted = muted;
  if (self->playbin != NULL)
    g_object_set (self->playbin, "mute", muted, NULL);
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
    case PROP_VOLUME:
      set_volume (self, g_value_get_double (value));
      break;
    case PROP_MUTED:
      set_muted (self, g_value_get_boolean (value));
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
  properties[PROP_VOLUME] = g_param_spec_double ("volume", NULL, NULL, 0, 1, 1, write);
  properties[PROP_MUTED] = g_param_spec_boolean ("muted", NULL, NULL, FALSE, write);
  properties[PROP_LOOP] = g_param_spec_boolean ("loop", NULL, NULL, FALSE, write);
  properties[PROP_SEEKING] = g_param_spec_boolean ("seeking", NULL, NULL, FALSE, read);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_ENDED] = g_signal_new ("ended", VISEME_TYPE_PLAYER, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", VISEME_TYPE_PLAYER, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
viseme_player_init (VisemePlayer *self)
{
  viseme_media_init ();
  self->volume = 1;
  self->wanted_position = -1;
  self->sink = VISEME_FRAME_SINK (gst_object_ref_sink (viseme_frame_sink_new ()));
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
 * viseme_player_set_file:
 * @self: a player
 * @file: (nullable): what to play
 *
 * Shows the first frame of @file; it plays at once when "playing" is set.
 */
void
viseme_player_set_file (VisemePlayer *self, GFile *file)
{
  g_return_if_fail (VISEME_IS_PLAYER (self));

  stop_pipeline (self);
  g_set_object (&self->file, file);
  self->position = self->duration = 0;
  if (file != NULL)
    start_pipeline (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POSITION]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DURATION]);
}

GFile *
viseme_player_get_file (VisemePlayer *self)
{
  return self->file;
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
  if (self->playbin != NULL)
    {
      if (playing && self->ended)
        viseme_player_seek (self, 0, TRUE);
      gst_element_set_state (self->playbin, playing ? GST_STATE_PLAYING : GST_STATE_PAUSED);
      update_times (self);
    }
  update_timer (self);
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

  if (self->playbin == NULL)
    return;
  self->wanted_position = CLAMP (seconds, 0, self->duration > 0 ? self->duration : G_MAXDOUBLE);
  self->wanted_accurate = accurate;
  set_position (self, self->wanted_position);
  if (self->prerolled && !self->seeking)
    seek_now (self);
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
