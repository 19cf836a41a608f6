/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-frame-sink"

#include "config.h"

#include "viseme-frame-sink.h"

struct _VisemeFrameSink
{
  GstVideoSink parent_instance;

  GstVideoInfo info;
  GMutex lock; /* of what follows: set in the main thread, used in the streaming thread */
  VisemeFrameFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
  GstClockTime shown; /* stream time of the last frame */
  double frame_rate;
  gboolean awaits_flush; /* what comes is of the time before a seek */
  gboolean settled;      /* something came since the last flush */
};

G_DEFINE_FINAL_TYPE (VisemeFrameSink, viseme_frame_sink, GST_TYPE_VIDEO_SINK)

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink",
                             GST_PAD_SINK,
                             GST_PAD_ALWAYS,
                             GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE ("{ BGRA, RGBA, RGB }")));

static gboolean
viseme_frame_sink_set_caps (GstBaseSink *sink, GstCaps *caps)
{
  VisemeFrameSink *self = VISEME_FRAME_SINK (sink);

  return gst_video_info_from_caps (&self->info, caps);
}

static gboolean
viseme_frame_sink_propose_allocation (GstBaseSink *sink, GstQuery *query)
{
  gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);

  return TRUE;
}

static gboolean
viseme_frame_sink_event (GstBaseSink *sink, GstEvent *event)
{
  VisemeFrameSink *self = VISEME_FRAME_SINK (sink);

  g_mutex_lock (&self->lock);
  if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP)
    {
      self->shown = GST_CLOCK_TIME_NONE;
      self->awaits_flush = FALSE;
      self->settled = FALSE;
    }
  else if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
    self->settled = TRUE;
  g_mutex_unlock (&self->lock);

  return GST_BASE_SINK_CLASS (viseme_frame_sink_parent_class)->event (sink, event);
}

static GstFlowReturn
viseme_frame_sink_show_frame (GstVideoSink *sink, GstBuffer *buffer)
{
  VisemeFrameSink *self = VISEME_FRAME_SINK (sink);
  const GstSegment *segment = &GST_BASE_SINK (sink)->segment;

  g_mutex_lock (&self->lock);
  self->settled = TRUE;
  self->shown = gst_segment_to_stream_time (segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  self->frame_rate =
      self->info.fps_n > 0 ? (double) self->info.fps_n / MAX (1, self->info.fps_d) : 0;
  if (self->func != NULL)
    self->func (&self->info, buffer, self->user_data);
  g_mutex_unlock (&self->lock);

  return GST_FLOW_OK;
}

static void
viseme_frame_sink_finalize (GObject *object)
{
  VisemeFrameSink *self = VISEME_FRAME_SINK (object);

  if (self->destroy != NULL)
    self->destroy (self->user_data);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (viseme_frame_sink_parent_class)->finalize (object);
}

static void
viseme_frame_sink_class_init (VisemeFrameSinkClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = viseme_frame_sink_finalize;
  GST_BASE_SINK_CLASS (klass)->set_caps = viseme_frame_sink_set_caps;
  GST_BASE_SINK_CLASS (klass)->event = viseme_frame_sink_event;
  GST_BASE_SINK_CLASS (klass)->propose_allocation = viseme_frame_sink_propose_allocation;
  GST_VIDEO_SINK_CLASS (klass)->show_frame = viseme_frame_sink_show_frame;
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_set_static_metadata (element_class, "Viseme frame sink", "Sink/Video",
                                         "Hands frames to a function", "Viseme");
}

static void
viseme_frame_sink_init (VisemeFrameSink *self)
{
  g_mutex_init (&self->lock);
  self->shown = GST_CLOCK_TIME_NONE;
  /* The last frame would be kept twice: whoever shows it has it already. */
  g_object_set (self, "enable-last-sample", FALSE, NULL);
}

/**
 * viseme_frame_sink_new:
 *
 * Returns: (transfer floating): a sink for a pipeline
 */
GstElement *
viseme_frame_sink_new (void)
{
  return g_object_new (VISEME_TYPE_FRAME_SINK, NULL);
}

/**
 * viseme_frame_sink_set_func:
 * @self: a sink
 * @func: (nullable): called for every frame that is due, in the streaming thread
 * @user_data: for @func
 * @destroy: (nullable): frees @user_data
 *
 * After this returned, an earlier function is not running and will not be called again.
 */
void
viseme_frame_sink_set_func (VisemeFrameSink *self,
                            VisemeFrameFunc func,
                            gpointer user_data,
                            GDestroyNotify destroy)
{
  gpointer old_data;
  GDestroyNotify old_destroy;

  g_return_if_fail (VISEME_IS_FRAME_SINK (self));

  g_mutex_lock (&self->lock);
  old_data = self->user_data;
  old_destroy = self->destroy;
  self->func = func;
  self->user_data = user_data;
  self->destroy = destroy;
  g_mutex_unlock (&self->lock);

  if (old_destroy != NULL)
    old_destroy (old_data);
}

/**
 * viseme_frame_sink_get_shown:
 * @self: a sink
 * @frame_rate: (out) (optional): the nominal frame rate, Hz; 0 if unknown
 *
 * Returns: where in its file the frame is that was handed out last, seconds; -1 if there was none
 *   since the last flush
 */
double
viseme_frame_sink_get_shown (VisemeFrameSink *self, double *frame_rate)
{
  GstClockTime shown;

  g_return_val_if_fail (VISEME_IS_FRAME_SINK (self), -1);

  g_mutex_lock (&self->lock);
  shown = self->shown;
  if (frame_rate != NULL)
    *frame_rate = self->frame_rate;
  g_mutex_unlock (&self->lock);

  return GST_CLOCK_TIME_IS_VALID (shown) ? (double) shown / GST_SECOND : -1;
}

/**
 * viseme_frame_sink_expect_seek:
 * @self: a sink
 *
 * Call it before a flushing seek: what is shown until its flush counts no more.
 */
void
viseme_frame_sink_expect_seek (VisemeFrameSink *self)
{
  g_return_if_fail (VISEME_IS_FRAME_SINK (self));

  g_mutex_lock (&self->lock);
  self->awaits_flush = TRUE;
  g_mutex_unlock (&self->lock);
}

/**
 * viseme_frame_sink_seek_done:
 * @self: a sink
 *
 * Call it after a seek was sent: what took no notice of it, such as a file in which one cannot
 * seek, stays as it is.
 */
void
viseme_frame_sink_seek_done (VisemeFrameSink *self)
{
  g_return_if_fail (VISEME_IS_FRAME_SINK (self));

  g_mutex_lock (&self->lock);
  self->settled |= self->awaits_flush;
  self->awaits_flush = FALSE;
  g_mutex_unlock (&self->lock);
}

/**
 * viseme_frame_sink_is_settled:
 * @self: a sink
 *
 * Returns: whether a frame, or the end of the stream, has come since the last seek
 */
gboolean
viseme_frame_sink_is_settled (VisemeFrameSink *self)
{
  gboolean settled;

  g_return_val_if_fail (VISEME_IS_FRAME_SINK (self), FALSE);

  g_mutex_lock (&self->lock);
  settled = self->settled && !self->awaits_flush;
  g_mutex_unlock (&self->lock);

  return settled;
}
