/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-player"

#include "config.h"

#include "viseme-player-side.h"

#include <gst/pbutils/pbutils.h>

#include "viseme-gst-error.h"

/* Few decoded frames wait: they are the largest part of a player's memory. */
#define VIDEO_CHAIN                                                             \
  "queue max-size-buffers=2 max-size-bytes=0 max-size-time=0 ! videoconvert ! " \
  "videoflip video-direction=auto ! videoconvert"

struct _VisemePlayerSide
{
  GFile *file;
  GstElement *bin;
  GstElement *source;
  VisemeFrameSink *frames;
  GstElement *sound; /* nullable: not heard */

  GMutex lock; /* of what follows: streaming threads use it */
  char *missing_codec;
  gboolean lacks_pictures; /* there are some that nothing can decode */
  GstClockTime end;        /* seeks go no further, %GST_CLOCK_TIME_NONE: anywhere */
};

/* The chains exist only once there is something for them: a sink without data would keep the
 * pipeline from starting. */
static void
link_chain (VisemePlayerSide *self, GstPad *pad, GstElement *chain, GstElement *sink)
{
  g_autoptr (GstPad) target = NULL;

  if (gst_object_has_as_parent (GST_OBJECT (sink), GST_OBJECT (self->bin)))
    {
      gst_object_unref (gst_object_ref_sink (chain));
      return; /* the first stream of its kind is the one that counts */
    }

  gst_bin_add_many (GST_BIN (self->bin), chain, sink, NULL);
  gst_element_link (chain, sink);
  target = gst_element_get_static_pad (chain, "sink");
  gst_pad_link (pad, target);
  gst_element_sync_state_with_parent (sink);
  gst_element_sync_state_with_parent (chain);
}

/* Where this file ends before the other one, its last frame stays: a seek behind it becomes a seek
 * to it. */
static GstPadProbeReturn
on_upstream_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  VisemePlayerSide *self = user_data;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstSeekType start_type, stop_type;
  GstSeekFlags flags;
  GstEvent *nearer;
  GstFormat format;
  gint64 start, stop;
  double rate;
  GstClockTime end;

  if (GST_EVENT_TYPE (event) != GST_EVENT_SEEK)
    return GST_PAD_PROBE_OK;

  g_mutex_lock (&self->lock);
  end = self->end;
  g_mutex_unlock (&self->lock);
  gst_event_parse_seek (event, &rate, &format, &flags, &start_type, &start, &stop_type, &stop);
  if (!GST_CLOCK_TIME_IS_VALID (end) || format != GST_FORMAT_TIME || start <= (gint64) end)
    return GST_PAD_PROBE_OK;

  nearer =
      gst_event_new_seek (rate, format, flags, start_type, (gint64) end, GST_SEEK_TYPE_NONE, -1);
  gst_event_set_seqnum (nearer, gst_event_get_seqnum (event));
  gst_event_unref (event);
  GST_PAD_PROBE_INFO_DATA (info) = nearer;

  return GST_PAD_PROBE_OK;
}

static void
on_pad_added (GstElement *source, GstPad *pad, VisemePlayerSide *self)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  const char *name;

  if (caps == NULL)
    caps = gst_pad_query_caps (pad, NULL);
  name = gst_structure_get_name (gst_caps_get_structure (caps, 0));
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, on_upstream_event, self, NULL);

  if (g_str_has_prefix (name, "video/"))
    link_chain (self, pad, gst_parse_bin_from_description (VIDEO_CHAIN, TRUE, NULL),
                GST_ELEMENT (self->frames));
  else if (g_str_has_prefix (name, "audio/") && self->sound != NULL)
    link_chain (self, pad, gst_element_factory_make ("queue", NULL), self->sound);
}

static void
on_unknown_type (GstElement *source, GstPad *pad, GstCaps *caps, VisemePlayerSide *self)
{
  g_mutex_lock (&self->lock);
  if (self->missing_codec == NULL && gst_caps_is_fixed (caps))
    self->missing_codec = gst_pb_utils_get_codec_description (caps);
  self->lacks_pictures |=
      g_str_has_prefix (gst_structure_get_name (gst_caps_get_structure (caps, 0)), "video/");
  g_mutex_unlock (&self->lock);
}

/**
 * viseme_player_side_new:
 * @pipeline: a pipeline that is not running
 * @file: what to decode
 * @frames: gets the pictures; may be used again once the side is freed
 * @sound: (nullable): gets the sound; %NULL: it is not heard
 *
 * Adds the first picture and the first sound of @file to @pipeline.
 *
 * Returns: (transfer full): the side
 */
VisemePlayerSide *
viseme_player_side_new (GstBin *pipeline, GFile *file, VisemeFrameSink *frames, GstElement *sound)
{
  VisemePlayerSide *self = g_new0 (VisemePlayerSide, 1);
  g_autofree char *uri = g_file_get_uri (file);

  g_mutex_init (&self->lock);
  self->file = g_object_ref (file);
  self->frames = gst_object_ref (frames);
  self->sound = sound != NULL ? gst_object_ref_sink (sound) : NULL;
  self->end = GST_CLOCK_TIME_NONE;
  self->bin = gst_object_ref_sink (gst_bin_new (NULL));
  self->source = gst_element_factory_make ("uridecodebin", NULL);
  g_object_set (self->source, "uri", uri, NULL);
  g_signal_connect (self->source, "pad-added", G_CALLBACK (on_pad_added), self);
  g_signal_connect (self->source, "unknown-type", G_CALLBACK (on_unknown_type), self);
  gst_bin_add (GST_BIN (self->bin), self->source);
  gst_bin_add (pipeline, self->bin);

  return self;
}

