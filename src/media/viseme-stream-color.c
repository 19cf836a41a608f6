/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-stream-color"

#include "config.h"

#include "viseme-stream-color.h"

/* GStreamer lets the container overrule the stream, but qtdemux leaves out the range: full-range
 * H.264 in MP4 would be taken for limited range. So parsers do not get to see what the container
 * says, and it fills in afterwards what the stream leaves open. */
struct _VisemeStreamColor
{
  GstBin *pipeline;
  gulong handler;
  GMutex lock;
  GstVideoColorimetry container;
};

static GstPadProbeReturn
on_parser_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  VisemeStreamColor *self = user_data;
  GstEvent *event = gst_pad_probe_info_get_event (info);
  g_autoptr (GstCaps) caps = NULL;
  GstCaps *given;
  const char *color;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  gst_event_parse_caps (event, &given);
  color = gst_structure_get_string (gst_caps_get_structure (given, 0), "colorimetry");
  if (color == NULL)
    return GST_PAD_PROBE_OK;

  g_mutex_lock (&self->lock);
  gst_video_colorimetry_from_string (&self->container, color);
  g_mutex_unlock (&self->lock);
  caps = gst_caps_copy (given);
  gst_structure_remove_field (gst_caps_get_structure (caps, 0), "colorimetry");
  GST_PAD_PROBE_INFO_DATA (info) = gst_event_new_caps (caps);
  gst_event_unref (event);

  return GST_PAD_PROBE_OK;
}

static void
on_element_added (GstBin *bin, GstBin *parent, GstElement *element, VisemeStreamColor *self)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  g_autoptr (GstPad) pad = NULL;

  if (factory == NULL ||
      !gst_element_factory_list_is_type (factory, GST_ELEMENT_FACTORY_TYPE_PARSER) ||
      !gst_element_factory_list_is_type (factory, GST_ELEMENT_FACTORY_TYPE_MEDIA_VIDEO))
    return;
  pad = gst_element_get_static_pad (element, "sink");
  if (pad != NULL)
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_parser_event, self, NULL);
}

/**
 * viseme_stream_color_new:
 * @pipeline: a pipeline that is going to decode one video stream
 *
 * Call it before @pipeline starts, and free the result when it has stopped.
 *
 * Returns: (transfer full): what the container is going to say
 */
VisemeStreamColor *
viseme_stream_color_new (GstBin *pipeline)
{
  VisemeStreamColor *self = g_new0 (VisemeStreamColor, 1);

  g_mutex_init (&self->lock);
  self->pipeline = gst_object_ref (pipeline);
  self->handler =
      g_signal_connect (pipeline, "deep-element-added", G_CALLBACK (on_element_added), self);

  return self;
}

/**
 * viseme_stream_color_free:
 * @self: (transfer full): an instance whose pipeline has stopped
 */
void
viseme_stream_color_free (VisemeStreamColor *self)
{
  g_signal_handler_disconnect (self->pipeline, self->handler);
  gst_object_unref (self->pipeline);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * viseme_stream_color_complete:
 * @self: what the container says
 * @caps: the format of decoded frames
 * @info: (inout): @caps, parsed; its colorimetry and chroma siting are written
 *
 * Parsed caps have a guess by the size of the picture where the file says nothing. This puts what
 * the stream says, then what the container says, else "unknown" in its place.
 */
void
viseme_stream_color_complete (VisemeStreamColor *self, GstCaps *caps, GstVideoInfo *info)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  const char *text = gst_structure_get_string (structure, "colorimetry");
  const char *site = gst_structure_get_string (structure, "chroma-site");
  GstVideoColorimetry color = { 0 };

  if (text != NULL)
    gst_video_colorimetry_from_string (&color, text);
  g_mutex_lock (&self->lock);
  if (color.range == GST_VIDEO_COLOR_RANGE_UNKNOWN)
    color.range = self->container.range;
  if (color.matrix == GST_VIDEO_COLOR_MATRIX_UNKNOWN)
    color.matrix = self->container.matrix;
  if (color.transfer == GST_VIDEO_TRANSFER_UNKNOWN)
    color.transfer = self->container.transfer;
  if (color.primaries == GST_VIDEO_COLOR_PRIMARIES_UNKNOWN)
    color.primaries = self->container.primaries;
  g_mutex_unlock (&self->lock);

  info->colorimetry = color;
  info->chroma_site =
      site != NULL ? gst_video_chroma_site_from_string (site) : GST_VIDEO_CHROMA_SITE_UNKNOWN;
}

/**
 * viseme_stream_color_is_hdr:
 * @color: a colorimetry
 *
 * Returns: whether brightness is coded for HDR screens (ITU-R BT.2100: PQ or HLG)
 */
gboolean
viseme_stream_color_is_hdr (const GstVideoColorimetry *color)
{
  return color->transfer == GST_VIDEO_TRANSFER_SMPTE2084 ||
         color->transfer == GST_VIDEO_TRANSFER_ARIB_STD_B67;
}
