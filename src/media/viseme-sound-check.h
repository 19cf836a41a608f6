/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean viseme_sound_check_is_clean (GFile *audio, GCancellable *cancellable);

gboolean viseme_sound_check_is_wave (GFile *audio, GCancellable *cancellable);
gboolean viseme_sound_check_is_whole (GFile *audio, GCancellable *cancellable);

G_END_DECLS
