/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Writes a WAV file with 16 bits. For one thread; blocks. */
typedef struct _VisemeWaveWriter VisemeWaveWriter;

VisemeWaveWriter *viseme_wave_writer_new (GFile *file,
                                          int rate,
                                          int channels,
                                          GCancellable *cancellable,
                                          GError **error);
void viseme_wave_writer_free (VisemeWaveWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VisemeWaveWriter, viseme_wave_writer_free)

gboolean viseme_wave_writer_add (VisemeWaveWriter *self,
                                 const float *samples,
                                 gsize n_frames,
                                 GCancellable *cancellable,
                                 GError **error);
guint64 viseme_wave_writer_count (const VisemeWaveWriter *self);
gboolean
viseme_wave_writer_finish (VisemeWaveWriter *self, GCancellable *cancellable, GError **error);

G_END_DECLS
