/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-face-crop.h"

G_BEGIN_DECLS

/* VisemeFacePatches: the faces of all frames of a video while it is analysed. They are small; the
 * half-size canonical face is drawn from them under whatever pose. */

VisemeFacePatches *viseme_face_patches_new (void);
VisemeFacePatches *
viseme_face_patches_new_part (VisemeFacePatches *whole, guint first, guint n_frames);
guint viseme_face_patches_get_n_frames (const VisemeFacePatches *self);
gboolean viseme_face_patches_set (VisemeFacePatches *self,
                                  guint index,
                                  const VisemeFaceCrop *crop,
                                  const guint8 *pixels,
                                  GError **error);
const VisemeFaceCrop *viseme_face_patches_get_crop (const VisemeFacePatches *self, guint index);
const VisemeFaceCrop *viseme_face_patches_get (VisemeFacePatches *self,
                                               guint index,
                                               guint8 *scratch,
                                               const guint8 **pixels);
void viseme_face_patches_render (VisemeFacePatches *self,
                                 guint index,
                                 const VisemeAffine *pose,
                                 guint8 *patch);
void viseme_face_patches_render_gray (VisemeFacePatches *self,
                                      guint index,
                                      const VisemeAffine *pose,
                                      const VisemeFaceArea *area,
                                      guint8 *gray);
gboolean viseme_face_patches_check (VisemeFacePatches *self, GError **error);
void viseme_face_patches_free (VisemeFacePatches *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeFacePatches, viseme_face_patches_free)

G_END_DECLS
