/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-packet"

#include "config.h"

#include "viseme-packet.h"

#include <string.h>

#define LENGTH_BYTES 4 /* before each unit of MP4 files; hardly any use fewer */

/* ITU-T H.264, 7.3.1 and table 7-1. */
static gboolean
is_picture_of_h264 (const guint8 *unit)
{
  guint type = unit[0] & 0x1F;

  return type >= 1 && type <= 5;
}

static gboolean
is_disposable_of_h264 (const guint8 *unit)
{
  return (unit[0] & 0x60) == 0;
}

/* ITU-T H.265, 7.3.1.2 and table 7-1: up to 15, even types are not referred to. */
static gboolean
is_picture_of_h265 (const guint8 *unit)
{
  return (unit[0] >> 1 & 0x3F) < 32;
}

static gboolean
is_disposable_of_h265 (const guint8 *unit)
{
  guint type = unit[0] >> 1 & 0x3F;

  return type < 16 && type % 2 == 0;
}

/* Steps to the unit after the one at AT, or to the first one when AT is 0. Returns: its offset,
 * SIZE if there is none. */
static gsize
find_unit (const guint8 *data, gsize size, gsize at, gboolean has_lengths)
{
  if (has_lengths)
    {
      guint32 length;

      if (at == 0)
        return MIN (LENGTH_BYTES, size);
      memcpy (&length, data + at - LENGTH_BYTES, LENGTH_BYTES);
      length = GUINT32_FROM_BE (length);
      return length < size - at ? MIN (at + length + LENGTH_BYTES, size) : size;
    }

  for (gsize i = at; i + 3 < size; i++)
    if (data[i] == 0 && data[i + 1] == 0 && data[i + 2] == 1)
      return i + 3;

  return size;
}

/**
 * viseme_packet_is_disposable:
 * @caps: the format of the stream
 * @packet: a packet of it: one picture
 *
 * Looks at the first unit of @packet that belongs to a picture.
 *
 * Returns: whether no other picture is decoded from this one. %FALSE for streams other than H.264
 *   and H.265, of which nothing is known
 */
gboolean
viseme_packet_is_disposable (const GstCaps *caps, GstBuffer *packet)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  const char *format = gst_structure_get_string (structure, "stream-format");
  gboolean is_h264 = gst_structure_has_name (structure, "video/x-h264");
  gboolean has_lengths = format != NULL && !g_str_equal (format, "byte-stream");
  gboolean disposable = FALSE;
  GstMapInfo map;

  if ((!is_h264 && !gst_structure_has_name (structure, "video/x-h265")) ||
      !gst_buffer_map (packet, &map, GST_MAP_READ))
    return FALSE;

  for (gsize at = find_unit (map.data, map.size, 0, has_lengths); at < map.size;
       at = find_unit (map.data, map.size, at, has_lengths))
    if (is_h264 ? is_picture_of_h264 (map.data + at) : is_picture_of_h265 (map.data + at))
      {
        disposable =
            is_h264 ? is_disposable_of_h264 (map.data + at) : is_disposable_of_h265 (map.data + at);
        break;
      }
  gst_buffer_unmap (packet, &map);

  return disposable;
}
