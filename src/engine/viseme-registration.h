/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "viseme-affine.h"

G_BEGIN_DECLS

/* The upper face, brows to nose, at half the canonical size: what moves with the skull. */
#define VISEME_REGISTRATION_X      28
#define VISEME_REGISTRATION_Y      24
#define VISEME_REGISTRATION_WIDTH  73
#define VISEME_REGISTRATION_HEIGHT 48
#define VISEME_REGISTRATION_AREA   (VISEME_REGISTRATION_WIDTH * VISEME_REGISTRATION_HEIGHT)

typedef struct _VisemeRegistration VisemeRegistration;

VisemeRegistration *viseme_registration_new (const float *reference);
float viseme_registration_compare (const VisemeRegistration *self,
                                   const float *image,
                                   int width,
                                   int height,
                                   const VisemeAffine *pose);
float viseme_registration_align (const VisemeRegistration *self,
                                 const float *image,
                                 int width,
                                 int height,
                                 VisemeAffine *pose);
void viseme_registration_free (VisemeRegistration *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeRegistration, viseme_registration_free)

gboolean viseme_registration_sample (const float *image,
                                     int width,
                                     int height,
                                     const VisemeAffine *pose,
                                     float *samples);

G_END_DECLS
