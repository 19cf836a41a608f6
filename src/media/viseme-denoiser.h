/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Makes steady noise softer, such as that of a fan, and leaves the voice. It has to hear all of the
 * sound once before. */
typedef struct _VisemeDenoiser VisemeDenoiser;

VisemeDenoiser *viseme_denoiser_new (int rate, int channels);
void viseme_denoiser_free (VisemeDenoiser *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeDenoiser, viseme_denoiser_free)

void viseme_denoiser_learn (VisemeDenoiser *self, const float *samples, gsize n_frames);
void viseme_denoiser_begin (VisemeDenoiser *self);
void viseme_denoiser_run (VisemeDenoiser *self, float *samples, gsize n_frames);
gsize viseme_denoiser_get_delay (const VisemeDenoiser *self);

G_END_DECLS
