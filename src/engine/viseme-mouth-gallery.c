/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-mouth-gallery"

#include "config.h"

#include "viseme-mouth-gallery.h"

#include "viseme-compositor.h"
#include "viseme-face-crop.h"
#include "viseme-patch-store.h"

#include <string.h>

#define ABSENT G_MAXUINT

struct _VisemeMouthGallery
{
  float center_x;
  float center_y;
  float detail;
  VisemeFaceArea area;
  gsize mouth_bytes;
  gsize area_bytes;
  VisemePatchStore *store; /* mouth patch, then the three planes of AREA */
  guint *places;           /* in STORE, by frame */
  VisemeMouthPatch mouth;  /* the last one that was asked for; its size is that of all */
  guint8 *canvas;          /* its canonical face */
  guint8 *entry;           /* room for one of STORE */
};

/**
 * viseme_mouth_gallery_new:
 * @n_frames: of the video
 * @center_x: mouth centre, canonical pixels
 * @center_y: mouth centre, canonical pixels
 * @detail: pixels per canonical pixel
 * @memory: bytes; more lies in a file
 *
 * Returns: (transfer full): a gallery without mouths
 */
VisemeMouthGallery *
viseme_mouth_gallery_new (guint n_frames,
                          float center_x,
                          float center_y,
                          float detail,
                          gsize memory)
{
  VisemeMouthGallery *self = g_new0 (VisemeMouthGallery, 1);

  self->center_x = center_x;
  self->center_y = center_y;
  self->detail = detail;
  self->area = viseme_compositor_get_area (center_x, center_y);
  self->mouth_bytes = viseme_mouth_patch_get_size (detail);
  self->area_bytes = 3 * (gsize) self->area.width * (gsize) self->area.height;
  self->store = viseme_patch_store_new (self->mouth_bytes + self->area_bytes, memory);
  self->entry = g_malloc (self->mouth_bytes + self->area_bytes);
  self->canvas = g_malloc0 (VISEME_CANONICAL_BYTES);
  self->places = g_new (guint, MAX (n_frames, 1));
  for (guint i = 0; i < n_frames; i++)
    self->places[i] = ABSENT;

  return self;
}

static guint8 *
get_row (const VisemeMouthGallery *self, int plane, int y)
{
  return self->canvas +
         (gsize) (plane * VISEME_CANONICAL_HEIGHT + self->area.y + y) * VISEME_CANONICAL_WIDTH +
         self->area.x;
}

static void
pack_area (const VisemeMouthGallery *self, guint8 *packed)
{
  for (int plane = 0; plane < 3; plane++)
    for (int y = 0; y < self->area.height; y++, packed += self->area.width)
      memcpy (packed, get_row (self, plane, y), (gsize) self->area.width);
}

static void
unpack_area (VisemeMouthGallery *self, const guint8 *packed)
{
  for (int plane = 0; plane < 3; plane++)
    for (int y = 0; y < self->area.height; y++, packed += self->area.width)
      memcpy (get_row (self, plane, y), packed, (gsize) self->area.width);
}

static void
set_mouth_data (VisemeMouthGallery *self, const guint8 *data)
{
  for (int i = 0; i < 3; i++)
    {
      VisemePlane *plane = &self->mouth.planes[i];

      plane->data = data;
      data += plane->stride * (gsize) plane->height;
    }
}

/**
 * viseme_mouth_gallery_add:
 * @self: a gallery
 * @index: the number of @frame in the video, not there yet
 * @frame: I420 picture, mapped for reading
 * @pose: canonical to picture
 * @error: return location: those of viseme_patch_store_write()
 *
 * Cuts the mouth out of a frame.
 *
 * Returns: %FALSE with @error set when there is no room
 */
gboolean
viseme_mouth_gallery_add (VisemeMouthGallery *self,
                          guint index,
                          const GstVideoFrame *frame,
                          const VisemeAffine *pose,
                          GError **error)
{
  g_autoptr (VisemeMouthPatch) mouth =
      viseme_mouth_patch_new (frame, pose, self->center_x, self->center_y, self->detail);
  guint place = viseme_patch_store_get_n_patches (self->store);

  viseme_face_crop_render_frame (frame, pose, &self->area, self->canvas);
  memcpy (self->entry, mouth->data, self->mouth_bytes);
  pack_area (self, self->entry + self->mouth_bytes);
  self->mouth = *mouth;
  self->mouth.data = NULL;
  if (!viseme_patch_store_write (self->store, place, self->entry, error))
    return FALSE;
  self->places[index] = place;

  return TRUE;
}

/**
 * viseme_mouth_gallery_get:
 * @self: a gallery
 * @index: a frame whose mouth is there
 * @mouth: (out) (transfer none): the mouth, until the next call
 * @patch: (out) (transfer none): the canonical face around it as far as
 * viseme_compositor_get_area() says, until the next call
 * @error: return location: %VISEME_ERROR_FAILED when it cannot be read back from disk
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
viseme_mouth_gallery_get (VisemeMouthGallery *self,
                          guint index,
                          const VisemeMouthPatch **mouth,
                          const guint8 **patch,
                          GError **error)
{
  const guint8 *entry;

  g_return_val_if_fail (self->places[index] != ABSENT, FALSE);

  entry = viseme_patch_store_read (self->store, self->places[index], self->entry);
  set_mouth_data (self, entry);
  unpack_area (self, entry + self->mouth_bytes);
  *mouth = &self->mouth;
  *patch = self->canvas;

  return viseme_patch_store_check (self->store, error);
}

/**
 * viseme_mouth_gallery_free:
 * @self: (transfer full): a gallery
 */
void
viseme_mouth_gallery_free (VisemeMouthGallery *self)
{
  viseme_patch_store_free (self->store);
  g_free (self->places);
  g_free (self->canvas);
  g_free (self->entry);
  g_free (self);
}
