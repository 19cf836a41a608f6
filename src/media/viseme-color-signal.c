/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-color-signal"

#include "config.h"

#include "viseme-color-signal.h"

/* A video that does not say how its colours are coded is shown by the guess of each player. Its
 * result must get the same guess, so it must not say either; but encoders do not take "unknown".
 * They are told a matrix, and it is taken out of their headers again. */

#define UNSPECIFIED 2 /* ITU-T H.273, 8.1 to 8.3 */

/**
 * viseme_color_signal_complete:
 * @color: (inout): a colorimetry
 *
 * Puts a matrix into @color if it has none, for encoders.
 *
 * Returns: whether it had none
 */
gboolean
viseme_color_signal_complete (GstVideoColorimetry *color)
{
  if (color->matrix != GST_VIDEO_COLOR_MATRIX_UNKNOWN)
    return FALSE;

  color->matrix = GST_VIDEO_COLOR_MATRIX_BT601;
  if (color->range == GST_VIDEO_COLOR_RANGE_UNKNOWN)
    color->range = GST_VIDEO_COLOR_RANGE_16_235;

  return TRUE;
}

static guint32
read_bits (const guint8 *bytes, gsize at, guint n)
{
  guint32 value = 0;

  for (gsize i = at; i < at + n; i++)
    value = value << 1 | (bytes[i / 8] >> (7 - i % 8) & 1);

  return value;
}

static void
write_bits (guint8 *bytes, gsize at, guint n, guint32 value)
{
  for (guint i = 0; i < n; i++)
    {
      guint8 bit = 0x80 >> (at + i) % 8;

      if (value >> (n - 1 - i) & 1)
        bytes[(at + i) / 8] |= bit;
      else
        bytes[(at + i) / 8] &= (guint8) ~bit;
    }
}

/* ITU-T H.264, E.1.1: video_signal_type_present_flag (1), video_format (5: unspecified),
 * video_full_range_flag, colour_description_present_flag (1), then a byte each for primaries,
 * transfer and matrix. None of these bytes is 0, so no escape byte gets between them. */
static gboolean
clear_matrix (guint8 *bytes, gsize size, const GstVideoColorimetry *color)
{
  guint32 flags = 0x35 | (color->range == GST_VIDEO_COLOR_RANGE_0_255 ? 2 : 0);
  guint32 description = gst_video_color_primaries_to_iso (color->primaries) << 16 |
                        gst_video_transfer_function_to_iso (color->transfer) << 8 |
                        gst_video_color_matrix_to_iso (color->matrix);

  for (gsize at = 0; at + 30 <= size * 8; at++)
    if (read_bits (bytes, at, 6) == flags && read_bits (bytes, at + 6, 24) == description)
      {
        write_bits (bytes, at + 22, 8, UNSPECIFIED);
        return TRUE;
      }

  return FALSE;
}

/**
 * viseme_color_signal_forget_matrix:
 * @caps: the format of an H.264 stream with its headers in the caps ("avc")
 * @color: what the encoder was told
 *
 * Returns: (transfer full) (nullable): @caps, whose headers have an unspecified matrix; %NULL when
 *   they have none that could be found
 */
GstCaps *
viseme_color_signal_forget_matrix (GstCaps *caps, const GstVideoColorimetry *color)
{
  const GValue *value = gst_structure_get_value (gst_caps_get_structure (caps, 0), "codec_data");
  g_autoptr (GstBuffer) headers = NULL;
  GstCaps *result;
  GstMapInfo map;
  gboolean found;

  if (value == NULL || !GST_VALUE_HOLDS_BUFFER (value))
    return NULL;
  headers = gst_buffer_copy_deep (gst_value_get_buffer (value));
  if (!gst_buffer_map (headers, &map, GST_MAP_READWRITE))
    return NULL;
  found = clear_matrix (map.data, map.size, color);
  gst_buffer_unmap (headers, &map);
  if (!found)
    return NULL;

  result = gst_caps_copy (caps);
  gst_caps_set_simple (result, "codec_data", GST_TYPE_BUFFER, headers, NULL);
  gst_structure_remove_field (gst_caps_get_structure (result, 0), "colorimetry");

  return result;
}
