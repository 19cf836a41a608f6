/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-deinterlacer"

#include "config.h"

#include "viseme-deinterlacer.h"

#include <stdlib.h>
#include <string.h>

/* The picture at the time of its first field. Lines of that field stay; those between them are
 * interpolated along the edge that runs through them, within what the fields before and after
 * allow, so that still parts keep their full detail. GStreamer's element of this kind shifts
 * timestamps, and adds frames when the bottom field is first. */

#define N_PICTURES 3

enum
{
  BEFORE,
  NOW,
  AFTER
};

/* One plane of the three pictures around a moment. */
typedef struct
{
  const guint8 *data[N_PICTURES];
  gsize stride[N_PICTURES];
  int width;
  int height;
} Plane;

static const guint8 *
get_line (const Plane *plane, guint picture, int y)
{
  return plane->data[picture] + (gsize) y * plane->stride[picture];
}

/* Half the sum of the steepest of -2..2 pixels' shear that fits best. */
static int
interpolate_edge (const guint8 *above, const guint8 *below, int x, int width)
{
  int best = G_MAXINT, value = (above[x] + below[x] + 1) / 2;

  for (int shear = -2; shear <= 2; shear++)
    {
      int cost = abs (shear);

      if (x - abs (shear) - 1 < 0 || x + abs (shear) + 1 >= width)
        continue;
      for (int i = -1; i <= 1; i++)
        cost += abs (above[x + shear + i] - below[x - shear + i]);
      if (cost < best)
        {
          best = cost;
          value = (above[x + shear] + below[x - shear] + 1) / 2;
        }
    }

  return value;
}

/* How far the pixel may differ from the mean of the fields before and after: as much as anything
 * moves around it. */
static int
measure_motion (const Plane *plane, int x, int y, int up, int down)
{
  const guint8 *above = get_line (plane, NOW, up), *below = get_line (plane, NOW, down);
  int motion = abs (get_line (plane, BEFORE, y)[x] - get_line (plane, NOW, y)[x]) / 2;

  for (guint picture = BEFORE; picture <= AFTER; picture += 2)
    motion = MAX (motion, (abs (get_line (plane, picture, up)[x] - above[x]) +
                           abs (get_line (plane, picture, down)[x] - below[x])) /
                              2);

  return motion;
}

static void
fill_line (const Plane *plane, guint8 *line, int y)
{
  int up = y > 0 ? y - 1 : y + 1;
  int down = y + 1 < plane->height ? y + 1 : y - 1;
  const guint8 *above = get_line (plane, NOW, up), *below = get_line (plane, NOW, down);
  const guint8 *earlier = get_line (plane, BEFORE, y), *later = get_line (plane, NOW, y);

  for (int x = 0; x < plane->width; x++)
    {
      int mean = (earlier[x] + later[x] + 1) / 2;
      int motion = measure_motion (plane, x, y, up, down);

      line[x] = (guint8) CLAMP (interpolate_edge (above, below, x, plane->width),
                                MAX (mean - motion, 0), MIN (mean + motion, 255));
    }
}

static void
fill_plane (const Plane *plane, guint8 *out, gsize stride, guint first_line)
{
  for (int y = 0; y < plane->height; y++)
    {
      guint8 *line = out + (gsize) y * stride;

      if ((guint) y % 2 == first_line || plane->height < 2)
        memcpy (line, get_line (plane, NOW, y), (gsize) plane->width);
      else
        fill_line (plane, line, y);
    }
}

/**
 * viseme_deinterlacer_is_needed:
 * @info: the format of the stream
 * @picture: one of its pictures
 *
 * Returns: whether @picture consists of two fields of different times
 */
gboolean
viseme_deinterlacer_is_needed (const GstVideoInfo *info, GstBuffer *picture)
{
  switch (GST_VIDEO_INFO_INTERLACE_MODE (info))
    {
    case GST_VIDEO_INTERLACE_MODE_INTERLEAVED:
      return TRUE;
    case GST_VIDEO_INTERLACE_MODE_MIXED:
      return GST_BUFFER_FLAG_IS_SET (picture, GST_VIDEO_BUFFER_FLAG_INTERLACED);
    case GST_VIDEO_INTERLACE_MODE_PROGRESSIVE:
    case GST_VIDEO_INTERLACE_MODE_FIELDS:
    case GST_VIDEO_INTERLACE_MODE_ALTERNATE:
    default:
      return FALSE;
    }
}

static gboolean
is_top_first (const GstVideoInfo *info, GstBuffer *picture)
{
  if (GST_BUFFER_FLAG_IS_SET (picture, GST_VIDEO_BUFFER_FLAG_TFF))
    return TRUE;

  return GST_VIDEO_INFO_INTERLACE_MODE (info) == GST_VIDEO_INTERLACE_MODE_INTERLEAVED &&
         GST_VIDEO_INFO_FIELD_ORDER (info) != GST_VIDEO_FIELD_ORDER_BOTTOM_FIELD_FIRST;
}

/**
 * viseme_deinterlacer_run:
 * @info: the format, 8 bits, planar
 * @before: (nullable): the picture before @picture
 * @picture: an interlaced picture
 * @after: (nullable): the picture after @picture
 *
 * Returns: (transfer full) (nullable): @picture as it is at the time of its first field, with the
 *   same times; %NULL when a buffer cannot be read
 */
GstBuffer *
viseme_deinterlacer_run (const GstVideoInfo *info,
                         GstBuffer *before,
                         GstBuffer *picture,
                         GstBuffer *after)
{
  GstBuffer *const buffers[N_PICTURES] = { before != NULL ? before : picture, picture,
                                           after != NULL ? after : picture };
  g_autoptr (GstBuffer) result = gst_buffer_new_allocate (NULL, info->size, NULL);
  guint first_line = is_top_first (info, picture) ? 0 : 1, n_mapped = 0;
  GstVideoFrame in[N_PICTURES], out;
  gboolean mapped = gst_video_frame_map (&out, info, result, GST_MAP_WRITE);

  while (mapped && n_mapped < N_PICTURES &&
         gst_video_frame_map (&in[n_mapped], info, buffers[n_mapped], GST_MAP_READ))
    n_mapped++;
  for (guint n = 0; n_mapped == N_PICTURES && n < GST_VIDEO_INFO_N_PLANES (info); n++)
    {
      Plane plane = { .width = GST_VIDEO_INFO_COMP_WIDTH (info, n),
                      .height = GST_VIDEO_INFO_COMP_HEIGHT (info, n) };

      for (guint i = 0; i < N_PICTURES; i++)
        {
          plane.data[i] = GST_VIDEO_FRAME_PLANE_DATA (&in[i], n);
          plane.stride[i] = (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (&in[i], n);
        }
      fill_plane (&plane, GST_VIDEO_FRAME_PLANE_DATA (&out, n),
                  (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (&out, n), first_line);
    }
  for (guint i = 0; i < n_mapped; i++)
    gst_video_frame_unmap (&in[i]);
  if (mapped)
    gst_video_frame_unmap (&out);
  if (n_mapped < N_PICTURES)
    return NULL;
  gst_buffer_copy_into (result, picture, GST_BUFFER_COPY_TIMESTAMPS, 0, (gsize) -1);

  return g_steal_pointer (&result);
}
