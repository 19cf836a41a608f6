/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-face-patches"

#include "config.h"

#include "viseme-face-patches.h"

#include "viseme-patch-store.h"

#define MEMORY_BYTES (96 * 1024 * 1024) /* a minute of video; more lies in a file */

struct _VisemeFacePatches
{
  GArray *crops; /* VisemeFaceCrop */
  VisemePatchStore *pixels;
  gboolean is_part; /* the above are of another one, of which it shows: */
  guint first;
  guint n_frames;
};

/**
 * viseme_face_patches_new:
 *
 * Returns: (transfer full): the faces of no frames yet
 */
VisemeFacePatches *
viseme_face_patches_new (void)
{
  VisemeFacePatches *self = g_new0 (VisemeFacePatches, 1);

  self->crops = g_array_new (FALSE, TRUE, sizeof (VisemeFaceCrop));
  self->pixels = viseme_patch_store_new (VISEME_FACE_CROP_BYTES, MEMORY_BYTES);

  return self;
}

/**
 * viseme_face_patches_new_part:
 * @whole: faces, which must last longer
 * @first: a frame of @whole
 * @n_frames: how many from there on
 *
 * Returns: (transfer full): a part of @whole, whose frame 0 is @first; only for reading
 */
VisemeFacePatches *
viseme_face_patches_new_part (VisemeFacePatches *whole, guint first, guint n_frames)
{
  VisemeFacePatches *self = g_memdup2 (whole, sizeof *whole);

  self->is_part = TRUE;
  self->first += first;
  self->n_frames = n_frames;

  return self;
}

/**
 * viseme_face_patches_get_n_frames:
 * @self: faces
 *
 * Returns: for how many frames there is one, from the first on
 */
guint
viseme_face_patches_get_n_frames (const VisemeFacePatches *self)
{
  return self->is_part ? self->n_frames : self->crops->len;
}

/**
 * viseme_face_patches_set:
 * @self: faces
 * @index: a frame that is there, to replace it, or the number of frames, to add one
 * @crop: what @pixels show
 * @pixels: %VISEME_FACE_CROP_BYTES bytes
 * @error: return location: those of viseme_patch_store_write()
 *
 * Not while another thread uses @self.
 *
 * Returns: %FALSE with @error set when there is no room
 */
gboolean
viseme_face_patches_set (VisemeFacePatches *self,
                         guint index,
                         const VisemeFaceCrop *crop,
                         const guint8 *pixels,
                         GError **error)
{
  if (!viseme_patch_store_write (self->pixels, index, pixels, error))
    return FALSE;
  if (index == self->crops->len)
    g_array_append_val (self->crops, *crop);
  else
    g_array_index (self->crops, VisemeFaceCrop, index) = *crop;

  return TRUE;
}

/**
 * viseme_face_patches_get_crop:
 * @self: faces
 * @index: less than the number of frames
 *
 * Returns: (transfer none): what the pixels of a frame show; of width 0 if there are none
 */
const VisemeFaceCrop *
viseme_face_patches_get_crop (const VisemeFacePatches *self, guint index)
{
  return &g_array_index (self->crops, VisemeFaceCrop, self->first + index);
}

/**
 * viseme_face_patches_get:
 * @self: faces
 * @index: less than the number of frames
 * @scratch: %VISEME_FACE_CROP_BYTES bytes of room, which may remain unused
 * @pixels: (out) (transfer none): valid as long as @self and @scratch are
 *
 * Returns: (transfer none): what @pixels show
 */
const VisemeFaceCrop *
viseme_face_patches_get (VisemeFacePatches *self,
                         guint index,
                         guint8 *scratch,
                         const guint8 **pixels)
{
  *pixels = viseme_patch_store_read (self->pixels, self->first + index, scratch);

  return viseme_face_patches_get_crop (self, index);
}

/**
 * viseme_face_patches_render:
 * @self: faces
 * @index: less than the number of frames
 * @pose: canonical to stored picture
 * @patch: (out caller-allocates): %VISEME_HALF_BYTES bytes
 *
 * Draws the half-size face of a frame, see viseme_face_crop_render(). Can be called from several
 * threads at once, like all functions that only read.
 */
void
viseme_face_patches_render (VisemeFacePatches *self,
                            guint index,
                            const VisemeAffine *pose,
                            guint8 *patch)
{
  g_autofree guint8 *scratch = g_malloc (VISEME_FACE_CROP_BYTES);
  const guint8 *pixels;
  const VisemeFaceCrop *crop = viseme_face_patches_get (self, index, scratch, &pixels);

  viseme_face_crop_render (crop, pixels, pose, patch);
}

/**
 * viseme_face_patches_render_gray:
 * @self: faces
 * @index: less than the number of frames
 * @pose: canonical to stored picture
 * @area: the wanted part of the half-size face
 * @gray: (out caller-allocates): as many bytes as @area has pixels
 *
 * Draws the brightness of a part of the half-size face of a frame.
 */
void
viseme_face_patches_render_gray (VisemeFacePatches *self,
                                 guint index,
                                 const VisemeAffine *pose,
                                 const VisemeFaceArea *area,
                                 guint8 *gray)
{
  g_autofree guint8 *scratch = g_malloc (VISEME_FACE_CROP_BYTES);
  const guint8 *pixels;
  const VisemeFaceCrop *crop = viseme_face_patches_get (self, index, scratch, &pixels);

  viseme_face_crop_render_gray (crop, pixels, pose, area, gray);
}

/**
 * viseme_face_patches_check:
 * @self: faces
 * @error: return location: %VISEME_ERROR_FAILED
 *
 * Returns: %FALSE with @error set when a face could not be read back from disk
 */
gboolean
viseme_face_patches_check (VisemeFacePatches *self, GError **error)
{
  return viseme_patch_store_check (self->pixels, error);
}

/**
 * viseme_face_patches_free:
 * @self: (transfer full): faces
 */
void
viseme_face_patches_free (VisemeFacePatches *self)
{
  if (!self->is_part)
    {
      g_array_unref (self->crops);
      viseme_patch_store_free (self->pixels);
    }
  g_free (self);
}
