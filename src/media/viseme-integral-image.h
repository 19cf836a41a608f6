/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Sums of everything above and to the left: (width + 1) x (height + 1) numbers, the first row and
 * column zero. They wrap at 32 bits, the sum of a window that is smaller than that does not. */
typedef struct
{
  guint32 *sums;
  guint32 *squares;
  gsize stride; /* numbers per row */
} VisemeIntegralImage;

VisemeIntegralImage *viseme_integral_image_new (gsize stride, int height);
void viseme_integral_image_compute (VisemeIntegralImage *self,
                                    const guint8 *gray,
                                    int width,
                                    int height);
void viseme_integral_image_free (VisemeIntegralImage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeIntegralImage, viseme_integral_image_free)

G_END_DECLS