/**
 * viseme_player_side_free:
 * @self: a side of a pipeline that is stopped
 *
 * Lets go of it, and of the sinks that it used.
 */
void
viseme_player_side_free (VisemePlayerSide *self)
{
  GstElement *sinks[] = { GST_ELEMENT (self->frames), self->sound };

  for (guint i = 0; i < G_N_ELEMENTS (sinks); i++)
    if (sinks[i] != NULL && GST_OBJECT_PARENT (sinks[i]) == GST_OBJECT (self->bin))
      {
        gst_element_set_state (sinks[i], GST_STATE_NULL);
        gst_bin_remove (GST_BIN (self->bin), sinks[i]);
      }
  gst_object_unref (self->bin);
  gst_object_unref (self->frames);
  gst_clear_object (&self->sound);
  g_object_unref (self->file);
  g_free (self->missing_codec);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * viseme_player_side_owns:
 * @self: a side
 * @object: the source of a message
 *
 * Returns: whether @object is a part of @self
 */
gboolean
viseme_player_side_owns (VisemePlayerSide *self, GstObject *object)
{
  return object == GST_OBJECT (self->bin) ||
         gst_object_has_as_ancestor (object, GST_OBJECT (self->bin));
}

/**
 * viseme_player_side_translate:
 * @self: a side
 * @message: an error of one of its elements
 *
 * Returns: (transfer full): the error in words for people, with the name of a codec that is missing
 */
GError *
viseme_player_side_translate (VisemePlayerSide *self, GstMessage *message)
{
  g_autoptr (GError) error = viseme_gst_error_from_message (message, self->file);
  g_autofree char *codec = NULL;

  g_mutex_lock (&self->lock);
  codec = g_strdup (self->missing_codec);
  g_mutex_unlock (&self->lock);
  if (codec != NULL && (g_error_matches (error, VISEME_ERROR, VISEME_ERROR_MISSING_CODEC) ||
                        g_error_matches (error, VISEME_ERROR, VISEME_ERROR_NOT_MEDIA)))
    return viseme_gst_error_new_missing_codec (self->file, codec);

  return g_steal_pointer (&error);
}

static gboolean
has_pictures (VisemePlayerSide *self)
{
  return GST_OBJECT_PARENT (self->frames) == GST_OBJECT (self->bin);
}

/**
 * viseme_player_side_check_pictures:
 * @self: a side that is ready to play
 *
 * A file whose sound alone can be decoded plays without an error, and shows nothing.
 *
 * Returns: (transfer full) (nullable): %VISEME_ERROR_MISSING_CODEC when there are pictures that
 *   cannot be shown
 */
GError *
viseme_player_side_check_pictures (VisemePlayerSide *self)
{
  g_autofree char *codec = NULL;
  gboolean lacks_pictures;

  g_mutex_lock (&self->lock);
  lacks_pictures = self->lacks_pictures && !has_pictures (self);
  codec = g_strdup (self->missing_codec);
  g_mutex_unlock (&self->lock);

  return lacks_pictures ? viseme_gst_error_new_missing_codec (self->file, codec) : NULL;
}

double
viseme_player_side_get_duration (VisemePlayerSide *self)
{
  gint64 duration;

  if (!gst_element_query_duration (self->source, GST_FORMAT_TIME, &duration) || duration < 0)
    return 0;

  return (double) duration / GST_SECOND;
}

/**
 * viseme_player_side_get_position:
 * @self: a side
 * @seconds: (out): where it is
 *
 * Returns: whether that is known
 */
gboolean
viseme_player_side_get_position (VisemePlayerSide *self, double *seconds)
{
  gint64 position;

  if (!gst_element_query_position (self->bin, GST_FORMAT_TIME, &position))
    return FALSE;

  *seconds = (double) position / GST_SECOND;

  return TRUE;
}

/**
 * viseme_player_side_hold_last_frame:
 * @self: a side
 * @end: seconds, shortly before the end of its file
 *
 * From now on a seek to after @end shows the frame at @end.
 */
void
viseme_player_side_hold_last_frame (VisemePlayerSide *self, double end)
{
  g_mutex_lock (&self->lock);
  self->end = (GstClockTime) (MAX (0, end) * GST_SECOND);
  g_mutex_unlock (&self->lock);
}

/**
 * viseme_player_side_expect_seek:
 * @self: a side
 *
 * Call it before a flushing seek of the pipeline.
 */
void
viseme_player_side_expect_seek (VisemePlayerSide *self)
{
  if (has_pictures (self))
    viseme_frame_sink_expect_seek (self->frames);
}

/**
 * viseme_player_side_seek_done:
 * @self: a side
 *
 * Call it after the seek was sent.
 */
void
viseme_player_side_seek_done (VisemePlayerSide *self)
{
  if (has_pictures (self))
    viseme_frame_sink_seek_done (self->frames);
}

/**
 * viseme_player_side_is_settled:
 * @self: a side
 *
 * Returns: whether it shows what the last seek was for
 */
gboolean
viseme_player_side_is_settled (VisemePlayerSide *self)
{
  return !has_pictures (self) || viseme_frame_sink_is_settled (self->frames);
}
