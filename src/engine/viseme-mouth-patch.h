/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-affine.h"
#include "viseme-sampling.h"

#include <gst/video/video.h>

G_BEGIN_DECLS

/* The part of the canonical face that a mouth patch shows, relative to the mouth centre. */
#define VISEME_MOUTH_PATCH_LEFT   84
#define VISEME_MOUTH_PATCH_RIGHT  84
#define VISEME_MOUTH_PATCH_TOP    34
#define VISEME_MOUTH_PATCH_BOTTOM 60

/* One mouth in as much detail as its video has. */
typedef struct
{
  float scale; /* pixels of the patch per canonical pixel */
  float left;  /* canonical position of the first pixel */
  float top;
  VisemePlane planes[3]; /* Y; Cb and Cr of half the size */
  guint8 *data;
} VisemeMouthPatch;

VisemeMouthPatch *viseme_mouth_patch_new (const GstVideoFrame *frame,
                                          const VisemeAffine *pose,
                                          float center_x,
                                          float center_y,
                                          float scale);
gsize viseme_mouth_patch_get_size (float scale);
void viseme_mouth_patch_free (VisemeMouthPatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeMouthPatch, viseme_mouth_patch_free)

G_END_DECLS
