/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Makes sound louder or softer, and keeps its peaks, also those between the samples, below a
 * ceiling. */
typedef struct _VisemeLimiter VisemeLimiter;

VisemeLimiter *viseme_limiter_new (int rate, int channels, double gain, double ceiling);
void viseme_limiter_free (VisemeLimiter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeLimiter, viseme_limiter_free)

void viseme_limiter_run (VisemeLimiter *self, float *samples, gsize n_frames);
gsize viseme_limiter_get_delay (const VisemeLimiter *self);

G_END_DECLS
