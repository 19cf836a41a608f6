/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define VISEME_LOUDNESS_SILENT (-70.0) /* LUFS: nothing is as loud as the gate */

/* How loud a recording is to people: integrated loudness of EBU R128 (ITU-R BS.1770-4). */
typedef struct _VisemeLoudness VisemeLoudness;

VisemeLoudness *viseme_loudness_new (int rate, int channels);
void viseme_loudness_free (VisemeLoudness *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeLoudness, viseme_loudness_free)

void viseme_loudness_add (VisemeLoudness *self, const float *samples, gsize n_frames);
double viseme_loudness_get (VisemeLoudness *self);

G_END_DECLS
