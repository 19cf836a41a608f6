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

static GstFlowReturn
viseme_frame_sink_show_frame (GstVideoSink *sink, GstBuffer *buffer)
{
  VisemeFrameSink *self = VISEME_FRAME_SINK (sink);

  g_mutex_lock (&self->lock);
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
