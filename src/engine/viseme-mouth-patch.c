/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-mouth-patch"

#include "config.h"

#include "viseme-mouth-patch.h"

#include <math.h>

static int
scaled_width (float scale)
{
  return (int) ceilf ((VISEME_MOUTH_PATCH_LEFT + VISEME_MOUTH_PATCH_RIGHT) * scale / 2) * 2;
}

static int
scaled_height (float scale)
{
  return (int) ceilf ((VISEME_MOUTH_PATCH_TOP + VISEME_MOUTH_PATCH_BOTTOM) * scale / 2) * 2;
}

/**
 * viseme_mouth_patch_get_size:
 * @scale: pixels per canonical pixel
 *
 * Returns: bytes that a patch of @scale takes
 */
gsize
viseme_mouth_patch_get_size (float scale)
{
  return (gsize) scaled_width (scale) * scaled_height (scale) * 3 / 2;
}

static void
fill_plane (guint8 *out,
            const VisemePlane *plane,
            const VisemePlane *picture,
            const VisemeAffine *map)
{
  for (int y = 0; y < plane->height; y++)
    for (int x = 0; x < plane->width; x++)
      {
        float px, py;

        viseme_affine_apply (map, (float) x, (float) y, &px, &py);
        *out++ = viseme_to_byte (viseme_plane_sample (picture, px, py));
      }
}

/* From pixels of a half-size plane of the patch to those of a half-size plane of the picture, when
 * LUMA leads from full-size to full-size ones. Chroma pixels lie in the middle of four others. */
static VisemeAffine
halve_map (const VisemeAffine *luma)
{
  VisemeAffine half = *luma;

  half.m[2] = 0.5f * (luma->m[0] * 0.5f + luma->m[1] * 0.5f + luma->m[2] - 0.5f);
  half.m[5] = 0.5f * (luma->m[3] * 0.5f + luma->m[4] * 0.5f + luma->m[5] - 0.5f);
  return half;
}

/**
 * viseme_mouth_patch_new:
 * @frame: I420 picture, mapped for reading
 * @pose: canonical to picture
 * @center_x: mouth centre, canonical pixels
 * @center_y: mouth centre, canonical pixels
 * @scale: pixels of the patch per canonical pixel
 *
 * Cuts the mouth out of a frame, upright and in the canonical pose.
 *
 * Returns: (transfer full): the patch
 */
VisemeMouthPatch *
viseme_mouth_patch_new (const GstVideoFrame *frame,
                        const VisemeAffine *pose,
                        float center_x,
                        float center_y,
                        float scale)
{
  VisemeMouthPatch *self = g_new0 (VisemeMouthPatch, 1);
  int width = scaled_width (scale), height = scaled_height (scale);
  VisemeAffine map = *pose;
  guint8 *out;

  self->scale = scale;
  self->left = center_x - VISEME_MOUTH_PATCH_LEFT;
  self->top = center_y - VISEME_MOUTH_PATCH_TOP;
  self->data = out = g_malloc (viseme_mouth_patch_get_size (scale));
  viseme_affine_apply (pose, self->left, self->top, &map.m[2], &map.m[5]);
  for (int i = 0; i < 6; i++)
    if (i != 2 && i != 5)
      map.m[i] /= scale;
  for (int i = 0; i < 3; i++)
    {
      VisemePlane picture = { GST_VIDEO_FRAME_COMP_DATA (frame, i),
                              (gsize) GST_VIDEO_FRAME_COMP_STRIDE (frame, i),
                              GST_VIDEO_FRAME_COMP_WIDTH (frame, i),
                              GST_VIDEO_FRAME_COMP_HEIGHT (frame, i) };
      int divisor = i == 0 ? 1 : 2;
      VisemeAffine plane_map = i == 0 ? map : halve_map (&map);

      self->planes[i] =
          (VisemePlane){ out, (gsize) (width / divisor), width / divisor, height / divisor };
      fill_plane (out, &self->planes[i], &picture, &plane_map);
      out += (gsize) self->planes[i].width * self->planes[i].height;
    }
  return self;
}

/**
 * viseme_mouth_patch_free:
 * @self: (transfer full): what viseme_mouth_patch_new() returned
 */
void
viseme_mouth_patch_free (VisemeMouthPatch *self)
{
  g_free (self->data);
  g_free (self);
}
